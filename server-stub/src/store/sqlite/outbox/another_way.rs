//! Who cannot be reached by e-mail is told by SMS, if they gave a telephone.
//!
//! Owns when, and that nobody is told twice by it: the e-mail is a dead letter by then. A reminder goes no
//! other way: who has a telephone gets one of its own there. Start reading at [`go`].

use crate::domain::message::{Channel, Kind, RECALLED_BY_EMAIL_FOR, Reason, TRIED_FOR, identity};
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::telling;
use guichet_contract::ids::MessageId;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// Writes the SMS in the place of an e-mail, of use from `wanted_at` on; answers whether it did: not for
/// what is no such e-mail, nor a second time.
pub(super) fn go(
    connection: &Connection,
    message: &MessageId,
    (wanted_at, now): (Instant, Instant),
) -> Result<bool, StoreError> {
    let found: Option<(i64, String, String)> = connection
        .prepare_cached(
            "SELECT number, reservation, kind FROM message
             WHERE id = ?1 AND channel = 'email' AND kind <> 'reminder'",
        )?
        .query_row([message.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((number, reservation, kind)) = found else { return Ok(false) };
    let [_, phone] = telling::addresses(connection, &reservation)?;
    if !phone {
        return Ok(false);
    }
    let kind = Kind::parse(&kind).ok_or_else(|| unreadable(&kind))?;
    let id = identity(kind, Some(Channel::Sms), &[message.as_str()]);
    // Refused by e-mail again, after somebody tried again: they were told already.
    let written = connection
        .prepare_cached(
            "INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at,
                                  due_at, state, recall)
             SELECT ?2, site, reservation, kind, 'sms', ?3, ?4, ?3, 'queued', recall
             FROM message WHERE number = ?1
             ON CONFLICT (id) DO NOTHING",
        )?
        .execute((number, id.as_str(), now.seconds(), wanted_at.seconds()))?;
    if written == 1 {
        connection
            .prepare_cached(
                "INSERT INTO message_visit (message, appointment, former)
                 SELECT ?2, appointment, former FROM message_visit WHERE message = ?1",
            )?
            .execute((number, connection.last_insert_rowid()))?;
    }
    Ok(written == 1)
}

/// Whom a recall concerns is not left waiting for a mail server: after an hour the SMS takes the place
/// of an e-mail that is yet to be tried again.
pub(super) fn go_early(
    connection: &Connection,
    message: &MessageId,
    now: Instant,
) -> Result<(), StoreError> {
    let is_urgent: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message WHERE id = ?1 AND kind = 'recalled'
                 AND wanted_at + ?2 <= ?3)",
        )?
        .query_row((message.as_str(), RECALLED_BY_EMAIL_FOR, now.seconds()), |row| row.get(0))?;
    if is_urgent && go(connection, message, (now, now))? {
        connection
            .prepare_cached("UPDATE message SET state = 'failed', settled_at = ?2 WHERE id = ?1")?
            .execute((message.as_str(), now.seconds()))?;
    }
    Ok(())
}

/// What may work later, so that the e-mail is worth another attempt.
const PUT_OFF: [Reason; 4] =
    [Reason::Unreachable, Reason::TryLater, Reason::Unauthorized, Reason::Unwritable];

/// Tries an e-mail again whose SMS took its place early and failed, as long as it is of use.
pub(super) fn come_back(
    connection: &Connection,
    sms: &MessageId,
    now: Instant,
) -> Result<(), StoreError> {
    let put_off = PUT_OFF.map(Reason::word).join(" ");
    connection
        .prepare_cached(
            "UPDATE message SET state = 'queued', settled_at = NULL, due_at = ?2
             FROM (SELECT reservation, recall FROM message
                 WHERE id = ?1 AND channel = 'sms' AND kind = 'recalled') AS instead
             WHERE message.reservation = instead.reservation AND message.recall = instead.recall
                 AND channel = 'email' AND state = 'failed' AND wanted_at + ?3 >= ?2
                 AND instr(?4, reason) > 0",
        )?
        .execute((sms.as_str(), now.seconds(), TRIED_FOR, put_off))?;
    Ok(())
}
