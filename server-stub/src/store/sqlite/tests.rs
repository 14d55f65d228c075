//! The suite on one SQLite file, and what only SQLite can break.

use super::*;
use crate::store::conformance::{Factory, conformance_suite};
use crate::store::{Keeping, Store};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

mod erasure;
mod guards;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("guichet.db")
    }

    fn place(&self) -> Place {
        Place::File(self.path())
    }
}

impl Factory for File {
    type Store = SqliteStore;

    fn open(&self, terms: HoldTerms) -> Arc<SqliteStore> {
        Arc::new(SqliteStore::open(&self.path(), terms).unwrap())
    }
}

conformance_suite!(File::new());

mod in_memory {
    use super::*;

    struct Memory(String);

    impl Memory {
        fn new() -> Self {
            // One a test: tests of one process run at a time.
            static COUNT: AtomicU32 = AtomicU32::new(0);
            Self(format!("suite-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
        }
    }

    impl Factory for Memory {
        type Store = SqliteStore;

        fn open(&self, terms: HoldTerms) -> Arc<SqliteStore> {
            Arc::new(SqliteStore::in_memory(&self.0, terms).unwrap())
        }
    }

    conformance_suite!(Memory::new());

    #[tokio::test]
    async fn a_store_in_memory_is_gone_with_its_last_value() {
        let memory = Memory::new();
        let store = memory.open(HoldTerms::default());
        assert!(!store.dump().await.is_empty());
        let mark = |connection: &Connection, _: &Catalogue| {
            connection.execute_batch("UPDATE revision SET value = 7").map_err(StoreError::from)
        };
        store.write(mark).await.unwrap();
        let other = memory.open(HoldTerms::default());
        assert!(
            other.dump().await.contains(&"revision 1 7".to_owned()),
            "{:?}",
            other.dump().await
        );
        drop((store, other));
        let fresh = memory.open(HoldTerms::default());
        assert!(!fresh.dump().await.contains(&"revision 1 7".to_owned()));
    }
}

impl SqliteStore {
    /// Every row of every table, as text.
    pub(crate) async fn dump(&self) -> Vec<String> {
        fn texts(connection: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        }
        let dump = |connection: &Connection| {
            let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
            let mut all = Vec::new();
            for table in texts(connection, tables)? {
                let columns =
                    texts(connection, &format!("SELECT name FROM pragma_table_info('{table}')"))?;
                let quoted: Vec<_> = columns.iter().map(|name| format!("quote({name})")).collect();
                let rows =
                    format!("SELECT '{table} ' || {} FROM {table}", quoted.join(" || ' ' || "));
                all.extend(texts(connection, &rows)?);
            }
            Ok(all)
        };
        self.readers.read(dump).await.unwrap()
    }
}

#[test]
fn every_connection_syncs_each_commit_and_checks_its_keys() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    for connection in
        [connection::open(&file.place()).unwrap(), connection::open_to_read(&file.place()).unwrap()]
    {
        for (pragma, wrong, right) in [
            ("synchronous", "normal", "full"),
            ("foreign_keys", "off", "on"),
            ("recursive_triggers", "off", "on"),
            ("secure_delete", "fast", "on"),
        ] {
            connection::check_pragmas(&connection, &file.place()).unwrap();
            connection.pragma_update(None, pragma, wrong).unwrap();
            assert!(connection::check_pragmas(&connection, &file.place()).is_err(), "{pragma}");
            connection.pragma_update(None, pragma, right).unwrap();
        }
    }
    store.close();
}

#[test]
fn a_reader_cannot_write() {
    let file = File::new();
    drop(file.open(HoldTerms::default()));
    let reader = connection::open_to_read(&file.place()).unwrap();
    assert!(reader.execute_batch("UPDATE revision SET value = 7").is_err());
}

#[test]
fn a_file_of_a_newer_server_is_refused() {
    let file = File::new();
    drop(file.open(HoldTerms::default()));
    let connection = Connection::open(file.path()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = SqliteStore::open(&file.path(), HoldTerms::default());
    assert!(matches!(refused, Err(StoreError::Unreadable(why)) if why.contains("newer")));
}

#[test]
fn another_programs_file_is_refused_and_left_alone() {
    let file = File::new();
    let theirs = Connection::open(file.path()).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let refused = SqliteStore::open(&file.path(), HoldTerms::default());
    assert!(
        matches!(refused, Err(StoreError::Unreadable(why)) if why.contains("not a database of"))
    );
    let tables = theirs.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0));
    assert_eq!(tables, Ok(1));
    let mode: String = theirs.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "delete");
}

#[test]
fn a_new_file_is_its_owners_alone() {
    let file = File::new();
    let _store = file.open(HoldTerms::default());
    for beside in ["", "-wal", "-shm"] {
        let path = format!("{}{beside}", file.path().display());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}");
    }
}

#[tokio::test]
async fn a_job_that_panics_takes_nobody_with_it() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    let fault = store
        .writer
        .run(|connection| -> Result<(), StoreError> {
            connection.execute_batch("UPDATE revision SET value = 1000").unwrap();
            panic!("on purpose");
        })
        .await;
    assert!(fault.is_err());
    let value = store.writer.run(|connection| -> Result<i64, StoreError> {
        Ok(connection.query_row("SELECT value FROM revision", [], |row| row.get(0))?)
    });
    assert_eq!(value.await.unwrap(), 1, "what it wrote is undone");
}

#[tokio::test]
async fn when_the_commit_fails_nobody_is_told_that_it_succeeded() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    let (all_there, wait) = std::sync::mpsc::channel();
    // The first job keeps the batch open until the others have come; the second makes its commit
    // fail: keys that lead nowhere are found only then.
    let first = store.writer.run(move |_| -> Result<(), StoreError> {
        wait.recv().unwrap();
        Ok(())
    });
    let second = store.writer.run(|connection| -> Result<(), StoreError> {
        connection.pragma_update(None, "defer_foreign_keys", true)?;
        connection.execute("INSERT INTO patient (reservation) VALUES ('nowhere')", [])?;
        Ok(())
    });
    let third = store.writer.run(|connection| -> Result<(), StoreError> {
        connection.execute("UPDATE revision SET value = 1000", [])?;
        Ok(())
    });
    let (first, second, third, ()) =
        tokio::join!(first, second, third, async { all_there.send(()).unwrap() });
    for outcome in [first, second, third] {
        assert!(matches!(outcome, Err(StoreError::Database(_))), "{outcome:?}");
    }
    let left = "SELECT value, (SELECT count(*) FROM patient) FROM revision";
    let left = store.writer.run(move |connection| -> Result<(i64, i64), StoreError> {
        Ok(connection.query_row(left, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    });
    assert_eq!(left.await.unwrap(), (1, 0), "and the next batch is not spoilt");
}

#[tokio::test]
async fn a_closed_store_refuses_writes_and_is_not_healthy() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    assert!(store.check().await.is_ok());
    store.close();
    let now = Instant::from_seconds(0);
    assert!(matches!(store.purge(Keeping::default(), now).await, Err(StoreError::Overloaded)));
    assert!(store.check().await.is_err());
}
