//! What becomes of an appointment, in a transaction that the writer began.

use super::audit;
use crate::store::CancelError;
use guichet_audit::entry::Act;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::time::Instant;
use guichet_contract::wire::Receipt;
use rusqlite::{Connection, OptionalExtension};

/// Gives up an appointment and its time, whatever the policy says by now.
pub(super) fn cancel_appointment(
    connection: &Connection,
    name: &SiteId,
    id: &AppointmentId,
    now: Instant,
) -> Result<Receipt, CancelError> {
    let found: Option<(i64, Option<i64>)> = connection
        .prepare_cached(
            "SELECT site.id, appointment.cancelled_at
             FROM appointment JOIN site ON site.id = appointment.site
             WHERE appointment.id = ?1 AND site.name = ?2",
        )?
        .query_row((id.as_str(), name.as_str()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (site, cancelled_at) = found.ok_or(CancelError::NotFound)?;
    if let Some(at) = cancelled_at {
        return Err(CancelError::Already(Instant::from_seconds(at)));
    }
    let act = Act::AppointmentCancelled { appointment: id.clone() };
    let receipt = audit::append(connection, (site, name), act, now)?;
    connection
        .prepare_cached(
            "UPDATE appointment SET cancelled_at = max(booked_at, ?2), cancelled_entry = ?3
             WHERE id = ?1",
        )?
        .execute((id.as_str(), now.seconds(), receipt.entry))?;
    Ok(receipt)
}
