//! Many sites, as they were when somebody added vaccinations over a week-end.
//!
//! Owns their documents and what each practitioner answers. A site has fifty practitioners, who all
//! receive for consultations in the morning. A later edition of its policy proposes vaccinations by
//! every one of them. A third publishes them, with a stock and an afternoon of their own; a third says
//! "later"; a third says nothing. Of those who did not publish, every other has the afternoon in their
//! schedule all the same: hours are no consent.

use guichet_contract::ids::OfferingId;
use guichet_contract::time::Instant;
use guichet_tests::backend;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Practitioners of a site.
pub(super) const PEOPLE: usize = 50;
/// Doses that each has who publishes.
pub(super) const STOCK: usize = 3;
/// Hours of consultations, then of vaccinations. The places are where clocks show UTC all year.
pub(super) const HOURS: [(&str, &str); 2] = [("08:00", "12:00"), ("14:00", "17:00")];

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

/// The command with which the practitioners publish, or say "later".
pub(super) fn answer(number: usize, reply: Reply) -> Vec<String> {
    let act = if reply == Reply::Publishes { "publish" } else { "later" };
    let mut command = vec!["offering".to_owned(), act.to_owned()];
    command.extend(people(reply).map(|person| offering("vaccination", person).to_string()));
    command.extend(["--site", &site(number), "--as", "the practitioners"].map(str::to_owned));
    if reply == Reply::Publishes {
        command.extend(["--stock".to_owned(), STOCK.to_string()]);
    }
    command
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
    let period = |reason: &str, person: usize, (from, until): (&str, &str)| {
        json!({ "practitioner": format!("p{person}"), "location": "place",
            "offerings": [offering(reason, person).as_str()],
            "weekdays": days, "from": from, "until": until })
    };
    let mut periods: Vec<Value> =
        (0..PEOPLE).map(|person| period("consultation", person, HOURS[0])).collect();
    if edition > 1 {
        let has =
            |person: &usize| reply_of(*person) == Reply::Publishes || person.is_multiple_of(2);
        periods.extend((0..PEOPLE).filter(has).map(|it| period("vaccination", it, HOURS[1])));
    }
    json!({ "version": 1, "site": site(number), "rules": rules.collect::<Vec<_>>(),
        "periods": periods })
}
