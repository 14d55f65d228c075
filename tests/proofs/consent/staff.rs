//! What staff do while patients book: they publish, by tokens of their own and by commands that are
//! killed in the middle; they take consent back, and pause.

use super::patients::{Surroundings, look, person_of};
use super::weekend::{
    self, MOST_DOSES, Reply, offering, people, site, stock, takes_back, with_stock,
};
use super::{Stage, operate};
use crate::bar;
use guichet_contract::ids::OfferingId;
use guichet_contract::wire::OfferedSlot;
use guichet_tests::backend;
use guichet_tests::dice::Dice;
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use guichet_tests::wait::{self, PATIENCE};
use serde_json::json;
use std::ops::AddAssign;
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// SIGKILL.
const KILL: i32 = 9;
/// Programs that are killed before they have published, until one is left alone.
const TRIES: usize = 12;
/// At how many sites something is done at a time.
const AT_ONCE: usize = 4;

/// The practitioners of a site publish as practitioners do: each with a token of their own, what they
/// were shown. Nobody can with the token of somebody else.
pub(super) fn publish_with_tokens(stage: &Stage, port: u16, number: usize) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
    let (agent, site) = (ureq::Agent::from(config), site(number));
    for person in people(Reply::Publishes) {
        let name = format!("p{person}");
        let token = ["token", "create", "--role", "practitioner", "--practitioner", &name];
        let whose = ["--for", &name, "--site", &site];
        let told = backend::operate(&stage.database(), &[&token[..], &whose].concat());
        let token = format!("Bearer {}", told.lines().last().unwrap());
        let address = |person: usize| {
            let offering = offering("vaccination", person);
            format!("http://127.0.0.1:{port}/admin/v1/sites/{site}/offerings/{offering}")
        };
        let doses = stock(person);
        let asked = agent.get(format!("{}?stock={doses}", address(person)));
        let shown = asked.header("Authorization", &token).call().unwrap();
        assert_eq!(shown.status().as_u16(), 200, "{site} {name}");
        let publish = |person: usize| {
            let request = agent.put(format!("{}/publication", address(person)));
            let request = request.header("Authorization", &token).content_type("application/json");
            let request = request.header("If-Match", shown.headers()["etag"].clone());
            request.send(json!({ "stock": doses }).to_string()).unwrap().status().as_u16()
        };
        assert_eq!(publish(person + 1), 404, "{site} {name}: somebody else's");
        assert_eq!(publish(person), 200, "{site} {name}");
    }
}

/// All that staff do during the rush, at some sites at a time. At each, publishing is killed again and
/// again; then some take consent back, and something is paused for a while.
pub(super) fn be_busy(stage: &Stage, ports: [u16; 2], around: &Surroundings) -> Busy {
    let each = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|turn| {
                scope.spawn(move || {
                    let mut busy = Busy::default();
                    let mut fate = Fate { dice: Dice::seeded(2021 + turn as u64), micros: 10_000 };
                    for number in (turn..stage.sites).step_by(AT_ONCE) {
                        for doses in 1..=MOST_DOSES {
                            busy += crash_while_publishing(stage, (number, doses), &mut fate);
                        }
                        stage.answer(number);
                        busy.tried += change_minds(stage, ports, number, around);
                    }
                    busy
                })
            })
            .collect();
        let each: Vec<_> = threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        // Also where something was not as it must be: or the patients would never go home.
        around.is_over.store(true, Ordering::Relaxed);
        each
    });
    let mut total = Busy::default();
    for busy in each {
        total += busy.unwrap();
    }
    total
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Busy {
    /// Programs that were killed before they had published.
    before: usize,
    /// Programs that were killed when they had published, before they ended.
    after: usize,
    /// Programs that had ended before they were killed.
    too_late: usize,
    /// Times that were asked for when they had just been taken back or paused.
    tried: usize,
}

impl AddAssign for Busy {
    fn add_assign(&mut self, other: Self) {
        self.before += other.before;
        self.after += other.after;
        self.too_late += other.too_late;
        self.tried += other.tried;
    }
}

impl Busy {
    /// Prints it, and fails where it was too little to prove anything.
    pub(super) fn judge(&self) {
        let Self { before, after, too_late, tried } = self;
        bar::figure("killed while publishing, before: nothing is published", &before.to_string());
        bar::figure("killed while publishing, after: all of it is", &after.to_string());
        bar::figure("done before they were killed", &too_late.to_string());
        bar::figure("asked for when just taken back or paused: refused", &tried.to_string());
        let published = Scale::from_environment().of(after + too_late, *after);
        assert!(*before > 0 && published > 0, "nothing died on either side of the commit");
        assert!(*tried > 0, "nobody asked for what had just been taken back or paused");
    }
}

/// When a program is killed: around the moment at which those before had published.
struct Fate {
    dice: Dice,
    micros: usize,
}

impl Fate {
    fn next(&mut self) -> Duration {
        let micros = self.micros * (70 + self.dice.below(60)) / 100;
        Duration::from_micros(micros.try_into().unwrap())
    }

    fn learn(&mut self, had_published: bool) {
        self.micros = if had_published { self.micros * 4 / 5 } else { self.micros * 5 / 4 };
    }
}

/// Kills the programs that publish so many doses, until one of them has: all of it is done, or nothing.
fn crash_while_publishing(stage: &Stage, (number, doses): (usize, usize), fate: &mut Fate) -> Busy {
    let site = site(number);
    let standing = format!(
        "SELECT count(*) FROM publication JOIN site ON site.id = publication.site
         WHERE site.name = '{site}' AND offering LIKE 'vaccination%' AND withdrawn_at IS NULL
             AND terms ->> 'stock' = {doses}"
    );
    let mut busy = Busy::default();
    for _ in 0..TRIES {
        let mut command = backend::command(&stage.database());
        let mut program = command.args(weekend::publish(number, doses)).spawn().unwrap();
        let (begun, end) = (Instant::now(), fate.next());
        while begun.elapsed() < end && program.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        program.kill().unwrap();
        let status = program.wait().unwrap();
        let was_killed = status.signal() == Some(KILL);
        assert!(was_killed || status.success(), "{site}: {status}");
        let (published, all) = (stage.count(&standing), with_stock(doses).count());
        assert!(published == 0 || published == all, "{site}: {published} of {all}");
        assert!(was_killed || published == all, "{site}: it ended, and nothing is published");
        fate.learn(published == all);
        match (published == all, was_killed) {
            (false, _) => busy.before += 1,
            (true, true) => busy.after += 1,
            (true, false) => busy.too_late += 1,
        }
        if published == all {
            break;
        }
    }
    busy
}

/// Some take back what they published, then something is paused for a while: both processes know it at
/// their next request, whatever they had at hand. Answers how many times were asked for in vain.
fn change_minds(stage: &Stage, ports: [u16; 2], number: usize, around: &Surroundings) -> usize {
    let site = site(number);
    let seen = times(&Rival::new(ports[0], &site));
    operate(stage, &weekend::withdraw(number));
    around.taken_back.lock().unwrap().insert(number);
    let is_gone = |offering: &OfferingId| takes_back(person_of(offering));
    let mut tried = is_not_to_be_had(stage, (ports, number, "back"), &seen, is_gone);
    // Of the person who is paused alone, all is still published.
    let all = |_: &OfferingId| true;
    let one = |offering: &OfferingId| is_gone(offering) || person_of(offering) == 3;
    let scopes = ["site", "reason/vaccination", "location/place", "practitioner/p3"];
    let scope = *scopes.get(number % 5).unwrap_or(&"offering/vaccination-p3");
    let pause = |what| {
        let command = ["pause", what, scope, "--site", &site, "--as", "desk"];
        backend::operate(&stage.database(), &command);
    };
    let seen = times(&Rival::new(ports[1], &site));
    pause("begin");
    let asked = (ports, number, "pause");
    tried += if scope.contains("p3") {
        is_not_to_be_had(stage, asked, &seen, one)
    } else {
        is_not_to_be_had(stage, asked, &seen, all)
    };
    pause("end");
    tried
}

/// What vaccinations can be booked. Whoever is told to come back comes back.
#[track_caller]
fn times(rival: &Rival) -> Vec<OfferedSlot> {
    let found = wait::until(PATIENCE, || match look(rival, "vaccination") {
        Err(503) => None,
        answer => Some(answer),
    });
    found.unwrap().unwrap_or_else(|status| panic!("{status}"))
}

/// Neither process shows any of this, nor lets a page that saw it before have it; answers how many times
/// were asked for.
#[track_caller]
fn is_not_to_be_had(
    stage: &Stage,
    (ports, number, why): ([u16; 2], usize, &str),
    seen: &[OfferedSlot],
    of: impl Fn(&OfferingId) -> bool,
) -> usize {
    let mut tried = 0;
    for port in ports {
        let rival = Rival::new(port, &site(number)).with_edition(&stage.first_editions[number]);
        let shown = times(&rival).into_iter().find(|slot| of(&slot.offering));
        assert_eq!(shown, None, "{why}: still shown");
        let Some(slot) = seen.iter().find(|slot| of(&slot.offering)) else { continue };
        let key = format!("{why}-{number}-{port}-");
        let status = wait::until(PATIENCE, || {
            Some(rival.try_hold(slot, &key).status).filter(|status| *status != 503)
        });
        assert_eq!(status, Some(409), "{why}: {} at {}", slot.offering, slot.start);
        tried += 1;
    }
    tried
}
