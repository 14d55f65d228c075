//! An acknowledged booking is never lost: not when the process is killed in the middle of its work,
//! and not when the power goes, since nothing is acknowledged before it is on the disk.

use crate::bar;
use crate::stage::{APPOINTMENTS, NO_RATES, OVERLAPS};
use guichet_contract::wire::{HoldAnswer, ReservationAnswer};
use guichet_tests::backend::Backend;
use guichet_tests::dice::Dice;
use guichet_tests::invented::{Invented, SITE};
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use guichet_tests::wait;
use rusqlite::Connection;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const CLIENTS: usize = 8;
const DAYS: &str = "days=31";
/// Bookings after which a process is killed: at least one, at most this many.
const MOST_BOOKINGS: usize = 60;

#[test]
fn every_booking_that_was_acknowledged_survives_kill_9_under_load() {
    let kills = Scale::from_environment().of(5, 50);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("guichet.db");
    Invented::groups(40, 5).import(&database, folder.path());
    let mut backend = Backend::start_with(&database, 0, &NO_RATES);
    let mut dice = Dice::seeded(9);
    let mut acknowledged = Vec::new();
    for kill in 0..kills {
        let after = 1 + dice.below(MOST_BOOKINGS);
        acknowledged.extend(book_until_killed(backend, kill, after));
        backend = Backend::start_with(&database, 0, &NO_RATES);
        check(&database, &acknowledged);
    }
    bar::figure("kills under load", &kills.to_string());
    bar::figure("bookings acknowledged, all there", &acknowledged.len().to_string());
    assert!(acknowledged.len() >= kills, "too few bookings to prove anything");
    backend.stop();
}

/// Clients book until so many bookings were acknowledged, and further while the process is killed;
/// answers the reservations that were acknowledged.
fn book_until_killed(backend: Backend, kill: usize, bookings: usize) -> Vec<String> {
    let done = AtomicUsize::new(0);
    let dead = AtomicBool::new(false);
    let acknowledged = Mutex::new(Vec::new());
    let port = backend.port();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (done, dead, acknowledged) = (&done, &dead, &acknowledged);
            scope.spawn(move || {
                let rival = Invented::rival(port);
                let mut dice = Dice::seeded((kill * CLIENTS + client + 1) as u64);
                let mut number = 0;
                while !dead.load(Ordering::Relaxed) {
                    number += 1;
                    let key = format!("{kill}-{client}-{number}-");
                    if let Some(booked) = book(&rival, &key, &mut dice) {
                        acknowledged.lock().unwrap().push(booked);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let enough = wait::until(wait::PATIENCE, || {
            (done.load(Ordering::Relaxed) >= bookings).then_some(())
        });
        backend.kill();
        dead.store(true, Ordering::Relaxed);
        assert_eq!(enough, Some(()), "only {} bookings", done.load(Ordering::Relaxed));
    });
    acknowledged.into_inner().unwrap()
}

/// Books anything; the reservation, if it was acknowledged.
fn book(rival: &Rival, key: &str, dice: &mut Dice) -> Option<String> {
    let query = format!("reason=r{}&{DAYS}", dice.below(40));
    let answer = rival.try_availability(&query);
    let slots = answer.is_success().then(|| Rival::slots_of(&answer.expect()))?;
    let slot = slots.get(dice.below(slots.len().max(1)))?;
    let reply = rival.try_hold(slot, key);
    let hold = reply.is_success().then(|| reply.expect::<HoldAnswer>().hold)?;
    let booked = rival.try_confirm(&hold, key);
    let booked = booked.is_success().then(|| booked.expect::<ReservationAnswer>())?;
    Some(booked.reservation.as_str().to_owned())
}

/// The database is sound, holds everything that was acknowledged, and sold nothing twice.
fn check(database: &std::path::Path, acknowledged: &[String]) {
    let connection = Connection::open(database).unwrap();
    let sound: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let count = |query: &str| connection.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count(OVERLAPS), 0);
    assert_eq!(count(APPOINTMENTS), count("SELECT count(*) FROM occupancy WHERE hold IS NULL"));
    let mut find = connection
        .prepare(
            "SELECT count(*) FROM appointment JOIN patient USING (reservation)
             WHERE reservation = ?1",
        )
        .unwrap();
    for reservation in acknowledged {
        let found: i64 = find.query_row([reservation], |row| row.get(0)).unwrap();
        assert_eq!(found, 1, "{reservation} was acknowledged and is not there");
    }
}

#[test]
fn between_the_commit_and_the_answer_the_disk_is_told_to_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    let (database, log) = (folder.path().join("guichet.db"), folder.path().join("calls"));
    Invented::groups(1, 1).import(&database, folder.path());
    let calls = "pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg";
    let traced = Backend::start_traced(folder.path(), &database, calls, &log);
    let rival = Rival::new(traced.port(), SITE);
    let slot = &rival.slots("reason=r0")[0];
    let hold = rival.hold(slot, "traced-").hold;
    let before = std::fs::read_to_string(&log).unwrap().lines().count();
    assert!(rival.try_confirm(&hold, "traced-").is_success());
    let all = wait::until(wait::PATIENCE, || {
        let text = std::fs::read_to_string(&log).unwrap();
        text.lines().skip(before).any(is_answer).then_some(text)
    });
    let all = all.expect("the answer is not in the trace");
    let calls: Vec<&str> = all.lines().skip(before).collect();
    let answer = calls.iter().position(|call| is_answer(call)).unwrap();
    let written = calls[..answer].iter().rposition(|call| is_commit(call));
    let kept = calls[..answer].iter().rposition(|call| call.contains("sync(") && in_wal(call));
    bar::figure("writes of the commit end at call", &format!("{written:?}"));
    bar::figure("fdatasync of the log at call", &format!("{kept:?}"));
    bar::figure("the answer leaves at call", &answer.to_string());
    assert!(written.is_some() && written < kept, "no fdatasync before the answer: {calls:#?}");
}

fn in_wal(call: &str) -> bool {
    call.contains("guichet.db-wal")
}

fn is_commit(call: &str) -> bool {
    call.contains("pwrite64(") && in_wal(call)
}

fn is_answer(call: &str) -> bool {
    call.contains("TCP") && call.contains("HTTP/1.1 201")
}
