//! A request that is repeated, as networks do it, changes things once.

use crate::bar;
use crate::stage::{APPOINTMENTS, NO_RATES, Stage};
use guichet_contract::wire::HoldAnswer;
use guichet_tests::invented::Invented;
use guichet_tests::rival::{Reply, Rival};
use std::sync::Barrier;

const TIMES: usize = 100;

#[test]
fn the_same_key_and_body_a_hundred_times_at_once_is_one_booking_and_one_answer() {
    let stage = Stage::set(&Invented::groups(1, 2), &NO_RATES);
    let other = stage.second_backend(&NO_RATES);
    let slot = &stage.rival().slots("reason=r0")[0];
    let rivals = [stage.rival(), Invented::rival(other.port())];

    let reply = at_once(&rivals, |rival| rival.try_hold(slot, "once-"));
    let hold = reply.expect::<HoldAnswer>().hold;
    let booked = at_once(&rivals, |rival| rival.try_confirm(&hold, "once-"));

    assert!(booked.is_success(), "{}", booked.text);
    assert_eq!(stage.count("SELECT count(*) FROM hold"), 1);
    assert_eq!(stage.count(APPOINTMENTS), 1);
    assert_eq!(stage.count("SELECT count(*) FROM occupancy"), 1);
    bar::figure("holds and bookings from 100 equal requests each", "1 and 1, one answer each");
}

/// The one answer that all of them got; both processes of the database are asked.
fn at_once(rivals: &[Rival; 2], ask: impl Fn(&Rival) -> Reply + Sync) -> Reply {
    let start = Barrier::new(TIMES);
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..TIMES)
            .map(|number| {
                let (rival, start, ask) = (rivals[number % 2].clone(), &start, &ask);
                scope.spawn(move || {
                    start.wait();
                    ask(&rival)
                })
            })
            .collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    for reply in &replies {
        assert_eq!(reply, &replies[0], "answers differ");
    }
    replies[0].clone()
}
