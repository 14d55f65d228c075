//! What of a schedule is left under another edition of the policy.

use super::{ClosedDay, Period, Schedule};
use guichet_contract::ids::OfferingId;
use guichet_contract::policy::HostPolicy;

impl Schedule {
    /// The schedule without what the policy has no place for: periods lose the offerings that it
    /// lacks or has for somebody or somewhere else, and go when none is left; so do the rules of its
    /// former reasons and the absences of its former practitioners. A schedule that agrees with the
    /// policy stays as it is.
    #[must_use]
    pub fn within(&self, policy: &HostPolicy) -> Self {
        let mut within = self.clone();
        within.rules.retain(|rule| policy.reason(&rule.reason).is_some());
        let rules = &within.rules;
        let has_place = |period: &Period, id: &OfferingId| {
            policy.offerings.iter().any(|offering| {
                offering.id == *id
                    && offering.practitioner == period.practitioner
                    && offering.location == period.location
                    && rules.iter().any(|rule| rule.reason == offering.reason)
            })
        };
        within.periods.retain_mut(|period| {
            let left: Vec<_> =
                period.offerings.iter().filter(|id| has_place(period, id)).cloned().collect();
            period.offerings = left;
            !period.offerings.is_empty()
        });
        within.absences.retain(|absence| policy.practitioner(&absence.practitioner).is_some());
        within.holidays.dates.retain_mut(|day| stays_closed(day, policy));
        within
    }
}

/// A day that was closed at places that are all gone is closed nowhere.
fn stays_closed(day: &mut ClosedDay, policy: &HostPolicy) -> bool {
    let Some(locations) = &mut day.locations else { return true };
    let had_none = locations.is_empty();
    locations.retain(|location| policy.location(location).is_some());
    had_none || !locations.is_empty()
}
