//! The audit log of a site, as rows. What an entry says is `guichet_audit`'s.

use super::fault::unreadable;
use crate::domain::staff::Author;
use crate::store::{AuditError, ReceiptDue, StoreError};
use guichet_audit::entry::{Act, Chain};
use guichet_audit::export::{Document, Header, document_line, header_line};
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;
use guichet_contract::wire::Receipt;
use rusqlite::{Connection, OptionalExtension, Row};
use std::io::Write;

/// Writes the next entry of a site's log, for what nobody of the staff did.
pub(super) fn append(
    connection: &Connection,
    site: (i64, &SiteId),
    act: Act,
    now: Instant,
) -> Result<Receipt, StoreError> {
    append_by(connection, site, (act, None), now)
}

/// Writes the next entry of a site's log, and by whose token it was done.
pub(super) fn append_by(
    connection: &Connection,
    (site, name): (i64, &SiteId),
    (act, by): (Act, Option<&Author>),
    now: Instant,
) -> Result<Receipt, StoreError> {
    #[cfg(feature = "test-switches")]
    if super::test_switches::is_without_log(connection)? {
        return Ok(Receipt { entry: 0, head: Digest::of("") });
    }
    let mut chain = last(connection, site)?.unwrap_or_else(|| Chain::new(name));
    let (entry, line) = chain.append(act, by.and_then(Author::token).cloned(), now);
    connection
        .prepare_cached(
            "INSERT INTO audit (site, number, at, act, line, head)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            site,
            entry.number,
            entry.at.seconds(),
            entry.act.word(),
            line,
            chain.head.as_str(),
        ))?;
    Ok(Receipt { entry: chain.number, head: chain.head })
}

/// Where the log ends; `None` before its first entry.
fn last(connection: &Connection, site: i64) -> Result<Option<Chain>, StoreError> {
    connection
        .prepare_cached(
            "SELECT number, at, head FROM audit WHERE site = ?1 ORDER BY number DESC LIMIT 1",
        )?
        .query_row([site], |row| Ok(chain(row)))
        .optional()?
        .transpose()
}

fn chain(row: &Row<'_>) -> Result<Chain, StoreError> {
    let head: String = row.get(2)?;
    let head = Digest::parse(&head).ok_or_else(|| unreadable("the head of an audit log"))?;
    Ok(Chain { number: row.get(0)?, at: Some(Instant::from_seconds(row.get(1)?)), head })
}

/// Writes the whole log of a site, with the documents that it names. Answers the number of entries.
pub(super) fn export(
    connection: &Connection,
    name: &SiteId,
    now: Instant,
    out: &mut dyn Write,
) -> Result<u32, AuditError> {
    let site: Option<i64> = connection
        .query_row("SELECT id FROM site WHERE name = ?1", [name.as_str()], |row| row.get(0))
        .optional()?;
    let site = site.ok_or_else(|| AuditError::UnknownSite(name.clone()))?;
    let header = Header { site: name.clone(), exported_at: now };
    writeln!(out, "{}", header_line(&header)).map_err(AuditError::Write)?;
    let mut documents = connection.prepare(
        "SELECT document, signature FROM policy WHERE site = ?1
         UNION ALL
         SELECT statement, signature FROM site_key WHERE site = ?1 AND statement IS NOT NULL",
    )?;
    let mut rows = documents.query([site])?;
    while let Some(row) = rows.next()? {
        let document = Document { text: row.get(0)?, signature: row.get(1)? };
        writeln!(out, "{}", document_line(&document)).map_err(AuditError::Write)?;
    }
    let mut entries =
        connection.prepare("SELECT line FROM audit WHERE site = ?1 ORDER BY number")?;
    let mut rows = entries.query([site])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        writeln!(out, "{line}").map_err(AuditError::Write)?;
        count += 1;
    }
    out.flush().map_err(AuditError::Write)?;
    Ok(count)
}

/// A receipt for each host that wants them.
pub(super) fn receipts_due(connection: &Connection) -> Result<Vec<ReceiptDue>, StoreError> {
    let mut sites = connection.prepare_cached(
        "SELECT site.id, site.name, site.receipts_to, policy.document
         FROM site JOIN policy ON policy.site = site.id AND policy.in_force_until IS NULL
         WHERE site.receipts_to IS NOT NULL",
    )?;
    let mut rows = sites.query([])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, name, to, document): (i64, String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let site = SiteId::parse(&name).ok_or_else(|| unreadable(&name))?;
        let permitted = HostPolicy::parse(&document).is_ok_and(|policy| policy.permits(&to));
        let Some(chain) = last(connection, key)? else { continue };
        let appointment = last_appointment(connection, key)?;
        let (entry, head) = (chain.number, chain.head);
        let sent_at = None;
        let receipt = KeptReceipt { site, entry, head, appointment, sent_at, received_at: None };
        due.push(ReceiptDue { to, permitted, receipt });
    }
    Ok(due)
}

/// The appointment that was booked last.
fn last_appointment(
    connection: &Connection,
    site: i64,
) -> Result<Option<AppointmentId>, StoreError> {
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT line ->> 'appointment' FROM audit
             WHERE site = ?1 AND act = 'appointment_booked' ORDER BY number DESC LIMIT 1",
        )?
        .query_row([site], |row| row.get(0))
        .optional()?;
    found
        .map(|id| AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment")))
        .transpose()
}
