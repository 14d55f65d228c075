//! A backend without its wall: for `tests/walls.rs`, which shows that the others stand without it; and
//! one without its log, for `tests/audit_cost.rs`.
//!
//! Compiled in by the feature `test-switches` alone, and effective alone on a database that has a
//! table called [`MARKER`]. What is shipped is checked not to have that text in it.

use super::catalogue::Known;
use super::fault::unreadable;
use crate::domain::consent::Terms;
use crate::domain::site::SiteState;
use crate::schedule::{Days, Period, Rule, Schedule};
use crate::store::StoreError;
use guichet_contract::ids::{OfferingId, PractitionerId};
use guichet_contract::policy::{HostPolicy, Offering, Validity};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The name of the table that takes the wall away.
pub(super) const MARKER: &str = "guichet-test-switch";

/// The name of the table that takes the audit log away, to measure what it costs.
const NO_LOG: &str = "guichet-test-switch-log";

thread_local! {
    /// Looked up once a writing thread, so that the question is no part of what is measured.
    static IS_WITHOUT_LOG: OnceCell<bool> = const { OnceCell::new() };
}

/// Whether nothing is written into the audit log.
pub(super) fn is_without_log(connection: &Connection) -> Result<bool, StoreError> {
    IS_WITHOUT_LOG.with(|known| {
        if let Some(known) = known.get() {
            return Ok(*known);
        }
        let is_gone = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
        let is_gone = connection.query_row(is_gone, [NO_LOG], |row| row.get(0))?;
        Ok(*known.get_or_init(|| is_gone))
    })
}

/// The site as it is; or, where the wall is gone, with every offering of every site and of every
/// edition that ever was, published, open day and night, for ever.
pub(super) fn without_wall(connection: &Connection, known: Known) -> Result<Known, StoreError> {
    let is_gone = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    if !connection.query_row(is_gone, [MARKER], |row| row.get::<_, bool>(0))? {
        return Ok(known);
    }
    let site = known.key;
    let policy = everybody(connection, site, (*known.state.policy).clone())?;
    let schedule = always(connection, site, &policy)?;
    let mut publications: HashMap<OfferingId, i64> =
        numbers(connection, "offering, id, withdrawn_at IS NOT NULL FROM publication", site)?
            .into_iter()
            .filter_map(|(offering, key)| Some((OfferingId::parse(&offering)?, key)))
            .collect();
    // What was never published borrows the consent that was given for something else.
    let any = known.publications.values().copied().min().unwrap_or_default();
    for offering in &policy.offerings {
        publications.entry(offering.id.clone()).or_insert(any);
    }
    let schedules = numbers(connection, "practitioner, id, 0 FROM schedule", site)?
        .into_iter()
        .filter_map(|(who, key)| Some((PractitionerId::parse(&who)?, key)))
        .collect();
    let unbound = |offering: &Offering| (offering.id.clone(), Terms::default());
    let all: HashMap<OfferingId, Terms> = policy.offerings.iter().map(unbound).collect();
    let (digest, origins) = (known.state.digest.clone(), known.state.origins.clone());
    let state = Arc::new(SiteState::new(policy, digest, origins, &all, &[], &schedule));
    Ok(Known { publications, schedules, state, ..known })
}

/// Names and keys; of two with one name the site's own, the one that stands, the latest.
fn numbers(
    connection: &Connection,
    of: &str,
    site: i64,
) -> Result<HashMap<String, i64>, StoreError> {
    // Whatever is read last stays in the map.
    let sql = format!("SELECT {of} ORDER BY site = ?1, 3 DESC, id");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([site], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The policy with everybody who was in any other.
fn everybody(
    connection: &Connection,
    site: i64,
    mut policy: HostPolicy,
) -> Result<HostPolicy, StoreError> {
    let mut statement =
        connection.prepare("SELECT document FROM policy ORDER BY site <> ?1, id DESC")?;
    let mut rows = statement.query([site])?;
    while let Some(row) = rows.next()? {
        let document: String = row.get(0)?;
        let other = HostPolicy::parse(&document).map_err(|error| unreadable(&error.to_string()))?;
        policy.locations.extend(other.locations);
        policy.specialties.extend(other.specialties);
        policy.practitioners.extend(other.practitioners);
        policy.reasons.extend(other.reasons);
        let is_new = |id: &OfferingId| policy.offerings.iter().all(|known| known.id != *id);
        let new: Vec<_> = other.offerings.into_iter().filter(|it| is_new(&it.id)).collect();
        policy.offerings.extend(new);
    }
    let (from, until) = (Instant::from_seconds(i64::MIN), Instant::from_seconds(i64::MAX));
    policy.valid = Validity { from, until };
    Ok(policy)
}

/// The schedules of all sites, and day and night for whoever is in none.
fn always(connection: &Connection, site: i64, policy: &HostPolicy) -> Result<Schedule, StoreError> {
    let mut statement =
        connection.prepare("SELECT schedule_document FROM site ORDER BY id <> ?1")?;
    let documents = statement.query_map([site], |row| row.get::<_, String>(0))?;
    let mut all: Option<Schedule> = None;
    for document in documents {
        let one = Schedule::parse(&document?).map_err(|error| unreadable(&error.to_string()))?;
        match &mut all {
            None => all = Some(one),
            Some(all) => {
                all.rules.extend(one.rules);
                all.periods.extend(one.periods);
            }
        }
    }
    let mut all = all.ok_or_else(|| unreadable("no schedule"))?;
    let is_open = |schedule: &Schedule, id: &OfferingId| {
        schedule.periods.iter().any(|period| period.offerings.contains(id))
    };
    for offering in &policy.offerings {
        if !all.rules.iter().any(|rule| rule.reason == offering.reason) {
            let sample = all.rules.first().cloned();
            all.rules.extend(sample.map(|rule| Rule { reason: offering.reason.clone(), ..rule }));
        }
        if !is_open(&all, &offering.id) {
            all.periods.push(Period {
                practitioner: offering.practitioner.clone(),
                location: offering.location.clone(),
                offerings: vec![offering.id.clone()],
                days: Days::Weekly { weekdays: (0..7).collect(), first: None, last: None },
                from_minute: 0,
                until_minute: 1440,
            });
        }
    }
    Ok(all)
}
