//! A slot is sold once, whatever the concurrency: many clients want each of many slots at the same
//! moment, among them slots that overlap without being the same, with the rate limits on.

use crate::bar;
use crate::stage::{APPOINTMENTS, OVERLAPS, RATES_BY_CLIENT, Stage};
use guichet_contract::ids::OfferingId;
use guichet_contract::wire::{HoldAnswer, OfferedSlot};
use guichet_tests::backend::Backend;
use guichet_tests::invented::{Invented, Reason};
use guichet_tests::rival::{Reply, Rival};
use guichet_tests::scale::Scale;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::{Barrier, Mutex};

const CLIENTS: usize = 64;
const PRACTITIONERS: usize = 10;
/// Minutes between two rivalries of one practitioner: further apart than the longest visit reaches.
const APART: i64 = 80;

/// Visits of 20 and of 40 minutes with the same practitioners, each starting every 20 minutes.
fn site() -> Invented {
    let reason = |id: &str, minutes| Reason {
        id: id.to_owned(),
        minutes,
        step_minutes: 20,
        practitioners: 0..PRACTITIONERS,
    };
    Invented {
        practitioners: PRACTITIONERS,
        reasons: vec![reason("short", 20), reason("long", 40)],
    }
}

#[test]
fn of_64_patients_who_want_the_same_time_one_gets_it() {
    let wanted = Scale::from_environment().of(12, 100);
    let stage = Stage::set(&site(), &RATES_BY_CLIENT);
    let rivalries = rivalries(&stage.rival(), wanted * 3);
    let rounds: Vec<&[Rivalry]> = rivalries.chunks(wanted).collect();
    let other = stage.second_backend(&RATES_BY_CLIENT);

    let mut seen = race(rounds[0], &[&stage.backend], "one");
    add(&mut seen, race(rounds[1], &[&stage.backend, &other], "two"));
    let owners = hold_and_expire(&stage, rounds[2]);
    add(&mut seen, race_with_owners(rounds[2], &[&stage.backend, &other], &owners));

    bar::figure("slots, one process", &wanted.to_string());
    bar::figure("slots, two processes on the database", &wanted.to_string());
    bar::figure("slots with an expired hold whose owner confirms", &wanted.to_string());
    for (status, count) in &seen {
        bar::figure(&format!("answers {status}"), &count.to_string());
    }
    let unclean = seen.keys().find(|status| ![201, 409].contains(*status));
    assert_eq!(unclean, None, "another answer than a hold or a conflict");
    assert_eq!(stage.count(APPOINTMENTS), i64::try_from(wanted * 3).unwrap());
    assert_eq!(stage.count(OVERLAPS), 0);
}

/// Slots that all overlap in one moment: only one of them can be sold.
struct Rivalry {
    slots: [OfferedSlot; 3],
}

/// Rivalries far enough apart not to touch each other, on all practitioners in turn.
fn rivalries(rival: &Rival, wanted: usize) -> Vec<Rivalry> {
    let short = rival.slots("reason=short&days=31");
    let mut last = BTreeMap::<OfferingId, i64>::new();
    let mut found = Vec::new();
    for slot in &short {
        let at = slot.start.seconds();
        let minute = slot.local.minute_of_day();
        let near = last.get(&slot.offering).is_some_and(|last| at - last < APART * 60);
        // The long visits begin 20 minutes before and end 20 minutes after.
        if near || !(8 * 60 + 20..=19 * 60 + 20).contains(&minute) {
            continue;
        }
        last.insert(slot.offering.clone(), at);
        found.push(Rivalry { slots: [slot.clone(), long(slot, -20), long(slot, 0)] });
    }
    found.truncate(wanted);
    assert_eq!(found.len(), wanted, "the site is too small");
    found
}

/// The visit of 40 minutes with the same practitioner that begins so much later.
fn long(slot: &OfferedSlot, minutes: i64) -> OfferedSlot {
    let id = slot.offering.as_str().replace("short", "long");
    let offering = OfferingId::parse(&id).unwrap();
    OfferedSlot { offering, start: slot.start.plus_seconds(minutes * 60), local: slot.local }
}

type Seen = BTreeMap<u16, usize>;

/// 64 clients, all of them for each rivalry at the same moment; who holds a slot confirms it.
fn race(rivalries: &[Rivalry], backends: &[&Backend], round: &str) -> Seen {
    race_with_owners(rivalries, backends, &vec![None; rivalries.len()])
        .into_iter()
        .inspect(|(status, count)| println!("      {round}: {count} answers {status}"))
        .collect()
}

type Owner = Option<(HoldAnswer, String)>;

/// The same; where a slot has an owner whose hold expired, they confirm it as the others begin.
fn race_with_owners(rivalries: &[Rivalry], backends: &[&Backend], owners: &[Owner]) -> Seen {
    let start = Barrier::new(CLIENTS);
    let seen = Mutex::new(Seen::new());
    let winners: Vec<Mutex<usize>> = rivalries.iter().map(|_| Mutex::new(0)).collect();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (start, seen, winners) = (&start, &seen, &winners);
            let rival = Invented::rival(backends[client % backends.len()].port())
                .from_address(&format!("203.0.113.{client}"));
            scope.spawn(move || {
                for (index, rivalry) in rivalries.iter().enumerate() {
                    start.wait();
                    let (reply, won) = match &owners[index] {
                        Some((hold, key)) if client == 0 => {
                            let reply = rival.try_confirm(&hold.hold, key);
                            let won = reply.is_success();
                            (reply, won)
                        }
                        _ => attempt(&rival, &rivalry.slots[client % 3], client),
                    };
                    *seen.lock().unwrap().entry(reply.status).or_default() += 1;
                    *winners[index].lock().unwrap() += usize::from(won);
                }
            });
        }
    });
    for winners in winners {
        assert_eq!(winners.into_inner().unwrap(), 1, "winners of one time");
    }
    seen.into_inner().unwrap()
}

/// Holds, and confirms what is held.
fn attempt(rival: &Rival, slot: &OfferedSlot, client: usize) -> (Reply, bool) {
    let key = format!("{client}-{}-{}-", slot.offering.as_str(), slot.start.seconds());
    let held = rival.try_hold(slot, &key);
    if !held.is_success() {
        return (held, false);
    }
    let confirmed = rival.try_confirm(&held.expect::<HoldAnswer>().hold, &key);
    let won = confirmed.is_success();
    (confirmed, won)
}

/// A hold on the first slot of each rivalry, past its end.
fn hold_and_expire(stage: &Stage, rivalries: &[Rivalry]) -> Vec<Owner> {
    let hold = |rivalry: &Rivalry| {
        let slot = &rivalry.slots[0];
        let key = format!("owner-{}-{}-", slot.offering.as_str(), slot.start.seconds());
        Some((stage.rival().hold(slot, &key), key))
    };
    let owners = rivalries.iter().map(hold).collect();
    let connection = Connection::open(stage.database()).unwrap();
    connection.execute("UPDATE hold SET expires_at = unixepoch() - 1", []).unwrap();
    owners
}

fn add(all: &mut Seen, more: Seen) {
    for (status, count) in more {
        *all.entry(status).or_default() += count;
    }
}
