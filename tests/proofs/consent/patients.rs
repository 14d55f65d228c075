//! Patients by the hundred, and others who send what no widget sends.
//!
//! Owns what each asks for and what came of it. Some have pages that they opened long ago, whose
//! widget has the first edition of the policy and times that were seen then. Start reading at [`rush`].

use super::Stage;
use super::weekend::{self, MORNING, PEOPLE, Reply, offering, reply_of, takes_back};
use crate::bar;
use guichet_contract::ids::OfferingId;
use guichet_contract::wire::{HoldAnswer, OfferedSlot};
use guichet_tests::dice::Dice;
use guichet_tests::rival::Rival;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Times of a site that a page keeps.
const KEPT: usize = 16;

/// What the patients know of what goes on around them.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Sites at which some have taken back what they published.
    pub(super) taken_back: Mutex<BTreeSet<usize>>,
    /// Whether all that was to happen meanwhile has happened.
    pub(super) is_over: AtomicBool,
}

/// What was asked, and what was answered: kind, status, how often.
#[derive(Default)]
pub(super) struct Told(BTreeMap<(&'static str, u16), usize>);

impl Told {
    fn add(&mut self, kind: &'static str, status: u16) {
        *self.0.entry((kind, status)).or_default() += 1;
    }

    /// How often this kind was asked for.
    pub(super) fn asked(&self, kind: &str) -> usize {
        self.0.iter().filter(|((asked, _), _)| *asked == kind).map(|(_, times)| times).sum()
    }

    /// Prints it, and fails where something was granted that never may be.
    pub(super) fn judge(&self) {
        for ((kind, status), times) in &self.0 {
            bar::figure(&format!("{kind}, answered {status}"), &times.to_string());
        }
        let done = |kind| self.0.get(&(kind, 201)).copied().unwrap_or_default();
        assert!(done("vaccination") > 0 && done("consultation") > 0, "too few to prove anything");
        assert_eq!(done("forged"), 0, "a forged request was granted");
        assert_eq!(done("taken back"), 0, "an old page got what had been taken back");
        assert!(self.asked("forged") > 0, "nothing was forged");
        assert!(self.asked("old page") > 0, "nobody had an old page");
        let strange = self.0.keys().find(|(_, status)| ![201, 409, 429, 503].contains(status));
        assert_eq!(strange, None, "an answer that nobody expects");
    }
}

/// Many patients at once, each until it is over and then for so many rounds: a third of them wants what
/// the first site has.
pub(super) fn rush(
    stage: &Stage,
    ports: &[u16],
    (patients, rounds): (usize, usize),
    around: &Surroundings,
) -> Told {
    let (told, next) = (Mutex::new(Told::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for number in 0..patients {
            let (told, next) = (&told, &next);
            scope.spawn(move || {
                let dice = Dice::seeded(number as u64 + 1);
                let (port, kept) = (ports[number % ports.len()], BTreeMap::new());
                let mut patient = Patient { stage, around, port, dice, kept };
                let mut left = rounds;
                while left > 0 {
                    left -= usize::from(around.is_over.load(Ordering::Relaxed));
                    let key = format!("{}-", next.fetch_add(1, Ordering::Relaxed));
                    let (kind, status) = patient.act(&key);
                    told.lock().unwrap().add(kind, status);
                }
            });
        }
    });
    told.into_inner().unwrap()
}

struct Patient<'a> {
    stage: &'a Stage,
    around: &'a Surroundings,
    port: u16,
    dice: Dice,
    /// By site, vaccinations as this patient saw them first.
    kept: BTreeMap<usize, Vec<OfferedSlot>>,
}

impl Patient<'_> {
    /// Asks for something; answers of what kind it was, and the last status.
    fn act(&mut self, key: &str) -> (&'static str, u16) {
        let sites = self.stage.sites;
        let number = [0, self.dice.below(sites), self.dice.below(sites)][self.dice.below(3)];
        match self.dice.below(5) {
            0 => ("forged", self.forge(number, key)),
            1 => ("consultation", self.look_and_book(number, "consultation", key)),
            2 if !self.kept.is_empty() => self.book_from_an_old_page(key),
            _ => ("vaccination", self.look_and_book(number, "vaccination", key)),
        }
    }

    fn rival(&self, number: usize) -> Rival {
        Rival::new(self.port, &weekend::site(number))
    }

    /// What a patient does: looks for a reason, takes a time, confirms it. The last status; 409 also
    /// where there was no time to take.
    fn look_and_book(&mut self, number: usize, reason: &str, key: &str) -> u16 {
        let rival = self.rival(number);
        let slots = match look(&rival, reason) {
            Ok(slots) => slots,
            Err(status) => return status,
        };
        let Some(slot) = self.dice.pick(&slots) else { return 409 };
        let prefix = format!("{reason}-");
        assert!(slot.offering.as_str().starts_with(&prefix), "{} for {reason}", slot.offering);
        if reason == "vaccination" {
            let some = slots.iter().step_by(slots.len() / KEPT + 1);
            self.kept.entry(number).or_insert_with(|| some.cloned().collect());
        }
        book(&rival, slot, key)
    }

    /// What an old widget sends: a time that it saw some time ago, with the edition of then. Every other
    /// time of what was taken back since, where it saw such.
    fn book_from_an_old_page(&mut self, key: &str) -> (&'static str, u16) {
        let taken_back = self.around.taken_back.lock().unwrap().clone();
        let is_gone = |(number, slot): &(usize, &OfferedSlot)| {
            taken_back.contains(number) && takes_back(person_of(&slot.offering))
        };
        let kept = self.kept.iter();
        let kept = kept.flat_map(|(number, slots)| slots.iter().map(move |slot| (*number, slot)));
        let kept: Vec<_> = kept.collect();
        let gone: Vec<_> = kept.iter().copied().filter(is_gone).collect();
        let wanted = if gone.is_empty() || self.dice.one_in(2) { &kept } else { &gone };
        let seen = *self.dice.pick(wanted).unwrap();
        let kind = if is_gone(&seen) { "taken back" } else { "old page" };
        let (number, slot) = seen;
        let rival = self.rival(number).with_edition(&self.stage.first_editions[number]);
        (kind, book(&rival, slot, key))
    }

    /// What no widget sends: a vaccination by somebody who did not publish, or at the time of a
    /// consultation, or a consultation at the time of a vaccination.
    fn forge(&mut self, number: usize, key: &str) -> u16 {
        let rival = self.rival(number);
        let days = match look(&rival, "consultation") {
            Ok(slots) => slots,
            Err(status) => return status,
        };
        let Some(day) = self.dice.pick(&days).cloned() else { return 409 };
        let anybody = self.dice.below(PEOPLE);
        let mut others = (0..PEOPLE).map(|it| (anybody + it) % PEOPLE);
        let silent = others.find(|it| reply_of(*it) != Reply::Publishes).unwrap();
        let turn = 20 * i64::try_from(self.dice.below(9)).unwrap();
        let (offering, minute) = match self.dice.below(3) {
            0 => (offering("vaccination", silent), weekend::afternoon(silent).start + turn),
            1 => (offering("vaccination", anybody), MORNING.start + turn),
            _ => (offering("consultation", anybody), weekend::afternoon(anybody).start + turn),
        };
        let start = day.start.plus_seconds((minute - weekend::minute_of_day(day.start)) * 60);
        book(&rival, &OfferedSlot { offering, start, local: day.local }, key)
    }
}

/// The times of a reason in the week to come, or the status of the refusal.
pub(super) fn look(rival: &Rival, reason: &str) -> Result<Vec<OfferedSlot>, u16> {
    let answer = rival.try_availability(&format!("reason={reason}&days=7"));
    if answer.is_success() { Ok(Rival::slots_of(&answer.expect())) } else { Err(answer.status) }
}

/// Holds a time and confirms it; the last status.
pub(super) fn book(rival: &Rival, slot: &OfferedSlot, key: &str) -> u16 {
    let held = rival.try_hold(slot, key);
    if !held.is_success() {
        return held.status;
    }
    rival.try_confirm(&held.expect::<HoldAnswer>().hold, key).status
}

/// The number of whoever an offering is by.
pub(super) fn person_of(offering: &OfferingId) -> usize {
    offering.as_str().rsplit_once("-p").unwrap().1.parse().unwrap()
}
