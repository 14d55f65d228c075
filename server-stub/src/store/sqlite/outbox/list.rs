//! Messages, for operators.

use crate::domain::message::{Channel, Kind, Reason, State};
use crate::store::sqlite::fault::unreadable;
use crate::store::{MessageCounts, MessagePage, MessageStatus, StoreError, WantedMessages};
use guichet_contract::ids::{AppointmentId, MessageId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension, Row};

pub(super) fn count(connection: &Connection, now: Instant) -> Result<MessageCounts, StoreError> {
    let open = connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE due_at > ?1), count(*) FILTER (WHERE due_at <= ?1),
                    coalesce(?1 - min(due_at), 0)
             FROM message WHERE state IN ('queued', 'sending')",
        )?
        .query_row([now.seconds()], |row| {
            Ok(MessageCounts {
                waiting: row.get(0)?,
                due: row.get(1)?,
                failed: 0,
                oldest_due_seconds: row.get::<_, i64>(2)?.max(0),
            })
        })?;
    let failed = connection
        .prepare_cached("SELECT count(*) FROM message WHERE state = 'failed'")?
        .query_row([], |row| row.get(0))?;
    Ok(MessageCounts { failed, ..open })
}

/// `None` when the site is not registered.
pub(super) fn page(
    connection: &Connection,
    site: &SiteId,
    wanted: &WantedMessages,
    limit: u32,
) -> Result<Option<MessagePage>, StoreError> {
    let key: Option<i64> = connection
        .prepare_cached("SELECT id FROM site WHERE name = ?1")?
        .query_row([site.as_str()], |row| row.get(0))
        .optional()?;
    let Some(key) = key else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT number, id, kind, channel, state, reason, attempts, created_at,
                coalesce(settled_at, due_at)
         FROM message
         WHERE site = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR number < ?3)
             AND (?4 IS NULL OR number IN (
                 SELECT message FROM message_visit WHERE appointment = ?4))
         ORDER BY number DESC LIMIT ?5",
    )?;
    let mut rows = statement.query((
        key,
        wanted.state.map(State::word),
        wanted.before,
        wanted.appointment.as_ref().map(AppointmentId::as_str),
        limit.saturating_add(1),
    ))?;
    let mut page = MessagePage::default();
    let mut last = None;
    while let Some(row) = rows.next()? {
        if page.messages.len() == limit as usize {
            page.next = last;
            break;
        }
        let number: i64 = row.get(0)?;
        let appointments = appointments(connection, number)?;
        page.messages.push(MessageStatus { appointments, ..status(row)? });
        last = Some(number);
    }
    Ok(Some(page))
}

fn status(row: &Row<'_>) -> Result<MessageStatus, StoreError> {
    let word = |index: usize| row.get::<_, Option<String>>(index);
    let (id, kind, channel) = (word(1)?, word(2)?, word(3)?);
    let (state, reason) = (word(4)?, word(5)?);
    let read = || {
        Some(MessageStatus {
            id: MessageId::parse(id.as_deref()?)?,
            kind: Kind::parse(kind.as_deref()?)?,
            channel: channel.as_deref().and_then(Channel::parse),
            appointments: Vec::new(),
            state: State::parse(state.as_deref()?)?,
            reason: reason.as_deref().and_then(Reason::parse),
            attempts: row.get(6).ok()?,
            created_at: Instant::from_seconds(row.get(7).ok()?),
            at: Instant::from_seconds(row.get(8).ok()?),
        })
    };
    read().ok_or_else(|| unreadable("a message"))
}

fn appointments(connection: &Connection, message: i64) -> Result<Vec<AppointmentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT appointment FROM message_visit WHERE message = ?1 ORDER BY former, appointment",
    )?;
    let mut rows = statement.query([message])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        all.push(AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?);
    }
    Ok(all)
}
