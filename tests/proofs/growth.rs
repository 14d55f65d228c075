//! Availability stays as quick when a site's database grows: from a thousand appointments to a
//! million, of a thousand practitioners, in weeks that are 80 % full.

use crate::bar;
use crate::stage::{APPOINTMENTS, NO_RATES, Stage, median};
use guichet_contract::wire::HoldAnswer;
use guichet_tests::dice::Dice;
use guichet_tests::invented::{Invented, fill};
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use std::time::Instant;

const PRACTITIONERS: u32 = 1000;
/// The practitioners of the reason that is asked for.
const ASKED: u32 = 5;
/// The first of the days that are asked for, after today, and the first after them.
const DAYS: (u32, u32) = (1, 8);

#[test]
fn availability_of_a_full_week_is_as_quick_among_a_million_appointments_as_among_a_thousand() {
    let scale = Scale::from_environment();
    let site = Invented::groups((PRACTITIONERS / ASKED) as usize, ASKED as usize);
    let (small, large) = (Stage::set(&site, &NO_RATES), Stage::set(&site, &NO_RATES));
    for stage in [&small, &large] {
        fill(stage.database(), 0..ASKED, DAYS.0..DAYS.1);
    }
    // Around the week as well as in it: 36 times a day, eight of ten taken.
    let days = scale.of(2, 35);
    fill(large.database(), ASKED..PRACTITIONERS, DAYS.0..DAYS.0 + days);
    fill(large.database(), 0..ASKED, DAYS.1..DAYS.0 + days.max(DAYS.1));
    for stage in [&small, &large] {
        bar::figure("appointments", &stage.count(APPOINTMENTS).to_string());
    }

    let rounds = scale.of(15, 60);
    let mut asking = [Asking::new(&small), Asking::new(&large)];
    // The first answers read the database's pages for the first time.
    for asking in &mut asking {
        asking.after_a_change();
    }
    let mut changed = [Vec::new(), Vec::new()];
    let mut repeated = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // By turns first: whoever is asked second finds the machine otherwise.
        for index in [round % 2, 1 - round % 2] {
            changed[index].push(asking[index].after_a_change());
            repeated[index].push(asking[index].repeated());
        }
    }
    for (what, times) in [("after a change", changed), ("repeated", repeated)] {
        let [small, large] = times.map(median);
        bar::figure(&format!("p50 {what}, few and many"), &format!("{small:.3} ms, {large:.3} ms"));
        bar::at_most(&format!("p50 {what}, a million / a thousand"), large / small, 1.3);
    }
}

/// Who asks one stage, and changes something there between two answers.
struct Asking {
    rival: Rival,
    query: String,
    dice: Dice,
    number: usize,
}

impl Asking {
    fn new(stage: &Stage) -> Self {
        let first = stage.count(&format!("SELECT unixepoch(date('now')) / 86400 + {}", DAYS.0));
        let first = guichet_contract::time::LocalDate::from_days_since_epoch(first);
        let query = format!("reason=r0&from={first}&days={}", DAYS.1 - DAYS.0);
        Self { rival: stage.rival(), query, dice: Dice::seeded(7), number: 0 }
    }

    /// Milliseconds to the answer when one of the practitioners' times has just been taken.
    fn after_a_change(&mut self) -> f64 {
        let slots = self.rival.slots(&self.query);
        assert!(slots.len() > 100, "{} slots are left", slots.len());
        let slot = &slots[self.dice.below(slots.len())];
        self.number += 1;
        let key = format!("growth-{}-", self.number);
        let hold = self.rival.try_hold(slot, &key).expect::<HoldAnswer>().hold;
        let time = self.ask();
        assert_eq!(self.rival.try_release(&hold, &key).status, 204);
        time
    }

    /// Milliseconds to an answer that was just given: the middle of some.
    fn repeated(&mut self) -> f64 {
        self.ask();
        median((0..9).map(|_| self.ask()).collect())
    }

    fn ask(&self) -> f64 {
        let began = Instant::now();
        let reply = self.rival.try_availability(&self.query);
        let time = began.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(reply.status, 200, "{}", reply.text);
        time
    }
}
