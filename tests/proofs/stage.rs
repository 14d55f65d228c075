//! What a bar is measured on: a backend on a fresh database with an invented site, and who asks it.

use guichet_tests::backend::Backend;
use guichet_tests::invented::{Invented, SITE};
use guichet_tests::rival::Rival;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// No limits on how often one address may ask: everybody here has the same.
pub(crate) const NO_RATES: [&str; 4] = ["--reads-per-minute", "0", "--writes-per-minute", "0"];

/// Clients are told apart as behind a hospital's proxy, each with the limits of a real one.
pub(crate) const RATES_BY_CLIENT: [&str; 2] = ["--trusted-proxy", "127.0.0.1/32"];

/// A running backend and its database.
pub(crate) struct Stage {
    pub(crate) backend: Backend,
    database: PathBuf,
    folder: TempDir,
}

impl Stage {
    /// Imports the site into a fresh database and starts a backend with these flags.
    pub(crate) fn set(site: &Invented, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("guichet.db");
        site.import(&database, folder.path());
        let backend = Backend::start_with(&database, 0, flags);
        Self { backend, database, folder }
    }

    /// Another process on the same database.
    pub(crate) fn second_backend(&self, flags: &[&str]) -> Backend {
        Backend::start_with(&self.database, 0, flags)
    }

    /// Somebody who asks this backend.
    pub(crate) fn rival(&self) -> Rival {
        Rival::new(self.backend.port(), SITE)
    }

    /// The database's file.
    pub(crate) fn database(&self) -> &Path {
        &self.database
    }

    /// Its folder, for what belongs to this run.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// One number that the database answers.
    pub(crate) fn count(&self, query: &str) -> i64 {
        let connection = Connection::open(&self.database).unwrap();
        connection.query_row(query, [], |row| row.get(0)).unwrap()
    }
}

/// Appointments in the database.
pub(crate) const APPOINTMENTS: &str = "SELECT count(*) FROM appointment";

/// Pairs of occupancies of one schedule that overlap: there must be none.
pub(crate) const OVERLAPS: &str = "
    SELECT count(*) FROM occupancy AS one JOIN occupancy AS other
        ON other.schedule = one.schedule AND other.lane = one.lane
        AND other.starts_at > one.starts_at AND other.starts_at < one.ends_at";

/// The middle one of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
