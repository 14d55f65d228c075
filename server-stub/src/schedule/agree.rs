//! Where a schedule and a policy disagree, and where a schedule contradicts itself.

use super::{Days, Period, Rule, Schedule};
use crate::domain::holidays;
use guichet_contract::ids::{LocationId, OfferingId, PractitionerId};
use guichet_contract::json::ShapeError;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::LocalDate;
use std::collections::{BTreeSet, HashMap};

type Outcome = Result<(), ShapeError>;

/// Fails with the path, in the schedule, of the first disagreement.
pub(super) fn check(policy: &HostPolicy, schedule: &Schedule) -> Outcome {
    if schedule.site != policy.site {
        return Err(fault(format!("the policy speaks for {}", policy.site)).at("site"));
    }
    for (index, zone) in policy.locations.iter().map(|location| &location.zone).enumerate() {
        if crate::domain::clock_face::Zone::named(zone).is_none() {
            let path = format!("(policy) locations[{index}].zone");
            return Err(fault(format!("no IANA time zone is called {zone}")).at(&path));
        }
    }
    each(&schedule.holidays.dates, "holidays.dates", |day| {
        let locations = day.locations.as_deref().unwrap_or_default();
        each(locations, "locations", |location| known_location(policy, location))
    })?;
    rules(policy, &schedule.rules)?;
    each(&schedule.periods, "periods", |period| one_period(policy, schedule, period))?;
    overlaps(&schedule.periods)?;
    each(&schedule.absences, "absences", |absence| {
        known_practitioner(policy, &absence.practitioner)
    })
}

fn rules(policy: &HostPolicy, rules: &[Rule]) -> Outcome {
    let mut seen = BTreeSet::new();
    each(rules, "rules", |rule| {
        if policy.reason(&rule.reason).is_none() {
            return Err(fault("not among the policy's reasons").at("reason"));
        }
        Ok(())
    })?;
    match rules.iter().position(|rule| !seen.insert(&rule.reason)) {
        Some(index) => Err(fault("has a rule already").at("reason").at_index(index).at("rules")),
        None => Ok(()),
    }
}

fn one_period(policy: &HostPolicy, schedule: &Schedule, period: &Period) -> Outcome {
    known_practitioner(policy, &period.practitioner)?;
    known_location(policy, &period.location).map_err(|error| error.at("location"))?;
    if period.offerings.is_empty() {
        return Err(fault("is empty: nothing would be offered").at("offerings"));
    }
    let mut seen = BTreeSet::new();
    each(&period.offerings, "offerings", |id| {
        if !seen.insert(id.clone()) {
            return Err(fault("stands there twice"));
        }
        one_offering(policy, schedule, period, id)
    })?;
    if let Days::On(date) = period.days
        && holidays::is_closed(&schedule.holidays, date, &period.location)
    {
        return Err(fault("is a holiday there: nothing would be offered").at("date"));
    }
    Ok(())
}

fn one_offering(
    policy: &HostPolicy,
    schedule: &Schedule,
    period: &Period,
    id: &OfferingId,
) -> Outcome {
    let offering = policy.offerings.iter().find(|offering| offering.id == *id);
    let offering = offering.ok_or_else(|| fault("not among the policy's offerings"))?;
    if offering.practitioner != period.practitioner {
        return Err(fault(format!("is an offering of {}", offering.practitioner)));
    }
    if offering.location != period.location {
        return Err(fault(format!("is an offering at {}", offering.location)));
    }
    let rule = schedule.rules.iter().find(|rule| rule.reason == offering.reason);
    let rule = rule.ok_or_else(|| fault(format!("its reason {} has no rule", offering.reason)))?;
    if period.until_minute - period.from_minute < rule.duration_minutes {
        let minutes = rule.duration_minutes;
        return Err(fault(format!("its visits take {minutes} minutes: none fits into the period")));
    }
    Ok(())
}

/// Nobody is in two places, and two grids of starts for one offering would contradict each other.
fn overlaps(periods: &[Period]) -> Outcome {
    let mut earlier: HashMap<&PractitionerId, Vec<(usize, &Period)>> = HashMap::new();
    for (index, period) in periods.iter().enumerate() {
        let of_same = earlier.entry(&period.practitioner).or_default();
        for (other_index, other) in of_same.iter() {
            let at_once = period.from_minute < other.until_minute
                && other.from_minute < period.until_minute
                && share_a_day(&period.days, &other.days);
            let problem = if !at_once {
                continue;
            } else if period.location != other.location {
                "is at another place at the same time"
            } else if period.offerings.iter().any(|id| other.offerings.contains(id)) {
                "is for one of the same offerings at the same time"
            } else {
                continue;
            };
            let problem = format!("periods[{other_index}] of the same practitioner {problem}");
            return Err(fault(problem).at_index(index).at("periods"));
        }
        of_same.push((index, period));
    }
    Ok(())
}

fn share_a_day(one: &Days, other: &Days) -> bool {
    match (one, other) {
        (Days::On(date), days) | (days, Days::On(date)) => days.include(*date),
        (
            Days::Weekly { weekdays, first, last },
            Days::Weekly { weekdays: other_weekdays, first: other_first, last: other_last },
        ) => {
            let first = (*first).max(*other_first);
            let ends = [*last, *other_last].into_iter().flatten().min();
            match (first, ends) {
                (Some(first), Some(last)) => {
                    (0..7).map(|days| first.plus_days(days)).any(|date: LocalDate| {
                        date <= last && one.include(date) && other.include(date)
                    })
                }
                _ => !weekdays.is_disjoint(other_weekdays),
            }
        }
    }
}

fn known_practitioner(policy: &HostPolicy, id: &PractitionerId) -> Outcome {
    match policy.practitioner(id) {
        Some(_) => Ok(()),
        None => Err(fault("not among the policy's practitioners").at("practitioner")),
    }
}

fn known_location(policy: &HostPolicy, id: &LocationId) -> Outcome {
    policy.location(id).map(|_| ()).ok_or_else(|| fault("not among the policy's locations"))
}

fn fault(problem: impl Into<std::borrow::Cow<'static, str>>) -> ShapeError {
    ShapeError::new(problem)
}

fn each<T>(items: &[T], path: &str, mut check: impl FnMut(&T) -> Outcome) -> Outcome {
    let check = |(index, item)| check(item).map_err(|error| error.at_index(index).at(path));
    items.iter().enumerate().try_for_each(check)
}
