//! Whoever has, moves or gives up a visit is told, whatever dies in the middle: no message is lost, no
//! appointment changes without one, what is told twice was on its way when a process was killed, and
//! nobody is told of an act before what happened before it.

use crate::bar;
use crate::stage::{APPOINTMENTS, NO_RATES, OVERLAPS};
use guichet_contract::ids::{AppointmentId, HoldId, ManageToken};
use guichet_contract::manage::VisitChanged;
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::wire::{HoldAnswer, OfferedSlot, ReservationAnswer};
use guichet_tests::backend::{self, Backend};
use guichet_tests::dice::Dice;
use guichet_tests::invented::{Invented, SITE};
use guichet_tests::post::sms::{Sms, SmsProvider};
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use guichet_tests::wait;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const CLIENTS: usize = 6;
const REASONS: usize = 20;
const BIRTH_DATE: &str = "1970-01-02";
/// Acts after which a process is killed: at least one, at most this many.
const MOST_ACTS: usize = 12;
/// What is in flight when a process dies is taken on again after its lease; and the backlog.
const ALL_SENT: Duration = Duration::from_secs(300);

/// Appointments that came with nobody told, and those that went.
const UNTOLD: &str = "
    SELECT count(*) FROM appointment WHERE NOT EXISTS (
        SELECT 1 FROM message_visit JOIN message ON message.number = message_visit.message
        WHERE appointment = appointment.id AND former = 0 AND kind IN ('booked', 'moved'))
    OR cancelled_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM message_visit JOIN message ON message.number = message_visit.message
        WHERE appointment = appointment.id
            AND (kind IN ('cancelled', 'recalled') OR kind = 'moved' AND former = 1))";
/// Recalls that cancelled more or less than they say.
const HALF_RECALLED: &str = "
    SELECT count(*) FROM recall WHERE appointments <>
        (SELECT count(*) FROM appointment WHERE appointment.recall = recall.id)";
const OPEN: &str = "SELECT count(*) FROM message WHERE state IN ('queued', 'sending')";

/// What was acknowledged to a patient.
enum Act {
    Booked(AppointmentId),
    Cancelled(AppointmentId),
    Moved { from: AppointmentId, to: AppointmentId },
}

#[test]
fn whatever_dies_in_the_middle_nobody_is_left_untold() {
    let kills = Scale::from_environment().of(6, 200);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("guichet.db");
    Invented::groups(REASONS, 5).import(&database, folder.path());
    let provider = SmsProvider::start();
    let flags = provider.flags();
    let flags: Vec<&str> = NO_RATES.into_iter().chain(flags.iter().map(String::as_str)).collect();
    let mut backend = Backend::start_with(&database, 0, &flags);
    let mut dice = Dice::seeded(21);
    let (mut acts, mut in_flight) = (Vec::new(), HashMap::<String, usize>::new());
    let links = Mutex::new(Links::default());
    for kill in 0..kills {
        let after = 1 + dice.below(MOST_ACTS);
        let what = Round { backend, provider: &provider, links: &links, database: &database };
        acts.extend(act_until_killed(what, (kill, after)));
        for message in texts(&database, "SELECT id FROM message WHERE state = 'sending'") {
            *in_flight.entry(message).or_default() += 1;
        }
        backend = Backend::start_with(&database, 0, &flags);
        check(&database, &acts);
    }
    if matches!(Scale::from_environment().of(0, 1), 0) {
        // In a sample nobody waits until the leases of the killed have ended.
        let ended = "UPDATE message SET leased_until = 0 WHERE state = 'sending'";
        Connection::open(&database).unwrap().execute_batch(ended).unwrap();
    }
    let done = wait::until(ALL_SENT, || (number(&database, OPEN) == 0).then_some(()));
    assert_eq!(done, Some(()), "{} messages are still open", number(&database, OPEN));
    let sent = provider.since(0);
    judge(&database, &sent, &in_flight);
    let followed = came_in_order(&database, &sent);
    let recalls = number(&database, "SELECT count(*) FROM recall");
    let recalled = number(&database, "SELECT count(*) FROM appointment WHERE recall IS NOT NULL");
    bar::figure("kills while patients book, cancel and move", &kills.to_string());
    bar::figure("recalls meanwhile, from processes killed too", &recalls.to_string());
    bar::figure("appointments recalled", &recalled.to_string());
    bar::figure("acts acknowledged, all there and told", &acts.len().to_string());
    bar::figure("SMS sent, repeated ones included", &sent.len().to_string());
    bar::figure("SMS that came after another of the same reservation", &followed.to_string());
    assert!(acts.len() >= kills && recalls > 0, "too few acts to prove anything");
    assert!(followed > 0, "nobody was told of two acts");
    backend.stop();
}

/// The links that patients have, by what the provider delivered so far.
#[derive(Default)]
struct Links {
    read: usize,
    free: Vec<ManageToken>,
}

impl Links {
    /// A link that nobody has followed.
    fn take(links: &Mutex<Self>, provider: &SmsProvider, dice: &mut Dice) -> Option<ManageToken> {
        let mut links = links.lock().unwrap();
        for sms in provider.since(links.read) {
            let secret = sms.link().rsplit('=').next().unwrap();
            links.free.push(ManageToken::parse(secret).unwrap());
            links.read += 1;
        }
        let count = links.free.len();
        (count > 0).then(|| links.free.swap_remove(dice.below(count)))
    }
}

/// What a round of acts needs.
struct Round<'a> {
    backend: Backend,
    provider: &'a SmsProvider,
    links: &'a Mutex<Links>,
    database: &'a Path,
}

/// Clients book, cancel and move, and somebody recalls, until so many acts were acknowledged, and
/// further while the process is killed; answers what was acknowledged.
fn act_until_killed(round: Round<'_>, (kill, after): (usize, usize)) -> Vec<Act> {
    let Round { backend, provider, links, database } = round;
    let done = AtomicUsize::new(0);
    let dead = AtomicBool::new(false);
    let acts = Mutex::new(Vec::new());
    let port = backend.port();
    std::thread::scope(|scope| {
        let dice = Dice::seeded((1 + kill) as u64 * 1000);
        scope.spawn(|| recall_until(&dead, database, dice));
        for client in 0..CLIENTS {
            let (done, dead, acts) = (&done, &dead, &acts);
            scope.spawn(move || {
                let rival = Invented::rival(port);
                let mut dice = Dice::seeded((kill * CLIENTS + client + 1) as u64);
                let mut number = 0;
                while !dead.load(Ordering::Relaxed) {
                    number += 1;
                    let key = format!("{kill}-{client}-{number}-");
                    let act = if dice.below(2) == 0 {
                        book(&rival, &key, &mut dice)
                    } else {
                        Links::take(links, provider, &mut dice)
                            .and_then(|link| change(&rival, &key, &link, &mut dice))
                    };
                    if let Some(act) = act {
                        acts.lock().unwrap().push(act);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let enough =
            wait::until(wait::PATIENCE, || (done.load(Ordering::Relaxed) >= after).then_some(()));
        backend.kill();
        dead.store(true, Ordering::Relaxed);
        assert_eq!(enough, Some(()), "only {} acts", done.load(Ordering::Relaxed));
    });
    acts.into_inner().unwrap()
}

/// Somebody recalls what is booked for a reason, from another process, which is killed in the middle
/// every other time.
fn recall_until(dead: &AtomicBool, database: &Path, mut dice: Dice) {
    while !dead.load(Ordering::Relaxed) {
        let reason = format!("r{}", dice.below(REASONS));
        let cause = ["--site", SITE, "--reason", &reason, "--json"];
        let rehearsal = backend::command(database)
            .args(["recall", "rehearse"])
            .args(cause)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        let Ok(rehearsal) = serde_json::from_slice::<Value>(&rehearsal.stdout) else { continue };
        let set = rehearsal["set"].as_str().unwrap_or_default();
        let mut run = backend::command(database);
        run.args(["recall", "run"]).args(cause).args(["--set", set, "--as", "Somebody"]);
        let mut run = run.args(["--grace-seconds", "0"]).spawn().unwrap();
        if dice.below(2) == 0 {
            let fate = Duration::from_millis(dice.below(40) as u64);
            wait::until(fate, || run.try_wait().unwrap());
            run.kill().unwrap();
        }
        run.wait().unwrap();
    }
}

fn held(rival: &Rival, key: &str, query: &str, dice: &mut Dice) -> Option<HoldId> {
    let answer = rival.try_availability(query);
    let slots = answer.is_success().then(|| Rival::slots_of(&answer.expect()))?;
    let slot: &OfferedSlot = slots.get(dice.below(slots.len().max(1)))?;
    let reply = rival.try_hold(slot, key);
    reply.is_success().then(|| reply.expect::<HoldAnswer>().hold)
}

fn book(rival: &Rival, key: &str, dice: &mut Dice) -> Option<Act> {
    let query = format!("reason=r{}&days=31", dice.below(REASONS));
    let hold = held(rival, key, &query, dice)?;
    let value = |text: &str| Some(Personal::new(text));
    let patient = PatientForm {
        given_name: value("Rita"),
        family_name: value("Vale"),
        birth_date: value(BIRTH_DATE),
        phone: value(&format!("06 39 98 {:02} {:02}", dice.below(100), dice.below(100))),
        ..PatientForm::default()
    };
    let booked = rival.try_confirm_as(&hold, key, patient);
    let booked = booked.is_success().then(|| booked.expect::<ReservationAnswer>())?;
    Some(Act::Booked(booked.appointments.into_iter().next()?.appointment))
}

/// Gives up or moves the visit that a link opens, if it takes place.
fn change(rival: &Rival, key: &str, link: &ManageToken, dice: &mut Dice) -> Option<Act> {
    let seen = rival.try_lookup(link, &format!("{key}look"), BIRTH_DATE);
    let seen: guichet_contract::manage::LookupAnswer = seen.is_success().then(|| seen.expect())?;
    let visit = seen.visits.into_iter().find(|visit| visit.movable)?;
    let id = &visit.appointment;
    if dice.below(2) == 0 {
        let reply = rival.try_cancel(link, key, (id, BIRTH_DATE));
        return reply.is_success().then(|| Act::Cancelled(id.clone()));
    }
    let offering = visit.offering?;
    let reason = offering.as_str().split('-').next()?;
    let query = format!("reason={reason}&offering={offering}&days=31");
    let hold = held(rival, key, &query, dice)?;
    let reply = rival.try_move(link, key, (id, BIRTH_DATE, &hold));
    let moved: VisitChanged = reply.is_success().then(|| reply.expect())?;
    Some(Act::Moved { from: id.clone(), to: moved.visit.appointment })
}

fn number(database: &Path, query: &str) -> i64 {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    connection.query_row(query, [], |row| row.get(0)).unwrap()
}

fn texts(database: &Path, query: &str) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    let mut statement = connection.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The database is sound, has everything that was acknowledged, and nothing of which nobody is told.
fn check(database: &Path, acts: &[Act]) {
    assert_eq!(texts(database, "PRAGMA integrity_check"), ["ok"]);
    for (what, query) in
        [("sold twice", OVERLAPS), ("nobody is told", UNTOLD), ("half a recall", HALF_RECALLED)]
    {
        assert_eq!(number(database, query), 0, "{what}");
    }
    // What was recalled keeps its time.
    let standing = format!("{APPOINTMENTS} WHERE cancelled_at IS NULL OR recall IS NOT NULL");
    assert_eq!(
        number(database, &standing),
        number(database, "SELECT count(*) FROM occupancy WHERE hold IS NULL")
    );
    let connection = Connection::open(database).unwrap();
    let mut find = connection
        .prepare(
            "SELECT cancelled_at IS NOT NULL, (SELECT id FROM appointment AS next
                 WHERE next.moved_from = appointment.id)
             FROM appointment WHERE id = ?1",
        )
        .unwrap();
    let mut state = |id: &AppointmentId| -> (bool, Option<String>) {
        find.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    for act in acts {
        match act {
            // It may have been given up by an act whose answer was lost.
            Act::Booked(id) => drop(state(id)),
            Act::Cancelled(id) => assert_eq!(state(id), (true, None), "{id}"),
            Act::Moved { from, to } => {
                assert_eq!(state(from), (true, Some(to.to_string())), "{from}");
            }
        }
    }
}

/// Everything that there was to tell was told; twice only what was on its way when a process died.
fn judge(database: &Path, sent: &[Sms], in_flight: &HashMap<String, usize>) {
    let mut told = HashMap::<&str, usize>::new();
    for sms in sent {
        *told.entry(sms.id.as_str()).or_default() += 1;
    }
    let all = "SELECT id || ' ' || state FROM message";
    let mut known = HashSet::new();
    for row in texts(database, all) {
        let (id, state) = row.split_once(' ').unwrap();
        let times = told.get(id).copied().unwrap_or_default();
        let most = 1 + in_flight.get(id).copied().unwrap_or_default();
        match state {
            "sent" => assert!((1..=most).contains(&times), "{id}: {times} times of {most}"),
            // What happened since left nothing to tell; it may have left before its process died.
            "dropped" => assert!(times < most, "{id}: dropped, and told {times} times"),
            other => panic!("{id} is {other}"),
        }
        known.insert(id.to_owned());
    }
    assert!(told.keys().all(|id| known.contains(*id)), "told of what never happened");
}

/// What is told of one reservation came in the order of the acts, whatever was repeated; answers how
/// many messages came after another.
fn came_in_order(database: &Path, sent: &[Sms]) -> usize {
    let mut first = HashMap::<&str, usize>::new();
    for (turn, sms) in sent.iter().enumerate() {
        first.entry(sms.id.as_str()).or_insert(turn);
    }
    let (mut followed, mut last) = (0, HashMap::<String, usize>::new());
    for row in texts(database, "SELECT reservation || ' ' || id FROM message ORDER BY number") {
        let (reservation, id) = row.split_once(' ').unwrap();
        let Some(turn) = first.get(id) else { continue };
        if let Some(before) = last.insert(reservation.to_owned(), *turn) {
            assert!(before < *turn, "{id} of {reservation} came before what happened before");
            followed += 1;
        }
    }
    followed
}
