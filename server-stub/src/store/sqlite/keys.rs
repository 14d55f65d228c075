//! The host's keys, and whether what is in force is the host's word.
//!
//! Owns that a signed policy is verified whenever it is read from the file, not only when it was
//! registered: whoever changes it there shows nobody. Who replaces the key as well is found by
//! `guichet-verify`.

use super::audit;
use super::fault::unreadable;
use crate::store::{RotateError, StoreError};
use guichet_audit::entry::Act;
use guichet_audit::key::{PublicKey, Signature};
use guichet_audit::key_change::KeyChange;
use guichet_contract::digest::Digest;
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// The key of a site by now, if it has one.
pub(super) fn current(connection: &Connection, site: i64) -> Result<Option<PublicKey>, StoreError> {
    let key: Option<String> = connection
        .prepare_cached("SELECT key FROM site_key WHERE site = ?1 ORDER BY entry DESC LIMIT 1")?
        .query_row([site], |row| row.get(0))
        .optional()?;
    key.map(|key| PublicKey::parse(&key).map_err(|error| unreadable(&error.to_string())))
        .transpose()
}

/// Gives a site its first key.
pub(super) fn adopt(
    connection: &Connection,
    (site, name): (i64, &SiteId),
    key: &PublicKey,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = audit::append(connection, (site, name), Act::KeyAdopted { key: key.clone() }, now)?;
    connection.execute(
        "INSERT INTO site_key (site, entry, key) VALUES (?1, ?2, ?3)",
        (site, entry.entry, key.as_str()),
    )?;
    Ok(())
}

/// Changes the key by the word of the one before.
pub(super) fn rotate(
    connection: &Connection,
    name: &SiteId,
    (statement, signature): (&str, &Signature),
    now: Instant,
) -> Result<PublicKey, RotateError> {
    let site: Option<i64> = connection
        .query_row("SELECT id FROM site WHERE name = ?1", [name.as_str()], |row| row.get(0))
        .optional()?;
    let site = site.ok_or_else(|| RotateError::UnknownSite(name.clone()))?;
    let change = KeyChange::verify(statement, signature).map_err(RotateError::Statement)?;
    if change.site != *name {
        return Err(RotateError::OtherSite(change.site));
    }
    let current = current(connection, site)?.ok_or(RotateError::NoKey)?;
    if change.from != current {
        return Err(RotateError::OtherKey { current });
    }
    let known: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM site_key WHERE site = ?1 AND key = ?2)",
        (site, change.to.as_str()),
        |row| row.get(0),
    )?;
    if known {
        return Err(RotateError::FormerKey);
    }
    let act = Act::KeyChanged { statement: Digest::of(statement) };
    let entry = audit::append(connection, (site, name), act, now)?;
    connection.execute(
        "INSERT INTO site_key (site, entry, key, statement, signature)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (site, entry.entry, change.to.as_str(), statement, signature.as_str()),
    )?;
    Ok(change.to)
}

/// Whether the policy in force is what its host signed, as the keys of the site came to be.
///
/// # Errors
/// [`StoreError::Unreadable`]: then nobody is shown.
pub(super) fn check_in_force(
    connection: &Connection,
    (site, name): (i64, &SiteId),
    (document, digest): (&str, &Digest),
    (key, signature): (Option<&str>, Option<&str>),
) -> Result<(), StoreError> {
    if Digest::of(document) != *digest {
        return Err(unreadable("the policy in force was changed since it was registered"));
    }
    let keys = keys(connection, site, name)?;
    if keys.is_empty() && key.is_none() {
        return Ok(());
    }
    let signed = || -> Option<()> {
        let key = keys.iter().find(|known| Some(known.as_str()) == key)?;
        key.verify(document, &Signature::parse(signature?).ok()?).ok()
    };
    signed().ok_or_else(|| unreadable("the policy in force is not signed with the site's key"))
}

/// Every key of the site. One that the key before did not sign ends the list.
fn keys(connection: &Connection, site: i64, name: &SiteId) -> Result<Vec<PublicKey>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT key, statement, signature FROM site_key WHERE site = ?1 ORDER BY entry",
    )?;
    let mut rows = statement.query([site])?;
    let mut keys: Vec<PublicKey> = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, statement, signature): (String, Option<String>, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let key = PublicKey::parse(&key).map_err(|error| unreadable(&error.to_string()))?;
        let follows = |former: &PublicKey| {
            let signature = Signature::parse(signature.as_deref()?).ok()?;
            let change = KeyChange::verify(statement.as_deref()?, &signature).ok()?;
            let expected = KeyChange { site: name.clone(), from: former.clone(), to: key.clone() };
            (change == expected).then_some(())
        };
        if keys.last().is_some_and(|former| follows(former).is_none()) {
            break;
        }
        keys.push(key);
    }
    Ok(keys)
}
