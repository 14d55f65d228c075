//! Consent: publishing and listing offerings.

use super::audit;
use super::catalogue::{Catalogue, Known};
use super::fault::unreadable;
use crate::schedule::Schedule;
use crate::store::{OfferingStatus, PublishError, PublishReport, Published, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::policy::{Offering, PolicyDigest};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Longest name of whoever publishes, in characters.
const MAX_NAME: usize = 200;

pub(super) fn publish_offerings(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, offerings, by): (&SiteId, &[OfferingId], &str),
    now: Instant,
) -> Result<PublishReport, PublishError> {
    let by = by.trim();
    if by.is_empty() || by.chars().count() > MAX_NAME || by.chars().any(char::is_control) {
        return Err(PublishError::Anonymous);
    }
    let known = catalogue.in_transaction(connection, site)?;
    let known = known.ok_or_else(|| PublishError::UnknownSite(site.clone()))?;
    let policy = &known.state.policy;
    let is_known = |id: &OfferingId| policy.offerings.iter().any(|offering| offering.id == *id);
    let unknown: Vec<_> = offerings.iter().filter(|id| !is_known(id)).cloned().collect();
    if !unknown.is_empty() {
        return Err(PublishError::UnknownOfferings(unknown));
    }
    let mut report = PublishReport { published: Vec::new(), already: Vec::new() };
    for offering in &policy.offerings {
        if !offerings.is_empty() && !offerings.contains(&offering.id) {
            continue;
        }
        if known.publications.contains_key(&offering.id) {
            report.already.push(offering.id.clone());
            continue;
        }
        publish(connection, &known, offering, by, now)?;
        report.published.push(offering.id.clone());
    }
    Ok(report)
}

fn publish(
    connection: &Connection,
    known: &Known,
    offering: &Offering,
    by: &str,
    now: Instant,
) -> Result<(), StoreError> {
    // The log names publications by number, and nobody: who consents is a person.
    let number: u32 = connection
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM publication")?
        .query_row([], |row| row.get(0))?;
    let act = Act::OfferingPublished {
        publication: number,
        offering: offering.id.clone(),
        policy: known.state.digest.clone(),
    };
    let entry = audit::append(connection, (known.key, &known.state.site), act, now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO publication (id, site, offering, practitioner, policy, published_by,
                                      published_at, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            number,
            known.key,
            offering.id.as_str(),
            offering.practitioner.as_str(),
            known.policy_key,
            by,
            now.seconds(),
            entry,
        ))?;
    Ok(())
}

pub(super) fn list_offerings(
    connection: &Connection,
    known: &Known,
) -> Result<Vec<OfferingStatus>, StoreError> {
    let document: String = connection.query_row(
        "SELECT schedule_document FROM site WHERE id = ?1",
        [known.key],
        |row| row.get(0),
    )?;
    let schedule = Schedule::parse(&document).map_err(|error| unreadable(&error.to_string()))?;
    let with_periods: HashSet<_> =
        schedule.periods.iter().flat_map(|period| &period.offerings).collect();
    let mut published = published(connection, known.key)?;
    let status = |offering: &Offering| OfferingStatus {
        published: published.remove(offering.id.as_str()),
        has_periods: with_periods.contains(&offering.id),
        offering: offering.clone(),
    };
    Ok(known.state.policy.offerings.iter().map(status).collect())
}

fn published(connection: &Connection, site: i64) -> Result<HashMap<String, Published>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT publication.offering, publication.published_by, publication.published_at,
                policy.digest
         FROM publication JOIN policy ON policy.id = publication.policy
         WHERE publication.site = ?1 AND publication.withdrawn_at IS NULL",
    )?;
    let mut rows = statement.query([site])?;
    let mut published = HashMap::new();
    while let Some(row) = rows.next()? {
        let digest: String = row.get(3)?;
        let consent = Published {
            by: row.get(1)?,
            at: Instant::from_seconds(row.get(2)?),
            policy: PolicyDigest::parse(&digest).ok_or_else(|| unreadable("a policy's digest"))?,
        };
        published.insert(row.get(0)?, consent);
    }
    Ok(published)
}
