//! Nothing is published without consent: February 2021 once more, and it ends otherwise.
//!
//! Practitioners of many sites are proposed a vaccination over a week-end. Patients by the hundred
//! look for it, and others send what no widget sends. Whatever happens, who did not publish has no
//! vaccination, a consultation's time stays a consultation's, and no stock is oversold. What is
//! judged is the database, by what this file knows of the story and nothing of the server's code.

mod weekend;

use crate::bar;
use crate::stage::{NO_RATES, OVERLAPS};
use guichet_contract::wire::{HoldAnswer, OfferedSlot};
use guichet_tests::backend::{self, Backend};
use guichet_tests::dice::Dice;
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use weekend::{HOURS, PEOPLE, Reply, STOCK, minute_of_day, offering, people, reply_of, site};

/// Everybody's database.
struct Stage {
    folder: TempDir,
    sites: usize,
}

impl Stage {
    /// Every site with its consultations, and the proposal.
    fn set(sites: usize) -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap(), sites };
        for number in 0..sites {
            weekend::open(&stage.database(), stage.folder.path(), number);
        }
        let before = stage.count("SELECT count(*) FROM publication WHERE withdrawn_at IS NULL");
        for number in 0..sites {
            weekend::propose(&stage.database(), stage.folder.path(), number);
        }
        let after = stage.count("SELECT count(*) FROM publication WHERE withdrawn_at IS NULL");
        assert_eq!((before, after), (sites * PEOPLE, sites * PEOPLE), "to propose changes nothing");
        stage
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("guichet.db")
    }

    fn count(&self, query: &str) -> usize {
        count(&self.database(), query)
    }

    /// Those who answer, answer.
    fn answer(&self, number: usize) {
        for reply in [Reply::Publishes, Reply::Later] {
            let command = weekend::answer(number, reply);
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            backend::operate(&self.database(), &command);
        }
    }
}

fn count(database: &Path, query: &str) -> usize {
    let connection = Connection::open(database).unwrap();
    let count: i64 = connection.query_row(query, [], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

#[test]
fn whoever_did_not_publish_has_no_vaccination() {
    let scale = Scale::from_environment();
    let stage = Stage::set(scale.of(6, 360));
    for number in 0..stage.sites {
        stage.answer(number);
    }
    let backend = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let told = rush(&stage, &[backend.port()], scale.of(40, 200), scale.of(12, 60));
    told.print();
    judge(&stage);
    backend.stop();
}

#[test]
fn nor_when_publishing_crashes_caches_are_stale_and_requests_are_forged() {
    let scale = Scale::from_environment();
    let stage = Stage::set(scale.of(4, 40));
    let one = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let other = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let ports = [one.port(), other.port()];
    // Both have everything at hand as it was before anybody published.
    for port in ports {
        for number in 0..stage.sites {
            Rival::new(port, &site(number)).availability("reason=consultation&days=7");
        }
    }
    let (patients, rounds) = (scale.of(40, 200), scale.of(20, 60));
    let told = std::thread::scope(|scope| {
        let all = scope.spawn(|| rush(&stage, &ports, patients, rounds));
        let mut dice = Dice::seeded(2021);
        for number in 0..stage.sites {
            crash_while_publishing(&stage, number, &mut dice);
            stage.answer(number);
        }
        all.join().unwrap()
    });
    told.print();
    judge(&stage);
    one.stop();
    other.stop();
}

#[test]
fn of_a_stock_exactly_as_many_are_booked_as_there_are() {
    let scale = Scale::from_environment();
    let (doses, patients) = (scale.of(20, 100), scale.of(50, 200));
    let stage = Stage::set(1);
    let wanted = offering("vaccination", 0);
    let stock = doses.to_string();
    let publish = ["offering", "publish", wanted.as_str(), "--site", &site(0), "--as", "p0"];
    backend::operate(&stage.database(), &[&publish[..], &["--stock", &stock]].concat());
    let one = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let other = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let slots = Rival::new(one.port(), &site(0)).slots("reason=vaccination&days=14");
    assert!(slots.len() > doses, "as many times as doses, and more");
    let (ports, booked) = ([one.port(), other.port()], AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for patient in 0..patients {
            let (slots, booked) = (&slots, &booked);
            scope.spawn(move || {
                let rival = Rival::new(ports[patient % 2], &site(0));
                // Everybody tries every time, each beginning elsewhere.
                for round in 0..slots.len() {
                    let slot = &slots[(patient * 7 + round) % slots.len()];
                    let status = book(&rival, slot, &format!("{patient}-{round}-"));
                    assert!([201, 409, 429, 503].contains(&status), "{status}");
                    booked.fetch_add(usize::from(status == 201), Ordering::Relaxed);
                    if booked.load(Ordering::Relaxed) >= doses {
                        break;
                    }
                }
            });
        }
    });
    bar::figure("doses", &stock);
    bar::figure("patients at once, at two processes", &patients.to_string());
    bar::figure("booked", &booked.load(Ordering::Relaxed).to_string());
    assert_eq!(booked.into_inner(), doses);
    let standing = "SELECT count(*) FROM appointment WHERE cancelled_at IS NULL";
    assert_eq!(stage.count(standing), doses);
    for port in ports {
        assert_eq!(Rival::new(port, &site(0)).slots("reason=vaccination&days=14"), []);
    }
    one.stop();
    other.stop();
}

#[test]
fn a_pause_is_seen_by_another_process_at_its_next_request() {
    let rounds = Scale::from_environment().of(5, 50);
    let stage = Stage::set(1);
    stage.answer(0);
    let backend = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let rival = Rival::new(backend.port(), &site(0));
    let name = site(0);
    let pause = |act: &str, scope: &str| {
        let command = ["pause", act, scope, "--site", &name, "--as", "desk"];
        backend::operate(&stage.database(), &command);
    };
    for round in 0..rounds {
        let scope = ["site", "reason/vaccination", "location/place"][round % 3];
        let before = rival.slots("reason=vaccination&days=7");
        let key = format!("pause-{round}-");
        let held = rival.hold(&before[round], &key).hold;
        pause("begin", scope);
        assert_eq!(rival.slots("reason=vaccination&days=7"), [], "{scope}");
        let lost = rival.try_confirm(&held, &key);
        assert!(lost.text.contains(r#""code":"hold_lost""#), "{scope}: {}", lost.text);
        let other = rival.try_hold(&before[round + 1], &format!("other-{round}-"));
        assert_eq!(other.status, 409, "{scope}");
        pause("end", scope);
        assert!(rival.try_release(&held, &key).is_success());
        assert_eq!(rival.slots("reason=vaccination&days=7"), before, "{scope}: as it was");
    }
    bar::figure("pauses, each seen at the next request", &rounds.to_string());
    backend.stop();
}

/// Kills the program that publishes at any moment of its work: all of it is done, or nothing.
fn crash_while_publishing(stage: &Stage, number: usize, dice: &mut Dice) {
    let command = weekend::answer(number, Reply::Publishes);
    let mut program = backend::command(&stage.database());
    let mut program = program.args(&command).spawn().unwrap();
    let spins = dice.below(2_000_000);
    (0..spins).for_each(|_| std::hint::spin_loop());
    program.kill().unwrap();
    program.wait().unwrap();
    let site = site(number);
    let published = stage.count(&format!(
        "SELECT count(*) FROM publication JOIN site ON site.id = publication.site
         WHERE site.name = '{site}' AND offering LIKE 'vaccination%' AND withdrawn_at IS NULL"
    ));
    let all = people(Reply::Publishes).count();
    assert!(published == 0 || published == all, "{site}: {published} of {all}");
}

/// What was asked, and what was answered: kind, status, how often.
#[derive(Default)]
struct Told(BTreeMap<(&'static str, u16), usize>);

impl Told {
    fn add(&mut self, kind: &'static str, status: u16) {
        *self.0.entry((kind, status)).or_default() += 1;
    }

    fn print(&self) {
        for ((kind, status), times) in &self.0 {
            bar::figure(&format!("{kind}, answered {status}"), &times.to_string());
        }
        let done = |kind| self.0.get(&(kind, 201)).copied().unwrap_or_default();
        assert!(done("vaccination") > 0 && done("consultation") > 0, "too few to prove anything");
        assert_eq!(done("forged"), 0, "a forged request was granted");
        assert!(self.0.keys().any(|(kind, _)| *kind == "forged"), "nothing was forged");
        let strange = self.0.keys().find(|(_, status)| ![201, 409, 429, 503].contains(status));
        assert_eq!(strange, None, "an answer that nobody expects");
    }
}

/// Many patients at once: a third of them wants what the first site has.
fn rush(stage: &Stage, ports: &[u16], patients: usize, rounds: usize) -> Told {
    let (told, next) = (Mutex::new(Told::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for patient in 0..patients {
            let (told, next) = (&told, &next);
            scope.spawn(move || {
                let mut dice = Dice::seeded(patient as u64 + 1);
                for _ in 0..rounds {
                    let number =
                        [0, dice.below(stage.sites), dice.below(stage.sites)][dice.below(3)];
                    let rival = Rival::new(ports[patient % ports.len()], &site(number));
                    let key = format!("{}-", next.fetch_add(1, Ordering::Relaxed));
                    let (kind, status) = match dice.below(4) {
                        0 => ("forged", forge(&rival, &key, &mut dice)),
                        1 => {
                            ("consultation", look_and_book(&rival, "consultation", &key, &mut dice))
                        }
                        _ => ("vaccination", look_and_book(&rival, "vaccination", &key, &mut dice)),
                    };
                    told.lock().unwrap().add(kind, status);
                }
            });
        }
    });
    told.into_inner().unwrap()
}

/// What a patient does: looks for a reason, takes a time, confirms it. The last status; 409 also
/// where there was no time to take.
fn look_and_book(rival: &Rival, reason: &str, key: &str, dice: &mut Dice) -> u16 {
    let answer = rival.try_availability(&format!("reason={reason}&days=7"));
    if !answer.is_success() {
        return answer.status;
    }
    let slots = Rival::slots_of(&answer.expect());
    let Some(slot) = slots.get(dice.below(slots.len().max(1))) else { return 409 };
    let prefix = format!("{reason}-");
    assert!(slot.offering.as_str().starts_with(&prefix), "{} for {reason}", slot.offering);
    book(rival, slot, key)
}

fn book(rival: &Rival, slot: &OfferedSlot, key: &str) -> u16 {
    let held = rival.try_hold(slot, key);
    if !held.is_success() {
        return held.status;
    }
    rival.try_confirm(&held.expect::<HoldAnswer>().hold, key).status
}

/// What no widget sends: a vaccination by somebody who did not publish, or at the time of a
/// consultation, or a consultation at the time of a vaccination.
fn forge(rival: &Rival, key: &str, dice: &mut Dice) -> u16 {
    let day = rival.slots("reason=consultation&days=7");
    let Some(morning) = day.get(dice.below(day.len().max(1))) else { return 409 };
    let afternoon = morning.start.plus_seconds(6 * 3600);
    let anybody = dice.below(PEOPLE);
    let mut others = (0..PEOPLE).map(|it| (anybody + it) % PEOPLE);
    let silent = others.find(|it| reply_of(*it) != Reply::Publishes);
    let (offering, start) = match dice.below(3) {
        0 => (offering("vaccination", silent.unwrap()), afternoon),
        1 => (offering("vaccination", anybody), morning.start),
        _ => (offering("consultation", anybody), afternoon),
    };
    book(rival, &OfferedSlot { offering, start, local: morning.local }, key)
}

/// Looks at every appointment and every consent that the database has.
fn judge(stage: &Stage) {
    let connection = Connection::open(stage.database()).unwrap();
    let mut visits = connection
        .prepare(
            "SELECT site.name, appointment.offering, starts_at, publication.offering,
                    published_at <= booked_at
             FROM appointment JOIN site ON site.id = appointment.site
             JOIN publication ON publication.id = appointment.publication",
        )
        .unwrap();
    let mut rows = visits.query([]).unwrap();
    let mut doses: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut seen = [0, 0];
    while let Some(row) = rows.next().unwrap() {
        let (site, offering): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let (reason, person) = offering.split_once("-p").unwrap();
        let person: usize = person.parse().unwrap();
        let is_vaccination = reason == "vaccination";
        seen[usize::from(is_vaccination)] += 1;
        let at = guichet_contract::time::Instant::from_seconds(row.get(2).unwrap());
        let (from, until) = HOURS[usize::from(is_vaccination)];
        let hours = minutes(from)..minutes(until);
        assert!(hours.contains(&minute_of_day(at)), "{site} {offering} at {at}");
        let consent: String = row.get(3).unwrap();
        assert_eq!(consent, offering, "{site}: booked by another's consent");
        assert!(row.get::<_, bool>(4).unwrap(), "{site} {offering}: booked before the consent");
        if is_vaccination {
            assert_eq!(reply_of(person), Reply::Publishes, "{site}: p{person} did not publish");
            *doses.entry((site, offering)).or_default() += 1;
        }
    }
    let oversold = doses.iter().find(|(_, booked)| **booked > STOCK);
    assert_eq!(oversold, None);
    let used_up = doses.values().filter(|booked| **booked == STOCK).count();
    assert_eq!(stage.count(OVERLAPS), 0);
    let consents = "SELECT count(*) FROM publication
                    WHERE offering LIKE 'vaccination%' AND withdrawn_at IS NULL";
    assert_eq!(stage.count(consents), stage.sites * people(Reply::Publishes).count());
    let later = people(Reply::Later).count();
    assert_eq!(stage.count("SELECT count(*) FROM deferral"), stage.sites * later);
    bar::figure("practitioners", &(stage.sites * PEOPLE).to_string());
    bar::figure("of them published", &stage.count(consents).to_string());
    bar::figure("consultations booked", &seen[0].to_string());
    bar::figure("vaccinations booked, all by consent", &seen[1].to_string());
    bar::figure("stocks used up, none oversold", &used_up.to_string());
}

fn minutes(clock: &str) -> i64 {
    let (hours, minutes) = clock.split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}
