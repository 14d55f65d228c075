//! How one offering is laid out in time: its rule, its opening periods, what is taken from them.
//!
//! Owns the step from the documents to what slots are computed from, done once for each change of
//! a site. The computing itself is in [`super::slots`].

use super::clock_face::Zone;
use super::consent::Terms;
use super::holidays;
use crate::schedule::{Days, Holidays, Rule, Schedule};
use guichet_contract::ids::{LocationId, OfferingId};
use guichet_contract::policy::{HostPolicy, Offering};
use guichet_contract::time::{Instant, LocalDate};
use std::collections::HashMap;
use std::sync::Arc;

/// One offering, laid out in time. Built only for an offering that has a rule and a period.
#[derive(Debug)]
pub struct Plan {
    /// Who, why, where.
    pub offering: Offering,
    /// How its visits are laid out.
    pub rule: Rule,
    /// On which terms it is published.
    pub terms: Terms,
    /// The clock at its location.
    pub zone: Arc<Zone>,
    /// When it is open, in order of the time of day.
    pub(super) periods: Vec<Open>,
    /// When its practitioner is away.
    pub(super) absences: Vec<(Instant, Instant)>,
    holidays: Arc<Holidays>,
}

/// An opening period of one offering.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) days: Days,
    pub(super) from_minute: u32,
    pub(super) until_minute: u32,
}

impl Plan {
    /// The plans of a site, in the policy's order. An offering without a period has none.
    pub fn of_all<'a>(
        policy: &'a HostPolicy,
        schedule: &'a Schedule,
    ) -> impl Iterator<Item = Self> + 'a {
        let named = |zone: &String| Zone::named(zone).map(|known| (zone.clone(), Arc::new(known)));
        let zones: HashMap<String, Arc<Zone>> =
            policy.locations.iter().filter_map(|location| named(&location.zone)).collect();
        let holidays = Arc::new(schedule.holidays.clone());
        let mut periods: HashMap<&OfferingId, Vec<Open>> = HashMap::new();
        for period in &schedule.periods {
            for offering in &period.offerings {
                periods.entry(offering).or_default().push(Open {
                    days: period.days.clone(),
                    from_minute: period.from_minute,
                    until_minute: period.until_minute,
                });
            }
        }
        policy.offerings.iter().filter_map(move |offering| {
            let mut periods = periods.remove(&offering.id)?;
            periods.sort_by_key(|open| open.from_minute);
            let rule = schedule.rules.iter().find(|rule| rule.reason == offering.reason)?;
            let zone = zones.get(&policy.location(&offering.location)?.zone)?;
            Some(Self {
                offering: offering.clone(),
                rule: rule.clone(),
                terms: Terms::default(),
                zone: Arc::clone(zone),
                periods,
                absences: absences(schedule, offering, zone),
                holidays: Arc::clone(&holidays),
            })
        })
    }

    /// The same on these terms.
    #[must_use]
    pub fn on(self, terms: Terms) -> Self {
        Self { terms, ..self }
    }

    /// Whether the location is closed all day.
    pub(super) fn is_closed(&self, date: LocalDate) -> bool {
        holidays::is_closed(&self.holidays, date, self.location())
    }

    fn location(&self) -> &LocationId {
        &self.offering.location
    }
}

fn absences(schedule: &Schedule, offering: &Offering, zone: &Zone) -> Vec<(Instant, Instant)> {
    let moment = |at: guichet_contract::time::LocalDateTime| {
        zone.day(at.date).end(i64::from(at.minute_of_day()))
    };
    let of_practitioner =
        schedule.absences.iter().filter(|absence| absence.practitioner == offering.practitioner);
    let all = of_practitioner.map(|absence| (moment(absence.from), moment(absence.until)));
    // One within an hour that clocks skip is no time at all: a visit around it is not in its way.
    all.filter(|(from, until)| from < until).collect()
}
