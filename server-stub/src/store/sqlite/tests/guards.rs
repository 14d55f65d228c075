//! What the database refuses on its own, to whoever goes around the store.

use super::*;

/// A database with a site and publications, on a connection as the store's own.
fn raw(file: &File) -> Connection {
    drop(file.open(HoldTerms::default()));
    let connection = connection::open(&file.path()).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO site VALUES (1, 's', '', '', 0, 0), (2, 't', '', '', 0, 0);
             INSERT INTO policy VALUES (1, 1, 1, 'd', '{"offerings": [
                {"id": "o1", "practitioner": "ada"}, {"id": "o2", "practitioner": "ada"},
                {"id": "o3", "practitioner": "bea"}]}', 0, 1000, 100, NULL);
             INSERT INTO publication VALUES (1, 1, 'o1', 'ada', 1, 'Ada', 110, NULL);
             INSERT INTO publication VALUES (2, 1, 'o2', 'ada', 1, 'Ada', 110, 300);
             INSERT INTO publication VALUES (3, 1, 'o3', 'bea', 1, 'Bea', 110, 900);
             UPDATE policy SET in_force_until = 200 WHERE id = 1;
             INSERT INTO policy VALUES (2, 1, 2, 'e',
                '{"offerings": [{"id": "o1", "practitioner": "ada"}]}', 0, 1000, 200, NULL);
             INSERT INTO schedule (id, site, practitioner) VALUES (1, 1, 'ada'), (2, 1, 'bea');
             INSERT INTO reservation VALUES ('r', 1, 'fr', 150), ('r2', 2, 'fr', 150);"#,
        )
        .unwrap();
    connection
}

#[derive(Clone, Copy)]
struct Visit {
    reservation: &'static str,
    offering: &'static str,
    policy: i64,
    publication: i64,
    schedule: i64,
    starts: i64,
    ends: i64,
    at: i64,
}

const VISIT: Visit = Visit {
    reservation: "r",
    offering: "o1",
    policy: 2,
    publication: 1,
    schedule: 1,
    starts: 5000,
    ends: 6000,
    at: 250,
};

type Outcome = Result<usize, String>;

fn book(connection: &Connection, visit: Visit) -> Outcome {
    book_by("INSERT", connection, visit)
}

fn book_by(verb: &str, connection: &Connection, visit: Visit) -> Outcome {
    let sql = format!(
        "{verb} INTO appointment
            (id, reservation, site, offering, policy, publication, schedule, starts_at,
             visit_ends_at, ends_at, booked_at)
         VALUES ('a-' || ?6 || '-' || ?7, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)"
    );
    let Visit { reservation, offering, policy, publication, schedule, starts, ends, at } = visit;
    let row = (reservation, offering, policy, publication, schedule, starts, ends, at);
    connection.execute(&sql, row).map_err(|error| error.to_string())
}

/// A hold for 100 seconds.
fn hold(connection: &Connection, id: &str, visit: Visit) -> Outcome {
    let sql = "INSERT INTO hold
            (id, site, offering, policy, publication, schedule, starts_at, local_start,
             visit_ends_at, ends_at, token_hash, held_at, expires_at)
         VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, '', ?7, ?7, zeroblob(32), ?8, ?8 + 100)";
    let Visit { offering, policy, publication, schedule, starts, ends, at, .. } = visit;
    let row = (id, offering, policy, publication, schedule, starts, ends, at);
    connection.execute(sql, row).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(outcome: Outcome, words: &str, what: &str) {
    let why = outcome.expect_err(what);
    assert!(why.contains(words), "{what}: {why}");
}

#[track_caller]
fn refused_sql(connection: &Connection, sql: &str) {
    assert!(connection.execute_batch(sql).is_err(), "not refused: {sql}");
}

/// Occupancies, and the seconds that they take.
fn taken(connection: &Connection) -> (i64, i64) {
    let sql = "SELECT count(*), coalesce(sum(ends_at - starts_at), 0) FROM occupancy";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn a_double_occupancy_is_refused_whoever_writes_it() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    for (starts, ends) in [(5000, 6001), (4000, 5001), (5999, 7000), (5100, 5200), (4000, 7000)] {
        let visit = Visit { starts, ends, ..VISIT };
        for verb in ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"] {
            let what = format!("{verb} {starts} {ends}");
            refused(book_by(verb, &connection, visit), "the time is taken", &what);
        }
        refused(hold(&connection, "h", visit), "the time is taken", "a hold");
    }
    for (starts, ends) in [(4000, 5000), (6000, 7000)] {
        book(&connection, Visit { starts, ends, ..VISIT }).unwrap();
    }
    for forbidden in [
        "UPDATE occupancy SET starts_at = 4500 WHERE starts_at = 6000",
        "UPDATE occupancy SET ends_at = 6500 WHERE starts_at = 5000",
        "UPDATE OR REPLACE occupancy SET starts_at = 5000 WHERE starts_at = 6000",
        "INSERT OR REPLACE INTO occupancy VALUES (1, 0, 5000, 5500, 9, 'h', NULL)",
        "INSERT OR IGNORE INTO occupancy VALUES (1, 0, 5500, 5600, 9, 'h', NULL)",
    ] {
        refused_sql(&connection, forbidden);
    }
    assert_eq!(taken(&connection), (3, 3000));
}

#[test]
fn a_hold_takes_over_expired_holds_and_nothing_else() {
    let file = File::new();
    let connection = raw(&file);
    hold(&connection, "ann", VISIT).unwrap();
    let overlapping = Visit { starts: 5500, ends: 6500, ..VISIT };
    refused(hold(&connection, "ben", Visit { at: 349, ..overlapping }), "is taken", "a live hold");
    hold(&connection, "ben", Visit { at: 350, ..overlapping }).unwrap();
    assert_eq!(taken(&connection), (1, 1000));
    refused(book(&connection, Visit { at: 500, ..VISIT }), "is taken", "an expired hold's time");
    connection.execute_batch("DELETE FROM hold").unwrap();
    book(&connection, VISIT).unwrap();
    let late = Visit { at: 899, ..overlapping };
    refused(hold(&connection, "col", late), "is taken", "an appointment does not expire");
    assert_eq!(taken(&connection), (1, 1000));
}

#[test]
fn a_refused_hold_takes_over_nothing() {
    let file = File::new();
    let connection = raw(&file);
    hold(&connection, "ann", VISIT).unwrap();
    let former = Visit { policy: 1, at: 400, ..VISIT };
    refused(hold(&connection, "ben", former), "not in the policy", "a former edition");
    assert_eq!(taken(&connection), (1, 1000));
}

#[test]
fn an_occupancy_is_of_a_claim_and_as_long() {
    let file = File::new();
    let connection = raw(&file);
    hold(&connection, "ann", VISIT).unwrap();
    for forbidden in [
        "INSERT INTO occupancy VALUES (1, 0, 7000, 8000, 350, 'nobody', NULL)",
        "INSERT INTO occupancy VALUES (1, 0, 7000, 8000, NULL, NULL, 'nobody')",
        "INSERT INTO occupancy VALUES (1, 0, 7000, 8000, 350, 'ann', NULL)",
        "INSERT INTO occupancy VALUES (1, 1, 5000, 6000, 350, 'ann', NULL)",
        "INSERT INTO occupancy VALUES (2, 0, 5000, 6000, 350, 'ann', NULL)",
        "UPDATE occupancy SET held_until = 999",
        "UPDATE occupancy SET held_until = NULL",
    ] {
        refused_sql(&connection, forbidden);
    }
    connection.execute_batch("UPDATE hold SET expires_at = 500, extensions = 1").unwrap();
    let until = connection.query_row("SELECT held_until FROM occupancy", [], |row| row.get(0));
    assert_eq!(until, Ok(500));
    for (what, starts, ends) in [("empty", 10, 10), ("ends first", 10, 9), ("long", 0, 86401)] {
        for verb in ["INSERT", "INSERT OR REPLACE"] {
            let outcome = book_by(verb, &connection, Visit { starts, ends, ..VISIT });
            refused(outcome, "CHECK", what);
        }
        let ignored = book_by("INSERT OR IGNORE", &connection, Visit { starts, ends, ..VISIT });
        assert_eq!(ignored, Ok(0), "{what}: an appointment without its time");
    }
}

#[test]
fn an_appointment_keeps_its_time_as_long_as_it_is_there() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    refused_sql(&connection, "DELETE FROM occupancy");
    refused_sql(&connection, "UPDATE appointment SET starts_at = 7000");
    // The same identifier at another time: the former time goes with the former row.
    connection
        .execute_batch(
            "INSERT OR REPLACE INTO appointment
             SELECT id, reservation, site, offering, policy, publication, schedule, lane,
                    starts_at + 5000, visit_ends_at + 5000, ends_at + 5000, booked_at
             FROM appointment",
        )
        .unwrap();
    assert_eq!(taken(&connection), (1, 1000));
    book(&connection, Visit { ends: 5500, ..VISIT }).unwrap();
    connection.execute_batch("DELETE FROM appointment").unwrap();
    assert_eq!(taken(&connection), (0, 0));
}

#[test]
fn what_is_outside_the_policy_in_force_is_refused() {
    let file = File::new();
    let connection = raw(&file);
    let former = Visit { policy: 1, at: 150, ..VISIT };
    let of_bea = Visit { offering: "o3", publication: 3, schedule: 2, ..VISIT };
    for (what, visit) in [
        ("an edition that was replaced", Visit { policy: 1, ..VISIT }),
        ("an edition before its time", Visit { at: 199, ..VISIT }),
        ("an edition that never was", Visit { policy: 9, ..VISIT }),
        ("an offering that the edition lacks", of_bea),
        ("after the policy's end", Visit { at: 1000, ..VISIT }),
    ] {
        refused(book(&connection, visit), "not in the policy in force", what);
        refused(hold(&connection, "h", visit), "not in the policy in force", what);
    }
    let of_another = book(&connection, Visit { schedule: 2, ..VISIT });
    refused(of_another, "guichet: not ", "another practitioner's schedule");
    book(&connection, Visit { offering: "o2", publication: 2, ..former }).unwrap();
}

#[test]
fn what_nobody_published_is_refused() {
    let file = File::new();
    let connection = raw(&file);
    for (what, visit) in [
        ("another offering's consent", Visit { publication: 2, ..VISIT }),
        ("none", Visit { publication: 9, ..VISIT }),
        ("not yet", Visit { policy: 1, at: 109, ..VISIT }),
    ] {
        refused(book(&connection, visit), "not published", what);
        refused(hold(&connection, "h", visit), "not published", what);
    }
    connection.execute_batch("UPDATE publication SET withdrawn_at = 250 WHERE id = 1").unwrap();
    refused(book(&connection, VISIT), "not published", "withdrawn");
    book(&connection, Visit { at: 249, ..VISIT }).unwrap();
}

#[test]
fn consent_is_for_what_the_edition_in_force_has_and_names_somebody() {
    let file = File::new();
    let connection = raw(&file);
    for (what, row) in [
        ("not in the edition", "(4, 1, 'o2', 'ada', 2, 'Ada', 250, NULL)"),
        ("another's offering", "(4, 1, 'o3', 'ada', 1, 'Ada', 150, NULL)"),
        ("an edition that was replaced", "(4, 1, 'o2', 'ada', 1, 'Ada', 250, NULL)"),
        ("another site's edition", "(4, 2, 'o1', 'ada', 2, 'Ada', 250, NULL)"),
        ("nobody", "(4, 1, 'o2', 'ada', 1, ' ', 150, NULL)"),
        ("withdrawn before it began", "(4, 1, 'o2', 'ada', 1, 'Ada', 150, 149)"),
        ("a second that stands", "(4, 1, 'o1', 'ada', 2, 'Ada', 250, NULL)"),
    ] {
        let sql = format!("INSERT INTO publication VALUES {row}");
        assert!(connection.execute_batch(&sql).is_err(), "{what}");
    }
}

#[test]
fn an_edition_is_what_its_document_says_and_a_later_one_replaces_it() {
    let file = File::new();
    let connection = raw(&file);
    let offerings = "SELECT group_concat(policy || offering || practitioner, ' ')
                     FROM (SELECT * FROM policy_offering ORDER BY policy, offering)";
    let offerings: String = connection.query_row(offerings, [], |row| row.get(0)).unwrap();
    assert_eq!(offerings, "1o1ada 1o2ada 1o3bea 2o1ada");
    for forbidden in [
        "INSERT INTO policy_offering VALUES (2, 'o9', 'eve')",
        "INSERT OR REPLACE INTO policy_offering VALUES (2, 'o1', 'eve')",
        "INSERT INTO policy VALUES (3, 1, 2, 'f', '{}', 0, 1000, 300, 400)",
        "INSERT INTO policy VALUES (3, 1, 1, 'f', '{}', 0, 1000, 300, 400)",
        "INSERT INTO policy VALUES (3, 1, 3, 'f', '{}', 0, 1000, 300, NULL)",
        "INSERT OR REPLACE INTO policy VALUES (2, 1, 3, 'f', '{}', 0, 1000, 300, NULL)",
        "INSERT INTO policy VALUES (3, 1, 3, 'f', 'no JSON', 0, 1000, 300, 400)",
        "INSERT INTO policy VALUES (3, 1, 3, 'f', '{}', 0, 0, 300, 400)",
        "UPDATE policy SET in_force_until = NULL WHERE id = 1",
        "UPDATE policy SET in_force_until = 900 WHERE id = 1",
        "UPDATE policy SET in_force_until = 100 WHERE id = 2",
    ] {
        refused_sql(&connection, forbidden);
    }
}

#[test]
fn an_appointment_is_in_a_reservation_of_its_own_site() {
    let file = File::new();
    let connection = raw(&file);
    let elsewhere = Visit { reservation: "r2", ..VISIT };
    refused(book(&connection, elsewhere), "of another site", "another site's reservation");
    let nowhere = Visit { reservation: "none", ..VISIT };
    refused(book(&connection, nowhere), "of another site", "no reservation");
}

/// Every column that may change, by table. Whoever adds a column decides here.
const CHANGEABLE: [(&str, &[&str]); 11] = [
    ("appointment", &[]),
    ("hold", &["expires_at", "extensions"]),
    ("idempotency", &[]),
    ("occupancy", &[]),
    ("policy", &["in_force_until"]),
    ("policy_offering", &[]),
    ("publication", &["withdrawn_at"]),
    ("reservation", &[]),
    ("revision", &["value"]),
    ("schedule", &["revision"]),
    ("site", &["schedule_document", "origins", "revision"]),
];

#[test]
fn what_is_on_record_never_changes_in_any_column() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    hold(&connection, "ann", Visit { starts: 7000, ends: 8000, ..VISIT }).unwrap();
    let answer = "INSERT INTO idempotency VALUES (1, 'holds', 'k', x'00', '', NULL, 5)";
    connection.execute_batch(answer).unwrap();
    let tables = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema
                  WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'patient'
                  ORDER BY name)";
    let tables: String = connection.query_row(tables, [], |row| row.get(0)).unwrap();
    assert_eq!(tables, CHANGEABLE.map(|(table, _)| table).join(" "));
    for (table, changeable) in CHANGEABLE {
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info(?1)")
            .unwrap()
            .query_map([table], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for column in columns.iter().filter(|column| !changeable.contains(&column.as_str())) {
            // Of each type something that it was not; keys are checked at the end of a statement.
            let other = format!(
                "UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'text' THEN 'x'
                 WHEN 'blob' THEN randomblob(32) ELSE coalesce({column}, 0) + 1 END"
            );
            let why = connection.execute_batch(&other).expect_err(&other).to_string();
            assert!(why.starts_with("guichet: ") || table == "revision", "{other}: {why}");
        }
    }
    for stays in ["policy", "policy_offering", "publication"] {
        refused_sql(&connection, &format!("DELETE FROM {stays}"));
    }
    refused_sql(&connection, "UPDATE revision SET value = value");
    refused_sql(&connection, "UPDATE publication SET withdrawn_at = 950 WHERE id = 3");
    refused_sql(&connection, "UPDATE publication SET withdrawn_at = NULL WHERE id = 3");
}

/// A hold on policy, publication, start and end, at 250.
macro_rules! claim {
    ($policy:literal, $publication:literal, $starts:literal, $ends:literal) => {
        concat!(
            "INSERT INTO hold (id, site, offering, policy, publication, schedule, starts_at,
                 local_start, visit_ends_at, ends_at, token_hash, held_at, expires_at)
             VALUES ('eve', 1, 'o1', ",
            concat!($policy, ", ", $publication, ", 1, ", $starts, ", '', ", $ends, ", ", $ends),
            ", zeroblob(32), 250, 350)"
        )
    };
}

/// Every guard, and something that it alone refuses.
const BREACHES: [(&str, &str); 22] = [
    ("appointment_never_changes", "UPDATE appointment SET booked_at = booked_at + 1"),
    (
        "appointment_of_its_own_site",
        "INSERT INTO appointment SELECT 'b', 'r2', site, offering, policy, publication, schedule,
             lane, 8000, 9000, 9000, booked_at FROM appointment",
    ),
    ("hold_never_becomes_another", "UPDATE hold SET token_hash = randomblob(32)"),
    ("idempotency_never_changes", "UPDATE idempotency SET answer = 'another'"),
    ("occupancy_claimed_within_policy", claim!(1, 1, 8000, 9000)),
    ("occupancy_never_moves", "UPDATE occupancy SET ends_at = 6500 WHERE starts_at = 5000"),
    ("occupancy_of_an_appointment_stays", "DELETE FROM occupancy WHERE starts_at = 5000"),
    ("occupancy_published", claim!(2, 2, 8000, 9000)),
    ("occupancy_taken_once", claim!(2, 1, 5500, 6500)),
    ("policy_counts_up", "INSERT INTO policy VALUES (4, 1, 0, 'f', '{}', 0, 1000, 300, 400)"),
    ("policy_ends_once", "UPDATE policy SET valid_until = 2000 WHERE id = 2"),
    ("policy_offering_never_changes", "UPDATE policy_offering SET practitioner = 'eve'"),
    ("policy_offering_sealed", "INSERT INTO policy_offering VALUES (2, 'o9', 'eve')"),
    ("policy_offering_stays", "DELETE FROM policy_offering WHERE offering = 'o2'"),
    ("policy_stays", "DELETE FROM policy WHERE id = 3"),
    (
        "publication_within_policy",
        "INSERT INTO publication VALUES (4, 1, 'o9', 'eve', 2, 'Eve', 250, NULL)",
    ),
    ("publication_withdrawn_once", "UPDATE publication SET published_by = 'Eve' WHERE id = 1"),
    ("publication_stays", "DELETE FROM publication WHERE id = 2"),
    ("reservation_never_changes", "UPDATE reservation SET language = 'en'"),
    ("revision_counts_up", "UPDATE revision SET value = 0"),
    ("schedule_never_becomes_another", "UPDATE schedule SET practitioner = 'eve' WHERE id = 1"),
    ("site_never_becomes_another", "UPDATE site SET name = 'another' WHERE id = 2"),
];

#[test]
fn without_any_one_guard_something_passes_that_it_refuses() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    hold(&connection, "ann", Visit { starts: 7000, ends: 8000, ..VISIT }).unwrap();
    connection
        .execute_batch(
            "INSERT INTO policy VALUES (3, 2, 1, 'f', '{}', 0, 1000, 100, NULL);
             INSERT INTO idempotency VALUES (1, 'holds', 'k', x'00', '', NULL, 5);",
        )
        .unwrap();
    let mut listed = BREACHES.map(|(guard, _)| guard);
    listed.sort_unstable();
    let guards = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema
                  WHERE type = 'trigger' AND sql LIKE '%RAISE(%' ORDER BY name)";
    let guards: String = connection.query_row(guards, [], |row| row.get(0)).unwrap();
    assert_eq!(guards, listed.join(" "));
    for (guard, breach) in BREACHES {
        connection.execute_batch("SAVEPOINT breach").unwrap();
        let why = connection.execute_batch(breach).expect_err(guard).to_string();
        assert!(why.starts_with("guichet: "), "{guard}: {why}");
        connection.execute_batch(&format!("DROP TRIGGER {guard}")).unwrap();
        connection.execute_batch(breach).expect(guard);
        connection.execute_batch("ROLLBACK TO breach; RELEASE breach").unwrap();
    }
}
