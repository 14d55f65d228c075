//! Visits at times when their practitioner does not receive, or will not any more.
//!
//! Owns when a booked visit is inside: its practitioner receives for its offering from its first to
//! its last moment. Where on a grid it starts and how long such visits take by now does not matter:
//! what was booked under a former rule is still kept. Pure. Start reading at [`outside`].

use super::plan::Plan;
use guichet_contract::ids::{AppointmentId, OfferingId};
use guichet_contract::time::{Instant, LocalDateTime};

/// A visit that somebody has booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedVisit {
    /// The appointment.
    pub appointment: AppointmentId,
    /// What was booked.
    pub offering: OfferingId,
    /// Start.
    pub start: Instant,
    /// What the clock at the place shows then.
    pub local_start: LocalDateTime,
    /// End of the visit.
    pub ends: Instant,
    /// What the clock at the place shows then.
    pub local_end: LocalDateTime,
}

/// The visits that are outside of some plans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// Those that were inside of the former plans.
    pub new: Vec<BookedVisit>,
    /// Those that were outside already.
    pub already: Vec<BookedVisit>,
}

/// The visits that the new plans have no place for, in their order.
pub fn outside(former: &[Plan], new: &[Plan], visits: Vec<BookedVisit>) -> Outside {
    let has_place = |plans: &[Plan], visit: &BookedVisit| {
        let plan = plans.iter().find(|plan| plan.offering.id == visit.offering);
        plan.is_some_and(|plan| plan.receives(visit.start, visit.ends))
    };
    let all = visits.into_iter().filter(|visit| !has_place(new, visit));
    let (new, already) = all.partition(|visit| has_place(former, visit));
    Outside { new, already }
}

impl Plan {
    /// Whether the practitioner receives for the offering from `starts` to `ends`, in one period or
    /// in several that follow on one another. Says nothing about what is taken.
    pub fn receives(&self, starts: Instant, ends: Instant) -> bool {
        let date = self.zone.local(starts).date;
        let is_away = self.absences.iter().any(|(from, until)| starts < *until && *from < ends);
        if is_away || self.is_closed(date) {
            return false;
        }
        let day = self.zone.day(date);
        let mut received_until = starts;
        // In the order of their beginnings: what is not reached by then is reached by none later.
        for open in self.periods.iter().filter(|open| open.days.include(date)) {
            if day.end(open.from_minute.into()) <= received_until {
                received_until = received_until.max(day.end(open.until_minute.into()));
            }
        }
        ends <= received_until
    }
}

#[cfg(test)]
#[path = "outside_tests.rs"]
mod tests;
