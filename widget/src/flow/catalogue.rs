//! What this page may show: the policy in force here, narrowed by the page.
//!
//! Owns every question that the journey asks of the policy. Knows nothing of the backend: whatever
//! it answers is looked up here, and what is not found here does not exist.

use super::search;
use guichet_contract::ids::{LocationId, OfferingId, ReasonId, SiteId};
use guichet_contract::policy::{
    HostPolicy, Location, Narrowing, Offering, PolicyDigest, Practitioner, Reason,
};

/// The policy, narrowed, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// The host's document; where several were given, what all of them allow.
    pub policy: HostPolicy,
    /// Digest of the document, when exactly one was given.
    pub digest: Option<PolicyDigest>,
    /// What the page's attributes leave of it.
    pub narrowing: Narrowing,
    /// The language of the texts.
    pub language: String,
    /// For the console: a policy that ends soon.
    pub warning: Option<String>,
}

impl Catalogue {
    /// The site that is booked.
    pub fn site(&self) -> &SiteId {
        &self.policy.site
    }

    /// The offering of this identifier, if the host lets it appear here.
    pub fn admit(&self, id: &OfferingId) -> Option<&Offering> {
        self.policy.admit(&self.narrowing, id)
    }

    /// The offerings that were in another edition too, and meant the same there.
    pub fn in_common(&self, before: &Self) -> Vec<OfferingId> {
        let admitted = self.policy.admitted(&self.narrowing);
        let same = admitted.filter(|offering| before.policy.agrees_on(&self.policy, &offering.id));
        same.map(|offering| offering.id.clone()).collect()
    }

    /// The offerings of a reason that may appear here.
    pub fn offerings<'a>(&'a self, reason: &'a ReasonId) -> impl Iterator<Item = &'a Offering> {
        self.policy.admitted(&self.narrowing).filter(move |offering| offering.reason == *reason)
    }

    /// The reasons that have an offering here, in the policy's order.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.policy.reasons.iter().filter(|reason| self.offerings(&reason.id).next().is_some())
    }

    /// The reason, when there is only one.
    pub fn only_reason(&self) -> Option<&Reason> {
        let mut reasons = self.reasons();
        reasons.next().filter(|_| reasons.next().is_none())
    }

    /// The reason of this identifier, if it has an offering here.
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons().find(|reason| reason.id == *id)
    }

    /// Who gives an offering. Always there: the policy was checked.
    pub fn practitioner(&self, offering: &Offering) -> Option<&Practitioner> {
        self.policy.practitioner(&offering.practitioner)
    }

    /// Where an offering is given. Always there: the policy was checked.
    pub fn location(&self, id: &LocationId) -> Option<&Location> {
        self.policy.location(id)
    }

    /// Name and specialty of who gives an offering, for display.
    pub fn who(&self, offering: &Offering) -> (String, String) {
        let Some(practitioner) = self.practitioner(offering) else { return Default::default() };
        let specialty = self.policy.specialty(&practitioner.specialty);
        let specialty = specialty.map(|specialty| specialty.label.text(&self.language).to_owned());
        (practitioner.name.clone(), specialty.unwrap_or_default())
    }

    /// The reasons that fit what was typed, in the policy's order; all when nothing was. Only offerings
    /// that `is_bookable` count: words on the profile of somebody who offers nothing find nothing.
    pub fn search(&self, typed: &str, is_bookable: impl Fn(&OfferingId) -> bool) -> Vec<&Reason> {
        let words = search::words(typed);
        let fits = |reason: &&Reason| words.is_empty() || self.fits(reason, &words, &is_bookable);
        self.reasons().filter(fits).collect()
    }

    fn fits(
        &self,
        reason: &Reason,
        words: &[String],
        is_bookable: &dyn Fn(&OfferingId) -> bool,
    ) -> bool {
        let mut bookable = self.offerings(&reason.id).filter(|it| is_bookable(&it.id)).peekable();
        if bookable.peek().is_none() {
            return false;
        }
        let mut known = search::words(reason.label.text(&self.language));
        let others = reason.search.as_ref().and_then(|search| search.get(&self.language));
        known.extend(others.into_iter().flatten().flat_map(|text| search::words(text)));
        for offering in bookable {
            let (name, specialty) = self.who(offering);
            known.extend(search::words(&name));
            known.extend(search::words(&specialty));
        }
        words.iter().all(|word| known.iter().any(|known| known.starts_with(word.as_str())))
    }
}
