//! What the database refuses of recalls.

use super::*;

/// The first recall, of one of Ada's appointments, which can be undone until 350.
pub(super) fn recall(connection: &Connection) {
    let what = r#"{"recall": 1, "appointments": 1}"#;
    let entry = record(connection, 1, "recall_run", what);
    let sql = format!(
        "INSERT INTO recall VALUES (1, 1, '{{}}', 1, '[\"ada\"]', '[]', 'Ada', 250, 350, {entry},
             NULL, NULL, NULL, NULL, NULL, NULL)"
    );
    connection.execute_batch(&sql).unwrap();
}

/// A second recall, by whoever, with whom.
macro_rules! another {
    ($by:literal, $whose:literal) => {
        concat!(
            entry!("1", "recall_run", concat!(r#"{"recall": 2, "appointments": 1"#, $by, "}")),
            "INSERT INTO recall VALUES (2, 1, '{}', 1, '[\"",
            $whose,
            "\"]', '[]', 'Eve', 250, 350, ",
            last!("1"),
            ", NULL, NULL, NULL, NULL, NULL, NULL); "
        )
    };
}

/// The appointment, recalled by a recall.
macro_rules! recalled {
    ($recall:literal) => {
        concat!(
            told!("recalled", "a-5000-6000"),
            entry!(
                "1",
                "appointment_recalled",
                concat!(r#"{"appointment": "a-5000-6000", "recall": "#, $recall, "}")
            ),
            "UPDATE appointment SET cancelled_at = 300, recall = ",
            $recall,
            ", cancelled_entry = ",
            last!("1"),
            "; "
        )
    };
}

/// The first recall, undone at a moment.
macro_rules! undone {
    ($at:literal) => {
        concat!(
            entry!("1", "recall_undone", r#"{"recall": 1}"#),
            "UPDATE recall SET undone_by = 'Ada', undone_at = ",
            concat!($at, ", undone_entry = "),
            last!("1"),
            " WHERE id = 1; "
        )
    };
}

/// The first recall, reopened.
const REOPENED: &str = concat!(
    entry!("1", "recall_reopened", r#"{"recall": 1}"#),
    "UPDATE recall SET reopened_by = 'Ada', reopened_at = 300, reopened_entry = ",
    last!("1"),
    " WHERE id = 1"
);

const RESTORED: &str =
    "UPDATE appointment SET cancelled_at = NULL, cancelled_entry = NULL, recall = NULL";

/// Every guard of recalls, and something that it alone refuses.
pub(super) const BREACHES: [(&str, &str); 9] = [
    (
        "appointment_restored_on_record",
        concat!(
            recalled!("1"),
            undone!("300"),
            "UPDATE appointment SET cancelled_at = NULL, cancelled_entry = NULL, recall = NULL"
        ),
    ),
    ("appointment_within_its_recall", concat!(another!("", "bea"), recalled!("2"))),
    (
        "audit_about_whose_recall",
        concat!(
            token!("w", "secretary", "bea"),
            entry!("1", "recall_undone", r#"{"recall": 1, "by": "w"}"#)
        ),
    ),
    (
        "recall_by_whom",
        concat!(token!("w", "secretary", "bea"), another!(r#", "by": "w""#, "ada")),
    ),
    ("recall_ended_on_record", "UPDATE recall SET reopened_by = 'Eve', reopened_at = 300, reopened_entry = 1"),
    ("recall_ended_once", "UPDATE recall SET run_by = 'Eve'"),
    (
        "recall_on_record",
        "INSERT INTO recall VALUES (2, 1, '{}', 1, '[]', '[]', 'Eve', 250, 350, 1, NULL, NULL, NULL,
             NULL, NULL, NULL)",
    ),
    ("recall_stays", "DELETE FROM recall"),
    ("recall_undone_in_time", undone!("350")),
];

#[track_caller]
fn passes(connection: &Connection, sql: &str) {
    connection.execute_batch(sql).expect(sql);
}

#[test]
fn what_is_recalled_keeps_its_time_until_it_is_reopened() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    recall(&connection);
    passes(&connection, recalled!("1"));
    assert_eq!(taken(&connection), (1, 1000));
    refused_sql(&connection, "DELETE FROM occupancy");
    let overlapping = Visit { starts: 5500, ends: 6500, ..VISIT };
    refused(hold(&connection, "eve", overlapping), "the time is taken", "recalled");
    refused_sql(&connection, RESTORED);
    passes(&connection, REOPENED);
    assert_eq!(taken(&connection), (0, 0));
    hold(&connection, "eve", overlapping).unwrap();
    refused_sql(&connection, RESTORED);
    refused_sql(&connection, undone!("300"));
}

#[test]
fn what_an_undone_recall_cancelled_is_as_it_was_and_nobody_was_told() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, VISIT).unwrap();
    recall(&connection);
    let rows = || -> String {
        let sql = "SELECT group_concat(concat_ws('|', id, starts_at, booked_at, entry, cancelled_at,
                       cancelled_entry, recall, (SELECT count(*) FROM occupancy))) FROM appointment";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let before = rows();
    passes(&connection, recalled!("1"));
    let told = "INSERT INTO message (id, site, reservation, kind, created_at, wanted_at, due_at,
                    state, recall, attempts)
                VALUES ('n', 1, 'r', 'recalled', 1, 1, 1, 'failed', 1, 1)";
    passes(&connection, &format!("SAVEPOINT told; {told}"));
    refused_sql(&connection, undone!("300"));
    passes(&connection, "ROLLBACK TO told; RELEASE told");
    passes(&connection, undone!("300"));
    let of_another = r#"{"appointment": "a-5000-6000", "recall": 2}"#;
    record(&connection, 1, "appointment_restored", of_another);
    refused_sql(&connection, RESTORED);
    record(
        &connection,
        1,
        "appointment_restored",
        r#"{"appointment": "a-5000-6000", "recall": 1}"#,
    );
    passes(&connection, RESTORED);
    assert_eq!(rows(), before);
    assert_eq!(cancel(&connection, "a-5000-6000", 400), Ok(1));
    assert_eq!(taken(&connection), (0, 0));
}

#[test]
fn what_had_begun_or_is_another_sites_or_of_an_ended_recall_is_not_recalled() {
    let file = File::new();
    let connection = raw(&file);
    book(&connection, Visit { starts: 250, ends: 900, at: 240, ..VISIT }).unwrap();
    book(&connection, VISIT).unwrap();
    recall(&connection);
    let begun = recalled!("1").replace("a-5000-6000", "a-250-900");
    refused_sql(&connection, &format!("{} WHERE id = 'a-250-900'", begun.trim_end_matches("; ")));
    refused_sql(&connection, "UPDATE appointment SET recall = 1");
    passes(&connection, REOPENED);
    let late = recalled!("1").trim_end_matches("; ");
    refused_sql(&connection, &format!("{late} WHERE id = 'a-5000-6000'"));
}
