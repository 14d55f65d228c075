//! The embedded store: one SQLite file, shared by the processes of one machine.
//!
//! Owns everything that is SQLite; nothing outside knows. One thread writes (`writer`), commits of
//! any process are seen through `watch`, and what was read is kept as long as its revision stands
//! (`catalogue`, `times`). The guarantees are in `migrations/`. Start reading at
//! [`SqliteStore::open`], then at a use case (`use_cases`) and at the migration.

mod appointments;
mod audit;
mod catalogue;
mod claim;
mod connection;
mod fault;
mod holds;
mod idempotency;
mod invitations;
mod keys;
mod manage;
mod managed;
mod moves;
mod offerings;
mod outbox;
mod patients;
mod pauses;
mod people;
mod previews;
mod publications;
mod purge;
mod recalls;
mod register;
mod reservations;
mod schedules;
mod sessions;
mod staff;
mod telling;
#[cfg(feature = "test-switches")]
mod test_switches;
mod times;
mod use_cases;
mod visits;
mod watch;
mod weeks;
mod writer;

use super::{OfferingError, StoreError};
use crate::domain::hold::HoldTerms;
use crate::domain::phone::COUNTRY;
use catalogue::{Catalogue, Known};
use connection::{Place, Readers};
use guichet_contract::ids::SiteId;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use times::Times;
use watch::Watch;
use writer::Writer;

/// A store in one SQLite file.
pub struct SqliteStore {
    terms: HoldTerms,
    writer: Writer,
    watch: Watch,
    readers: Arc<Readers>,
    catalogue: Arc<Catalogue>,
    times: Arc<Times>,
    /// Whether something personal was deleted that the write-ahead log may still have.
    erased: AtomicBool,
    /// Whether copies of what was deleted may be left between rows of the table of patients.
    moved: AtomicBool,
    /// When this process last wrote that table again, in seconds.
    written_again_at: AtomicI64,
    /// The country of telephone numbers that are written without one.
    country: Arc<str>,
}

impl SqliteStore {
    /// Opens the file, creates it where there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be used, or belongs to a newer server.
    pub fn open(path: &Path, terms: HoldTerms) -> Result<Self, StoreError> {
        Self::at(Place::File(path.to_owned()), terms)
    }

    /// A store in this process's memory, gone with the value. Another of the same name, while this one
    /// is there, is the same store.
    ///
    /// # Errors
    /// [`StoreError`] when there is not the memory for it.
    pub fn in_memory(name: &str, terms: HoldTerms) -> Result<Self, StoreError> {
        Self::at(Place::Memory(name.to_owned()), terms)
    }

    fn at(place: Place, terms: HoldTerms) -> Result<Self, StoreError> {
        let writing = connection::open(&place)?;
        connection::migrate(&writing)?;
        Ok(Self {
            terms,
            writer: Writer::start(writing)?,
            watch: Watch::new(connection::open(&place)?),
            readers: Arc::new(Readers::new(place)),
            catalogue: Arc::default(),
            times: Arc::default(),
            // Whoever erased it may have ended before the log was emptied, or the table written again.
            erased: AtomicBool::new(true),
            moved: AtomicBool::new(true),
            written_again_at: AtomicI64::new(0),
            country: COUNTRY.into(),
        })
    }

    /// The same store, where telephone numbers without a country are of the one with this code.
    #[must_use]
    pub fn in_country(self, code: &str) -> Self {
        Self { country: code.into(), ..self }
    }

    /// Runs something in a transaction that may look sites up, and answers once it is on the disk.
    async fn write<T, E>(
        &self,
        work: impl FnOnce(&rusqlite::Connection, &Catalogue) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let catalogue = Arc::clone(&self.catalogue);
        self.writer.run(move |connection| work(connection, &catalogue)).await
    }

    /// Reads something of a site that staff ask about.
    async fn read_known<T: Send + 'static>(
        &self,
        site: SiteId,
        read: impl FnOnce(&rusqlite::Connection, &Known) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, OfferingError> {
        let (catalogue, name) = (Arc::clone(&self.catalogue), site.clone());
        let read = move |connection: &rusqlite::Connection| {
            let known = catalogue.in_transaction(connection, &name)?;
            known.map(|known| read(connection, &known)).transpose()
        };
        self.readers.read(read).await?.ok_or(OfferingError::UnknownSite(site))
    }

    /// How many appointments take their time in schedules, of all sites.
    pub(crate) async fn count_appointments(&self) -> Result<u32, StoreError> {
        let count = "SELECT count(*) FROM occupancy WHERE appointment IS NOT NULL";
        self.readers.read(move |it| Ok(it.query_row(count, [], |row| row.get(0))?)).await
    }

    /// Finishes the writes that wait. Further writes are refused.
    pub fn close(&self) {
        self.writer.close();
    }
}

#[cfg(test)]
mod tests;
