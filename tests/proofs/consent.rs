//! Nothing is published without consent: February 2021 once more, and it ends otherwise.
//!
//! Practitioners of many sites are proposed a vaccination over a week-end. Patients by the hundred
//! look for it, and others send what no widget sends. Whatever happens, who did not publish has no
//! vaccination, nor who took it back or paused, a consultation's time stays a consultation's, and no
//! stock is oversold. What is judged is the database, by what this file knows of the story and nothing
//! of the server's code. Start reading at [`judge`], then at [`weekend`].

mod patients;
mod staff;
mod weekend;

use crate::bar;
use crate::stage::{NO_RATES, OVERLAPS};
use guichet_contract::ids::OfferingId;
use guichet_contract::policy::PolicyDigest;
use guichet_tests::backend::{self, Backend};
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use patients::{Surroundings, book, look, person_of, rush};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;
use weekend::{MORNING, MOST_DOSES, PEOPLE, Reply};
use weekend::{afternoon, minute_of_day, offering, people, reply_of, site, stock, takes_back};

/// Appointments that were booked after the consent to them had been taken back.
const AFTER_WITHDRAWAL: &str = "
    SELECT count(*) FROM appointment JOIN publication ON publication.id = appointment.publication
    WHERE appointment.entry > publication.withdrawn_entry";
/// Appointments that were booked during a pause of theirs. The numbers of entries count up within a
/// site, where seconds may be the same.
const DURING_A_PAUSE: &str = "
    SELECT count(*) FROM appointment JOIN pause ON pause.site = appointment.site
        AND pause.scope IN ('site', 'location/place', 'offering/' || offering,
            'reason/' || substr(offering, 1, instr(offering, '-p') - 1),
            'practitioner/' || substr(offering, instr(offering, '-p') + 1))
    WHERE appointment.entry > pause.entry
        AND (pause.ended_entry IS NULL OR appointment.entry < pause.ended_entry)";

/// Everybody's database.
struct Stage {
    folder: TempDir,
    sites: usize,
    /// By site, the edition that proposes nothing yet.
    first_editions: Vec<PolicyDigest>,
}

impl Stage {
    /// Every site with its consultations, and the proposal.
    fn set(sites: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut stage = Self { folder, sites, first_editions: Vec::new() };
        for number in 0..sites {
            weekend::open(&stage.database(), stage.folder.path(), number);
        }
        stage.first_editions = first_editions(&stage.database());
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

    /// Those who answer, answer; what they have answered before stays.
    fn answer(&self, number: usize) {
        for doses in 1..=MOST_DOSES {
            operate(self, &weekend::publish(number, doses));
        }
        operate(self, &weekend::later(number));
    }
}

fn operate(stage: &Stage, command: &[String]) {
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    backend::operate(&stage.database(), &command);
}

fn count(database: &Path, query: &str) -> usize {
    let connection = Connection::open(database).unwrap();
    let count: i64 = connection.query_row(query, [], |row| row.get(0)).unwrap();
    usize::try_from(count).unwrap()
}

fn first_editions(database: &Path) -> Vec<PolicyDigest> {
    let connection = Connection::open(database).unwrap();
    let query = "SELECT digest FROM policy WHERE serial = 1 ORDER BY site";
    let mut digests = connection.prepare(query).unwrap();
    let digests = digests.query_map([], |row| row.get::<_, String>(0)).unwrap();
    digests.map(|digest| PolicyDigest::parse(&digest.unwrap()).unwrap()).collect()
}

#[test]
fn whoever_did_not_publish_has_no_vaccination() {
    let scale = Scale::from_environment();
    let stage = Stage::set(scale.of(6, 360));
    let flags = [&NO_RATES[..], &["--staff-listen", "127.0.0.1:0"]].concat();
    let backend = Backend::start_with(&stage.database(), 0, &flags);
    // At some sites as practitioners do it, at the others in their names.
    let with_tokens = scale.of(1, 12);
    for number in 0..with_tokens {
        staff::publish_with_tokens(&stage, backend.staff_port(), number);
    }
    let tokens = with_tokens * people(Reply::Publishes).count();
    bar::figure("published with a token of their own", &tokens.to_string());
    for number in 0..stage.sites {
        stage.answer(number);
    }
    let around = Surroundings { is_over: AtomicBool::new(true), ..Surroundings::default() };
    let crowd = (scale.of(40, 200), scale.of(12, 60));
    rush(&stage, &[backend.port()], crowd, &around).judge();
    judge(&stage, 0);
    backend.stop();
}

#[test]
fn nor_when_publishing_crashes_caches_are_stale_pages_are_old_and_requests_are_forged() {
    let scale = Scale::from_environment();
    let stage = Stage::set(scale.of(4, 120));
    let one = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let other = Backend::start_with(&stage.database(), 0, &NO_RATES);
    let ports = [one.port(), other.port()];
    // Both have everything at hand as it was before anybody published.
    for port in ports {
        for number in 0..stage.sites {
            let rival = Rival::new(port, &site(number));
            assert!(look(&rival, "consultation").is_ok_and(|slots| !slots.is_empty()));
            assert_eq!(look(&rival, "vaccination"), Ok(Vec::new()));
        }
    }
    let (crowd, around) = ((scale.of(40, 200), scale.of(12, 30)), Surroundings::default());
    let (told, busy) = std::thread::scope(|scope| {
        let told = scope.spawn(|| rush(&stage, &ports, crowd, &around));
        let busy = staff::be_busy(&stage, ports, &around);
        (told.join().unwrap(), busy)
    });
    told.judge();
    busy.judge();
    assert!(told.asked("taken back") > 0, "no old page asked for what had been taken back");
    judge(&stage, (0..PEOPLE).filter(|person| takes_back(*person)).count());
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

/// Looks at every appointment and every consent that the database has. At each site so many have taken
/// theirs back.
fn judge(stage: &Stage, taken_back: usize) {
    let connection = Connection::open(stage.database()).unwrap();
    let mut visits = connection
        .prepare(
            "SELECT site.name, appointment.offering, starts_at, publication.offering,
                    publication.entry < appointment.entry
             FROM appointment JOIN site ON site.id = appointment.site
             JOIN publication ON publication.id = appointment.publication",
        )
        .unwrap();
    let mut rows = visits.query([]).unwrap();
    let mut doses: BTreeMap<(String, usize), usize> = BTreeMap::new();
    let mut seen = [0, 0];
    while let Some(row) = rows.next().unwrap() {
        let (site, offering): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let person = person_of(&OfferingId::parse(&offering).unwrap());
        let is_vaccination = offering.starts_with("vaccination");
        seen[usize::from(is_vaccination)] += 1;
        let at = guichet_contract::time::Instant::from_seconds(row.get(2).unwrap());
        let hours = if is_vaccination { afternoon(person) } else { MORNING };
        assert!(hours.contains(&minute_of_day(at)), "{site} {offering} at {at}");
        let consent: String = row.get(3).unwrap();
        assert_eq!(consent, offering, "{site}: booked by another's consent");
        assert!(row.get::<_, bool>(4).unwrap(), "{site} {offering}: booked before the consent");
        if is_vaccination {
            assert_eq!(reply_of(person), Reply::Publishes, "{site}: p{person} did not publish");
            *doses.entry((site, person)).or_default() += 1;
        }
    }
    let oversold = doses.iter().find(|((_, person), booked)| **booked > stock(*person));
    assert_eq!(oversold, None);
    let used_up = doses.iter().filter(|((_, person), booked)| **booked == stock(*person)).count();
    assert_eq!(stage.count(OVERLAPS), 0);
    assert_eq!(stage.count(AFTER_WITHDRAWAL), 0, "booked after the consent was taken back");
    assert_eq!(stage.count(DURING_A_PAUSE), 0, "booked during a pause");
    let consents = "SELECT count(*) FROM publication
                    WHERE offering LIKE 'vaccination%' AND withdrawn_at IS NULL";
    let published = people(Reply::Publishes).count();
    assert_eq!(stage.count(consents), stage.sites * (published - taken_back));
    let later = people(Reply::Later).count();
    assert_eq!(stage.count("SELECT count(*) FROM deferral"), stage.sites * later);
    bar::figure("practitioners", &(stage.sites * PEOPLE).to_string());
    bar::figure("of them published", &(stage.sites * published).to_string());
    bar::figure("of them took it back", &(stage.sites * taken_back).to_string());
    bar::figure("pauses meanwhile", &stage.count("SELECT count(*) FROM pause").to_string());
    bar::figure("consultations booked", &seen[0].to_string());
    bar::figure("vaccinations booked, all by consent", &seen[1].to_string());
    bar::figure("stocks used up, none oversold", &used_up.to_string());
    // What the first site has a third of the patients want.
    assert!(used_up >= published / 2, "too few stocks used up to prove anything");
}
