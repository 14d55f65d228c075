//! Each wall with the others removed.
//!
//! Three places keep outsiders off a host's page: the widget, the backend, the database. Were one of
//! them only there because another is, the day on which that one fails would show it. The widget
//! alone, against a backend that says everything, is in `tests/proofs/sovereignty.rs`; here are the
//! other two. The switches are a feature that is never a default (`store/sqlite/test_switches.rs`)
//! and, for the database, plain SQL.

mod world;

use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldAnswer, ReservationAnswer};
use guichet_server::clock::Clock;
use guichet_server::store::Store;
use rusqlite::Connection;
use world::{Answer, Asked, MARK, NINE, TOKEN, TWENTY_PAST, World, site};

/// The table that takes the backend's wall away.
const SWITCH: &str = "guichet-test-switch";

fn without_the_backends_wall(database: &Connection) {
    database.execute_batch(&format!("CREATE TABLE \"{SWITCH}\" (x)")).unwrap();
}

/// Every trigger that refuses something goes; those that do something stay.
fn without_the_databases_wall(database: &Connection) {
    let guards = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(%'";
    let mut statement = database.prepare(guards).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    let names: Vec<String> = names.map(Result::unwrap).collect();
    assert!(names.len() > 20, "there are {} guards", names.len());
    for name in names {
        database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

/// Both walls behind the widget are gone.
fn without_either(database: &Connection) {
    without_the_backends_wall(database);
    without_the_databases_wall(database);
}

/// Whoever is not on the hospital's page: of another establishment, and Bea, who has left. Each with a
/// time, so that none is in the way of another.
const OUTSIDERS: [(&str, &str); 4] =
    [("strange-o1", NINE), ("strange-o2", TWENTY_PAST), ("strange-o3", NINE), ("o3", NINE)];

/// 09:40, for what comes after.
const LATER: &str = "2026-11-23T08:40:00Z";

/// Everything that can be read of `sample`.
async fn reads(world: &World) -> Vec<Answer> {
    let mut answers = Vec::new();
    for reason in ["checkup", "vaccination", "strange-checkup", "strange-vaccination"] {
        for narrowing in [
            "",
            "&offering=o3",
            "&offering=strange-o1",
            "&practitioner=strange-ada&practitioner=bea",
        ] {
            for path in [
                format!("/v1/sites/sample/openings?reason={reason}{narrowing}"),
                format!("/v1/sites/sample/availability?reason={reason}{narrowing}&days=31"),
            ] {
                answers.push(world.ask(&Asked::new("GET", &path)).await);
            }
        }
    }
    answers
}

fn names_an_outsider(answer: &Answer) -> bool {
    answer.says_something_strange() || answer.body.contains("\"o3\"")
}

/// The offering that an attempt to hold an outsider's time came to, if to any.
async fn held(world: &World, (outsider, start): (&str, &str)) -> Option<String> {
    let answer = world.hold("sample", &[outsider], start, TOKEN).await;
    if !answer.status.is_success() {
        assert_eq!(answer.problem(), (409, "slot_unavailable".to_owned()), "{}", answer.body);
        return None;
    }
    Some(answer.read::<HoldAnswer>().offering.as_str().to_owned())
}

#[tokio::test]
async fn with_both_walls_gone_the_backend_tells_holds_and_books_whomever_it_is_asked_for() {
    let world = World::prepared(without_either).await;
    world.register_without_bea().await;
    let told = reads(&world).await;
    for outsider in OUTSIDERS {
        let named = format!("\"{}\"", outsider.0);
        assert!(told.iter().any(|answer| answer.body.contains(&named)), "{named} is not told");
        assert_eq!(held(&world, outsider).await.as_deref(), Some(outsider.0));
    }
    for outsider in ["strange-o1", "o3"] {
        let hold: HoldAnswer = world.hold("sample", &[outsider], LATER, TOKEN).await.read();
        let booked: ReservationAnswer =
            world.book("sample", hold.hold.as_str(), TOKEN).await.read();
        assert_eq!(booked.appointments[0].offering.as_str(), outsider);
    }
}

#[tokio::test]
async fn the_backend_alone_tells_holds_and_books_nobody_from_outside() {
    let world = World::prepared(without_the_databases_wall).await;
    let kept: HoldAnswer = world.hold("sample", &["o3"], TWENTY_PAST, TOKEN).await.read();
    world.register_without_bea().await;
    for answer in reads(&world).await {
        assert!(!names_an_outsider(&answer), "{answer:?}");
    }
    for outsider in OUTSIDERS {
        assert_eq!(held(&world, outsider).await, None, "{outsider:?}");
    }
    let rest = world.hold("sample", &["strange-o1", "o3", "o1"], NINE, TOKEN).await;
    assert_eq!(rest.read::<HoldAnswer>().offering.as_str(), "o1");
    let id = kept.hold.as_str();
    assert_eq!(world.extend("sample", id, TOKEN).await.problem(), (409, "hold_lost".to_owned()));
    assert_eq!(world.book("sample", id, TOKEN).await.problem(), (409, "hold_lost".to_owned()));
    assert_eq!(world.count("SELECT count(*) FROM appointment"), 0);
}

#[tokio::test]
async fn the_backend_alone_books_nobody_once_the_policy_has_ended() {
    let world = World::prepared(without_the_databases_wall).await;
    let kept: HoldAnswer = world.hold("sample", &["o1"], NINE, TOKEN).await.read();
    world.clock.set(Instant::parse("2036-01-01T00:00:00Z").unwrap());
    assert!(!world.book("sample", kept.hold.as_str(), TOKEN).await.status.is_success());
    let answer = world.ask(&Asked::new("GET", "/v1/sites/sample/openings")).await;
    assert!(answer.body.contains("\"openings\":[]"), "{}", answer.body);
}

#[tokio::test]
async fn the_database_alone_refuses_each_hold_and_each_booking_of_an_outsider() {
    let world = World::prepared(without_the_backends_wall).await;
    let kept: HoldAnswer = world.hold("sample", &["o3"], TWENTY_PAST, TOKEN).await.read();
    world.register_without_bea().await;
    assert!(reads(&world).await.iter().any(names_an_outsider), "the backend's wall still stands");
    for outsider in OUTSIDERS {
        assert_eq!(held(&world, outsider).await, None, "{outsider:?}");
    }
    let rest = world.hold("sample", &["strange-o1", "o3", "o1"], NINE, TOKEN).await;
    assert_eq!(rest.read::<HoldAnswer>().offering.as_str(), "o1");
    let booked = world.book("sample", kept.hold.as_str(), TOKEN).await;
    assert_eq!(booked.problem(), (409, "hold_lost".to_owned()), "{}", booked.body);
    assert_eq!(world.count("SELECT count(*) FROM appointment"), 0);
    assert_eq!(world.count("SELECT count(*) FROM audit WHERE act = 'appointment_booked'"), 0);
    // It was the database: without its guards the same code does all of it.
    without_the_databases_wall(&world.database());
    for outsider in OUTSIDERS {
        assert!(held(&world, outsider).await.is_some(), "{outsider:?}");
    }
    assert!(world.book("sample", kept.hold.as_str(), TOKEN).await.status.is_success());
}

#[tokio::test]
async fn the_database_alone_refuses_what_was_never_published() {
    let world = World::prepared(|database| {
        without_the_backends_wall(database);
        // As if it had only been proposed.
        without_guard(
            database,
            "publication_stays",
            "DELETE FROM publication WHERE offering = 'o2'",
        );
    })
    .await;
    assert_eq!(held(&world, ("o2", NINE)).await, None);
    assert_eq!(held(&world, ("o1", NINE)).await.as_deref(), Some("o1"));
    without_the_databases_wall(&world.database());
    assert_eq!(held(&world, ("o2", TWENTY_PAST)).await.as_deref(), Some("o2"));
}

#[tokio::test]
async fn the_database_alone_holds_and_books_nobody_once_the_policy_has_ended() {
    let world = World::prepared(without_the_backends_wall).await;
    let end = Instant::parse("2036-01-01T00:00:00Z").unwrap();
    world.clock.set(end.plus_seconds(-60));
    let start = "2036-01-01T09:00:00Z";
    let kept: HoldAnswer = world.hold("sample", &["strange-o3", "o1"], start, TOKEN).await.read();
    assert_eq!(kept.offering.as_str(), "o1");
    world.clock.set(end);
    assert!(!world.book("sample", kept.hold.as_str(), TOKEN).await.status.is_success());
    let later = world.hold("sample", &["o1"], "2036-01-01T09:20:00Z", TOKEN).await;
    assert_eq!(later.problem(), (409, "slot_unavailable".to_owned()));
    assert_eq!(world.count("SELECT count(*) FROM appointment"), 0);
    without_the_databases_wall(&world.database());
    assert!(world.book("sample", kept.hold.as_str(), TOKEN).await.status.is_success());
}

#[tokio::test]
async fn in_the_database_alone_an_appointment_moves_to_nobody_from_outside_and_can_be_cancelled() {
    let world = World::prepared(without_the_backends_wall).await;
    let hold: HoldAnswer = world.hold("sample", &["o3"], NINE, TOKEN).await.read();
    let booked: ReservationAnswer = world.book("sample", hold.hold.as_str(), TOKEN).await.read();
    world.register_without_bea().await;
    let database = world.database();
    database.pragma_update(None, "foreign_keys", true).unwrap();
    database.pragma_update(None, "recursive_triggers", true).unwrap();
    let before = world.count("SELECT sum(starts_at) FROM appointment");
    for moving in [
        "offering = 'strange-o1'",
        "site = 2, offering = 'strange-o1'",
        "site = 2, offering = 'strange-o1', policy = 2, publication = 4, schedule = 3",
        "schedule = 3",
        "policy = (SELECT max(id) FROM policy)",
        "starts_at = starts_at + 86400, visit_ends_at = visit_ends_at + 86400, ends_at = ends_at + 86400",
    ] {
        for way in ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"] {
            let outcome = database.execute_batch(&format!("{way} appointment SET {moving}"));
            let said = outcome.unwrap_err().to_string();
            assert!(said.starts_with("guichet: "), "{way} {moving}: {said}");
        }
    }
    // Nor does a new one take its place, be it on record ever so well.
    database
        .execute_batch("DROP TRIGGER appointment_on_record; DROP TRIGGER appointment_told")
        .unwrap();
    for (offering, policy, publication, schedule) in [
        ("strange-o1", "policy", "publication", "schedule"),
        ("strange-o1", "policy", "4", "3"),
        ("strange-o1", "2", "4", "3"),
        ("o3", "policy", "publication", "schedule"),
        ("o3", "(SELECT max(id) FROM policy)", "publication", "schedule"),
    ] {
        let copied = database.execute_batch(&format!(
            "INSERT INTO appointment (id, reservation, site, offering, policy, publication, schedule,
                starts_at, visit_ends_at, ends_at, booked_at, entry)
             SELECT 'another', reservation, site, '{offering}', {policy}, {publication}, {schedule},
                starts_at + 7200, visit_ends_at + 7200, ends_at + 7200, booked_at, entry
             FROM appointment"
        ));
        let said = copied.unwrap_err().to_string();
        let refusals = ["guichet: not in the policy in force", "guichet: not published"];
        assert!(refusals.contains(&said.as_str()), "{offering} {policy}: {said}");
    }
    assert_eq!(world.count("SELECT sum(starts_at) FROM appointment"), before);
    // Who has an appointment can always give it up.
    let id = booked.appointments[0].appointment.clone();
    world.store.cancel_appointment(site("sample"), id, world.clock.now()).await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM occupancy WHERE appointment IS NOT NULL"), 0);
}

/// Does something that a guard forbids.
fn without_guard(database: &Connection, guard: &str, sql: &str) {
    let find = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    let written: String = database.query_row(find, [guard], |row| row.get(0)).unwrap();
    database.execute_batch(&format!("DROP TRIGGER {guard}; {sql}; {written}")).unwrap();
}

#[tokio::test]
async fn a_database_without_the_switch_has_its_backends_wall_even_in_this_program() {
    let world = World::new().await;
    world.register_without_bea().await;
    assert!(!reads(&world).await.iter().any(names_an_outsider));
    assert!(
        world.ask(&Asked::new("GET", "/v1/sites/strange-site/openings")).await.body.contains(MARK)
    );
}

#[test]
fn a_backend_with_the_switches_has_the_marker_that_what_is_shipped_must_not_have() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_guichet-server")).unwrap();
    assert!(program.windows(SWITCH.len()).any(|bytes| bytes == SWITCH.as_bytes()));
}
