//! What became of messages.

use super::another_way;
use crate::domain::message::{Outcome, REMINDED_FOR, Reason, TRIED_FOR, pause_after};
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use guichet_contract::ids::{MessageId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// Says what came of an attempt.
pub(super) fn settle(
    connection: &Connection,
    (message, attempt): (&MessageId, u32),
    outcome: &Outcome,
    spread: u32,
    now: Instant,
) -> Result<(), StoreError> {
    match outcome {
        Outcome::Sent(reference) => {
            // Whatever another process thought of it meanwhile: it has left. But who took it may have
            // said already that it does not arrive.
            connection
                .prepare_cached(
                    "UPDATE message SET state = 'sent', reason = NULL, settled_at = ?2,
                         reference = ?3, leased_until = NULL
                     WHERE id = ?1 AND state IN ('queued', 'sending', 'failed')
                         AND reason IS NOT ?4",
                )?
                .execute((
                    message.as_str(),
                    now.seconds(),
                    reference,
                    Reason::Undelivered.word(),
                ))?;
            Ok(())
        }
        Outcome::Later(reason) => put_off(connection, (message, attempt), *reason, (spread, now)),
        Outcome::Refused(reason) => {
            if fail(connection, message, Some(attempt), *reason, now)? {
                another_way::go(connection, message, (now, now))?;
                another_way::come_back(connection, message, now)?;
            }
            Ok(())
        }
    }
}

/// Tries it again as long as that is of use; then it is a dead letter, and goes another way.
fn put_off(
    connection: &Connection,
    (message, attempt): (&MessageId, u32),
    reason: Reason,
    (spread, now): (u32, Instant),
) -> Result<(), StoreError> {
    let next = now.plus_seconds(pause_after(attempt, spread));
    let given_up: Option<bool> = connection
        .prepare_cached(
            "UPDATE message SET leased_until = NULL, reason = ?3, due_at = ?4,
                 (state, settled_at) = (
                     SELECT iif(is_over, 'failed', 'queued'), iif(is_over, ?5, NULL)
                     FROM (SELECT wanted_at + iif(kind = 'reminder', ?6, ?7) < ?4 AS is_over))
             WHERE id = ?1 AND state = 'sending' AND attempts = ?2
             RETURNING state = 'failed'",
        )?
        .query_row(
            (
                message.as_str(),
                attempt,
                reason.word(),
                next.seconds(),
                now.seconds(),
                REMINDED_FOR,
                TRIED_FOR,
            ),
            |row| row.get(0),
        )
        .optional()?;
    match given_up {
        Some(true) => another_way::go(connection, message, (now, now)).map(|_| ()),
        Some(false) => another_way::go_early(connection, message, now),
        None => Ok(()),
    }
}

fn fail(
    connection: &Connection,
    message: &MessageId,
    attempt: Option<u32>,
    reason: Reason,
    now: Instant,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE message SET state = 'failed', reason = ?3, settled_at = ?4, leased_until = NULL
             WHERE id = ?1 AND ((?2 IS NULL AND state IN ('sending', 'sent'))
                 OR (state = 'sending' AND attempts = ?2))",
        )?
        .execute((message.as_str(), attempt, reason.word(), now.seconds()))?;
    Ok(changed == 1)
}

/// The provider's word on what it took. `false` when no such message was sent.
pub(super) fn confirm(
    connection: &Connection,
    message: &MessageId,
    arrived: bool,
    now: Instant,
) -> Result<bool, StoreError> {
    if !arrived {
        let failed = fail(connection, message, None, Reason::Undelivered, now)?;
        if failed {
            another_way::come_back(connection, message, now)?;
        }
        return Ok(failed);
    }
    // It may say so before we know that it took it.
    let changed = connection
        .prepare_cached(
            "UPDATE message SET state = 'delivered', reason = NULL, settled_at = ?2,
                 leased_until = NULL
             WHERE id = ?1 AND state IN ('sending', 'sent')",
        )?
        .execute((message.as_str(), now.seconds()))?;
    let known = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1 AND state = 'delivered')",
        )?
        .query_row([message.as_str()], |row| row.get(0))?;
    Ok(changed == 1 || known)
}

/// Queues dead letters again, as if they were new: one of the site, or all. Where there was no address
/// there is none now, and nobody is told of what is over. Whoever means all means nobody who was told
/// another way since.
pub(super) fn retry(
    connection: &Connection,
    site: &SiteId,
    message: Option<&MessageId>,
    now: Instant,
) -> Result<u32, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE message SET state = 'queued', reason = NULL, settled_at = NULL, attempts = 0,
                 due_at = ?3, wanted_at = ?3
             WHERE site = (SELECT id FROM site WHERE name = ?1) AND state = 'failed'
                 AND channel IS NOT NULL AND (?2 IS NULL OR id = ?2)
                 AND (channel = 'webhook' OR EXISTS (
                     SELECT 1 FROM message_visit
                     JOIN appointment ON appointment.id = message_visit.appointment
                     WHERE message_visit.message = message.number
                         AND appointment.visit_ends_at > ?3)
                     AND (?2 IS NOT NULL OR NOT EXISTS (
                         SELECT 1 FROM message AS other
                         JOIN message_visit AS also ON also.message = other.number
                         JOIN message_visit AS own ON own.message = message.number
                             AND own.appointment = also.appointment
                         WHERE other.reservation = message.reservation AND other.kind = message.kind
                             AND (other.number > message.number OR message.kind <> 'reminder')
                             AND other.channel <> 'webhook'
                             AND other.state IN ('queued', 'sending', 'sent', 'delivered'))))",
        )?
        .execute((site.as_str(), message.map(MessageId::as_str), now.seconds()))?;
    Ok(u32::try_from(changed).unwrap_or(u32::MAX))
}

/// Queues again what a recall that is undone had left without anything to tell: its visits stand as
/// before. A reminder is of use no longer than it was.
pub(in crate::store::sqlite) fn revive(
    connection: &Connection,
    (recall, run_at): (u32, Instant),
    now: Instant,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = 'queued', reason = NULL, settled_at = NULL, due_at = ?2,
                 wanted_at = iif(kind = 'reminder', wanted_at, ?2)
             WHERE state = 'dropped' AND reason = ?3 AND settled_at >= ?4 AND number IN (
                 SELECT message_visit.message FROM message_visit
                 JOIN appointment ON appointment.id = message_visit.appointment
                 WHERE appointment.recall = ?1)",
        )?
        .execute((recall, now.seconds(), Reason::Superseded.word(), run_at.seconds()))?;
    Ok(())
}

/// Makes dead letters of what nobody could send for as long as it is of use: no way was set up, or
/// nobody ran. The SMS in the place of such an e-mail has had its time as well, and is tried once.
pub(in crate::store::sqlite) fn purge(
    connection: &Connection,
    now: Instant,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "UPDATE message SET state = 'failed', reason = coalesce(reason, ?4), settled_at = ?1
         WHERE state IN ('queued', 'sending') AND state = 'queued' AND due_at <= ?1
             AND wanted_at + iif(kind = 'reminder', ?2, ?3) < ?1
         RETURNING id, wanted_at",
    )?;
    let values = (now.seconds(), REMINDED_FOR, TRIED_FOR, Reason::TooLate.word());
    let late = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (id, wanted_at) in late.collect::<Result<Vec<(String, i64)>, _>>()? {
        let id = MessageId::parse(&id).ok_or_else(|| unreadable("a message"))?;
        another_way::go(connection, &id, (Instant::from_seconds(wanted_at), now))?;
    }
    Ok(())
}
