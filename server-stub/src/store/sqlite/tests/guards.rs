//! What the database refuses on its own, to whoever goes around the store.

use super::*;

/// Digest of what was shown.
const SEEN: &str = "5ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee05ee0";
/// What moment 0 is in a line of the log.
const EPOCH: &str = "1970-01-01T00:00:00Z";

/// A policy's document, as far as the database reads it: of a site, with a serial and offerings of
/// who, for what, where, valid from 0 to 1000.
macro_rules! document {
    ($site:literal, $serial:literal $(, $offering:literal: $who:literal $what:literal $place:literal)*) => {
        concat!(
            r#"'{"site": ""#, $site, r#"", "serial": "#, $serial,
            r#", "valid": {"from": "1970-01-01T00:00:00Z", "until": "1970-01-01T00:16:40Z"},
                "offerings": [{"id": "none", "practitioner": "", "reason": "", "location": ""}"#,
            $(r#", {"id": ""#, $offering, r#"", "practitioner": ""#, $who, r#"", "reason": ""#, $what,
                r#"", "location": ""#, $place, r#""}"#,)*
            "]}'"
        )
    };
}

/// Writes an entry of a site's log, whatever it says, and answers its number.
fn record(connection: &Connection, site: i64, act: &str, what: &str) -> i64 {
    let sql = "INSERT INTO audit
         SELECT ?1, number, 0, ?2, json_patch(json_object('entry', number, 'at', ?4, 'act', ?2,
             'previous', printf('%064d', number - 1)), ?3), printf('%064d', number)
         FROM (SELECT coalesce(max(number), 0) + 1 AS number FROM audit WHERE site = ?1)
         RETURNING number";
    connection.query_row(sql, (site, act, what, EPOCH), |row| row.get(0)).unwrap()
}

/// An edition as it was registered, with its entry.
fn edition(connection: &Connection, row: &str, site: i64, digest: &str) -> Outcome {
    let what = format!(r#"{{"policy": "{digest}"}}"#);
    let entry = record(connection, site, "policy_registered", &what);
    let sql = format!("INSERT INTO policy VALUES ({row}, {entry}, NULL, NULL)");
    connection.execute(&sql, []).map_err(|error| error.to_string())
}

/// A publication with its entry; `row` is id, site, offering, practitioner, policy, by whom, when.
fn publish(connection: &Connection, row: &str) -> Outcome {
    let parts: Vec<&str> = row.split(", ").collect();
    let digest = if parts[4] == "1" { "d" } else { "e" };
    let what = format!(
        r#"{{"publication": {}, "offering": "{}", "policy": "{digest}", "seen": "{SEEN}"}}"#,
        parts[0],
        parts[2].trim_matches('\'')
    );
    let entry = record(connection, parts[1].parse().unwrap(), "offering_published", &what);
    let sql = format!(
        "INSERT INTO publication VALUES ({row}, NULL, {entry}, NULL, '{{}}', '{SEEN}', NULL)"
    );
    connection.execute(&sql, []).map_err(|error| error.to_string())
}

/// "Later" to the second offering, a pause of the third's practitioner, an invitation whose one code
/// was used for the appointment that there is, a link to manage it, and how far reminders have come.
fn defer_and_pause(connection: &Connection) {
    let later = record(connection, 1, "offering_deferred", r#"{"offering": "o2"}"#);
    let what = r#"{"pause": 1, "scope": "practitioner/bea"}"#;
    let pause = record(connection, 1, "pause_begun", what);
    let sql = format!(
        "INSERT INTO deferral VALUES (1, 1, 'o2', 'Ada', 150, {later});
         INSERT INTO pause VALUES (1, 1, 'practitioner/bea', 'Bea', 150, {pause}, NULL, NULL, NULL)"
    );
    connection.execute_batch(&sql).unwrap();
    let what = r#"{"invitation": 1, "practitioner": "ada", "codes": 1}"#;
    let invitation = record(connection, 1, "invitation_issued", what);
    let sql = format!(
        "INSERT INTO invitation VALUES (1, 1, 'ada', 1, 'Ada', 150, 900, {invitation}, NULL, NULL,
             NULL);
         INSERT INTO invitation_code VALUES (1, 1, randomblob(32));
         INSERT INTO invitation_use SELECT id, 1 FROM appointment;
         INSERT INTO manage_token SELECT zeroblob(32), number, 150, 0 FROM message LIMIT 1;
         INSERT INTO reminder_mark VALUES (1, 'sms', 2, 5000, 'a-5000-6000')"
    );
    connection.execute_batch(&sql).unwrap();
}

/// A message about an appointment of the first reservation; 1 where it is what was given up of a move.
macro_rules! told {
    ($kind:literal, $appointment:literal) => {
        told!($kind, $appointment, 0)
    };
    ($kind:literal, $appointment:literal, $former:literal) => {
        concat!(
            "INSERT INTO message (id, site, reservation, kind, created_at, wanted_at, due_at, state,
                 days_ahead)
             VALUES ('m-' || hex(randomblob(8)), 1, 'r', '",
            $kind,
            "', 1, 1, 1, 'failed', iif('",
            $kind,
            "' = 'reminder', 1, NULL));
             INSERT INTO message_visit VALUES (last_insert_rowid(), '",
            concat!($appointment, "', ", $former),
            "); "
        )
    };
}

fn withdraw(connection: &Connection, publication: i64, at: i64) -> Outcome {
    let what = format!(r#"{{"publication": {publication}}}"#);
    let entry = record(connection, 1, "publication_withdrawn", &what);
    let sql = "UPDATE publication SET withdrawn_at = ?2, withdrawn_entry = ?3 WHERE id = ?1";
    connection.execute(sql, (publication, at, entry)).map_err(|error| error.to_string())
}

/// A token of site 1 with its entry; `row` is role, practitioners, beginning, end.
fn token(connection: &Connection, id: &str, row: &str) -> Outcome {
    let role = row.split(", ").next().unwrap().trim_matches('\'');
    let what = format!(r#"{{"token": "{id}", "role": "{role}"}}"#);
    let entry = record(connection, 1, "token_created", &what);
    let sql = format!(
        "INSERT INTO staff_token VALUES ('{id}', 1, randomblob(32), 'Ada', {row}, {entry}, NULL, NULL)"
    );
    connection.execute(&sql, []).map_err(|error| error.to_string())
}

fn cancel(connection: &Connection, appointment: &str, at: i64) -> Outcome {
    let what = format!(r#"{{"appointment": "{appointment}"}}"#);
    let entry = record(connection, 1, "appointment_cancelled", &what);
    let sql = "UPDATE appointment SET cancelled_at = ?2, cancelled_entry = ?3 WHERE id = ?1";
    told(connection, "cancelled", appointment, || connection.execute(sql, (appointment, at, entry)))
}

/// A database with a site and publications, on a connection as the store's own.
fn raw(file: &File) -> Connection {
    drop(file.open(HoldTerms::default()));
    let connection = connection::open(&file.place()).unwrap();
    connection
        .execute_batch(
            "INSERT INTO site VALUES (1, 's', '', '', 0, 0, NULL, NULL, NULL),
                 (2, 't', '', '', 0, 0, NULL, NULL, NULL),
                 (3, 'u', '', '', 0, 0, NULL, NULL, NULL)",
        )
        .unwrap();
    let all = document!("s", 1, "o1": "ada" "visit" "main", "o2": "ada" "visit" "main",
        "o3": "bea" "visit" "main", "o4": "ada" "visit" "main");
    let all = &format!("1, 1, 1, 'd', {all}, 0, 1000, 100, NULL");
    edition(&connection, all, 1, "d").unwrap();
    for row in [
        "1, 1, 'o1', 'ada', 1, 'Ada', 110",
        "2, 1, 'o2', 'ada', 1, 'Ada', 110",
        "3, 1, 'o3', 'bea', 1, 'Bea', 110",
        "5, 1, 'o4', 'ada', 1, 'Ada', 110",
    ] {
        publish(&connection, row).unwrap();
    }
    withdraw(&connection, 2, 300).unwrap();
    withdraw(&connection, 3, 900).unwrap();
    connection.execute_batch("UPDATE policy SET in_force_until = 200 WHERE id = 1").unwrap();
    // The fourth offering is for another reason from now on.
    let fewer = document!("s", 2, "o1": "ada" "visit" "main", "o4": "ada" "vaccination" "main");
    let fewer = &format!("2, 1, 2, 'e', {fewer}, 0, 1000, 200, NULL");
    edition(&connection, fewer, 1, "e").unwrap();
    let key = record(&connection, 3, "key_adopted", r#"{"key": "k1"}"#);
    connection
        .execute_batch(&format!(
            "INSERT INTO site_key VALUES (3, {key}, 'k1', NULL, NULL);
             INSERT INTO schedule (id, site, practitioner) VALUES (1, 1, 'ada'), (2, 1, 'bea');
             INSERT INTO reservation VALUES ('r', 1, 'fr', 150), ('r2', 2, 'fr', 150);"
        ))
        .unwrap();
    token(&connection, "t", "'practitioner', 'ada', 100, 1000").unwrap();
    let preview = "INSERT INTO preview VALUES (randomblob(32), 1, 'o1', 2, '{}', 'Ada', 250, 350)";
    connection.execute_batch(preview).unwrap();
    let signed_in = "INSERT INTO sign_in_link VALUES (randomblob(32), 't', 100, 200);
         INSERT INTO staff_session VALUES (randomblob(32), 't', 100, 200)";
    connection.execute_batch(signed_in).unwrap();
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
             visit_ends_at, ends_at, booked_at, entry)
         VALUES ('a-' || ?6 || '-' || ?7, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9)"
    );
    let Visit { reservation, offering, policy, publication, schedule, starts, ends, at } = visit;
    let digest = if policy == 1 { "d" } else { "e" };
    let what = format!(
        r#"{{"appointment": "a-{starts}-{ends}", "offering": "{offering}",
            "publication": {publication}, "policy": "{digest}"}}"#
    );
    let entry = record(connection, 1, "appointment_booked", &what);
    let row = (reservation, offering, policy, publication, schedule, starts, ends, at, entry);
    let id = format!("a-{starts}-{ends}");
    told(connection, "booked", &id, || connection.execute(&sql, row))
}

/// Tells of a change, then makes it; undoes both when it is refused.
fn told(
    connection: &Connection,
    kind: &str,
    appointment: &str,
    change: impl FnOnce() -> rusqlite::Result<usize>,
) -> Outcome {
    let tell = format!(
        "SAVEPOINT told;
         INSERT INTO message (id, site, reservation, kind, created_at, wanted_at, due_at, state)
         VALUES ('m-' || hex(randomblob(8)), 1, 'r', '{kind}', 1, 1, 1, 'failed');
         INSERT INTO message_visit VALUES (last_insert_rowid(), '{appointment}', 0)"
    );
    connection.execute_batch(&tell).unwrap();
    let outcome = change();
    // An insertion that was ignored leaves nothing to tell of either.
    let end = if outcome == Ok(1) { "RELEASE told" } else { "ROLLBACK TO told; RELEASE told" };
    connection.execute_batch(end).unwrap();
    outcome.map_err(|error| error.to_string())
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
    // The same identifier at another time is another appointment in place of the former one.
    refused_sql(
        &connection,
        "INSERT OR REPLACE INTO appointment
         SELECT id, reservation, site, offering, policy, publication, schedule, lane,
                starts_at + 5000, visit_ends_at + 5000, ends_at + 5000, booked_at, entry, NULL, NULL
         FROM appointment",
    );
    refused_sql(&connection, "DELETE FROM appointment");
    assert_eq!(taken(&connection), (1, 1000));
}

#[test]
fn a_cancelled_appointment_gives_its_time_back_once_and_stays_on_record() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    refused(cancel(&connection, "a-5000-6000", 249), "CHECK", "before it was booked");
    // Nobody in this offering is allowed any more: to cancel stays possible.
    connection.execute_batch("UPDATE policy SET in_force_until = 260 WHERE id = 2").unwrap();
    withdraw(&connection, 1, 270).unwrap();
    assert_eq!(cancel(&connection, "a-5000-6000", 300), Ok(1));
    assert_eq!(taken(&connection), (0, 0));
    refused(cancel(&connection, "a-5000-6000", 400), "cancelled once", "again");
    refused_sql(&connection, "UPDATE appointment SET cancelled_at = NULL, cancelled_entry = NULL");
    let occupy = "INSERT INTO occupancy VALUES (1, 0, 5000, 6000, NULL, NULL, 'a-5000-6000')";
    refused_sql(&connection, occupy);
}

#[test]
fn nothing_comes_to_be_that_the_audit_log_does_not_say() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    let columns =
        "'b', reservation, site, offering, policy, publication, schedule, lane, 8000, 9000,
        9000, booked_at";
    // Somebody is told of it: that is not why it is refused.
    connection
        .execute_batch(concat!("BEGIN; ", told!("booked", "b"), told!("cancelled", "a-5000-6000")))
        .unwrap();
    let other_act = record(&connection, 1, "schedule_changed", r#"{"appointment": "b"}"#);
    for (what, said) in [
        ("another appointment", r#""appointment": "c", "offering": "o1""#),
        ("another offering", r#""appointment": "b", "offering": "o2""#),
        ("no appointment", r#""offering": "o1""#),
    ] {
        let line = format!(r#"{{{said}, "publication": 1, "policy": "e"}}"#);
        let entry = record(&connection, 1, "appointment_booked", &line);
        for entry in [entry, other_act, 999] {
            let sql = format!(
                "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT {columns}, {entry} FROM appointment"
            );
            let why = connection.execute_batch(&sql).expect_err(what).to_string();
            assert!(why.contains("not in the audit log"), "{what}: {why}");
        }
    }
    for forbidden in [
        "UPDATE appointment SET cancelled_at = 400, cancelled_entry = 1",
        "UPDATE publication SET withdrawn_at = 400, withdrawn_entry = 1 WHERE id = 1",
        "INSERT INTO publication
         VALUES (4, 1, 'o1', 'ada', 2, 'Ada', 250, NULL, 1, NULL, '{}', printf('%064d', 0), NULL)",
        concat!(
            "INSERT INTO policy VALUES (3, 1, 3, 'f', ",
            document!("s", 3),
            ", 0, 1000, 300, 400, 1, NULL, NULL)"
        ),
        "INSERT INTO site_key VALUES (2, 1, 'k9', NULL, NULL)",
        "UPDATE schedule SET week_entry = 1, week_by = 'Eve' WHERE id = 1",
        "UPDATE staff_token SET revoked_at = 400, revoked_entry = 1",
    ] {
        refused_sql(&connection, forbidden);
    }
    let of_bea = record(&connection, 1, "week_changed", r#"{"practitioner": "bea"}"#);
    let changed = |schedule| {
        let sql = "UPDATE schedule SET week_entry = ?1, week_by = 'Bea' WHERE id = ?2";
        connection.execute(sql, (of_bea, schedule)).map_err(|error| error.to_string())
    };
    refused(changed(1), "not in the audit log", "another's week");
    assert_eq!(changed(2), Ok(1));
    refused_sql(&connection, "UPDATE schedule SET week_by = NULL WHERE id = 2");
}

#[test]
fn nobodys_visit_changes_without_a_message_about_it() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let what = r#"{"appointment": "b", "offering": "o1", "publication": 1, "policy": "e"}"#;
    let booked = record(&connection, 1, "appointment_booked", what);
    let what = r#"{"appointment": "b", "offering": "o1", "publication": 1, "policy": "e",
        "from": "a-5000-6000"}"#;
    let moved_entry = record(&connection, 1, "appointment_moved", what);
    let insert = |moved_from: &str| {
        let entry = if moved_from == "NULL" { booked } else { moved_entry };
        format!(
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry, moved_from)
             SELECT 'b', reservation, site, offering, policy, publication, schedule, lane, 8000, 9000,
                 9000, booked_at, {entry}, {moved_from} FROM appointment"
        )
    };
    let attempt = |tell: &str, sql: &str| {
        let sql = format!("SAVEPOINT attempt; {tell} {sql}");
        let outcome = connection.execute_batch(&sql).map_err(|error| error.to_string());
        connection.execute_batch("ROLLBACK TO attempt; RELEASE attempt").unwrap();
        outcome.map(|()| 1)
    };
    let moved = "'a-5000-6000'";
    for (what, tell, from) in [
        ("nobody is told", "", "NULL"),
        ("of another visit", told!("booked", "c"), "NULL"),
        ("of its end", told!("cancelled", "b"), "NULL"),
        ("of a move that is none", told!("moved", "b"), "NULL"),
        ("of a booking that is a move", told!("booked", "b"), moved),
        ("of what it was moved from alone", told!("moved", "b", 1), moved),
    ] {
        refused(attempt(tell, &insert(from)), "nobody is told", what);
    }
    assert_eq!(attempt(told!("booked", "b"), &insert("NULL")), Ok(1));
    let both = concat!(told!("moved", "b"), told!("moved", "a-5000-6000", 1));
    assert_eq!(attempt(both, &insert(moved)), Ok(1));

    let what = r#"{"appointment": "a-5000-6000"}"#;
    let entry = record(&connection, 1, "appointment_cancelled", what);
    let cancel = format!("UPDATE appointment SET cancelled_at = 400, cancelled_entry = {entry}");
    for (what, tell) in [
        ("nobody is told", ""),
        ("of another visit", told!("cancelled", "c")),
        ("of a reminder", told!("reminder", "a-5000-6000")),
        ("of a move to it", told!("moved", "a-5000-6000", 0)),
    ] {
        refused(attempt(tell, &cancel), "nobody is told", what);
    }
    for tell in [
        told!("cancelled", "a-5000-6000"),
        told!("recalled", "a-5000-6000"),
        told!("moved", "a-5000-6000", 1),
    ] {
        assert_eq!(attempt(tell, &cancel), Ok(1), "{tell}");
    }
}

#[test]
fn the_audit_log_goes_on_from_its_last_entry_and_never_changes() {
    let file = File::new();
    let connection = raw(&file);
    let insert = |number: i64, at: i64, line: &str| {
        let sql = "INSERT INTO audit VALUES (3, ?1, ?2, 'schedule_changed', ?3, ?4)";
        connection.execute(sql, (number, at, line, "0".repeat(64))).map_err(|it| it.to_string())
    };
    let line = |entry: i64, previous: &str| {
        format!(
            r#"{{"entry": {entry}, "at": "{EPOCH}", "act": "schedule_changed",
                "previous": "{previous:0>64}"}}"#
        )
    };
    for (what, number, at, line) in [
        ("a gap", 3, 0, line(3, "1")),
        ("the same number", 1, 0, line(1, "0")),
        ("another line before", 2, 0, line(2, "7")),
        ("another number in the line", 2, 0, line(3, "1")),
        ("another time", 2, 1, line(2, "1")),
        ("another act", 2, 0, line(2, "1").replace("schedule", "origins")),
    ] {
        refused(insert(number, at, &line), "goes on from its last entry", what);
    }
    assert_eq!(insert(2, 0, &line(2, "1")), Ok(1));
    refused_sql(&connection, "UPDATE audit SET line = line WHERE site = 3 AND number = 1");
    refused_sql(&connection, "DELETE FROM audit WHERE site = 3 AND number = 2");
    refused_sql(&connection, "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE site = 3");
}

#[test]
fn a_key_is_changed_by_the_word_of_the_one_before_and_signs_every_edition_from_then_on() {
    let file = File::new();
    let connection = raw(&file);
    let change = |from: &str, to: &str| {
        let entry = record(&connection, 3, "key_changed", "{}");
        let statement = format!(r#"{{"from": "{from}", "to": "{to}"}}"#);
        let sql = "INSERT INTO site_key VALUES (3, ?1, ?2, ?3, 'signature')";
        connection.execute(sql, (entry, to, statement)).map_err(|error| error.to_string())
    };
    refused(change("k0", "k2"), "by the key before it", "a key that is not the site's");
    assert_eq!(change("k1", "k2"), Ok(1));
    refused(change("k1", "k3"), "by the key before it", "a key that was given up");
    refused(change("k2", "k1"), "UNIQUE", "back to a key that was given up");
    let second = record(&connection, 3, "key_adopted", r#"{"key": "k4"}"#);
    let second = format!("INSERT INTO site_key VALUES (3, {second}, 'k4', NULL, NULL)");
    refused_sql(&connection, &second);
    for (key, allowed) in [("NULL, NULL", false), ("'k1', 's'", false), ("'k2', 's'", true)] {
        let entry = record(&connection, 3, "policy_registered", r#"{"policy": "f"}"#);
        let document = document!("u", 1);
        let sql = format!(
            "INSERT INTO policy VALUES (9, 3, 1, 'f', {document}, 0, 1000, 100, NULL, {entry}, {key})"
        );
        assert_eq!(connection.execute_batch(&sql).is_ok(), allowed, "{key}");
    }
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
        ("after the policy's end", Visit { at: 1000, ..VISIT }),
    ] {
        refused(book(&connection, visit), "not in the policy in force", what);
        refused(hold(&connection, "h", visit), "not in the policy in force", what);
    }
    let never = hold(&connection, "h", Visit { policy: 9, ..VISIT });
    refused(never, "guichet: not ", "an edition that never was");
    refused(book(&connection, of_bea), "guichet: not ", "an offering that the edition lacks");
    refused(hold(&connection, "h", of_bea), "guichet: not ", "an offering that the edition lacks");
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
        ("what it was for", Visit { offering: "o4", publication: 5, ..VISIT }),
    ] {
        refused(book(&connection, visit), "not published", what);
        refused(hold(&connection, "h", visit), "not published", what);
    }
    let former = Visit { offering: "o4", publication: 5, policy: 1, at: 150, ..VISIT };
    book(&connection, Visit { starts: 8000, ends: 9000, ..former }).unwrap();
    withdraw(&connection, 1, 250).unwrap();
    refused(book(&connection, VISIT), "not published", "withdrawn");
    book(&connection, Visit { at: 249, ..VISIT }).unwrap();
}

#[test]
fn a_hold_is_kept_longer_only_while_it_is_allowed_and_published() {
    let file = File::new();
    let connection = raw(&file);
    hold(&connection, "ann", VISIT).unwrap();
    let prolong = |until: i64| {
        let sql = "UPDATE hold SET expires_at = ?1, extensions = extensions + 1";
        connection.execute(sql, [until]).map_err(|error| error.to_string())
    };
    assert_eq!(prolong(500), Ok(1));
    withdraw(&connection, 1, 300).unwrap();
    refused(prolong(600), "not in the policy in force", "withdrawn");
    assert_eq!(prolong(400), Ok(1), "to end sooner is always possible");
    let former = Visit { offering: "o4", publication: 5, policy: 1, at: 199, ..VISIT };
    connection.execute_batch("DELETE FROM hold").unwrap();
    hold(&connection, "ben", former).unwrap();
    refused(prolong(600), "not in the policy in force", "for another reason by now");
}

#[test]
fn consent_is_for_what_the_edition_in_force_has_and_names_somebody() {
    let file = File::new();
    let connection = raw(&file);
    let outside = "not in the policy in force";
    for (what, words, row) in [
        ("not in the edition", outside, "4, 1, 'o2', 'ada', 2, 'Ada', 250"),
        ("another's offering", outside, "4, 1, 'o3', 'ada', 1, 'Ada', 150"),
        ("an edition that was replaced", outside, "4, 1, 'o2', 'ada', 1, 'Ada', 250"),
        ("another site's edition", outside, "4, 2, 'o1', 'ada', 2, 'Ada', 250"),
        ("nobody", "CHECK", "4, 1, 'o2', 'ada', 1, ' ', 150"),
        ("a second that stands", "UNIQUE", "4, 1, 'o1', 'ada', 2, 'Ada', 250"),
    ] {
        refused(publish(&connection, row), words, what);
    }
    publish(&connection, "4, 1, 'o2', 'ada', 1, 'Ada', 150").unwrap();
    refused(withdraw(&connection, 4, 149), "CHECK", "withdrawn before it began");
}

#[test]
fn an_edition_is_what_its_document_says_and_a_later_one_replaces_it() {
    let file = File::new();
    let connection = raw(&file);
    let offerings = "SELECT group_concat(concat_ws('-', policy, offering, practitioner, reason,
                         location), ' ')
                     FROM (SELECT * FROM policy_offering WHERE offering <> 'none'
                           ORDER BY policy, offering)";
    let offerings: String = connection.query_row(offerings, [], |row| row.get(0)).unwrap();
    assert_eq!(
        offerings,
        "1-o1-ada-visit-main 1-o2-ada-visit-main 1-o3-bea-visit-main 1-o4-ada-visit-main \
         2-o1-ada-visit-main 2-o4-ada-vaccination-main"
    );
    for forbidden in [
        "INSERT INTO policy_offering VALUES (2, 'o9', 'eve', 'r', 'l')",
        "INSERT OR REPLACE INTO policy_offering VALUES (2, 'o1', 'eve', 'r', 'l')",
        "UPDATE policy SET in_force_until = NULL WHERE id = 1",
        "UPDATE policy SET in_force_until = 900 WHERE id = 1",
        "UPDATE policy SET in_force_until = 100 WHERE id = 2",
    ] {
        refused_sql(&connection, forbidden);
    }
    let (later, otherwise) = ("or a later one was registered", "the document says otherwise");
    let document = document!("s", 3);
    for (words, row) in [
        (later, concat!("3, 1, 2, 'f', ", document!("s", 2), ", 0, 1000, 300, 400").to_owned()),
        (later, concat!("3, 1, 1, 'f', ", document!("s", 1), ", 0, 1000, 300, 400").to_owned()),
        ("UNIQUE", format!("3, 1, 3, 'f', {document}, 0, 1000, 300, NULL")),
        ("malformed JSON", "3, 1, 3, 'f', 'no JSON', 0, 1000, 300, 400".to_owned()),
        (otherwise, "3, 1, 3, 'f', '{}', 0, 1000, 300, 400".to_owned()),
        (otherwise, format!("3, 1, 4, 'f', {document}, 0, 1000, 300, 400")),
        (otherwise, format!("3, 1, 3, 'f', {document}, 1, 1000, 300, 400")),
        (otherwise, format!("3, 1, 3, 'f', {document}, 0, 1001, 300, 400")),
        (otherwise, concat!("3, 1, 3, 'f', ", document!("t", 3), ", 0, 1000, 300, 400").to_owned()),
        ("CHECK", format!("3, 1, 3, 'f', {}, 0, 0, 300, 400", document.replace("16:40", "00:00"))),
    ] {
        refused(edition(&connection, &row, 1, "f"), words, &row);
    }
}

#[test]
fn a_token_is_for_somebody_ends_and_is_revoked_once() {
    let file = File::new();
    let connection = raw(&file);
    for (what, row) in [
        ("no such role", "'doctor', 'ada', 100, 1000"),
        ("a practitioner's for everybody", "'practitioner', '', 100, 1000"),
        ("an administrator's for one", "'administrator', 'ada', 100, 1000"),
        ("an auditor's for one", "'auditor', 'ada', 100, 1000"),
        ("no life at all", "'auditor', '', 100, 100"),
        ("longer than a year", "'auditor', '', 100, 31622501"),
    ] {
        refused(token(&connection, "u", row), "CHECK", what);
    }
    for (id, row) in
        [("u", "'secretary', '', 100, 31622500"), ("v", "'secretary', 'ada', 100, 200")]
    {
        assert_eq!(token(&connection, id, row), Ok(1), "{row}");
    }
    let revoke = |id: &str, at: i64| {
        let what = format!(r#"{{"token": "{id}"}}"#);
        let entry = record(&connection, 1, "token_revoked", &what);
        let sql = "UPDATE staff_token SET revoked_at = ?2, revoked_entry = ?3 WHERE id = ?1";
        connection.execute(sql, (id, at, entry)).map_err(|error| error.to_string())
    };
    refused(revoke("t", 99), "CHECK", "before it began");
    assert_eq!(revoke("t", 150), Ok(1));
    refused(revoke("t", 160), "revoked once", "again");
    refused_sql(&connection, "UPDATE staff_token SET revoked_at = NULL, revoked_entry = NULL");
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
const CHANGEABLE: [(&str, &[&str]); 27] = [
    ("appointment", &["cancelled_at", "cancelled_entry", "recall"]),
    ("audit", &[]),
    ("deferral", &[]),
    ("hold", &["expires_at", "extensions"]),
    ("idempotency", &[]),
    ("invitation", &["revoked_by", "revoked_at", "revoked_entry"]),
    ("invitation_code", &[]),
    ("invitation_use", &[]),
    ("manage_token", &["failures"]),
    (
        "message",
        &[
            "wanted_at",
            "due_at",
            "state",
            "reason",
            "attempts",
            "tried_at",
            "leased_until",
            "settled_at",
            "reference",
        ],
    ),
    ("message_visit", &[]),
    ("occupancy", &[]),
    ("pause", &["ended_by", "ended_at", "ended_entry"]),
    ("policy", &["in_force_until"]),
    ("policy_offering", &[]),
    ("preview", &[]),
    ("publication", &["withdrawn_at", "withdrawn_entry", "withdrawn_by"]),
    (
        "recall",
        &["undone_by", "undone_at", "undone_entry", "reopened_by", "reopened_at", "reopened_entry"],
    ),
    ("reminder_mark", &["starts_at", "appointment"]),
    ("reservation", &[]),
    ("revision", &["value"]),
    ("schedule", &["revision", "week_by", "week_entry"]),
    ("sign_in_link", &[]),
    ("site", &["schedule_document", "origins", "revision", "receipts_to", "page", "messages"]),
    ("site_key", &[]),
    ("staff_session", &[]),
    ("staff_token", &["revoked_at", "revoked_entry"]),
];

#[test]
fn what_is_on_record_never_changes_in_any_column() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    hold(&connection, "ann", Visit { starts: 7000, ends: 8000, ..VISIT }).unwrap();
    let answer = "INSERT INTO idempotency VALUES (1, 'holds', 'k', x'00', '', NULL, 5)";
    connection.execute_batch(answer).unwrap();
    defer_and_pause(&connection);
    recalls::recall(&connection);
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
                "UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'text' THEN '\"x\"'
                 WHEN 'blob' THEN randomblob(32) ELSE coalesce({column}, 0) + 1 END"
            );
            let why = connection.execute_batch(&other).expect_err(&other).to_string();
            assert!(why.starts_with("guichet: ") || table == "revision", "{other}: {why}");
        }
    }
    let stay = [
        "appointment",
        "audit",
        "deferral",
        "invitation",
        "invitation_code",
        "invitation_use",
        "pause",
        "policy",
        "policy_offering",
        "publication",
        "recall",
        "site_key",
        "staff_token",
    ];
    for stays in stay {
        refused_sql(&connection, &format!("DELETE FROM {stays}"));
    }
    refused_sql(&connection, "UPDATE revision SET value = value");
    refused_sql(&connection, "UPDATE publication SET withdrawn_at = 950 WHERE id = 3");
    refused_sql(
        &connection,
        "UPDATE publication SET withdrawn_at = NULL, withdrawn_entry = NULL WHERE id = 3",
    );
}

/// A hold on policy, publication, start and end, at 250.
macro_rules! claim {
    ($policy:literal, $publication:literal, $starts:literal, $ends:literal) => {
        claim!("eve", $policy, $publication, $starts, $ends)
    };
    ($id:literal, $policy:literal, $publication:literal, $starts:literal, $ends:literal) => {
        concat!(
            "INSERT INTO hold (id, site, offering, policy, publication, schedule, starts_at,
                 local_start, visit_ends_at, ends_at, token_hash, held_at, expires_at)
             VALUES ('",
            $id,
            "', 1, 'o1', ",
            concat!($policy, ", ", $publication, ", 1, ", $starts, ", '', ", $ends, ", ", $ends),
            ", zeroblob(32), 250, 350)"
        )
    };
}

/// An entry that says what a breach does, so that nothing but its own guard refuses it.
macro_rules! entry {
    ($site:literal, $act:literal, $what:expr) => {
        concat!(
            "INSERT INTO audit SELECT ",
            $site,
            ", n, 0, '",
            $act,
            "', json_patch(json_object('entry', n, 'at', '1970-01-01T00:00:00Z', 'act', '",
            $act,
            "', 'previous', printf('%064d', n - 1)), '",
            $what,
            "'), printf('%064d', n)
             FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM audit WHERE site = ",
            $site,
            "); "
        )
    };
}

/// Number of the entry that was written last.
macro_rules! last {
    ($site:literal) => {
        concat!("(SELECT max(number) FROM audit WHERE site = ", $site, ")")
    };
}

/// The first offering, published anew on terms.
macro_rules! anew {
    ($terms:literal) => {
        concat!(
            entry!("1", "publication_withdrawn", r#"{"publication": 1}"#),
            "UPDATE publication SET withdrawn_at = 240, withdrawn_by = 'Ada', withdrawn_entry = ",
            last!("1"),
            " WHERE id = 1; ",
            entry!(
                "1",
                "offering_published",
                r#"{"publication": 6, "offering": "o1", "policy": "e", "seen": "0000000000000000000000000000000000000000000000000000000000000000"}"#
            ),
            "INSERT INTO publication VALUES (6, 1, 'o1', 'ada', 2, 'Ada', 240, NULL, ",
            last!("1"),
            ", NULL, '",
            $terms,
            "', printf('%064d', 0), NULL); "
        )
    };
}

/// Two holds on an offering that was published anew with a stock of one.
const STOCKED: &str = concat!(
    anew!(r#"{"stock": 1}"#),
    claim!(2, 6, 8000, 9000),
    "; ",
    claim!("eva", 2, 6, 9000, 10000)
);

/// A token of site 1 from the beginning on.
macro_rules! token {
    ($id:literal, $role:literal, $for:literal) => {
        concat!(
            entry!(
                "1",
                "token_created",
                concat!(r#"{"token": ""#, $id, r#"", "role": ""#, $role, r#""}"#)
            ),
            "INSERT INTO staff_token VALUES ('",
            $id,
            "', 1, randomblob(32), 'Eve', '",
            $role,
            "', '",
            $for,
            "', 0, 1000, ",
            last!("1"),
            ", NULL, NULL); "
        )
    };
}

mod recalls;

#[test]
fn what_is_done_by_a_token_is_about_those_for_whom_it_acts() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    defer_and_pause(&connection);
    recalls::recall(&connection);
    for token in [token!("w", "practitioner", "ada"), token!("x", "secretary", "bea")] {
        connection.execute_batch(token).unwrap();
    }
    connection.execute_batch(token!("y", "secretary", "")).unwrap();
    // Whose each is, in the edition in force; nobody's is everybody's.
    let (ada, bea, both) = (Some("ada"), Some("bea"), None);
    for (act, what, whose) in [
        ("week_changed", r#""practitioner": "ada""#, ada),
        ("week_changed", r#""practitioner": "bea""#, bea),
        ("invitation_issued", r#""invitation": 9, "practitioner": "bea", "codes": 1"#, bea),
        ("invitation_revoked", r#""invitation": 1"#, ada),
        ("pause_begun", r#""pause": 9, "scope": "offering/o1""#, ada),
        ("pause_begun", r#""pause": 9, "scope": "practitioner/bea""#, bea),
        ("pause_begun", r#""pause": 9, "scope": "reason/visit""#, both),
        ("pause_begun", r#""pause": 9, "scope": "site""#, both),
        ("pause_ended", r#""pause": 1"#, bea),
        ("offering_deferred", r#""offering": "o4""#, ada),
        ("publication_withdrawn", r#""publication": 1"#, ada),
        ("appointment_recalled", r#""appointment": "a-5000-6000", "recall": 1"#, ada),
        ("appointment_restored", r#""appointment": "a-5000-6000", "recall": 1"#, ada),
        ("recall_undone", r#""recall": 1"#, ada),
        ("recall_reopened", r#""recall": 1"#, ada),
    ] {
        for (token, role, acts_for) in
            [("w", "practitioner", ada), ("x", "secretary", bea), ("y", "secretary", both)]
        {
            let consent = matches!(act, "offering_deferred" | "publication_withdrawn");
            let may = if consent { role == "practitioner" } else { true };
            let may = may && (acts_for.is_none() || acts_for == whose);
            let what = format!(r#"{{"by": "{token}", {what}}}"#);
            let sql = "INSERT INTO audit
                 SELECT 1, number, 0, ?1, json_patch(json_object('entry', number, 'at', ?3, 'act', ?1,
                     'previous', printf('%064d', number - 1)), ?2), printf('%064d', number)
                 FROM (SELECT coalesce(max(number), 0) + 1 AS number FROM audit WHERE site = 1)";
            let written = connection.execute(sql, (act, &what, EPOCH));
            assert_eq!(written.is_ok(), may, "{act} {what}: {written:?}");
        }
    }
}

/// Every guard, and something that it alone refuses.
const BREACHES: [(&str, &str); 80] = [
    (
        "appointment_cancelled_on_record",
        concat!(
            told!("cancelled", "a-5000-6000"),
            "UPDATE appointment SET cancelled_at = 400, cancelled_entry = 1"
        ),
    ),
    ("appointment_cancelled_once", "UPDATE appointment SET booked_at = booked_at + 1"),
    (
        "appointment_invited",
        concat!(
            anew!(r#"{"invited_only": true}"#),
            entry!(
                "1",
                "appointment_booked",
                r#"{"appointment": "b", "offering": "o1", "publication": 6, "policy": "e"}"#
            ),
            told!("booked", "b"),
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT 'b', reservation, site, offering, 2, 6, schedule, lane,
                 8000, 9000, 9000, 250, ",
            last!("1"),
            " FROM appointment"
        ),
    ),
    (
        "appointment_moved_alike",
        concat!(
            "INSERT INTO reservation VALUES ('r3', 1, 'fr', 150);",
            entry!(
                "1",
                "appointment_moved",
                r#"{"appointment": "b", "offering": "o1", "publication": 1, "policy": "e",
                    "from": "a-5000-6000"}"#
            ),
            told!("moved", "b"),
            told!("moved", "a-5000-6000", 1),
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry, moved_from)
             SELECT 'b', 'r3', site, offering, policy, publication, schedule,
                 lane, 8000, 9000, 9000, booked_at, ",
            last!("1"),
            ", id FROM appointment"
        ),
    ),
    (
        "appointment_of_its_own_site",
        concat!(
            entry!(
                "1",
                "appointment_booked",
                r#"{"appointment": "b", "offering": "o1", "publication": 1, "policy": "e"}"#
            ),
            told!("booked", "b"),
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT 'b', 'r2', site, offering, policy, publication, schedule,
                 lane, 8000, 9000, 9000, booked_at, ",
            last!("1"),
            " FROM appointment"
        ),
    ),
    (
        "appointment_on_record",
        concat!(
            told!("booked", "b"),
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT 'b', reservation, site, offering, policy, publication,
                 schedule, lane, 8000, 9000, 9000, booked_at, 1 FROM appointment"
        ),
    ),
    ("appointment_stays", "PRAGMA defer_foreign_keys = on; DELETE FROM appointment"),
    (
        "appointment_told",
        concat!(
            entry!(
                "1",
                "appointment_booked",
                r#"{"appointment": "b", "offering": "o1", "publication": 1, "policy": "e"}"#
            ),
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication,
                 schedule, lane, starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT 'b', reservation, site, offering, policy, publication,
                 schedule, lane, 8000, 9000, 9000, booked_at, ",
            last!("1"),
            " FROM appointment"
        ),
    ),
    (
        "appointment_told_of_its_end",
        concat!(
            entry!("1", "appointment_cancelled", r#"{"appointment": "a-5000-6000"}"#),
            "UPDATE appointment SET cancelled_at = 400, cancelled_entry = ",
            last!("1")
        ),
    ),
    ("manage_token_only_fails", "UPDATE manage_token SET minted_at = 151"),
    ("message_never_becomes_another", "UPDATE message SET kind = 'cancelled'"),
    ("message_visit_never_changes", "UPDATE message_visit SET former = 1"),
    ("reminder_mark_goes_on", "UPDATE reminder_mark SET starts_at = 4000"),
    (
        "audit_about_whom",
        concat!(
            token!("w", "practitioner", "eve"),
            entry!("1", "publication_withdrawn", r#"{"publication": 1, "by": "w"}"#)
        ),
    ),
    (
        "audit_by_a_token",
        concat!(
            token!("w", "secretary", ""),
            entry!("1", "offering_deferred", r#"{"offering": "o2", "by": "w"}"#)
        ),
    ),
    ("audit_follows", "INSERT INTO audit VALUES (3, 9, 0, 'x', '{}', printf('%064d', 9))"),
    ("audit_never_changes", "UPDATE audit SET at = 1"),
    ("audit_stays", "DELETE FROM audit WHERE site = 3"),
    ("deferral_never_changes", "UPDATE deferral SET deferred_by = 'Eve'"),
    ("deferral_on_record", "INSERT INTO deferral VALUES (2, 1, 'o2', 'Eve', 250, 1)"),
    ("deferral_stays", "DELETE FROM deferral"),
    (
        "hold_moves_a_visit",
        concat!(
            anew!("{}"),
            "INSERT INTO hold (id, site, offering, policy, publication, schedule, starts_at,
                 local_start, visit_ends_at, ends_at, token_hash, held_at, expires_at, moves)
             VALUES ('eve', 1, 'o1', 2, 6, 1, 8000, '', 9000, 9000, zeroblob(32), 250, 350,
                 'a-5000-6000')"
        ),
    ),
    ("hold_never_becomes_another", "UPDATE hold SET token_hash = randomblob(32)"),
    (
        "hold_prolonged_within_policy",
        "UPDATE policy SET in_force_until = 900 WHERE id = 2 AND in_force_until IS NULL;
         UPDATE hold SET expires_at = 500",
    ),
    ("idempotency_never_changes", "UPDATE idempotency SET answer = 'another'"),
    ("invitation_code_never_changes", "UPDATE invitation_code SET hash = randomblob(32)"),
    ("invitation_code_on_record", "INSERT INTO invitation_code VALUES (2, 1, randomblob(32))"),
    ("invitation_code_stays", "PRAGMA defer_foreign_keys = on; DELETE FROM invitation_code"),
    (
        "invitation_on_record",
        "INSERT INTO invitation VALUES (2, 1, 'ada', 1, 'Eve', 150, 900, 1, NULL, NULL, NULL)",
    ),
    (
        "invitation_revoked_on_record",
        "UPDATE invitation SET revoked_by = 'Eve', revoked_at = 400, revoked_entry = 1",
    ),
    ("invitation_revoked_once", "UPDATE invitation SET uses = 9"),
    ("invitation_stays", "PRAGMA defer_foreign_keys = on; DELETE FROM invitation"),
    (
        "invitation_use_left",
        "PRAGMA defer_foreign_keys = on; INSERT INTO invitation_use VALUES ('b', 1)",
    ),
    ("invitation_use_never_changes", "UPDATE invitation_use SET appointment = appointment"),
    ("invitation_use_stays", "DELETE FROM invitation_use"),
    ("occupancy_claimed_within_policy", claim!(1, 1, 8000, 9000)),
    ("occupancy_in_stock", STOCKED),
    ("occupancy_never_moves", "UPDATE occupancy SET ends_at = 6500 WHERE starts_at = 5000"),
    (
        "occupancy_not_paused",
        concat!(
            entry!("1", "pause_begun", r#"{"pause": 7, "scope": "reason/visit"}"#),
            "INSERT INTO pause VALUES (7, 1, 'reason/visit', 'Ada', 240, ",
            last!("1"),
            ", NULL, NULL, NULL); ",
            claim!(2, 1, 8000, 9000)
        ),
    ),
    ("occupancy_of_an_appointment_stays", "DELETE FROM occupancy WHERE starts_at = 5000"),
    ("occupancy_published", claim!(2, 2, 8000, 9000)),
    ("occupancy_taken_once", claim!(2, 1, 5500, 6500)),
    (
        "pause_ended_by_whom",
        concat!(
            token!("w", "practitioner", "ada"),
            token!("x", "secretary", ""),
            entry!("1", "pause_begun", r#"{"pause": 7, "scope": "practitioner/ada", "by": "w"}"#),
            "INSERT INTO pause VALUES (7, 1, 'practitioner/ada', 'Ada', 240, ",
            last!("1"),
            ", NULL, NULL, NULL); ",
            entry!("1", "pause_ended", r#"{"pause": 7, "by": "x"}"#),
            "UPDATE pause SET ended_at = 400, ended_by = 'Eve', ended_entry = ",
            last!("1"),
            " WHERE id = 7"
        ),
    ),
    ("pause_ended_on_record", "UPDATE pause SET ended_at = 400, ended_by = 'Eve', ended_entry = 1"),
    ("pause_ended_once", "UPDATE pause SET begun_by = 'Eve'"),
    ("pause_on_record", "INSERT INTO pause VALUES (7, 1, 'site', 'Eve', 250, 1, NULL, NULL, NULL)"),
    ("pause_stays", "DELETE FROM pause"),
    (
        "policy_as_written",
        concat!(
            entry!("1", "policy_registered", r#"{"policy": "f"}"#),
            "INSERT INTO policy VALUES (4, 1, 7, 'f', ",
            document!("s", 7),
            ", 0, 9999, 300, 400, ",
            last!("1"),
            ", NULL, NULL)"
        ),
    ),
    (
        "policy_counts_up",
        concat!(
            entry!("1", "policy_registered", r#"{"policy": "f"}"#),
            "INSERT INTO policy VALUES (4, 1, 0, 'f', ",
            document!("s", 0),
            ", 0, 1000, 300, 400, ",
            last!("1"),
            ", NULL, NULL)"
        ),
    ),
    ("policy_ends_once", "UPDATE policy SET valid_until = 2000 WHERE id = 2"),
    ("policy_offering_never_changes", "UPDATE policy_offering SET practitioner = 'eve'"),
    ("policy_offering_sealed", "INSERT INTO policy_offering VALUES (2, 'o9', 'eve', 'r', 'l')"),
    ("policy_offering_stays", "DELETE FROM policy_offering WHERE offering = 'o2'"),
    (
        "policy_on_record",
        concat!(
            "INSERT INTO policy VALUES (4, 1, 7, 'f', ",
            document!("s", 7),
            ", 0, 1000, 300, 400, 1, NULL, NULL)"
        ),
    ),
    (
        "policy_signed",
        concat!(
            entry!("3", "policy_registered", r#"{"policy": "f"}"#),
            "INSERT INTO policy VALUES (4, 3, 1, 'f', ",
            document!("u", 1),
            ", 0, 1000, 300, 400, ",
            last!("3"),
            ", NULL, NULL)"
        ),
    ),
    ("policy_stays", "PRAGMA defer_foreign_keys = on; DELETE FROM policy WHERE id = 3"),
    ("preview_never_changes", "UPDATE preview SET expires_at = expires_at - 1"),
    (
        "preview_within_policy",
        "INSERT INTO preview VALUES (randomblob(32), 1, 'o9', 2, '{}', 'Eve', 250, 350)",
    ),
    (
        "publication_on_record",
        "INSERT INTO publication
         VALUES (4, 1, 'o2', 'ada', 1, 'Ada', 150, NULL, 1, NULL, '{}', printf('%064d', 0), NULL)",
    ),
    ("publication_stays", "DELETE FROM publication WHERE id = 2"),
    (
        "publication_withdrawn_on_record",
        "UPDATE publication SET withdrawn_at = 400, withdrawn_entry = 1 WHERE id = 1",
    ),
    ("publication_withdrawn_once", "UPDATE publication SET published_by = 'Eve' WHERE id = 1"),
    (
        "publication_within_policy",
        concat!(
            entry!(
                "1",
                "offering_published",
                r#"{"publication": 4, "offering": "o9", "policy": "e", "seen": "0000000000000000000000000000000000000000000000000000000000000000"}"#
            ),
            "INSERT INTO publication VALUES (4, 1, 'o9', 'eve', 2, 'Eve', 250, NULL, ",
            last!("1"),
            ", NULL, '{}', printf('%064d', 0), NULL)"
        ),
    ),
    ("reservation_never_changes", "UPDATE reservation SET language = 'en'"),
    ("revision_counts_up", "UPDATE revision SET value = 0"),
    ("schedule_never_becomes_another", "UPDATE schedule SET practitioner = 'eve' WHERE id = 1"),
    ("schedule_week_on_record", "UPDATE schedule SET week_entry = 1, week_by = 'Eve' WHERE id = 1"),
    ("sign_in_link_never_changes", "UPDATE sign_in_link SET created_at = created_at + 1"),
    ("sign_in_link_of_a_token", "INSERT INTO sign_in_link VALUES (zeroblob(32), 't', 99, 200)"),
    (
        "site_key_by_the_former",
        concat!(
            entry!("3", "key_adopted", r#"{"key": "k9"}"#),
            "INSERT INTO site_key VALUES (3, ",
            last!("3"),
            ", 'k9', NULL, NULL)"
        ),
    ),
    ("site_key_never_changes", "UPDATE site_key SET key = 'k9'"),
    ("site_key_on_record", "INSERT INTO site_key VALUES (2, 1, 'k9', NULL, NULL)"),
    ("site_key_stays", "DELETE FROM site_key"),
    ("site_never_becomes_another", "UPDATE site SET name = 'another' WHERE id = 2"),
    ("staff_session_never_changes", "UPDATE staff_session SET expires_at = expires_at + 1"),
    ("staff_session_of_a_token", "INSERT INTO staff_session VALUES (zeroblob(32), 't', 900, 1001)"),
    (
        "staff_token_on_record",
        "INSERT INTO staff_token
         VALUES ('u', 1, randomblob(32), 'Eve', 'auditor', '', 100, 200, 1, NULL, NULL)",
    ),
    ("staff_token_revoked_on_record", "UPDATE staff_token SET revoked_at = 400, revoked_entry = 1"),
    ("staff_token_revoked_once", "UPDATE staff_token SET expires_at = expires_at + 1"),
    ("staff_token_stays", "PRAGMA defer_foreign_keys = on; DELETE FROM staff_token"),
];

#[test]
fn without_any_one_guard_something_passes_that_it_refuses() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    hold(&connection, "ann", Visit { starts: 7000, ends: 8000, ..VISIT }).unwrap();
    let other = concat!("3, 2, 1, 'f', ", document!("t", 1), ", 0, 1000, 100, NULL");
    edition(&connection, other, 2, "f").unwrap();
    let answer = "INSERT INTO idempotency VALUES (1, 'holds', 'k', x'00', '', NULL, 5)";
    connection.execute_batch(answer).unwrap();
    defer_and_pause(&connection);
    recalls::recall(&connection);
    let all = || BREACHES.into_iter().chain(recalls::BREACHES);
    let mut listed: Vec<&str> = all().map(|(guard, _)| guard).collect();
    listed.sort_unstable();
    let guards = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema
                  WHERE type = 'trigger' AND sql LIKE '%RAISE(%' ORDER BY name)";
    let guards: String = connection.query_row(guards, [], |row| row.get(0)).unwrap();
    assert_eq!(guards, listed.join(" "));
    for (guard, breach) in all() {
        connection.execute_batch("SAVEPOINT breach").unwrap();
        let why = connection.execute_batch(breach).expect_err(guard).to_string();
        assert!(why.starts_with("guichet: "), "{guard}: {why}");
        connection.execute_batch(&format!("ROLLBACK TO breach; DROP TRIGGER {guard}")).unwrap();
        connection.execute_batch(breach).expect(guard);
        connection.execute_batch("ROLLBACK TO breach; RELEASE breach").unwrap();
    }
}
