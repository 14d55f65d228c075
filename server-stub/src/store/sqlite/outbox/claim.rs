//! Taking messages on.

use super::hosts;
use crate::domain::message::{Channel, Kind, REMINDED_FOR, Reason, State};
use crate::domain::token::SecretHash;
use crate::store::sqlite::fault::unreadable;
use crate::store::{LEASE_SECONDS, StoreError};
use guichet_contract::ids::{ManageToken, MessageId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, Row};

/// A message that was taken on, without what it tells of.
pub(super) struct Claimed {
    pub(super) number: i64,
    pub(super) id: MessageId,
    pub(super) attempt: u32,
    pub(super) site: SiteId,
    pub(super) reservation: String,
    pub(super) kind: Kind,
    pub(super) channel: Channel,
    pub(super) created_at: Instant,
    /// The secret of its link; the host's server gets none.
    pub(super) link: Option<ManageToken>,
}

impl Claimed {
    /// Whether it tells to come. What the host is told is what happened, whatever happened after.
    pub(super) fn is_of_what_stands(&self) -> bool {
        self.channel != Channel::Webhook
            && matches!(self.kind, Kind::Booked | Kind::Moved | Kind::Reminder)
    }
}

/// Whose time has come, and which no process has.
pub(super) const DUE: &str = "message.state IN ('queued', 'sending') AND message.due_at <= ?1
    AND coalesce(message.leased_until, 0) <= ?1";

/// Those of one reservation go one at a time, in the order in which they were written; what the host
/// is told does not wait for what the patient is told.
pub(super) const IN_ORDER: &str = "NOT EXISTS (
    SELECT 1 FROM message AS earlier
    WHERE earlier.reservation = message.reservation AND earlier.number < message.number
        AND earlier.state IN ('queued', 'sending')
        AND (earlier.channel = 'webhook') = (message.channel = 'webhook'))";

/// Whether there is anything to take on that goes this way.
pub(super) fn is_any_due(
    connection: &Connection,
    channel: Channel,
    now: Instant,
) -> Result<bool, StoreError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM message WHERE {DUE} AND message.channel = ?2)");
    let found = connection
        .prepare_cached(&sql)?
        .query_row((now.seconds(), channel.word()), |row| row.get(0))?;
    Ok(found)
}

/// Takes messages on that go this way, one a token, and drops what there is nothing to tell of any more.
pub(super) fn claim(
    connection: &Connection,
    channel: Channel,
    mut tokens: Vec<ManageToken>,
    now: Instant,
) -> Result<Vec<Claimed>, StoreError> {
    let mut taken = Vec::new();
    // Each that is found is taken on or dropped, and not found again.
    while !tokens.is_empty() {
        let found = match channel {
            Channel::Email | Channel::Sms => to_patients(connection, channel, tokens.len(), now)?,
            Channel::Webhook => hosts::due(connection, tokens.len(), now)?,
        };
        if found.is_empty() {
            break;
        }
        for claimed in found {
            if let Some(end) = overtaken(connection, &claimed, now)? {
                end_it(connection, &claimed, end, now)?;
            } else if let Some(token) = tokens.pop() {
                taken.push(take(connection, claimed, token, now)?);
            }
        }
    }
    Ok(taken)
}

fn to_patients(
    connection: &Connection,
    channel: Channel,
    most: usize,
    now: Instant,
) -> Result<Vec<Claimed>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE {DUE} AND message.channel = ?2 AND {IN_ORDER}
         ORDER BY message.due_at, message.number LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let found = statement.query_map((now.seconds(), channel.word(), limit), |row| Ok(read(row)))?;
    found.map(|row| row?).collect()
}

pub(super) const COLUMNS: &str = "message.number, message.id, message.attempts, site.name,
        message.reservation, message.kind, message.channel, message.created_at
     FROM message JOIN site ON site.id = message.site";

pub(super) fn read(row: &Row<'_>) -> Result<Claimed, StoreError> {
    let text = |index: usize| row.get::<_, String>(index);
    let attempts: u32 = row.get(2)?;
    let (id, site) = (text(1)?, text(3)?);
    let (kind, channel) = (text(5)?, text(6)?);
    Ok(Claimed {
        number: row.get(0)?,
        id: MessageId::parse(&id).ok_or_else(|| unreadable("a message"))?,
        attempt: attempts.saturating_add(1),
        site: SiteId::parse(&site).ok_or_else(|| unreadable(&site))?,
        reservation: text(4)?,
        kind: Kind::parse(&kind).ok_or_else(|| unreadable(&kind))?,
        channel: Channel::parse(&channel).ok_or_else(|| unreadable(&channel))?,
        created_at: Instant::from_seconds(row.get(7)?),
        link: None,
    })
}

fn take(
    connection: &Connection,
    claimed: Claimed,
    token: ManageToken,
    now: Instant,
) -> Result<Claimed, StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = 'sending', attempts = ?2, tried_at = ?3, leased_until = ?4
             WHERE number = ?1",
        )?
        .execute((claimed.number, claimed.attempt, now.seconds(), now.seconds() + LEASE_SECONDS))?;
    if claimed.channel == Channel::Webhook {
        return Ok(claimed);
    }
    let hash = SecretHash::of(token.expose());
    connection
        .prepare_cached("INSERT INTO manage_token (hash, message, minted_at) VALUES (?1, ?2, ?3)")?
        .execute((hash.as_bytes(), claimed.number, now.seconds()))?;
    Ok(Claimed { link: Some(token), ..claimed })
}

/// What becomes of a message that is of no use any more: no visit of it stands, the visits have begun,
/// or a reminder is too late.
fn overtaken(
    connection: &Connection,
    claimed: &Claimed,
    now: Instant,
) -> Result<Option<(State, Reason)>, StoreError> {
    if !claimed.is_of_what_stands() {
        return Ok(None);
    }
    let is_reminder = claimed.kind == Kind::Reminder;
    let (stands, is_late): (bool, bool) = connection
        .prepare_cached(
            "SELECT EXISTS (
                 SELECT 1 FROM message_visit
                 JOIN appointment ON appointment.id = message_visit.appointment
                 WHERE message_visit.message = message.number AND message_visit.former = 0
                     AND appointment.cancelled_at IS NULL
                     AND (NOT ?2 OR appointment.starts_at > ?3)), ?2 AND wanted_at + ?4 < ?3
             FROM message WHERE number = ?1",
        )?
        .query_row((claimed.number, is_reminder, now.seconds(), REMINDED_FOR), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(match (stands, is_late) {
        (false, _) => Some((State::Dropped, Reason::Superseded)),
        (true, true) => Some((State::Failed, Reason::TooLate)),
        (true, false) => None,
    })
}

fn end_it(
    connection: &Connection,
    claimed: &Claimed,
    (state, reason): (State, Reason),
    now: Instant,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET state = ?2, reason = ?3, settled_at = ?4, leased_until = NULL
             WHERE number = ?1",
        )?
        .execute((claimed.number, state.word(), reason.word(), now.seconds()))?;
    Ok(())
}
