//! What a page shows of what its policy allows.

use super::{HostPolicy, Offering};
use crate::ids::{LocationId, OfferingId, PractitionerId, ReasonId, SpecialtyId};

/// A page's narrowing: each list that is not empty must hold the offering's own identifier.
///
/// It can only take away: an identifier that the policy does not know matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Narrowing {
    /// Only these reasons.
    pub reasons: Vec<ReasonId>,
    /// Only these practitioners.
    pub practitioners: Vec<PractitionerId>,
    /// Only these locations.
    pub locations: Vec<LocationId>,
    /// Only practitioners of these specialties.
    pub specialties: Vec<SpecialtyId>,
    /// Only these offerings.
    pub offerings: Vec<OfferingId>,
    /// Something was given that is no identifier: nothing matches.
    nothing: bool,
}

impl Narrowing {
    /// The attributes by which a page narrows its policy. A query has parameters of these names,
    /// and `offering`.
    pub const ATTRIBUTES: [&'static str; 4] = ["reason", "practitioner", "location", "specialty"];

    /// Adds one value under the name of a parameter; `false` when there is none of this name.
    ///
    /// A value that is no identifier can match nothing, and so nothing matches from then on:
    /// a slip in an attribute must never show more.
    pub fn add(&mut self, name: &str, value: &str) -> bool {
        fn push<T>(list: &mut Vec<T>, value: Option<T>) -> bool {
            let sound = value.is_some();
            list.extend(value);
            sound
        }
        let sound = match name {
            "reason" => push(&mut self.reasons, ReasonId::parse(value)),
            "practitioner" => push(&mut self.practitioners, PractitionerId::parse(value)),
            "location" => push(&mut self.locations, LocationId::parse(value)),
            "specialty" => push(&mut self.specialties, SpecialtyId::parse(value)),
            "offering" => push(&mut self.offerings, OfferingId::parse(value)),
            _ => return false,
        };
        self.nothing |= !sound;
        true
    }

    /// Names and values, as they are written into a query.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let reasons = self.reasons.iter().map(|id| ("reason", id.as_str()));
        let practitioners = self.practitioners.iter().map(|id| ("practitioner", id.as_str()));
        let locations = self.locations.iter().map(|id| ("location", id.as_str()));
        let specialties = self.specialties.iter().map(|id| ("specialty", id.as_str()));
        let offerings = self.offerings.iter().map(|id| ("offering", id.as_str()));
        reasons.chain(practitioners).chain(locations).chain(specialties).chain(offerings)
    }

    pub(super) fn covers(&self, policy: &HostPolicy, offering: &Offering) -> bool {
        fn holds<T: PartialEq>(list: &[T], value: &T) -> bool {
            list.is_empty() || list.contains(value)
        }
        let of_specialty = || {
            policy
                .practitioner(&offering.practitioner)
                .is_some_and(|practitioner| self.specialties.contains(&practitioner.specialty))
        };
        !self.nothing
            && holds(&self.reasons, &offering.reason)
            && holds(&self.practitioners, &offering.practitioner)
            && holds(&self.locations, &offering.location)
            && holds(&self.offerings, &offering.id)
            && (self.specialties.is_empty() || of_specialty())
    }
}
