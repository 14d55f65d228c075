//! The suite on one SQLite file, and what only SQLite can break.

use super::*;
use crate::store::conformance::{Factory, conformance_suite};
use rusqlite::Connection;
use tempfile::TempDir;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("guichet.db")
    }
}

impl Factory for File {
    type Store = SqliteStore;

    fn open(&self, terms: HoldTerms) -> Arc<SqliteStore> {
        Arc::new(SqliteStore::open(&self.path(), terms).unwrap())
    }
}

conformance_suite!(File::new());

/// A database with a site and a publication, opened by somebody who goes around the store.
fn raw(file: &File) -> Connection {
    drop(file.open(HoldTerms::default()));
    let connection = Connection::open(file.path()).unwrap();
    connection
        .execute_batch(
            "INSERT INTO site VALUES (1, 's', '', '', 0, 0);
             INSERT INTO policy VALUES (1, 1, 'd', '', 0, 1000, 100, 200);
             INSERT INTO policy VALUES (2, 1, 'e', '', 0, 1000, 200, NULL);
             INSERT INTO policy_offering VALUES (1, 'o1', 'ada'), (1, 'o2', 'ada'), (2, 'o1', 'ada');
             INSERT INTO publication VALUES (1, 1, 'o1', 'ada', 1, 'Ada', 110, NULL);
             INSERT INTO publication VALUES (2, 1, 'o2', 'ada', 1, 'Ada', 110, 300);
             INSERT INTO publication VALUES (3, 1, 'o1', 'bea', 1, 'Bea', 110, 900);
             INSERT INTO schedule (id, site, practitioner) VALUES (1, 1, 'ada'), (2, 1, 'bea');
             INSERT INTO reservation VALUES ('r', 1, 'fr', 150);",
        )
        .unwrap();
    connection
}

struct Visit {
    offering: &'static str,
    policy: i64,
    publication: i64,
    schedule: i64,
    starts: i64,
    ends: i64,
    booked_at: i64,
}

const VISIT: Visit = Visit {
    offering: "o1",
    policy: 2,
    publication: 1,
    schedule: 1,
    starts: 5000,
    ends: 6000,
    booked_at: 250,
};

fn book(connection: &Connection, visit: &Visit) -> Result<usize, String> {
    let id = format!("a-{}-{}", visit.starts, visit.ends);
    let sql = "INSERT INTO appointment
        (id, reservation, site, offering, policy, publication, schedule, starts_at, visit_ends_at,
         ends_at, booked_at) VALUES (?1, 'r', 1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)";
    let row = (
        id,
        visit.offering,
        visit.policy,
        visit.publication,
        visit.schedule,
        visit.starts,
        visit.ends,
        visit.booked_at,
    );
    connection.execute(sql, row).map_err(|error| error.to_string())
}

#[test]
fn the_database_refuses_a_double_occupancy_whoever_writes_it() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, &VISIT).unwrap();
    for (starts, ends) in [(5000, 6001), (4000, 5001), (5999, 7000), (5100, 5200), (4000, 7000)] {
        let refused = book(&connection, &Visit { starts, ends, ..VISIT });
        assert!(refused.is_err_and(|why| why.contains("the time is taken")), "{starts} {ends}");
    }
    for (starts, ends) in [(4000, 5000), (6000, 7000)] {
        book(&connection, &Visit { starts, ends, ..VISIT }).unwrap();
    }
    for forbidden in [
        "UPDATE occupancy SET starts_at = 4500 WHERE starts_at = 6000",
        "UPDATE occupancy SET ends_at = 6500 WHERE starts_at = 5000",
        "UPDATE appointment SET starts_at = 4500 WHERE starts_at = 6000",
        "INSERT OR REPLACE INTO occupancy VALUES (1, 0, 5000, 5500, 9, 'h', NULL)",
        "INSERT OR IGNORE INTO occupancy VALUES (1, 0, 5500, 5600, 9, 'h', NULL)",
        "INSERT INTO occupancy VALUES (2, 0, 0, 86401, 9, 'h', NULL)",
        "INSERT INTO occupancy VALUES (2, 0, 10, 10, 9, 'h', NULL)",
    ] {
        assert!(connection.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    let taken = "SELECT count(*), sum(ends_at - starts_at) FROM occupancy";
    let taken = connection.query_row(taken, [], |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(taken, Ok((3i64, 3000i64)));
}

#[test]
fn the_database_refuses_appointments_outside_the_policy_in_force() {
    let file = File::new();
    let connection = raw(&file);
    let o2 = Visit { offering: "o2", publication: 2, ..VISIT };
    for (why, visit) in [
        ("an edition that was replaced", Visit { policy: 1, ..VISIT }),
        ("an edition before its time", Visit { booked_at: 199, ..VISIT }),
        ("an offering that the edition lacks", o2),
        ("another practitioner", Visit { schedule: 2, publication: 3, ..VISIT }),
        ("after the policy's end", Visit { booked_at: 1000, ..VISIT }),
    ] {
        let refused = book(&connection, &visit);
        assert!(refused.is_err_and(|it| it.contains("not in the policy in force")), "{why}");
    }
    let earlier = Visit { policy: 1, booked_at: 150, ..VISIT };
    book(&connection, &Visit { offering: "o2", publication: 2, ..earlier }).unwrap();
}

#[test]
fn the_database_refuses_appointments_without_consent() {
    let file = File::new();
    let connection = raw(&file);
    let refusals = [
        ("another offering's", Visit { publication: 2, ..VISIT }),
        ("none", Visit { publication: 9, ..VISIT }),
        ("not yet", Visit { policy: 1, booked_at: 109, ..VISIT }),
    ];
    for (why, visit) in refusals {
        let refused = book(&connection, &visit);
        assert!(refused.is_err_and(|it| it.contains("not published")), "{why}");
    }
    connection.execute_batch("UPDATE publication SET withdrawn_at = 250 WHERE id = 1").unwrap();
    assert!(book(&connection, &VISIT).is_err_and(|it| it.contains("not published")));
    book(&connection, &Visit { booked_at: 249, ..VISIT }).unwrap();
}

#[test]
fn every_connection_syncs_each_commit_and_checks_its_keys() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    for connection in
        [connection::open(&file.path()).unwrap(), connection::open_to_read(&file.path()).unwrap()]
    {
        connection::check_pragmas(&connection).unwrap();
        connection.pragma_update(None, "synchronous", "normal").unwrap();
        assert!(connection::check_pragmas(&connection).is_err());
    }
    store.close();
}

#[test]
fn a_reader_cannot_write() {
    let file = File::new();
    drop(file.open(HoldTerms::default()));
    let reader = connection::open_to_read(&file.path()).unwrap();
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
async fn a_closed_store_refuses_writes() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    store.close();
    let now = Instant::from_seconds(0);
    assert!(matches!(store.purge(now).await, Err(StoreError::Overloaded)));
    assert!(store.check().await.is_ok());
}
