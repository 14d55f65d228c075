//! What changed, seen within microseconds.
//!
//! Owns one connection that asks `PRAGMA data_version`: it moves when any other connection, of
//! this process or another, committed. Only then are revisions read. Start reading at
//! [`Watch::look`].

use crate::store::{Basis, Revision, StoreError};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Knows the revision of every site and schedule.
pub(super) struct Watch {
    seen: Mutex<Seen>,
}

/// What was seen at the last look.
pub(super) struct Seen {
    connection: Connection,
    data_version: i64,
    revision: i64,
    sites: HashMap<SiteId, SiteMark>,
}

/// A site's revision, and those of its schedules.
#[derive(Default)]
pub(super) struct SiteMark {
    pub(super) revision: i64,
    pub(super) schedules: HashMap<PractitionerId, ScheduleMark>,
}

/// A schedule's key and revision.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScheduleMark {
    pub(super) key: i64,
    pub(super) revision: i64,
}

impl Watch {
    pub(super) fn new(connection: Connection) -> Self {
        let seen = Seen { connection, data_version: -1, revision: 0, sites: HashMap::new() };
        Self { seen: Mutex::new(seen) }
    }

    /// Everything as of the last commit of any process.
    pub(super) fn look(&self) -> Result<MutexGuard<'_, Seen>, StoreError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.refresh()?;
        Ok(seen)
    }
}

impl Seen {
    /// No change after this one is known.
    pub(super) fn revision(&self) -> Revision {
        Revision(self.revision)
    }

    pub(super) fn site(&self, site: &SiteId) -> Option<&SiteMark> {
        self.sites.get(site)
    }

    /// Whether nothing changed of what an answer rests on.
    pub(super) fn still_holds(&self, site: &SiteId, basis: &Basis, now: Instant) -> bool {
        let known = basis.as_of.0;
        let unchanged = || {
            self.sites.get(site).is_some_and(|mark| {
                let of = |id| mark.schedules.get(id).is_some_and(|mark| mark.revision <= known);
                mark.revision <= known && basis.practitioners.iter().all(of)
            })
        };
        now < basis.fresh_until && (known == self.revision || unchanged())
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        let version: i64 = self
            .connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        if version == self.data_version {
            return Ok(());
        }
        // Read before the rows: a commit in between makes rows newer than claimed, never older.
        let revision =
            self.connection.query_row("SELECT value FROM revision", [], |row| row.get(0))?;
        self.read_sites()?;
        self.read_schedules()?;
        self.revision = revision;
        self.data_version = version;
        Ok(())
    }

    fn read_sites(&mut self) -> Result<(), StoreError> {
        let mut changed = self
            .connection
            .prepare_cached("SELECT name, revision FROM site WHERE revision > ?1")?;
        let mut rows = changed.query([self.revision])?;
        while let Some(row) = rows.next()? {
            if let Some(site) = SiteId::parse(row.get_ref(0)?.as_str().unwrap_or_default()) {
                self.sites.entry(site).or_default().revision = row.get(1)?;
            }
        }
        Ok(())
    }

    fn read_schedules(&mut self) -> Result<(), StoreError> {
        let mut changed = self.connection.prepare_cached(
            "SELECT site.name, schedule.practitioner, schedule.id, schedule.revision
             FROM schedule JOIN site ON site.id = schedule.site WHERE schedule.revision > ?1",
        )?;
        let mut rows = changed.query([self.revision])?;
        while let Some(row) = rows.next()? {
            let site = SiteId::parse(row.get_ref(0)?.as_str().unwrap_or_default());
            let person = PractitionerId::parse(row.get_ref(1)?.as_str().unwrap_or_default());
            if let (Some(site), Some(person)) = (site, person) {
                let mark = ScheduleMark { key: row.get(2)?, revision: row.get(3)? };
                self.sites.entry(site).or_default().schedules.insert(person, mark);
            }
        }
        Ok(())
    }
}
