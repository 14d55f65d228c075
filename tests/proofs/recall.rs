//! A recall of many appointments, with ordinary consultations beside them: quick, of just those, told
//! to each patient once, and taken back as if it had never been.

use crate::bar;
use crate::stage::{NO_RATES, Stage};
use guichet_tests::backend;
use guichet_tests::invented::{Invented, Reason, SITE};
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::scale::Scale;
use guichet_tests::wait;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Appointments, and how many of them are recalled.
const SAMPLE: (u32, u32) = (3_000, 150);
const FULL: (u32, u32) = (100_000, 1_500);
const PRACTITIONERS: u32 = 200;
/// Most seconds to rehearse, to run, and to tell everybody.
const REHEARSED_WITHIN: f64 = 1.0;
const RUN_WITHIN: f64 = 5.0;
const TOLD_WITHIN: f64 = 60.0;

/// Every appointment with its time, but for those of the reason that is recalled.
const BESIDE: &str = "
    SELECT concat_ws('|', appointment.id, reservation, offering, appointment.starts_at, booked_at,
        entry, cancelled_at, cancelled_entry, recall, occupancy.ends_at)
    FROM appointment LEFT JOIN occupancy ON occupancy.appointment = appointment.id
        AND occupancy.schedule = appointment.schedule AND occupancy.lane = appointment.lane
        AND occupancy.starts_at = appointment.starts_at
    WHERE ?1 OR offering NOT LIKE 'r0-%' ORDER BY appointment.id";

#[test]
fn a_recall_is_of_what_it_names_quick_told_once_and_taken_back_as_if_it_had_never_been() {
    let (count, recalled) = Scale::from_environment().of(SAMPLE, FULL);
    let reason = |id: &str| Reason {
        id: id.to_owned(),
        minutes: 20,
        step_minutes: 20,
        practitioners: 0..PRACTITIONERS as usize,
    };
    let site = Invented {
        practitioners: PRACTITIONERS as usize,
        reasons: vec![reason("r0"), reason("r1")],
    };
    let provider = SmsProvider::start();
    let flags = provider.flags();
    let flags: Vec<&str> = NO_RATES.into_iter().chain(flags.iter().map(String::as_str)).collect();
    let stage = Stage::set(&site, &flags);
    visits(stage.database(), count, recalled);
    let (all, beside) = (rows(&stage, true), rows(&stage, false));
    assert_eq!((all.len(), all.len() - beside.len()), (count as usize, recalled as usize));
    bar::figure("appointments, and those recalled", &format!("{count}, {recalled}"));

    let (rehearsal, seconds) = recall(&stage, &["rehearse", "--reason", "r0", "--json"]);
    within("rehearsal", seconds, REHEARSED_WITHIN);
    let set = rehearsal["set"].as_str().unwrap();
    assert_eq!(rehearsal["appointments"].as_array().unwrap().len(), recalled as usize);
    let run = ["run", "--reason", "r0", "--as", "Desk", "--json", "--set", set, "--grace-seconds"];
    let (told, seconds) = recall(&stage, &[&run[..], &["3600"]].concat());
    within("run", seconds, RUN_WITHIN);
    assert_eq!(told["appointments"], recalled);
    assert!(rows(&stage, false) == beside, "something else was touched");
    let closed = "SELECT count(*) FROM appointment JOIN occupancy
        ON occupancy.appointment = appointment.id WHERE recall = 1";
    assert_eq!(stage.count(closed), i64::from(recalled));
    backend::operate(stage.database(), &["recall", "undo", "1", "--site", SITE, "--as", "Desk"]);
    assert!(rows(&stage, true) == all, "not everything is as it was");

    let began = Instant::now();
    recall(&stage, &[&run[..], &["0"]].concat());
    let left = "SELECT count(*) FROM message WHERE kind = 'recalled' AND recall = 2
        AND state IN ('sent', 'delivered')";
    let patience = Duration::from_secs_f64(TOLD_WITHIN * 2.0);
    let everybody = wait::until(patience, || (stage.count(left) >= recalled.into()).then_some(()));
    within("everybody told", began.elapsed().as_secs_f64(), TOLD_WITHIN);
    assert_eq!(everybody, Some(()), "{} of {recalled} were told", stage.count(left));
    let mut times = HashMap::<String, u32>::new();
    let heard = provider.since(0).into_iter().filter(|sms| sms.to.starts_with("+337"));
    heard.for_each(|sms| *times.entry(sms.to).or_default() += 1);
    assert_eq!(times.len(), recalled as usize, "somebody was not told");
    assert!(times.values().all(|times| *times == 1), "somebody was told twice");
    stage.backend.stop();
}

/// Runs `guichet-server recall`, and answers what it said with the seconds that it took.
fn recall(stage: &Stage, arguments: &[&str]) -> (Value, f64) {
    let command = [&["recall"], arguments, &["--site", SITE]].concat();
    let began = Instant::now();
    let told = backend::operate(stage.database(), &command);
    let seconds = began.elapsed().as_secs_f64();
    (serde_json::from_str(&told).unwrap(), seconds)
}

#[track_caller]
fn within(what: &str, seconds: f64, most: f64) {
    bar::figure(what, &format!("{seconds:.2} s (at most {most})"));
    assert!(seconds <= most, "{what}: {seconds:.3} s, at most {most}");
}

fn rows(stage: &Stage, with_recalled: bool) -> Vec<String> {
    let connection = Connection::open(stage.database()).unwrap();
    let mut statement = connection.prepare(BESIDE).unwrap();
    let rows = statement.query_map([with_recalled], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Books visits in bulk, past every answer of the API but not past the database's own guards: of as
/// many patients, the first of them for the reason that is recalled.
fn visits(database: &Path, count: u32, recalled: u32) {
    let mut connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    let immediate = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(immediate).unwrap();
    let numbers = "CREATE TEMP TABLE visit AS
        WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1)
        SELECT 'v' || n AS id, '07' || printf('%08d', n) AS phone,
            unixepoch() / 1200 * 1200 + 5 * 86400 + n / ?3 * 1200 AS at,
            (SELECT max(number) FROM audit WHERE site = publication.site) + 1 + n AS entry,
            publication.site, publication.offering, publication.policy,
            publication.id AS publication, schedule.id AS schedule
        FROM number
        JOIN schedule ON schedule.practitioner = 'p' || (n % ?3)
        JOIN publication ON publication.site = schedule.site
            AND publication.offering = iif(n < ?2, 'r0-', 'r1-') || schedule.practitioner";
    transaction.execute(numbers, (count, recalled, PRACTITIONERS)).unwrap();
    transaction.execute_batch(BULK).unwrap();
    transaction.commit().unwrap();
}

/// The heads of the entries are no digests: nothing is proved with them.
const BULK: &str = "
    INSERT INTO audit (site, number, at, act, line, head)
    SELECT visit.site, visit.entry, unixepoch(), 'appointment_booked', json_object('entry',
            visit.entry, 'at', strftime('%Y-%m-%dT%H:%M:%SZ'), 'act', 'appointment_booked',
            'appointment', visit.id, 'offering', visit.offering, 'publication', visit.publication,
            'policy', policy.digest, 'previous', coalesce(
                (SELECT head FROM audit WHERE audit.site = visit.site AND number = visit.entry - 1),
                printf('%064d', visit.entry - 1))),
        printf('%064d', visit.entry)
    FROM visit JOIN policy ON policy.id = visit.policy ORDER BY visit.entry;
    INSERT INTO reservation (id, site, language, booked_at)
    SELECT id, site, 'fr', unixepoch() FROM visit;
    INSERT INTO patient (reservation, family_name, birth_date, phone)
    SELECT id, 'Vale', '1970-01-02', phone FROM visit;
    INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at, due_at, state,
        settled_at)
    SELECT 'm-' || id, site, id, 'booked', 'sms', unixepoch(), unixepoch(), unixepoch(), 'sent',
        unixepoch()
    FROM visit;
    INSERT INTO message_visit (message, appointment)
    SELECT number, reservation FROM message WHERE id LIKE 'm-v%';
    INSERT INTO appointment (id, reservation, site, offering, policy, publication, schedule,
        starts_at, visit_ends_at, ends_at, booked_at, entry)
    SELECT id, id, site, offering, policy, publication, schedule, at, at + 1200, at + 1200,
        unixepoch(), entry
    FROM visit ORDER BY entry;
    DROP TABLE visit;";
