//! The schedule of a site: one document, and which of its weeks were changed since it was imported.
//!
//! Owns the one place where the document is read back and written. Start reading at
//! [`after_import`].

use super::audit;
use super::fault::unreadable;
use crate::domain::staff::Author;
use crate::schedule::{Registration, Schedule, Week};
use crate::store::{RegisterError, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// The schedule of a site, if it is registered.
pub(super) fn of(connection: &Connection, site: &SiteId) -> Result<Option<Schedule>, StoreError> {
    let document: Option<String> = connection
        .prepare_cached("SELECT schedule_document FROM site WHERE name = ?1")?
        .query_row([site.as_str()], |row| row.get(0))
        .optional()?;
    document.as_deref().map(parse).transpose()
}

/// The schedule of a site by its key.
pub(super) fn registered(connection: &Connection, site: i64) -> Result<Schedule, StoreError> {
    let document: String = connection
        .prepare_cached("SELECT schedule_document FROM site WHERE id = ?1")?
        .query_row([site], |row| row.get(0))?;
    parse(&document)
}

pub(super) fn parse(document: &str) -> Result<Schedule, StoreError> {
    Schedule::parse(document).map_err(|error| unreadable(&error.to_string()))
}

/// The document that a site has after an import. `former` are the key and the document before.
pub(super) fn after_import(
    connection: &Connection,
    former: Option<(i64, &str)>,
    new: &Registration,
) -> Result<String, RegisterError> {
    let Some((site, document)) = former else {
        let given = new.schedule.as_ref().ok_or(RegisterError::NoSchedule)?;
        return Ok(given.document.clone());
    };
    let registered = parse(document)?;
    let kept = registered.within(&new.policy);
    let Some(given) = &new.schedule else {
        kept.check(&new.policy).map_err(RegisterError::Schedule)?;
        let is_same = kept == registered;
        return Ok(if is_same { document.to_owned() } else { kept.write().to_string() });
    };
    let undone = undone(connection, site, &kept, &given.schedule)?;
    if !undone.is_empty() && !given.replaces_weeks {
        return Err(RegisterError::UndoesWeeks(undone));
    }
    let is_same = given.schedule == registered;
    Ok(if is_same { document.to_owned() } else { given.document.clone() })
}

/// Whose weeks were changed since the last import and would be others.
fn undone(
    connection: &Connection,
    site: i64,
    kept: &Schedule,
    given: &Schedule,
) -> Result<Vec<PractitionerId>, StoreError> {
    let mut changed = connection.prepare_cached(
        "SELECT practitioner FROM schedule WHERE site = ?1 AND week_entry IS NOT NULL
         ORDER BY practitioner",
    )?;
    let mut rows = changed.query([site])?;
    let mut undone = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let practitioner = PractitionerId::parse(&name).ok_or_else(|| unreadable(&name))?;
        if kept.week(&practitioner) != given.week(&practitioner) {
            undone.push(practitioner);
        }
    }
    Ok(undone)
}

/// From now on every week is as it was imported.
pub(super) fn forget_changes(connection: &Connection, site: i64) -> Result<(), StoreError> {
    let sql = "UPDATE schedule SET week_entry = NULL, week_by = NULL
               WHERE site = ?1 AND week_entry IS NOT NULL";
    connection.execute(sql, [site])?;
    Ok(())
}

/// In whose name a week was changed last, if it is not as it was imported.
pub(super) fn changed_by(
    connection: &Connection,
    site: i64,
    practitioner: &PractitionerId,
) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = connection
        .prepare_cached("SELECT week_by FROM schedule WHERE site = ?1 AND practitioner = ?2")?
        .query_row((site, practitioner.as_str()), |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// Puts a week into the schedule of a site, on record.
pub(super) fn write_week(
    connection: &Connection,
    (site, name): (i64, &SiteId),
    (schedule, week, by): (Schedule, &Week, &Author),
    now: Instant,
) -> Result<(), StoreError> {
    let practitioner = week.practitioner().clone();
    let whose = practitioner.as_str().to_owned();
    let act = (Act::WeekChanged { practitioner }, Some(by));
    let entry = audit::append_by(connection, (site, name), act, now)?;
    let document = schedule.with_week(week).write().to_string();
    connection
        .prepare_cached("UPDATE site SET schedule_document = ?2 WHERE id = ?1")?
        .execute((site, document))?;
    connection
        .prepare_cached(
            "UPDATE schedule SET week_entry = ?3, week_by = ?4
             WHERE site = ?1 AND practitioner = ?2",
        )?
        .execute((site, whose, entry.entry, by.name.trim()))?;
    Ok(())
}
