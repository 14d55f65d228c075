//! Repeated requests.
//!
//! Owns what is kept of an answer, and for how long. Neither the answer nor the fingerprint holds
//! or is derived from personal data: those fields are compared with the patient's own row.

use crate::store::{IdempotencyKey, StoreError};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

/// How long a key is kept, in seconds.
pub(super) const KEPT: i64 = 24 * 3600;

/// Where a key counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) site: i64,
    pub(super) route: &'static str,
    pub(super) key: &'a IdempotencyKey,
}

/// What is kept of a request that was answered.
pub(super) struct Kept {
    pub(super) fingerprint: [u8; 32],
    pub(super) answer: String,
    pub(super) reservation: Option<String>,
}

/// A digest over parts, none of which can pass for two.
pub(super) fn fingerprint<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The answer that was given under this key within the last 24 hours.
pub(super) fn find(
    connection: &Connection,
    scope: Scope<'_>,
    now: Instant,
) -> Result<Option<Kept>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT fingerprint, answer, reservation FROM idempotency
             WHERE site = ?1 AND route = ?2 AND key = ?3 AND created_at > ?4",
        )?
        .query_row((scope.site, scope.route, scope.key.as_str(), now.seconds() - KEPT), |row| {
            let (fingerprint, answer) = (row.get(0)?, row.get(1)?);
            Ok(Kept { fingerprint, answer, reservation: row.get(2)? })
        })
        .optional()?;
    Ok(found)
}

/// Keeps an answer, in place of one that is past its time. One that is not is never replaced.
pub(super) fn keep(
    connection: &Connection,
    scope: Scope<'_>,
    kept: &Kept,
    now: Instant,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM idempotency
             WHERE site = ?1 AND route = ?2 AND key = ?3 AND created_at <= ?4",
        )?
        .execute((scope.site, scope.route, scope.key.as_str(), now.seconds() - KEPT))?;
    connection
        .prepare_cached(
            "INSERT INTO idempotency
                (site, route, key, fingerprint, answer, reservation, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            scope.site,
            scope.route,
            scope.key.as_str(),
            kept.fingerprint,
            &kept.answer,
            &kept.reservation,
            now.seconds(),
        ))?;
    Ok(())
}
