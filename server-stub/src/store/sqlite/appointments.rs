//! What becomes of an appointment, in a transaction that the writer began.

use super::catalogue::Known;
use super::claim::{self, Place};
use super::telling::{self, Telling};
use super::{audit, fault};
use crate::domain::hold::Appointment;
use crate::domain::message::Kind;
use crate::store::{CancelError, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::time::Instant;
use guichet_contract::wire::Receipt;
use rusqlite::{Connection, OptionalExtension};

/// What a new appointment is part of, and what it rests on.
pub(super) struct Row<'a> {
    pub(super) reservation: &'a str,
    /// What is given up for it.
    pub(super) moved_from: Option<&'a AppointmentId>,
    /// Number of the entry in the audit log.
    pub(super) entry: u32,
}

/// Writes an appointment down. `false` when the database refuses: somebody has the time, or it may
/// not be booked.
pub(super) fn insert(
    connection: &Connection,
    known: &Known,
    place: Place,
    (appointment, row): (&Appointment, Row<'_>),
    now: Instant,
) -> Result<bool, StoreError> {
    let visit = appointment.visit;
    let inserted = connection
        .prepare_cached(
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                                      schedule, starts_at, visit_ends_at, ends_at, booked_at,
                                      entry, moved_from)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute((
            appointment.id.as_str(),
            row.reservation,
            known.key,
            appointment.offering.as_str(),
            known.policy_key,
            place.publication,
            place.schedule,
            visit.time.start.seconds(),
            visit.ends.seconds(),
            visit.occupied_until.seconds(),
            now.seconds(),
            row.entry,
            row.moved_from.map(AppointmentId::as_str),
        ));
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if fault::is_refusal(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Gives up an appointment and its time, whatever the policy says by now.
pub(super) fn cancel_appointment(
    connection: &Connection,
    name: &SiteId,
    id: &AppointmentId,
    now: Instant,
) -> Result<Receipt, CancelError> {
    let found: Option<(i64, String, Option<i64>)> = connection
        .prepare_cached(
            "SELECT site.id, appointment.reservation, appointment.cancelled_at
             FROM appointment JOIN site ON site.id = appointment.site
             WHERE appointment.id = ?1 AND site.name = ?2",
        )?
        .query_row((id.as_str(), name.as_str()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (site, reservation, cancelled_at) = found.ok_or(CancelError::NotFound)?;
    if let Some(at) = cancelled_at {
        return Err(CancelError::Already(Instant::from_seconds(at)));
    }
    let act = Act::AppointmentCancelled { appointment: id.clone() };
    let receipt = audit::append(connection, (site, name), act, now)?;
    let telling = Telling {
        site,
        reservation: &reservation,
        kind: Kind::Cancelled,
        visits: &[id],
        former: &[],
        cause: id.as_str(),
        due_at: now,
        recall: None,
    };
    telling::tell(connection, &telling, now)?;
    connection
        .prepare_cached(
            "UPDATE appointment SET cancelled_at = max(booked_at, ?2), cancelled_entry = ?3
             WHERE id = ?1",
        )?
        .execute((id.as_str(), now.seconds(), receipt.entry))?;
    claim::close_those_that_move(connection, id, now)?;
    Ok(receipt)
}
