//! Under far more load than the server can carry it goes on doing what it can, tells the others
//! when to come back, and a patient's page gets through by itself.

use crate::bar;
use crate::stage::{Dice, NO_RATES};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::HoldAnswer;
use guichet_host_examples::Host;
use guichet_tests::backend::Backend;
use guichet_tests::invented::Invented;
use guichet_tests::rival::{Reply, Rival};
use guichet_tests::scale::Scale;
use guichet_tests::wait::PATIENCE;
use guichet_tests::world::World;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// A thousand practitioners in groups of five.
const GROUPS: usize = 200;
/// Numbers of patients at a time among which the best is looked for.
const LADDER: [usize; 7] = [2, 4, 8, 16, 32, 64, 128];
/// How much more then come.
const TIMES: usize = 10;
/// Ten times the end of the ladder.
const MOST: usize = 1280;

#[test]
fn ten_times_the_load_that_is_served_best_costs_little_of_what_is_served() {
    let scale = Scale::from_environment();
    let (step, long) = (Duration::from_secs(scale.of(1, 4)), Duration::from_secs(scale.of(3, 15)));
    let ladder = scale.of(&LADDER[4..6], &LADDER[..]);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("guichet.db");
    Invented::groups(GROUPS, 5).import(&database, folder.path());
    let backend = Backend::start_with(&database, 0, &NO_RATES);
    let mut best = (0, 0.0);
    for &patients in ladder {
        let served = Rush::of(backend.port(), patients, step).print(patients).a_second;
        if served > best.1 {
            best = (patients, served);
        }
    }
    let again = Rush::of(backend.port(), best.0, long).print(best.0).a_second;
    let rush = Rush::of(backend.port(), best.0 * TIMES, long).print(best.0 * TIMES);
    bar::at_least("served under ten times the load / at best", rush.a_second / again, 0.8);
    // More than the server's own limits let in, whatever it serves best.
    let rush = Rush::of(backend.port(), MOST, long).print(MOST);
    // In a sample those who ask are too slow themselves to be too many each time.
    assert!(rush.shed > 0 || scale == Scale::Sample, "nobody was told to come back");
    bar::at_least("served where the excess is shed / at best", rush.a_second / again, 0.8);
}

#[test]
fn the_widget_comes_through_a_rush_by_itself() {
    let limits = ["--max-in-flight", "4", "--max-writes-in-flight", "3"];
    let world = World::start_with(&[&NO_RATES[..], &limits].concat());
    let folder = tempfile::tempdir().unwrap();
    Invented::groups(GROUPS, 5).import(world.database(), folder.path());
    let (bell, today) = (Bell::default(), today(world.port()));
    let page = std::thread::scope(|scope| {
        for number in 0..64 {
            let (bell, port) = (&bell, world.port());
            // Impatient ones: they do not wait as they are told.
            let mut patient = Patient { patience: 0, ..Patient::new(port, today, number, bell) };
            scope.spawn(move || patient.book_until_it_rings());
        }
        let page = world.open(Host::Hospital, "/rendez-vous.html");
        let shown = "const counter = document.querySelector('guichet-booking');
            return counter.shadowRoot.querySelectorAll('button').length > 5";
        page.wait_for_script(shown, &json!([]));
        bell.ring();
        page
    });
    let refused = "return performance.getEntriesByType('resource')
        .filter((entry) => entry.name.includes('/v1/') && entry.responseStatus === 503).length";
    bar::figure("times the page was told to come back", &page.run(refused, &json!([])).to_string());
}

/// What came of many patients at a time.
#[derive(Debug)]
struct Rush {
    /// Bookings that were acknowledged, a second.
    a_second: f64,
    /// Requests that were told when to come back.
    shed: usize,
}

impl Rush {
    /// So many patients, each looking, holding and booking again and again for so long.
    fn of(port: u16, patients: usize, time: Duration) -> Self {
        let (opening, bell) = (Bell::default(), Bell::default());
        let today = today(port);
        let (began, booked, shed) = std::thread::scope(|scope| {
            let one = |number| {
                let (opening, mut patient) = (&opening, Patient::new(port, today, number, &bell));
                scope.spawn(move || {
                    assert!(opening.rings_within(PATIENCE), "it never opened");
                    patient.book_until_it_rings()
                })
            };
            let all: Vec<_> = (0..patients).map(one).collect();
            // All are there before the first asks: they come at once, and the time is theirs.
            let began = Instant::now();
            opening.ring();
            bell.rings_within(time);
            bell.ring();
            let each = all.into_iter().map(|patient| patient.join().unwrap());
            let (booked, shed) = each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            (began, booked, shed)
        });
        Self { a_second: f64::from(booked) / began.elapsed().as_secs_f64(), shed }
    }

    fn print(self, patients: usize) -> Self {
        let Self { a_second, shed } = self;
        let what = format!("{patients} patients at a time");
        bar::figure(&what, &format!("{a_second:.0} bookings a second, {shed} requests shed"));
        self
    }
}

/// Today, where the invented site is.
fn today(port: u16) -> LocalDate {
    Invented::rival(port).availability("reason=r0&days=1").from
}

/// Rings once, for all.
#[derive(Default)]
struct Bell {
    has_rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.has_rung.lock().unwrap() = true;
        self.heard.notify_all();
    }

    /// Waits for it, so long at most; whether it has rung.
    fn rings_within(&self, time: Duration) -> bool {
        let silent = self.has_rung.lock().unwrap();
        *self.heard.wait_timeout_while(silent, time, |has_rung| !*has_rung).unwrap().0
    }
}

/// Somebody who books one visit after the other until the bell rings.
struct Patient<'a> {
    rival: Rival,
    bell: &'a Bell,
    dice: Dice,
    key: String,
    today: LocalDate,
    /// How much of what they are told to wait they do wait.
    patience: u32,
    shed: usize,
}

/// Tells the patients of one process apart.
static PATIENTS: AtomicUsize = AtomicUsize::new(0);

impl<'a> Patient<'a> {
    fn new(port: u16, today: LocalDate, number: usize, bell: &'a Bell) -> Self {
        let rival = Invented::rival(port);
        let patient = PATIENTS.fetch_add(1, Ordering::Relaxed);
        Self {
            rival,
            bell,
            dice: Dice::seeded(number as u64 + 1),
            key: format!("rush-{patient}"),
            today,
            patience: 1,
            shed: 0,
        }
    }

    /// How many visits were booked, and how many requests told to come back.
    fn book_until_it_rings(&mut self) -> (u32, usize) {
        let mut booked = 0;
        let mut attempt = 0;
        while !self.bell.rings_within(Duration::ZERO) {
            attempt += 1;
            booked += u32::from(self.book(&format!("{}-{attempt}-", self.key)).is_some());
        }
        (booked, self.shed)
    }

    /// Looks at one day of five practitioners, holds one of their times, books it. `None` when
    /// somebody else was faster or the bell rang.
    fn book(&mut self, key: &str) -> Option<()> {
        let from = self.today.plus_days(1 + i64::try_from(self.dice.below(60)).unwrap());
        let query = format!("reason=r{}&from={from}&days=1", self.dice.below(GROUPS));
        let answer = self.served(|rival| rival.try_availability(&query))?;
        let slots = Rival::slots_of(&answer.expect());
        let slot = slots.get(self.dice.below(slots.len().max(1)))?;
        let reply = self.served(|rival| rival.try_hold(slot, key))?;
        if reply.status == 409 {
            return None;
        }
        let hold = reply.expect::<HoldAnswer>().hold;
        let booked = self.served(|rival| rival.try_confirm(&hold, key))?;
        assert!(booked.is_success(), "{}: {}", booked.status, booked.text);
        Some(())
    }

    /// Asks until the answer is another than to come back; `None` when the bell rings first.
    fn served(&mut self, ask: impl Fn(&Rival) -> Reply) -> Option<Reply> {
        loop {
            let reply = ask(&self.rival);
            if reply.status != 503 {
                return Some(reply);
            }
            self.shed += 1;
            let seconds = reply.retry_after.expect("503 without Retry-After");
            // A little later than told, and not all at once: the widget does the same.
            let millis = seconds * 1000 + self.dice.below(1000) as u64;
            let pause = Duration::from_millis(millis) * self.patience;
            if self.bell.rings_within(pause) {
                return None;
            }
        }
    }
}
