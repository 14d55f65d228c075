//! Sites as they are in the database, read once for each change.

use super::connection::Readers;
use super::fault::unreadable;
use super::publications::read_terms;
use super::watch::Watch;
use super::{keys, pauses};
use crate::domain::consent::Terms;
use crate::domain::site::SiteState;
use crate::messages::MessageSettings;
use crate::schedule::Schedule;
use crate::store::{SiteView, StoreError};
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};
use guichet_contract::policy::{HostPolicy, PolicyDigest};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A site and the keys of its rows.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) revision: i64,
    pub(super) key: i64,
    pub(super) policy_key: i64,
    pub(super) publications: HashMap<OfferingId, i64>,
    pub(super) schedules: HashMap<PractitionerId, i64>,
    pub(super) state: Arc<SiteState>,
}

/// The sites that were read.
#[derive(Default)]
pub(super) struct Catalogue {
    known: Mutex<HashMap<SiteId, Arc<Known>>>,
}

impl Catalogue {
    /// The site as of the last commit.
    pub(super) async fn view(
        self: &Arc<Self>,
        watch: &Watch,
        readers: &Arc<Readers>,
        site: &SiteId,
    ) -> Result<Option<SiteView>, StoreError> {
        let (as_of, wanted) = {
            let seen = watch.look()?;
            let Some(mark) = seen.site(site) else { return Ok(None) };
            (seen.revision(), mark.revision)
        };
        if let Some(known) = self.get(site).filter(|known| known.revision >= wanted) {
            return Ok(Some(SiteView { state: Arc::clone(&known.state), as_of }));
        }
        let name = site.clone();
        let read = readers.read(move |connection| load(connection, &name)).await?;
        Ok(read.map(|known| {
            let known = Arc::new(known);
            self.put(&known);
            SiteView { state: Arc::clone(&known.state), as_of }
        }))
    }

    /// The site as the transaction at hand sees it, whoever changed it last.
    pub(super) fn in_transaction(
        &self,
        connection: &Connection,
        site: &SiteId,
    ) -> Result<Option<Arc<Known>>, StoreError> {
        let revision: Option<i64> = connection
            .prepare_cached("SELECT revision FROM site WHERE name = ?1")?
            .query_row([site.as_str()], |row| row.get(0))
            .optional()?;
        let Some(revision) = revision else { return Ok(None) };
        match self.get(site).filter(|known| known.revision == revision) {
            Some(known) => Ok(Some(known)),
            // Not kept: the transaction may yet fail, and its revision be given to another change.
            None => Ok(load(connection, site)?.map(Arc::new)),
        }
    }

    fn get(&self, site: &SiteId) -> Option<Arc<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(site).cloned()
    }

    fn put(&self, new: &Arc<Known>) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(new.state.site.clone()).or_insert_with(|| Arc::clone(new));
        if kept.revision < new.revision {
            *kept = Arc::clone(new);
        }
    }
}

/// Every site.
pub(super) fn names(connection: &Connection) -> Result<Vec<SiteId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM site ORDER BY name")?;
    let mut rows = statement.query([])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        names.push(SiteId::parse(&name).ok_or_else(|| unreadable(&name))?);
    }
    Ok(names)
}

/// The row of a site and of its policy in force.
struct Row {
    key: i64,
    revision: i64,
    schedule: String,
    origins: String,
    page: Option<String>,
    messages: Option<String>,
    policy_key: i64,
    digest: String,
    document: String,
    signed_with: Option<String>,
    signature: Option<String>,
}

fn row(connection: &Connection, site: &SiteId) -> Result<Option<Row>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT site.id, site.revision, site.schedule_document, site.origins,
                    policy.id, policy.digest, policy.document, policy.key, policy.signature,
                    site.page, site.messages
             FROM site JOIN policy ON policy.site = site.id AND policy.in_force_until IS NULL
             WHERE site.name = ?1",
        )?
        .query_row([site.as_str()], |row| {
            Ok(Row {
                key: row.get(0)?,
                revision: row.get(1)?,
                schedule: row.get(2)?,
                origins: row.get(3)?,
                policy_key: row.get(4)?,
                digest: row.get(5)?,
                document: row.get(6)?,
                signed_with: row.get(7)?,
                signature: row.get(8)?,
                page: row.get(9)?,
                messages: row.get(10)?,
            })
        })
        .optional()?;
    Ok(row)
}

/// Reads a site from one snapshot.
pub(super) fn load(connection: &Connection, site: &SiteId) -> Result<Option<Known>, StoreError> {
    let Some(row) = row(connection, site)? else { return Ok(None) };
    let Row { key, revision, schedule, origins, policy_key, digest, document, .. } = row;
    let policy = HostPolicy::parse(&document).map_err(|error| unreadable(&error.to_string()))?;
    let digest = PolicyDigest::parse(&digest).ok_or_else(|| unreadable("a policy's digest"))?;
    let signed = (row.signed_with.as_deref(), row.signature.as_deref());
    keys::check_in_force(connection, (key, site), (&document, &digest), signed)?;
    let schedule = Schedule::parse(&schedule).map_err(|error| unreadable(&error.to_string()))?;
    let (publications, published) = publications(connection, key)?;
    let paused = pauses::standing(connection, key)?;
    let schedules = numbered(
        connection,
        "SELECT practitioner, id FROM schedule WHERE site = ?1",
        key,
        PractitionerId::parse,
    )?;
    let origins = origins.split_whitespace().map(str::to_owned).collect();
    let mut state = SiteState::new(policy, digest, origins, &published, &paused, &schedule);
    state.page = row.page;
    if let Some(document) = row.messages {
        let settings = MessageSettings::parse(&document, site);
        let settings = settings.map_err(|error| unreadable(&error.to_string()))?;
        state.messages = Arc::new(settings);
    }
    let state = Arc::new(state);
    let known = Known { revision, key, policy_key, publications, schedules, state };
    #[cfg(feature = "test-switches")]
    let known = super::test_switches::without_wall(connection, known)?;
    Ok(Some(known))
}

type Publications = (HashMap<OfferingId, i64>, HashMap<OfferingId, Terms>);

/// What is published, and on which terms.
fn publications(connection: &Connection, site: i64) -> Result<Publications, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT offering, id, terms FROM publication WHERE site = ?1 AND withdrawn_at IS NULL",
    )?;
    let mut rows = statement.query([site])?;
    let (mut numbers, mut terms) = (HashMap::new(), HashMap::new());
    while let Some(row) = rows.next()? {
        let (name, agreed): (String, String) = (row.get(0)?, row.get(2)?);
        let offering = OfferingId::parse(&name).ok_or_else(|| unreadable(&name))?;
        numbers.insert(offering.clone(), row.get(1)?);
        terms.insert(offering, read_terms(&agreed)?);
    }
    Ok((numbers, terms))
}

fn numbered<T: std::hash::Hash + Eq>(
    connection: &Connection,
    sql: &str,
    site: i64,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<HashMap<T, i64>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([site])?;
    let mut numbers = HashMap::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        numbers.insert(parse(&name).ok_or_else(|| unreadable(&name))?, row.get(1)?);
    }
    Ok(numbers)
}
