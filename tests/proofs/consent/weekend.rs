//! Many sites, as they were when somebody added vaccinations over a week-end.
//!
//! Owns their documents and what each practitioner answers. A site has fifty practitioners, who all
//! receive for consultations in the morning. A later edition of its policy proposes vaccinations by
//! every one of them. A third publishes them, each with a stock and an afternoon of their own; a third
//! says "later"; a third says nothing. Of those who did not publish, every other has the afternoon in
//! their schedule all the same: hours are no consent. Where staff change their minds, some of those who
//! published take it back.

use guichet_contract::ids::OfferingId;
use guichet_contract::time::Instant;
use guichet_tests::backend;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Practitioners of a site.
pub(super) const PEOPLE: usize = 50;
/// The most doses that anybody has.
pub(super) const MOST_DOSES: usize = 5;
/// Minutes of the day in which everybody has consultations. The places are where clocks show UTC all
/// year.
pub(super) const MORNING: Range<i64> = 8 * 60..12 * 60;

/// What somebody answered to the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// Yes.
    Publishes,
    /// Not now.
    Later,
    /// Nothing.
    Silent,
}

pub(super) fn reply_of(person: usize) -> Reply {
    [Reply::Publishes, Reply::Later, Reply::Silent][person % 3]
}

/// Doses that somebody has who publishes.
pub(super) fn stock(person: usize) -> usize {
    1 + person % MOST_DOSES
}

/// Minutes of the day in which somebody vaccinates: three hours, from whichever half hour suits them.
pub(super) fn afternoon(person: usize) -> Range<i64> {
    let from = 13 * 60 + [0, 30, 60, 90][person % 4];
    from..from + 180
}

/// Whether somebody takes back what they published, where staff change their minds.
pub(super) fn takes_back(person: usize) -> bool {
    reply_of(person) == Reply::Publishes && person.is_multiple_of(9)
}

pub(super) fn site(number: usize) -> String {
    format!("s{number}")
}

pub(super) fn offering(reason: &str, person: usize) -> OfferingId {
    OfferingId::parse(&format!("{reason}-p{person}")).unwrap()
}

/// The minute of the day on the clock of the places.
pub(super) fn minute_of_day(at: Instant) -> i64 {
    at.seconds().rem_euclid(86_400) / 60
}

/// The practitioners who give this answer.
pub(super) fn people(reply: Reply) -> impl Iterator<Item = usize> {
    (0..PEOPLE).filter(move |person| reply_of(*person) == reply)
}

/// Registers the first edition, and publishes its consultations.
pub(super) fn open(database: &Path, folder: &Path, number: usize) {
    let documents = write(folder, number, 1);
    backend::import(database, &site(number), [&documents[0], &documents[1]], &[]);
}

/// Registers the edition that proposes vaccinations.
pub(super) fn propose(database: &Path, folder: &Path, number: usize) {
    let documents = write(folder, number, 2).map(|file| file.display().to_string());
    backend::operate(database, &["site", "import", &documents[0], &documents[1]]);
}

/// Those who publish so many doses.
pub(super) fn with_stock(doses: usize) -> impl Iterator<Item = usize> {
    people(Reply::Publishes).filter(move |person| stock(*person) == doses)
}

/// The command with which those publish who have so many doses.
pub(super) fn publish(number: usize, doses: usize) -> Vec<String> {
    let stock = ["--stock".to_owned(), doses.to_string()];
    act("publish", number, with_stock(doses)).into_iter().chain(stock).collect()
}

/// The command with which the practitioners say "later".
pub(super) fn later(number: usize) -> Vec<String> {
    act("later", number, people(Reply::Later))
}

/// The command with which some take back what they published.
pub(super) fn withdraw(number: usize) -> Vec<String> {
    act("withdraw", number, (0..PEOPLE).filter(|person| takes_back(*person)))
}

fn act(what: &str, number: usize, people: impl Iterator<Item = usize>) -> Vec<String> {
    let offerings = people.map(|person| offering("vaccination", person).to_string());
    let whose = ["--site", &site(number), "--as", "the practitioners"].map(str::to_owned);
    ["offering".to_owned(), what.to_owned()].into_iter().chain(offerings).chain(whose).collect()
}

fn write(folder: &Path, number: usize, edition: u32) -> [PathBuf; 2] {
    let write = |what: &str, document: &Value| {
        let file = folder.join(format!("{}-{edition}-{what}.json", site(number)));
        std::fs::write(&file, document.to_string()).unwrap();
        file
    };
    [write("policy", &policy(number, edition)), write("schedule", &schedule(number, edition))]
}

fn reasons(edition: u32) -> &'static [&'static str] {
    if edition == 1 { &["consultation"] } else { &["consultation", "vaccination"] }
}

fn policy(number: usize, edition: u32) -> Value {
    let people = (0..PEOPLE).map(|person| {
        let rpps = format!("{:011}", 10_000_000_000 + number * PEOPLE + person);
        json!({ "id": format!("p{person}"), "name": format!("Dr Vaccination {person}"),
            "identifier": { "system": "rpps", "value": rpps },
            "specialty": "general", "languages": ["en"] })
    });
    let fields = ["given_name", "family_name", "birth_date", "phone", "email"]
        .map(|field| json!({ "field": field, "required": true }));
    // Both as long, and both found by the same word: neither is consent.
    let reasons_told = reasons(edition).iter().map(|reason| {
        json!({ "id": reason, "label": { "en": reason }, "search": { "en": ["vaccination"] },
            "duration_minutes": 20, "fields": fields })
    });
    let offerings = reasons(edition).iter().flat_map(|reason| {
        (0..PEOPLE).map(move |person| {
            json!({ "id": offering(reason, person).as_str(), "practitioner": format!("p{person}"),
                "reason": reason, "location": "place" })
        })
    });
    json!({
        "version": 1, "site": site(number), "serial": edition,
        "valid": { "from": "2020-01-01T00:00:00Z", "until": "2120-01-01T00:00:00Z" },
        "languages": ["en"], "name": { "en": "A week-end" },
        "contact": { "phone": "01 02 03 04 05", "page": "https://weekend.example/contact" },
        "manage": "https://weekend.example/manage", "links": ["https://weekend.example/"],
        "locations": [{ "id": "place", "name": { "en": "Place" }, "address": ["1 Street"],
            "zone": "Africa/Abidjan" }],
        "specialties": [{ "id": "general", "label": { "en": "General" } }],
        "practitioners": people.collect::<Vec<_>>(),
        "reasons": reasons_told.collect::<Vec<_>>(),
        "offerings": offerings.collect::<Vec<_>>(),
    })
}

fn schedule(number: usize, edition: u32) -> Value {
    let rules = reasons(edition).iter().map(|reason| {
        json!({ "reason": reason, "duration_minutes": 20, "horizon_days": 14,
            "minimum_notice_minutes": 0 })
    });
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let period = |reason: &str, person: usize, hours: Range<i64>| {
        json!({ "practitioner": format!("p{person}"), "location": "place",
            "offerings": [offering(reason, person).as_str()],
            "weekdays": days, "from": clock(hours.start), "until": clock(hours.end) })
    };
    let mut periods: Vec<Value> =
        (0..PEOPLE).map(|person| period("consultation", person, MORNING)).collect();
    if edition > 1 {
        let has =
            |person: &usize| reply_of(*person) == Reply::Publishes || person.is_multiple_of(2);
        let all = (0..PEOPLE).filter(has);
        periods.extend(all.map(|person| period("vaccination", person, afternoon(person))));
    }
    json!({ "version": 1, "site": site(number), "rules": rules.collect::<Vec<_>>(),
        "periods": periods })
}
