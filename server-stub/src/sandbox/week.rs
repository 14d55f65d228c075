//! A week for whoever has a policy and no schedule yet.

use crate::schedule::{Days, Holidays, Period, Rule, Schedule};
use guichet_contract::ids::{LocationId, PractitionerId};
use guichet_contract::policy::HostPolicy;
use std::collections::BTreeSet;

/// From when to when is received, in minutes since midnight: in the morning, in the afternoon.
const HALF_DAYS: [(u32, u32); 2] = [(8 * 60, 12 * 60), (14 * 60, 18 * 60)];
const WEEKDAYS: u32 = 5;
/// The longest visit that fits.
const HALF_DAY_MINUTES: u32 = 240;
const NOTICE_MINUTES: u32 = 60;
const HORIZON_DAYS: u32 = 90;

/// Everybody of the policy receives from Monday to Friday, for everything that they offer; who does so
/// at several places takes turns between them.
pub(super) fn ordinary_week(policy: &HostPolicy) -> Schedule {
    let rule = |reason: &guichet_contract::policy::Reason| Rule {
        reason: reason.id.clone(),
        duration_minutes: reason.duration_minutes.clamp(1, HALF_DAY_MINUTES),
        buffer_minutes: 0,
        step_minutes: reason.duration_minutes.clamp(1, HALF_DAY_MINUTES),
        minimum_notice_minutes: NOTICE_MINUTES,
        horizon_days: HORIZON_DAYS,
    };
    Schedule {
        site: policy.site.clone(),
        holidays: Holidays::default(),
        rules: policy.reasons.iter().map(rule).collect(),
        periods: policy.practitioners.iter().flat_map(|who| week(policy, &who.id)).collect(),
        absences: Vec::new(),
    }
}

/// The week of one practitioner: half a day here, half a day there.
fn week(policy: &HostPolicy, who: &PractitionerId) -> Vec<Period> {
    let offered: Vec<_> =
        policy.offerings.iter().filter(|offering| offering.practitioner == *who).collect();
    let places: BTreeSet<&LocationId> = offered.iter().map(|offering| &offering.location).collect();
    let days = (0..WEEKDAYS).flat_map(|day| HALF_DAYS.map(|half| (day, half)));
    days.zip(places.iter().cycle())
        .map(|((day, (from_minute, until_minute)), place)| Period {
            practitioner: who.clone(),
            location: (*place).clone(),
            offerings: offered
                .iter()
                .filter(|offering| offering.location == **place)
                .map(|offering| offering.id.clone())
                .collect(),
            days: Days::Weekly { weekdays: BTreeSet::from([day]), first: None, last: None },
            from_minute,
            until_minute,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offering_of_a_policy_has_a_period_and_the_week_agrees_with_it() {
        let sample = include_str!("../../../contract/src/policy/sample.json");
        let policy = HostPolicy::parse(sample).unwrap();
        let schedule = ordinary_week(&policy);
        schedule.check(&policy).unwrap();
        for offering in &policy.offerings {
            assert!(schedule.periods.iter().any(|it| it.offerings.contains(&offering.id)));
        }
    }
}
