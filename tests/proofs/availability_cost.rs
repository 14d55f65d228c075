//! What an availability request costs the server, against an axum route that sends the same bytes
//! and does nothing else. Processor time, not waiting: it is the same whatever else runs.

use crate::bar;
use crate::stage::{NO_RATES, Stage, median};
use guichet_contract::ids::HoldId;
use guichet_contract::wire::{HoldAnswer, OfferedSlot};
use guichet_tests::backend::Backend;
use guichet_tests::dice::Dice;
use guichet_tests::invented::Invented;
use guichet_tests::rival::{Reply, Rival};
use guichet_tests::scale::Scale;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// One reason for which two practitioners receive, today and tomorrow: as many bytes as a usual week of the
/// demo's hospital has. Many more would hide what is not the sending of bytes.
const QUERY: &str = "reason=r0&days=2";
/// Those who ask at a time.
const CLIENTS: usize = 4;
const READS_A_WRITE: usize = 20;

#[test]
fn availability_costs_little_more_than_sending_its_bytes() {
    let scale = Scale::from_environment();
    let (rounds, requests) = (scale.of(3, 7), scale.of(1000, 5000));
    let stage = Stage::set(&Invented::groups(10, 2), &NO_RATES);
    let bytes = stage.rival().try_availability(QUERY).text;
    let floor = bare_route(&stage, &bytes);
    bar::figure("bytes of the answer", &bytes.len().to_string());

    let (mut repeated, mut written) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let bare = read_all(&floor, requests);
        repeated.push(bare / read_all(&stage.backend, requests));
        written.push(bare / read_and_write(&stage, &stage.backend, requests, round));
    }
    bar::at_least("bare route / availability, repeated (processor time)", median(repeated), 0.35);
    bar::at_least("bare route / availability, a write for 20 reads", median(written), 0.15);
}

#[test]
fn no_answer_shows_a_slot_whose_hold_was_acknowledged_before_it_by_any_process() {
    let scale = Scale::from_environment();
    let stage = Stage::set(&Invented::groups(10, 2), &NO_RATES);
    let other = stage.second_backend(&NO_RATES);
    let requests = scale.of(100, 2000);
    read_and_write(&stage, &other, requests, 0);
    bar::figure(
        "answers checked after holds of another process",
        &(requests * CLIENTS).to_string(),
    );
}

/// An axum route that sends these bytes, in a process of its own.
fn bare_route(stage: &Stage, bytes: &str) -> Backend {
    let file = stage.folder().join("answer.json");
    std::fs::write(&file, bytes).unwrap();
    let program = std::env::var_os("GUICHET_BARE_ROUTE").map(PathBuf::from);
    let program = program.unwrap_or_else(|| {
        let own = std::env::current_exe().unwrap();
        own.parent().unwrap().with_file_name("examples").join("bare_route")
    });
    let mut command = Command::new(program);
    command.arg(file);
    Backend::run(command)
}

/// Asks the same again and again; processor seconds of the server a request.
fn read_all(backend: &Backend, requests: usize) -> f64 {
    let before = backend.cpu_seconds();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let rival = Invented::rival(backend.port());
                for _ in 0..requests {
                    assert_eq!(rival.try_availability(QUERY).status, 200);
                }
            });
        }
    });
    per_request(backend.cpu_seconds() - before, requests)
}

/// What is held at the moment, as far as its holder was told.
type Held = Mutex<Vec<OfferedSlot>>;

/// The same with a write for every 20 reads, made through `writing`: a hold, then its release, and
/// so on. Each answer is looked through for what was held before it was asked for.
fn read_and_write(stage: &Stage, writing: &Backend, requests: usize, round: u64) -> f64 {
    let held = Held::default();
    let before = stage.backend.cpu_seconds();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let held = &held;
            scope.spawn(move || {
                let mut writer = Writer {
                    rival: Invented::rival(writing.port()),
                    dice: Dice::seeded(round * 100 + client as u64 + 1),
                    holding: None,
                };
                let rival = stage.rival();
                for number in 0..requests {
                    let reply = read_fresh(&rival, held);
                    if number % READS_A_WRITE == 0 {
                        writer.write(&reply, &format!("{round}-{client}-{number}-"), held);
                    }
                }
                writer.give_back(held);
            });
        }
    });
    per_request(stage.backend.cpu_seconds() - before, requests)
}

/// An answer; fails when it shows what was held before it was asked for.
fn read_fresh(rival: &Rival, held: &Held) -> Reply {
    let known = held.lock().unwrap().clone();
    let reply = rival.try_availability(QUERY);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let still = held.lock().unwrap().clone();
    for slot in known.iter().filter(|slot| still.contains(slot)) {
        assert!(!shows(&reply.text, slot), "{slot:?} is shown though it is held");
    }
    reply
}

/// Who holds a slot and gives it back, by turns.
struct Writer {
    rival: Rival,
    dice: Dice,
    holding: Option<(OfferedSlot, HoldId, String)>,
}

impl Writer {
    fn write(&mut self, reply: &Reply, key: &str, held: &Held) {
        if self.holding.is_some() {
            return self.give_back(held);
        }
        let slots = Rival::slots_of(&reply.expect());
        let slot = slots[self.dice.below(slots.len())].clone();
        let reply = self.rival.try_hold(&slot, key);
        // Somebody else may have been faster.
        if reply.status != 409 {
            let id = reply.expect::<HoldAnswer>().hold;
            held.lock().unwrap().push(slot.clone());
            self.holding = Some((slot, id, key.to_owned()));
        }
    }

    fn give_back(&mut self, held: &Held) {
        let Some((slot, id, key)) = self.holding.take() else { return };
        held.lock().unwrap().retain(|other| *other != slot);
        assert_eq!(self.rival.try_release(&id, &key).status, 204);
    }
}

fn shows(answer: &str, slot: &OfferedSlot) -> bool {
    let offering = format!(r#"{{"offering":"{}","slots":["#, slot.offering.as_str());
    let Some((_, slots)) = answer.split_once(&offering) else { return false };
    let slots = slots.split_once("]}").map_or(slots, |(slots, _)| slots);
    slots.contains(&format!(r#"{{"start":"{}""#, slot.start))
}

#[expect(clippy::cast_precision_loss, reason = "some thousands of requests")]
fn per_request(seconds: f64, requests: usize) -> f64 {
    seconds / (requests * CLIENTS) as f64
}
