//! How far a recall has told its patients, and whom it could not reach.
//!
//! A patient is told by one message, or by a second where the first way failed: messages of one
//! recall and one reservation count as one, by the best of them.

use crate::domain::outside::BookedVisit;
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::patients;
use crate::store::sqlite::visits::Clocks;
use crate::store::{RecallAccount, RecallStatus, StoreError, Unreachable};
use guichet_contract::ids::{AppointmentId, OfferingId};
use guichet_contract::time::Instant;
use rusqlite::Connection;

/// One row a patient: their reservation, and how far they were told: 3 delivered, 2 sent, 1 waiting,
/// 0 could not be told.
const TOLD: &str = "SELECT message.reservation AS reservation, max(CASE
        WHEN state = 'delivered' THEN 3 WHEN state = 'sent' THEN 2
        WHEN state IN ('queued', 'sending') THEN 1 ELSE 0 END) AS how
    FROM message WHERE recall = ?1 AND channel IS NOT 'webhook' GROUP BY reservation";

pub(super) fn account(
    connection: &Connection,
    status: RecallStatus,
) -> Result<RecallAccount, StoreError> {
    let sql = format!(
        "SELECT count(*), count(*) FILTER (WHERE how = 1), count(*) FILTER (WHERE how >= 2),
                count(*) FILTER (WHERE how = 3), count(*) FILTER (WHERE how = 0)
         FROM ({TOLD})"
    );
    let [patients, waiting, told, delivered, unreachable] =
        connection.prepare_cached(&sql)?.query_row([status.number], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
        })?;
    let (unreachable, rebooked) = match status.undone {
        Some(_) => (0, 0),
        None => (unreachable, rebooked(connection, status.number)?),
    };
    Ok(RecallAccount { status, patients, waiting, told, delivered, unreachable, rebooked })
}

/// Patients of whose address something was booked since, for a reason that was recalled.
fn rebooked(connection: &Connection, number: u32) -> Result<u32, StoreError> {
    let since = |same: &str| {
        format!(
            "EXISTS (
                SELECT 1 FROM patient AS theirs
                JOIN appointment AS new ON new.reservation = theirs.reservation
                    AND new.site = recall.site AND new.booked_at >= recall.run_at
                    AND new.cancelled_at IS NULL
                JOIN policy_offering AS wanted
                    ON wanted.policy = new.policy AND wanted.offering = new.offering
                WHERE {same} AND wanted.reason IN (
                    SELECT what.reason FROM message
                    JOIN message_visit ON message_visit.message = message.number
                    JOIN appointment AS old ON old.id = message_visit.appointment
                    JOIN policy_offering AS what
                        ON what.policy = old.policy AND what.offering = old.offering
                    WHERE message.recall = recall.id AND message.reservation = mine.reservation))"
        )
    };
    let sql = format!(
        "SELECT count(*) FROM recall, ({TOLD}) AS told
         JOIN patient AS mine ON mine.reservation = told.reservation
         WHERE recall.id = ?1 AND ({} OR mine.email_key IS NULL AND {})",
        since("theirs.email_key = mine.email_key"),
        since("theirs.phone_key = mine.phone_key"),
    );
    Ok(connection.prepare_cached(&sql)?.query_row([number], |row| row.get(0))?)
}

/// Whom the recall could not reach, by their first visit.
pub(super) fn unreachable(
    connection: &Connection,
    number: u32,
) -> Result<Vec<Unreachable>, StoreError> {
    let sql = format!(
        "SELECT told.reservation FROM recall, ({TOLD}) AS told
         WHERE recall.id = ?1 AND recall.undone_at IS NULL AND told.how = 0"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let reservations = statement.query_map([number], |row| row.get::<_, String>(0))?;
    let mut clocks = Clocks::default();
    let mut all = Vec::new();
    for reservation in reservations {
        let reservation = reservation?;
        let mut patient = patients::contact(connection, &reservation)?;
        patient.note = None;
        let visits = visits(connection, &mut clocks, number, &reservation)?;
        all.push(Unreachable { patient, visits });
    }
    all.sort_by_cached_key(|one| {
        one.visits.first().map(|visit| (visit.start, visit.appointment.clone()))
    });
    Ok(all)
}

/// What a patient was to be told of.
fn visits(
    connection: &Connection,
    clocks: &mut Clocks,
    number: u32,
    reservation: &str,
) -> Result<Vec<BookedVisit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT appointment.id, appointment.offering, appointment.starts_at,
                appointment.visit_ends_at, appointment.policy, what.location
         FROM message JOIN message_visit ON message_visit.message = message.number
         JOIN appointment ON appointment.id = message_visit.appointment
         JOIN policy_offering AS what
             ON what.policy = appointment.policy AND what.offering = appointment.offering
         WHERE message.recall = ?1 AND message.reservation = ?2
         ORDER BY appointment.starts_at, appointment.id",
    )?;
    let mut rows = statement.query((number, reservation))?;
    let mut visits = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, offering): (String, String) = (row.get(0)?, row.get(1)?);
        let start = Instant::from_seconds(row.get(2)?);
        let ends = Instant::from_seconds(row.get(3)?);
        let zone = clocks.at(connection, row.get(4)?, row.get(5)?)?;
        visits.push(BookedVisit {
            appointment: AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?,
            offering: OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?,
            start,
            local_start: zone.local(start),
            ends,
            local_end: zone.local(ends),
        });
    }
    Ok(visits)
}
