//! Connections, and what each must be before it is used.

use super::fault;
use crate::store::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a writer waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);
/// How long emptying the write-ahead log waits for whoever reads.
const BRIEF: Duration = Duration::from_millis(200);
/// Pages that a database in memory may have: 64 MiB.
const MOST_PAGES: u32 = 16_384;
/// "GUIC", so that `file` tells whose database it is.
const APPLICATION_ID: i32 = 0x4755_4943;
const MIGRATIONS: [&str; 9] = [
    include_str!("migrations/0001_booking.sql"),
    include_str!("migrations/0002_weeks.sql"),
    include_str!("migrations/0003_staff.sql"),
    include_str!("migrations/0004_invitations.sql"),
    include_str!("migrations/0005_sessions.sql"),
    include_str!("migrations/0006_previews.sql"),
    include_str!("migrations/0007_messages.sql"),
    include_str!("migrations/0008_manage.sql"),
    include_str!("migrations/0009_recall.sql"),
];

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file.
    File(PathBuf),
    /// In this process's memory, under a name, as long as a connection to it is open.
    Memory(String),
}

/// Opens a connection that may write, and creates the database where there is none.
pub(super) fn open(place: &Place) -> Result<Connection, StoreError> {
    if let Place::File(path) = place {
        create_private(path)?;
    }
    let connection = connect(place)?;
    refuse_foreign(&connection)?;
    prepare(&connection, place)?;
    Ok(connection)
}

/// Creates the file for its owner alone: patients are in it. SQLite gives the files beside it the
/// same mode. A file that is there keeps its own.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match created {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StoreError::Database(Box::new(error)))
        }
        _ => Ok(()),
    }
}

/// A slip in `--database` must not make tables in another program's file.
fn refuse_foreign(connection: &Connection) -> Result<(), StoreError> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        return Ok(());
    }
    Err(StoreError::Unreadable("it is not a database of Guichet".to_owned()))
}

pub(super) fn open_to_read(place: &Place) -> Result<Connection, StoreError> {
    let connection = connect(place)?;
    prepare(&connection, place)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Each connection is used by one thread at a time, which its owner's lock guarantees.
fn connect(place: &Place) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match place {
        Place::File(path) => Connection::open_with_flags(path, flags)?,
        // The slash makes it one database for all connections of the process that name it.
        Place::Memory(name) => Connection::open_with_flags(
            format!("file:/{name}?vfs=memdb"),
            flags | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI,
        )?,
    };
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Sets what the guarantees need and reads it back: a pragma that a build of SQLite does not know
/// is ignored without a word.
fn prepare(connection: &Connection, place: &Place) -> Result<(), StoreError> {
    connection.pragma_update(None, "journal_mode", journal_mode(place))?;
    // In WAL mode, NORMAL could lose the last acknowledged bookings when the power is cut.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Without it, a REPLACE deletes rows past the guards of deletions.
    connection.pragma_update(None, "recursive_triggers", true)?;
    // What was erased is nowhere in the file, also where nothing is by now.
    connection.pragma_update(None, "secure_delete", true)?;
    match place {
        Place::File(_) => connection.pragma_update(None, "cache_size", -16_000)?,
        // Pages are in memory already, and one database must not take all of it.
        Place::Memory(_) => {
            connection.pragma_update(None, "cache_size", -2_000)?;
            connection.pragma_update(None, "max_page_count", MOST_PAGES)?;
        }
    }
    // Each job of the writer is a savepoint: what it would undo is kept in memory, not in a file.
    connection.pragma_update(None, "temp_store", "memory")?;
    // A plan that stays is not made again for other values of its parameters.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    check_pragmas(connection, place)
}

/// What is not on a disk has no log to write ahead.
fn journal_mode(place: &Place) -> &'static str {
    match place {
        Place::File(_) => "wal",
        Place::Memory(_) => "memory",
    }
}

/// Fails when a connection lacks what the guarantees need.
pub(super) fn check_pragmas(connection: &Connection, place: &Place) -> Result<(), StoreError> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let is_on = |name| connection.pragma_query_value(None, name, |row| row.get::<_, bool>(0));
    let (keys, recursive) = (is_on("foreign_keys")?, is_on("recursive_triggers")?);
    let erased: i64 = connection.pragma_query_value(None, "secure_delete", |row| row.get(0))?;
    if mode == journal_mode(place) && synchronous == 2 && keys && recursive && erased == 1 {
        return Ok(());
    }
    Err(StoreError::Unreadable(format!(
        "journal_mode is {mode}, synchronous {synchronous}, foreign_keys {keys}, \
         recursive_triggers {recursive}, secure_delete {erased}"
    )))
}

/// Brings the schema up to date. Several processes may do so at once.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = migrate_in_transaction(connection);
    connection.execute_batch(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    outcome
}

fn migrate_in_transaction(connection: &Connection) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    let Some(missing) = MIGRATIONS.get(done..) else {
        let problem = format!("its schema is of version {version}, newer than this server");
        return Err(StoreError::Unreadable(problem));
    };
    for migration in missing {
        connection.execute_batch(migration)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(
        None,
        "user_version",
        i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX),
    )?;
    Ok(())
}

/// Connections that only read.
pub(super) struct Readers {
    place: Place,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Reads at a time. More would only wait for the same disk, with a thread, a cache and three
    /// file descriptors each.
    const AT_A_TIME: usize = 8;
    /// Idle connections that are kept.
    const KEPT: usize = 4;

    pub(super) fn new(place: Place) -> Self {
        let turns = Arc::new(Semaphore::new(Self::AT_A_TIME));
        Self { place, idle: Mutex::default(), turns }
    }

    /// Reads one snapshot on a thread where waiting for the disk hurts nobody.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(fault::stopped)?;
        let readers = Arc::clone(self);
        // The turn goes with the thread: a caller that is gone leaves the work behind.
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            readers.read_blocking(work)
        });
        task.await.map_err(fault::stopped)?
    }

    /// Copies the write-ahead log into the file and empties it; `false` when somebody still reads what
    /// was there before.
    pub(super) async fn truncate_log(self: &Arc<Self>) -> Result<bool, StoreError> {
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let connection = connect(&readers.place)?;
            prepare(&connection, &readers.place)?;
            // Whoever writes waits as long as this does.
            connection.busy_timeout(BRIEF)?;
            let busy: bool =
                connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            Ok(!busy)
        });
        task.await.map_err(fault::stopped)?
    }

    fn read_blocking<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let connection = idle.map_or_else(|| open_to_read(&self.place), Ok)?;
        connection.execute_batch("BEGIN")?;
        let outcome = work(&connection);
        connection.execute_batch("ROLLBACK")?;
        let mut idle = self.idle();
        if idle.len() < Self::KEPT {
            idle.push(connection);
        }
        outcome
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
