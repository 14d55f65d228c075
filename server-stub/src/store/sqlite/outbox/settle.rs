//! What became of messages.

use crate::domain::message::{Channel, Kind, Outcome, Reason, TRIED_FOR, identity, pause_after};
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::telling;
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
        Outcome::Later(reason) => {
            let next = now.plus_seconds(pause_after(attempt, spread));
            // In one act: it is tried again as long as that is of use, and is a dead letter then.
            connection
                .prepare_cached(
                    "UPDATE message SET leased_until = NULL, reason = ?3,
                         state = iif(wanted_at + ?5 < ?4, 'failed', 'queued'),
                         settled_at = iif(wanted_at + ?5 < ?4, ?6, NULL), due_at = ?4
                     WHERE id = ?1 AND state = 'sending' AND attempts = ?2",
                )?
                .execute((
                    message.as_str(),
                    attempt,
                    reason.word(),
                    next.seconds(),
                    TRIED_FOR,
                    now.seconds(),
                ))?;
            Ok(())
        }
        Outcome::Refused(reason) => {
            let failed = fail(connection, message, Some(attempt), *reason, now)?;
            if failed { go_another_way(connection, message, now) } else { Ok(()) }
        }
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

/// Who cannot be reached by e-mail is told by SMS, if they gave a telephone. A reminder is not: who
/// has a telephone gets one of its own there.
fn go_another_way(
    connection: &Connection,
    message: &MessageId,
    now: Instant,
) -> Result<(), StoreError> {
    let found: Option<(i64, String, String, String)> = connection
        .prepare_cached(
            "SELECT number, reservation, kind, channel FROM message
             WHERE id = ?1 AND channel = 'email' AND kind <> 'reminder'",
        )?
        .query_row([message.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((number, reservation, kind, _)) = found else { return Ok(()) };
    let [_, phone] = telling::addresses(connection, &reservation)?;
    if !phone {
        return Ok(());
    }
    let kind = Kind::parse(&kind).ok_or_else(|| unreadable(&kind))?;
    let id = identity(kind, Some(Channel::Sms), &[message.as_str()]);
    // Refused by e-mail again, after somebody tried again: they were told already.
    let written = connection
        .prepare_cached(
            "INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at,
                                  due_at, state, recall)
             SELECT ?2, site, reservation, kind, 'sms', ?3, ?3, ?3, 'queued', recall
             FROM message WHERE number = ?1
             ON CONFLICT (id) DO NOTHING",
        )?
        .execute((number, id.as_str(), now.seconds()))?;
    if written == 1 {
        connection
            .prepare_cached(
                "INSERT INTO message_visit (message, appointment, former)
                 SELECT ?2, appointment, former FROM message_visit WHERE message = ?1",
            )?
            .execute((number, connection.last_insert_rowid()))?;
    }
    Ok(())
}

/// The provider's word on what it took. `false` when no such message was sent.
pub(super) fn confirm(
    connection: &Connection,
    message: &MessageId,
    arrived: bool,
    now: Instant,
) -> Result<bool, StoreError> {
    if !arrived {
        return fail(connection, message, None, Reason::Undelivered, now);
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
/// there is none now, and nobody is told of what is over.
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
                         AND appointment.visit_ends_at > ?3))",
        )?
        .execute((site.as_str(), message.map(MessageId::as_str), now.seconds()))?;
    Ok(u32::try_from(changed).unwrap_or(u32::MAX))
}

/// Queues again what a recall that is undone had left without anything to tell: its visits stand as
/// before.
pub(in crate::store::sqlite) fn revive(
    connection: &Connection,
    (recall, run_at): (u32, Instant),
    now: Instant,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = 'queued', reason = NULL, settled_at = NULL, due_at = ?2,
                 wanted_at = ?2
             WHERE state = 'dropped' AND reason = ?3 AND settled_at >= ?4 AND number IN (
                 SELECT message_visit.message FROM message_visit
                 JOIN appointment ON appointment.id = message_visit.appointment
                 WHERE appointment.recall = ?1)",
        )?
        .execute((recall, now.seconds(), Reason::Superseded.word(), run_at.seconds()))?;
    Ok(())
}

/// Makes dead letters of what nobody could send for as long as it is of use: no way was set up, or
/// nobody ran.
pub(in crate::store::sqlite) fn purge(
    connection: &Connection,
    now: Instant,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = 'failed', reason = coalesce(reason, ?3), settled_at = ?1
             WHERE state IN ('queued', 'sending') AND state = 'queued' AND due_at <= ?1
                 AND wanted_at + ?2 < ?1",
        )?
        .execute((now.seconds(), TRIED_FOR, Reason::TooLate.word()))?;
    Ok(())
}
