//! Which calls to hosts' servers are next.
//!
//! Owns that a server which does not answer holds up no other: each has a few calls under way, whoever
//! has fewest is next, and those whose last call failed share places of their own, by turns. Start
//! reading at [`due`].

use super::claim::{COLUMNS, Claimed, DUE, IN_ORDER, read};
use crate::domain::message::host_of;
use crate::store::{CALLS_TO_FAILING_HOSTS, CALLS_TO_ONE_HOST, StoreError};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, VecDeque};

/// A server, of one site or of several.
#[derive(Default)]
struct Host {
    /// Under way.
    calls: u32,
    /// When it was called last, of the calls that ended, and whether that failed.
    last: Option<(i64, bool)>,
    /// What it could be told now.
    due: VecDeque<Claimed>,
}

impl Host {
    fn is_failing(&self) -> bool {
        self.last.is_some_and(|(_, failed)| failed)
    }
}

/// At most `most` calls whose time has come.
pub(super) fn due(
    connection: &Connection,
    most: usize,
    now: Instant,
) -> Result<Vec<Claimed>, StoreError> {
    let mut hosts = hosts(connection, now)?;
    let mut failing: u32 = hosts.iter().filter(|it| it.is_failing()).map(|it| it.calls).sum();
    let mut found = Vec::new();
    while found.len() < most {
        let has_room = |it: &&mut Host| {
            it.calls < CALLS_TO_ONE_HOST && !(it.is_failing() && failing >= CALLS_TO_FAILING_HOSTS)
        };
        let able = hosts.iter_mut().filter(|it| !it.due.is_empty()).filter(has_room);
        let turn = |it: &&mut Host| (it.calls, it.is_failing(), it.last);
        let Some(next) = able.min_by_key(turn) else { break };
        found.extend(next.due.pop_front());
        next.calls += 1;
        failing += u32::from(next.is_failing());
    }
    Ok(found)
}

fn hosts(connection: &Connection, now: Instant) -> Result<Vec<Host>, StoreError> {
    let mut sites = connection.prepare_cached(
        // A site may have no server any more: its calls are taken on, and end for want of an address.
        "SELECT id, coalesce(messages ->> '$.webhook.url', '') FROM site
         WHERE EXISTS (
             SELECT 1 FROM message WHERE message.site = site.id AND channel = 'webhook'
                 AND state IN ('queued', 'sending'))",
    )?;
    let mut rows = sites.query([])?;
    let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (site, url): (i64, String) = (row.get(0)?, row.get(1)?);
        let host = hosts.entry(host_of(&url)).or_default();
        host.calls += calls(connection, site, now)?;
        host.last = host.last.max(last(connection, site)?);
        host.due.extend(due_at(connection, site, now)?);
    }
    let mut hosts: Vec<Host> = hosts.into_values().collect();
    for host in &mut hosts {
        host.due.make_contiguous().sort_by_key(|claimed| claimed.number);
    }
    Ok(hosts)
}

fn calls(connection: &Connection, site: i64, now: Instant) -> Result<u32, StoreError> {
    let calls = connection
        .prepare_cached(
            "SELECT count(*) FROM message WHERE site = ?1 AND state = 'sending'
                 AND channel = 'webhook' AND leased_until > ?2",
        )?
        .query_row((site, now.seconds()), |row| row.get(0))?;
    Ok(calls)
}

fn last(connection: &Connection, site: i64) -> Result<Option<(i64, bool)>, StoreError> {
    let last = connection
        .prepare_cached(
            "SELECT tried_at, state <> 'sent' FROM message
             WHERE site = ?1 AND channel = 'webhook' AND tried_at IS NOT NULL
                 AND state <> 'sending'
             ORDER BY tried_at DESC, number DESC LIMIT 1",
        )?
        .query_row([site], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last)
}

/// As many as the host could be told at once.
fn due_at(connection: &Connection, site: i64, now: Instant) -> Result<Vec<Claimed>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE {DUE} AND message.channel = 'webhook' AND message.site = ?2
             AND {IN_ORDER}
         ORDER BY message.due_at, message.number LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found =
        statement.query_map((now.seconds(), site, CALLS_TO_ONE_HOST), |row| Ok(read(row)))?;
    found.map(|row| row?).collect()
}
