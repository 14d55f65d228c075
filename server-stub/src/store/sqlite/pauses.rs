//! Pauses as rows. Each act in a transaction that the writer began.

use super::audit;
use super::catalogue::{Catalogue, Known};
use super::fault::unreadable;
use super::publications::{next_number, person};
use crate::domain::staff::{Author, Role};
use crate::store::{OfferingError, PauseStatus, StoreError};
use guichet_audit::entry::Act;
use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// Begins a pause; `false` when one of this scope stands already, which a practitioner's takes the
/// place of unless it is a practitioner's too.
pub(super) fn begin(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, scope, by): (&SiteId, &Scope, &Author),
    now: Instant,
) -> Result<bool, OfferingError> {
    let name = person(by)?;
    let known = catalogue.in_transaction(connection, site)?;
    let known = known.ok_or_else(|| OfferingError::UnknownSite(site.clone()))?;
    if !is_in(scope, &known.state.policy) {
        return Err(OfferingError::UnknownScope(scope.clone()));
    }
    if let Some(standing) = find(connection, &known, scope)? {
        let is_a_practitioners =
            begun_as(connection, known.key, standing)? == Some(Role::Practitioner);
        if is_a_practitioners || by.role() != Some(Role::Practitioner) {
            return Ok(false);
        }
        // Theirs takes the place of another's: whoever began that one could end it against them.
        close(connection, &known, (standing, by, name), now)?;
    }
    let number = next_number(connection, "pause")?;
    let act = Act::PauseBegun { pause: number, scope: scope.clone() };
    let entry = audit::append_by(connection, (known.key, site), (act, Some(by)), now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO pause (id, site, scope, begun_by, begun_at, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((number, known.key, scope.to_string(), name, now.seconds(), entry))?;
    Ok(true)
}

/// Ends a pause; `false` when none of this scope stands.
pub(super) fn end(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, scope, by): (&SiteId, &Scope, &Author),
    now: Instant,
) -> Result<bool, OfferingError> {
    let name = person(by)?;
    let known = catalogue.in_transaction(connection, site)?;
    let known = known.ok_or_else(|| OfferingError::UnknownSite(site.clone()))?;
    let Some(pause) = find(connection, &known, scope)? else { return Ok(false) };
    let begun = begun_as(connection, known.key, pause)?;
    if begun == Some(Role::Practitioner) && by.role().is_some_and(|role| Some(role) != begun) {
        return Err(OfferingError::PausedByPractitioner);
    }
    close(connection, &known, (pause, by, name), now)?;
    Ok(true)
}

fn close(
    connection: &Connection,
    known: &Known,
    (pause, by, name): (u32, &Author, &str),
    now: Instant,
) -> Result<(), StoreError> {
    let site = (known.key, &known.state.site);
    let act = Act::PauseEnded { pause };
    let entry = audit::append_by(connection, site, (act, Some(by)), now)?.entry;
    connection
        .prepare_cached(
            "UPDATE pause SET ended_by = ?2, ended_at = max(begun_at, ?3), ended_entry = ?4
             WHERE id = ?1",
        )?
        .execute((pause, name, now.seconds(), entry))?;
    Ok(())
}

/// Whether the policy has what the scope names: a slip must not look like a pause.
fn is_in(scope: &Scope, policy: &HostPolicy) -> bool {
    match scope {
        Scope::Site => true,
        Scope::Location(id) => policy.location(id).is_some(),
        Scope::Practitioner(id) => policy.practitioners.iter().any(|it| it.id == *id),
        Scope::Reason(id) => policy.reason(id).is_some(),
        Scope::Offering(id) => policy.offerings.iter().any(|it| it.id == *id),
    }
}

/// The number of the pause of this very scope that stands.
pub(super) fn find(
    connection: &Connection,
    known: &Known,
    scope: &Scope,
) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT id FROM pause WHERE site = ?1 AND scope = ?2 AND ended_at IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row((known.key, scope.to_string()), |row| row.get(0)).optional()?;
    Ok(found)
}

/// As what somebody of the staff began a pause; `None` when the operator did.
fn begun_as(connection: &Connection, site: i64, pause: u32) -> Result<Option<Role>, StoreError> {
    let sql = "SELECT staff_token.role FROM pause
         JOIN audit ON audit.site = pause.site AND audit.number = pause.entry
         JOIN staff_token ON staff_token.id = audit.line ->> 'by'
         WHERE pause.id = ?1 AND pause.site = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let role: Option<String> = statement.query_row((pause, site), |row| row.get(0)).optional()?;
    let role = role.map(|word| Role::from_word(&word).ok_or_else(|| unreadable("a role")));
    role.transpose()
}

/// The scopes of the pauses that stand, also of what the policy has no more.
pub(super) fn standing(connection: &Connection, site: i64) -> Result<Vec<Scope>, StoreError> {
    Ok(list(connection, site)?.into_iter().map(|pause| pause.scope).collect())
}

/// The pauses that stand, oldest first.
pub(super) fn list(connection: &Connection, site: i64) -> Result<Vec<PauseStatus>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT scope, begun_by, begun_at, id FROM pause WHERE site = ?1 AND ended_at IS NULL
         ORDER BY entry",
    )?;
    let mut rows = statement.query([site])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let scope: String = row.get(0)?;
        let scope = Scope::parse(&scope).ok_or_else(|| unreadable("the scope of a pause"))?;
        let at = Instant::from_seconds(row.get(2)?);
        all.push(PauseStatus { number: row.get(3)?, scope, by: row.get(1)?, at });
    }
    Ok(all)
}
