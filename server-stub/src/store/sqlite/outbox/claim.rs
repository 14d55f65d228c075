//! Taking messages on.

use crate::domain::message::{Channel, Kind, Reason, State};
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

/// Whose time has come, and which no process has.
const DUE: &str = "state IN ('queued', 'sending') AND due_at <= ?1
    AND coalesce(leased_until, 0) <= ?1";

/// Whether there is anything to take on.
pub(super) fn is_any_due(connection: &Connection, now: Instant) -> Result<bool, StoreError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM message WHERE {DUE})");
    Ok(connection.prepare_cached(&sql)?.query_row([now.seconds()], |row| row.get(0))?)
}

/// Takes messages on, one a token. Those of one reservation go one at a time, in the order in which
/// they were written; what the host is told does not wait for what the patient is told.
pub(super) fn claim(
    connection: &Connection,
    tokens: Vec<ManageToken>,
    now: Instant,
) -> Result<Vec<Claimed>, StoreError> {
    drop_overtaken(connection, now)?;
    let sql = format!(
        "SELECT message.number, message.id, message.attempts, site.name, message.reservation,
                message.kind, message.channel, message.created_at
         FROM message JOIN site ON site.id = message.site
         WHERE {DUE} AND NOT EXISTS (
             SELECT 1 FROM message AS earlier
             WHERE earlier.reservation = message.reservation AND earlier.number < message.number
                 AND earlier.state IN ('queued', 'sending')
                 AND (earlier.channel = 'webhook') = (message.channel = 'webhook'))
         ORDER BY message.due_at, message.number LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(tokens.len()).unwrap_or(i64::MAX);
    let found = statement.query_map((now.seconds(), limit), |row| Ok(claimed(row)))?;
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    let mut taken = Vec::new();
    for (claimed, token) in found.into_iter().zip(tokens) {
        taken.push(take(connection, claimed?, token, now)?);
    }
    Ok(taken)
}

fn claimed(row: &Row<'_>) -> Result<Claimed, StoreError> {
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
            "UPDATE message SET state = 'sending', attempts = ?2, leased_until = ?3
             WHERE number = ?1",
        )?
        .execute((claimed.number, claimed.attempt, now.seconds() + LEASE_SECONDS))?;
    if claimed.channel == Channel::Webhook {
        return Ok(claimed);
    }
    let hash = SecretHash::of(token.expose());
    connection
        .prepare_cached("INSERT INTO manage_token (hash, message, minted_at) VALUES (?1, ?2, ?3)")?
        .execute((hash.as_bytes(), claimed.number, now.seconds()))?;
    Ok(Claimed { link: Some(token), ..claimed })
}

/// What happened since leaves nothing to tell: no visit of it stands, or the visit has begun. What
/// the host is told is what happened, whatever happened after.
fn drop_overtaken(connection: &Connection, now: Instant) -> Result<(), StoreError> {
    let (dropped, superseded) = (State::Dropped.word(), Reason::Superseded.word());
    let sql = format!(
        "UPDATE message SET state = ?2, reason = ?3, settled_at = ?1, leased_until = NULL
         WHERE {DUE} AND channel <> 'webhook' AND kind IN ('booked', 'moved', 'reminder')
             AND NOT EXISTS (
                 SELECT 1 FROM message_visit
                 JOIN appointment ON appointment.id = message_visit.appointment
                 WHERE message_visit.message = message.number AND message_visit.former = 0
                     AND appointment.cancelled_at IS NULL
                     AND (message.kind <> 'reminder' OR appointment.starts_at > ?1))"
    );
    connection.prepare_cached(&sql)?.execute((now.seconds(), dropped, superseded))?;
    Ok(())
}
