//! What need not be kept.

use super::{idempotency, outbox, sessions};
use crate::store::{PurgeReport, StoreError};
use guichet_contract::time::Instant;
use rusqlite::Connection;

/// How long an expired hold is kept, in seconds: so long it may still confirm.
const HOLDS_KEPT: i64 = 3600;

pub(super) fn purge(connection: &Connection, now: Instant) -> Result<PurgeReport, StoreError> {
    let keys = connection.execute(
        "DELETE FROM idempotency WHERE created_at <= ?1",
        [now.seconds() - idempotency::KEPT],
    )?;
    let holds = connection
        .execute("DELETE FROM hold WHERE expires_at <= ?1", [now.seconds() - HOLDS_KEPT])?;
    let previews =
        connection.execute("DELETE FROM preview WHERE expires_at <= ?1", [now.seconds()])?;
    outbox::purge(connection, now)?;
    let sessions = sessions::purge(connection, now)?;
    Ok(PurgeReport {
        keys: keys as u64,
        holds: holds as u64,
        previews: previews as u64,
        sessions: sessions as u64,
        patients: 0,
    })
}
