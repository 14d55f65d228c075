//! Recalls as they are.

use crate::domain::recall::Cause;
use crate::store::sqlite::fault::unreadable;
use crate::store::{RecallError, RecallStatus, StoreError};
use guichet_contract::ids::PractitionerId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "id, cause, appointments, practitioners, run_by, run_at, grace_until,
    undone_by, undone_at, reopened_by, reopened_at";

/// A recall of the site.
pub(super) fn find(
    connection: &Connection,
    site: i64,
    number: u32,
) -> Result<RecallStatus, RecallError> {
    let sql = format!("SELECT {COLUMNS} FROM recall WHERE site = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row((site, number), |row| Ok(read(row))).optional()?;
    Ok(found.ok_or(RecallError::NotFound)??)
}

/// All of the site, newest first.
pub(super) fn list(connection: &Connection, site: i64) -> Result<Vec<RecallStatus>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM recall WHERE site = ?1 ORDER BY id DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([site])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<RecallStatus, StoreError> {
    let at = |index: usize| row.get(index).map(Instant::from_seconds);
    let act = |by: usize, at: usize| -> Result<Option<(String, Instant)>, StoreError> {
        let (by, at): (Option<String>, Option<i64>) = (row.get(by)?, row.get(at)?);
        Ok(by.zip(at.map(Instant::from_seconds)))
    };
    let practitioners: Vec<PractitionerId> = json(row, 3)?;
    Ok(RecallStatus {
        number: row.get(0)?,
        cause: json::<Cause>(row, 1)?,
        appointments: row.get(2)?,
        practitioners: practitioners.into_iter().collect(),
        run: (row.get(4)?, at(5)?),
        grace_until: at(6)?,
        undone: act(7, 8)?,
        reopened: act(9, 10)?,
    })
}

fn json<T: Wire>(row: &Row<'_>, index: usize) -> Result<T, StoreError> {
    let text: String = row.get(index)?;
    let json = Json::parse(&text).map_err(|error| unreadable(&error.to_string()))?;
    T::read(&json).map_err(|error| unreadable(&error.to_string()))
}
