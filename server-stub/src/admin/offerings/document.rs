//! An offering as staff see it.

use super::terms::TermsDocument;
use crate::admin::answer::answer;
use crate::domain::consent::{Taken, Terms};
use crate::store::{Answered, OfferingStatus, Published};
use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::time::Instant;

answer! {
    /// An offering of the policy, and what it has come to.
    pub struct OfferingDocument {
        /// What names it in the policy.
        pub offering: OfferingId,
        /// Whose it is.
        pub practitioner: PractitionerId,
        /// Why patients come.
        pub reason: ReasonId,
        /// Where to.
        pub location: LocationId,
        /// `proposed`, `later`, `published`, `paused` or `withdrawn`.
        pub state: String,
        /// The consent that stands, if one does.
        pub publication: Option<PublicationDocument>,
        /// The last answer, if it was not a consent that stands: "later", or consent taken back.
        pub answer: Option<AnswerDocument>,
        /// The pauses that stop it: `site`, `location/…`, `practitioner/…`, `reason/…`, `offering/…`.
        #[schema(value_type = Vec<String>)]
        pub paused: Vec<Scope>,
        /// What is taken of its stock, if it has one.
        pub taken: Option<TakenDocument>,
        /// Whether any opening period is made for it: without one it has no times.
        pub has_periods: bool,
    }
}

answer! {
    /// Consent to an offering.
    pub struct PublicationDocument {
        /// Whose, as their token says.
        pub by: String,
        /// Since when.
        pub at: Instant,
        /// Digest of the policy's edition that it was given under.
        pub policy: Digest,
        /// On which terms.
        #[schema(value_type = TermsDocument)]
        pub terms: Terms,
        /// Digest of what they were shown before.
        pub seen: Digest,
    }
}

answer! {
    /// An answer that lets nothing be booked.
    pub struct AnswerDocument {
        /// Whose; `null` where an edition of the policy ended the consent.
        pub by: Option<String>,
        /// When.
        pub at: Instant,
    }
}

answer! {
    /// What is taken of a stock.
    pub struct TakenDocument {
        /// Appointments that stand.
        pub booked: u32,
        /// Holds under way: somebody fills in the form.
        pub held: u32,
    }
}

impl OfferingDocument {
    /// As it is at `now`.
    pub fn new(status: OfferingStatus, now: Instant) -> Self {
        let OfferingStatus { offering, state, published, answered, paused, taken, has_periods } =
            status;
        Self {
            offering: offering.id,
            practitioner: offering.practitioner,
            reason: offering.reason,
            location: offering.location,
            state: state.word().to_owned(),
            publication: published.map(PublicationDocument::from),
            answer: answered.map(|Answered { by, at }| AnswerDocument { by, at }),
            paused,
            taken: taken.map(|taken| TakenDocument::new(&taken, now)),
            has_periods,
        }
    }
}

impl From<Published> for PublicationDocument {
    fn from(Published { by, at, policy, terms, seen, .. }: Published) -> Self {
        Self { by, at, policy, terms, seen }
    }
}

impl TakenDocument {
    fn new(taken: &Taken, now: Instant) -> Self {
        let live = taken.held_until.iter().filter(|until| **until > now).count();
        Self { booked: taken.booked, held: u32::try_from(live).unwrap_or(u32::MAX) }
    }
}
