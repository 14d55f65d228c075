//! Undoing a recall, and reopening its time, in a transaction that the writer began.

use super::{pause_fault, person, status};
use crate::domain::message::{Reason, State};
use crate::domain::staff::Author;
use crate::store::sqlite::catalogue::{Catalogue, Known};
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::{audit, outbox, pauses};
use crate::store::{RecallError, RecallStatus, StoreError};
use guichet_audit::entry::Act;
use guichet_audit::scope::Scope;
use guichet_contract::ids::AppointmentId;
use guichet_contract::time::Instant;
use rusqlite::Connection;

pub(super) fn undo(
    connection: &Connection,
    (catalogue, known): (&Catalogue, &Known),
    (number, by): (u32, &Author),
    now: Instant,
) -> Result<RecallStatus, RecallError> {
    let name = person(by)?;
    let status = standing(connection, known.key, number)?;
    if now >= status.grace_until || is_anybody_told(connection, number)? {
        return Err(RecallError::TooLate);
    }
    let site = (known.key, &known.state.site);
    let act = Act::RecallUndone { recall: number };
    let entry = audit::append_by(connection, site, (act, Some(by)), now)?.entry;
    connection
        .prepare_cached(
            "UPDATE recall SET undone_by = ?2, undone_at = max(run_at, ?3), undone_entry = ?4
             WHERE id = ?1",
        )?
        .execute((number, name, now.seconds(), entry))?;
    drop_messages(connection, number, now)?;
    outbox::revive(connection, (number, status.run.1), now)?;
    let restored = recalled(connection, number)?;
    for appointment in restored.clone() {
        let id = appointment.as_str().to_owned();
        let act = Act::AppointmentRestored { appointment, recall: number };
        audit::append_by(connection, site, (act, Some(by)), now)?;
        connection
            .prepare_cached(
                "UPDATE appointment SET cancelled_at = NULL, cancelled_entry = NULL, recall = NULL
                 WHERE id = ?1",
            )?
            .execute([id])?;
    }
    outbox::catch_up(connection, (known.key, &restored), (status.run.1, now))?;
    for scope in pauses_that_stand(connection, number)? {
        let what = (&known.state.site, &scope, by);
        pauses::end(connection, catalogue, what, now).map_err(pause_fault)?;
    }
    status::find(connection, known.key, number)
}

pub(super) fn reopen(
    connection: &Connection,
    known: &Known,
    (number, by): (u32, &Author),
    now: Instant,
) -> Result<RecallStatus, RecallError> {
    let name = person(by)?;
    standing(connection, known.key, number)?;
    let site = (known.key, &known.state.site);
    let act = Act::RecallReopened { recall: number };
    let entry = audit::append_by(connection, site, (act, Some(by)), now)?.entry;
    // The database gives the time back itself.
    connection
        .prepare_cached(
            "UPDATE recall SET reopened_by = ?2, reopened_at = max(run_at, ?3), reopened_entry = ?4
             WHERE id = ?1",
        )?
        .execute((number, name, now.seconds(), entry))?;
    status::find(connection, known.key, number)
}

/// The recall, if it was neither undone nor reopened.
fn standing(connection: &Connection, site: i64, number: u32) -> Result<RecallStatus, RecallError> {
    let status = status::find(connection, site, number)?;
    let ended = status.undone.is_some() || status.reopened.is_some();
    if ended { Err(RecallError::Ended) } else { Ok(status) }
}

fn is_anybody_told(connection: &Connection, number: u32) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM message WHERE recall = ?1
         AND (attempts > 0 OR state IN ('sending', 'sent', 'delivered')))";
    Ok(connection.prepare_cached(sql)?.query_row([number], |row| row.get(0))?)
}

fn drop_messages(connection: &Connection, number: u32, now: Instant) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = ?2, reason = ?3, settled_at = ?4
             WHERE recall = ?1",
        )?
        .execute((number, State::Dropped.word(), Reason::Undone.word(), now.seconds()))?;
    Ok(())
}

fn recalled(connection: &Connection, number: u32) -> Result<Vec<AppointmentId>, StoreError> {
    let sql = "SELECT id FROM appointment WHERE recall = ?1 ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([number])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        all.push(AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?);
    }
    Ok(all)
}

/// The scopes of the pauses that began with the recall, and that nobody has ended since.
fn pauses_that_stand(connection: &Connection, number: u32) -> Result<Vec<Scope>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT pause.scope FROM recall, json_each(recall.pauses) AS begun
         JOIN pause ON pause.id = begun.value AND pause.ended_at IS NULL
         WHERE recall.id = ?1 ORDER BY pause.id",
    )?;
    let mut rows = statement.query([number])?;
    let mut scopes = Vec::new();
    while let Some(row) = rows.next()? {
        let scope: String = row.get(0)?;
        scopes.push(Scope::parse(&scope).ok_or_else(|| unreadable("the scope of a pause"))?);
    }
    Ok(scopes)
}
