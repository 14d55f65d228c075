//! A week, and what a change of it does, as they are shown.
//!
//! Weeks are read and written by [`crate::schedule::Week`] alone; what describes them is here.

use crate::admin::answer::answer;
use crate::domain::outside::BookedVisit;
use crate::store::Rehearsal;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use utoipa::ToSchema;

/// When a practitioner receives, and when not.
#[derive(Debug, ToSchema)]
pub struct WeekDocument {
    /// Whose week.
    pub practitioner: PractitionerId,
    /// When they receive, and for which offerings.
    pub periods: Vec<PeriodDocument>,
    /// When they do not.
    pub absences: Vec<AbsenceDocument>,
}

/// An opening period, as in the schedule: on days of each week, or once on a `date`.
#[derive(Debug, ToSchema)]
pub struct PeriodDocument {
    /// Where.
    pub location: LocationId,
    /// For which offerings; nothing is implied.
    pub offerings: Vec<OfferingId>,
    /// On which days of each week: `monday` to `sunday`.
    pub weekdays: Option<Vec<String>>,
    /// On which day, for a period that takes place once: it has no weekdays, first or last day.
    pub date: Option<LocalDate>,
    /// From when by the clock at the place: `09:00`.
    pub from: String,
    /// Until when; `24:00` is the end of the day.
    pub until: String,
    /// First day.
    pub first: Option<LocalDate>,
    /// Last day.
    pub last: Option<LocalDate>,
}

/// An absence, by the clock at whichever place.
#[derive(Debug, ToSchema)]
pub struct AbsenceDocument {
    /// First minute.
    pub from: LocalDateTime,
    /// First minute when it is over.
    pub until: LocalDateTime,
}

answer! {
    /// What a week would do if it replaced the one that is.
    pub struct RehearsalDocument {
        /// Appointments that would fall outside and do not now: at times when their practitioner would
        /// not receive for their offering. A change names just these in `leave_outside`.
        pub outside: Vec<VisitDocument>,
        /// Appointments that are outside already.
        pub outside_already: Vec<VisitDocument>,
        /// Digest of the week that is: what its `ETag` has between quotes.
        pub digest: Digest,
    }
}

answer! {
    /// An appointment, without whose it is.
    pub struct VisitDocument {
        /// The appointment.
        pub appointment: AppointmentId,
        /// What was booked.
        pub offering: OfferingId,
        /// When it begins.
        pub start: Instant,
        /// When it is over.
        pub ends: Instant,
        /// What the clock at the place shows at the beginning.
        pub local_start: LocalDateTime,
        /// What it shows at the end.
        pub local_end: LocalDateTime,
    }
}

impl From<Rehearsal> for RehearsalDocument {
    fn from(Rehearsal { outside, digest }: Rehearsal) -> Self {
        let visits = |visits: Vec<BookedVisit>| visits.into_iter().map(Into::into).collect();
        Self { outside: visits(outside.new), outside_already: visits(outside.already), digest }
    }
}

impl From<BookedVisit> for VisitDocument {
    fn from(visit: BookedVisit) -> Self {
        let BookedVisit { appointment, offering, start, local_start, ends, local_end } = visit;
        Self { appointment, offering, start, ends, local_start, local_end }
    }
}
