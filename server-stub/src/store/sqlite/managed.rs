//! Visits as their patient sees them, read from the rows.

use super::catalogue::Known;
use super::fault::unreadable;
use super::outbox;
use super::visits::Clocks;
use crate::domain::manage::{SHOWN_AFTER_SECONDS, cancel_until};
use crate::store::StoreError;
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId};
use guichet_contract::manage::{ManagedVisit, VisitState};
use guichet_contract::time::Instant;
use rusqlite::{Connection, Row};

/// A visit with all that is known of it, and what only the store needs.
pub(super) struct Managed {
    pub(super) visit: ManagedVisit,
    pub(super) offering: OfferingId,
    pub(super) reservation: String,
}

impl Managed {
    pub(super) fn stands(&self) -> bool {
        self.visit.state == VisitState::Booked
    }

    /// What is shown of it: what was booked, to whoever gave the second detail.
    pub(super) fn shown(self, with_offering: bool) -> ManagedVisit {
        ManagedVisit { offering: with_offering.then_some(self.offering), ..self.visit }
    }
}

const COLUMNS: &str = "appointment.id, appointment.reservation, appointment.offering,
        appointment.starts_at, appointment.visit_ends_at, appointment.cancelled_at IS NOT NULL,
        EXISTS (SELECT 1 FROM appointment AS next WHERE next.moved_from = appointment.id),
        appointment.policy, booked.practitioner, booked.reason, booked.location
     FROM appointment
     JOIN policy_offering AS booked ON booked.policy = appointment.policy
         AND booked.offering = appointment.offering";

/// The visits of the reservations that a message is about, as long as they are shown; earliest first.
pub(super) fn opened(
    connection: &Connection,
    known: &Known,
    message: i64,
    cut_off_seconds: i64,
    now: Instant,
) -> Result<Vec<Managed>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}
         WHERE appointment.reservation IN (
                 SELECT about.reservation FROM message_visit
                 JOIN appointment AS about ON about.id = message_visit.appointment
                 WHERE message_visit.message = ?1)
             AND appointment.visit_ends_at > ?2
         ORDER BY appointment.starts_at, appointment.id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((message, now.seconds() - SHOWN_AFTER_SECONDS))?;
    let mut reader = Reader { connection, known, clocks: Clocks::default(), cut_off_seconds, now };
    let mut visits = Vec::new();
    while let Some(row) = rows.next()? {
        visits.push(reader.read(row)?);
    }
    Ok(visits)
}

/// One visit, for whoever gave the second detail.
pub(super) fn one(
    connection: &Connection,
    known: &Known,
    appointment: &AppointmentId,
    cut_off_seconds: i64,
    now: Instant,
) -> Result<ManagedVisit, StoreError> {
    let mut reader = Reader { connection, known, clocks: Clocks::default(), cut_off_seconds, now };
    let sql = format!("SELECT {COLUMNS} WHERE appointment.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let managed = statement.query_row([appointment.as_str()], |row| Ok(reader.read(row)))?;
    Ok(managed?.shown(true))
}

struct Reader<'a> {
    connection: &'a Connection,
    known: &'a Known,
    clocks: Clocks,
    cut_off_seconds: i64,
    now: Instant,
}

impl Reader<'_> {
    fn read(&mut self, row: &Row<'_>) -> Result<Managed, StoreError> {
        let text = |index: usize| row.get::<_, String>(index);
        let (id, offering, location) = (text(0)?, text(2)?, text(10)?);
        let appointment = AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?;
        let offering = OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?;
        let place = LocationId::parse(&location).ok_or_else(|| unreadable(&location))?;
        let start = Instant::from_seconds(row.get(3)?);
        let state: (bool, bool) = (row.get(5)?, row.get(6)?);
        let state = match state {
            (false, _) => VisitState::Booked,
            (true, false) => VisitState::Cancelled,
            (true, true) => VisitState::Moved,
        };
        let until = cancel_until(start, self.cut_off_seconds);
        let booked = (text(8)?, text(9)?, location.clone());
        let movable =
            state == VisitState::Booked && self.now < until && self.is_bookable(&offering, &booked);
        let (first, changes) = outbox::series(self.connection, &appointment)?;
        let local = self.clocks.at(self.connection, row.get(7)?, location)?.local(start);
        let visit = ManagedVisit {
            appointment,
            series: first,
            sequence: changes + u32::from(state == VisitState::Cancelled),
            location: place,
            start,
            local,
            end: Instant::from_seconds(row.get(4)?),
            state,
            offering: Some(offering.clone()),
            cancel_until: until,
            movable,
        };
        Ok(Managed { visit, offering, reservation: row.get(1)? })
    }

    /// Whether what was booked can be booked, and still means the same.
    fn is_bookable(&self, id: &OfferingId, booked: &(String, String, String)) -> bool {
        let plan = self.known.state.bookable(id, self.now);
        plan.is_some_and(|plan| {
            let what = &plan.offering;
            (what.practitioner.as_str(), what.reason.as_str(), what.location.as_str())
                == (booked.0.as_str(), booked.1.as_str(), booked.2.as_str())
        })
    }
}
