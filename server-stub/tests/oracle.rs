//! Random establishments, against an oracle that knows no code of theirs.
//!
//! A policy of random offerings, some with opening periods, some published, some gone with the next
//! edition; a random page; a random moment. What is told, and what can be held, is what somebody
//! finds who goes through all that there could be and asks of each: is it in the policy, in force,
//! on this page, published, and is somebody there then, for that very thing?

use guichet_contract::ids::{HoldId, HoldToken, OfferingId, SiteId};
use guichet_contract::policy::Narrowing;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::HoldRequest;
use guichet_server::domain::consent::Consent;
use guichet_server::domain::hold::HoldTerms;
use guichet_server::schedule::Registration;
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::store::{HoldError, IdempotencyKey, NewHold, Store, reading};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const PEOPLE: usize = 3;
const REASONS: usize = 3;
const PLACES: usize = 2;
const ALL: usize = PEOPLE * REASONS * PLACES;
/// How long a visit for a reason takes, in minutes.
const MINUTES: [i64; REASONS] = [20, 30, 40];
const HORIZON_DAYS: i64 = 9;
const NOTICE: i64 = 30 * 60;
/// Monday, 2026-11-23, midnight in Paris, in UTC.
const MIDNIGHT: i64 = 1_795_388_400;
const DAY: i64 = 86_400;

/// Everything that is random.
#[derive(Debug, Clone)]
struct Case {
    /// In the first edition, of all that there could be.
    proposed: Vec<bool>,
    /// Gone with the second.
    gone: Vec<bool>,
    has_period: Vec<bool>,
    published: Vec<bool>,
    /// On which weekdays somebody is at a place.
    weekdays: Vec<u8>,
    /// Seconds from the Monday's midnight.
    now: i64,
    /// When the policy begins and ends, likewise.
    valid: (i64, i64),
    /// Which people, reasons, places, specialties and offerings the page names, if any.
    page: [Vec<usize>; 5],
    /// What is tried to be held, and which of the times that there could be.
    tried: (usize, usize),
}

/// Who, why, where: the number of an offering says it.
fn parts(number: usize) -> (usize, usize, usize) {
    (number % PEOPLE, number / PEOPLE % REASONS, number / PEOPLE / REASONS)
}

fn id(number: usize) -> String {
    format!("o{number}")
}

/// Two people of one specialty, one of another.
fn specialty(person: usize) -> usize {
    person / 2
}

impl Case {
    fn now(&self) -> Instant {
        Instant::from_seconds(MIDNIGHT + self.now)
    }

    fn stays(&self, number: usize) -> bool {
        self.proposed[number] && !self.gone[number]
    }

    fn policy(&self, serial: u32, has: impl Fn(usize) -> bool) -> String {
        let text = |text: String| json!({ "en": text });
        let moment = |at: i64| Instant::from_seconds(MIDNIGHT + at).to_string();
        let offering = |number: &usize| {
            let (person, reason, place) = parts(*number);
            json!({ "id": id(*number), "practitioner": format!("p{person}"),
                "reason": format!("r{reason}"), "location": format!("l{place}") })
        };
        let each =
            |count: usize, one: &dyn Fn(usize) -> Value| (0..count).map(one).collect::<Vec<_>>();
        let fields = ["given_name", "family_name", "phone"];
        let fields = fields.map(|field| json!({ "field": field, "required": true }));
        json!({
            "version": 1, "site": "random", "serial": serial,
            "valid": { "from": moment(self.valid.0), "until": moment(self.valid.1) },
            "languages": ["en"], "name": text("Random".into()),
            "contact": { "phone": "01 02 03 04 05", "page": "https://r.example/contact" },
            "manage": "https://r.example/manage", "links": ["https://r.example/"],
            "locations": each(PLACES, &|n| json!({ "id": format!("l{n}"), "name": text(format!("Place {n}")),
                "address": ["1 Street"], "zone": "Europe/Paris" })),
            "specialties": each(2, &|n| json!({ "id": format!("s{n}"), "label": text(format!("Art {n}")) })),
            "practitioners": each(PEOPLE, &|n| json!({ "id": format!("p{n}"), "name": format!("Dr {n}"),
                "specialty": format!("s{}", specialty(n)), "languages": ["en"] })),
            "reasons": each(REASONS, &|n| json!({ "id": format!("r{n}"), "label": text(format!("Reason {n}")),
                "duration_minutes": MINUTES[n], "fields": fields })),
            "offerings": (0..ALL).filter(|n| has(*n)).map(|n| offering(&n)).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Somebody is at the first place in the mornings and at the second in the afternoons.
    fn schedule(&self, has: impl Fn(usize) -> bool) -> String {
        let mut periods = Vec::new();
        for person in 0..PEOPLE {
            for place in 0..PLACES {
                let here = |number: &usize| {
                    let (who, _, at) = parts(*number);
                    (who, at) == (person, place) && has(*number) && self.has_period[*number]
                };
                let offerings: Vec<String> = (0..ALL).filter(here).map(id).collect();
                let days: Vec<&str> = (0..7)
                    .filter(|day| self.receives(person, place, *day))
                    .map(|day| WEEKDAYS[day])
                    .collect();
                if !offerings.is_empty() && !days.is_empty() {
                    let (from, until) = [("09:00", "11:00"), ("14:00", "16:00")][place];
                    periods.push(json!({ "practitioner": format!("p{person}"),
                        "location": format!("l{place}"), "offerings": offerings,
                        "weekdays": days, "from": from, "until": until }));
                }
            }
        }
        let rules: Vec<Value> = (0..REASONS)
            .map(|n| {
                json!({ "reason": format!("r{n}"), "duration_minutes": MINUTES[n],
                "minimum_notice_minutes": NOTICE / 60, "horizon_days": HORIZON_DAYS })
            })
            .collect();
        json!({ "version": 1, "site": "random", "rules": rules, "periods": periods }).to_string()
    }

    fn receives(&self, person: usize, place: usize, weekday: usize) -> bool {
        self.weekdays[person * PLACES + place] >> weekday & 1 == 1
    }

    /// Whether a page that names these shows the offering.
    fn is_on_page(&self, number: usize) -> bool {
        let (person, reason, place) = parts(number);
        let of = [person, reason, place, specialty(person), number];
        self.page.iter().zip(of).all(|(named, own)| named.is_empty() || named.contains(&own))
    }

    fn narrowing(&self) -> Narrowing {
        let mut narrowing = Narrowing::default();
        let names = [
            ("practitioner", "p"),
            ("reason", "r"),
            ("location", "l"),
            ("specialty", "s"),
            ("offering", "o"),
        ];
        for ((name, letter), named) in names.iter().zip(&self.page) {
            for number in named {
                assert!(narrowing.add(name, &format!("{letter}{number}")));
            }
        }
        narrowing
    }

    /// The starts of an offering that somebody could book now, page or no page.
    fn starts(&self, number: usize) -> Vec<i64> {
        let in_force = self.valid.0 <= self.now && self.now < self.valid.1;
        if !in_force || !self.stays(number) || !self.published[number] || !self.has_period[number] {
            return Vec::new();
        }
        let (person, reason, place) = parts(number);
        let today = self.now.div_euclid(DAY);
        let mut starts = Vec::new();
        for day in today..=today + HORIZON_DAYS {
            let weekday = usize::try_from(day.rem_euclid(7)).unwrap();
            let mut start = day * DAY + [9, 14][place] * 3600;
            let end = start + 2 * 3600;
            while self.receives(person, place, weekday) && start + MINUTES[reason] * 60 <= end {
                if start >= self.now + NOTICE {
                    starts.push(MIDNIGHT + start);
                }
                start += MINUTES[reason] * 60;
            }
        }
        starts
    }

    async fn registered(&self, folder: &tempfile::TempDir) -> SqliteStore {
        let store = SqliteStore::open(&folder.path().join("g.db"), HoldTerms::default()).unwrap();
        // Long before: what is registered counts from then on.
        let before = Instant::from_seconds(MIDNIGHT - 300 * DAY);
        let first = |number: usize| self.proposed[number];
        let registration = Registration::parse(&self.policy(1, first), &self.schedule(first), None);
        store.register_site(registration.unwrap(), before).await.unwrap();
        let chosen = (0..ALL).filter(|n| self.proposed[*n] && self.published[*n]);
        let chosen: Vec<OfferingId> = chosen.map(|n| OfferingId::parse(&id(n)).unwrap()).collect();
        if !chosen.is_empty() {
            store.publish_offerings(site(), Consent::to(chosen, "Dr 0"), before).await.unwrap();
        }
        let second = |number: usize| self.stays(number);
        let registration =
            Registration::parse(&self.policy(2, second), &self.schedule(second), None);
        store.register_site(registration.unwrap(), before.plus_seconds(60)).await.unwrap();
        store
    }
}

fn site() -> SiteId {
    SiteId::parse("random").unwrap()
}

fn any_case() -> impl Strategy<Value = Case> {
    let flags = |chance: f64| prop::collection::vec(prop::bool::weighted(chance), ALL);
    let named = |count: usize| prop::collection::vec(0..count + 1, 0..3);
    let some = |count: usize| prop_oneof![2 => Just(Vec::new()), 1 => named(count)];
    let page = (some(PEOPLE), some(REASONS), some(PLACES), some(2), some(ALL));
    let valid = prop_oneof![
        6 => Just((-100 * DAY, 100 * DAY)),
        1 => (0..3 * DAY).prop_map(|from| (from, 100 * DAY)),
        1 => (0..3 * DAY).prop_map(|until| (-100 * DAY, until)),
    ];
    let weekdays = prop::collection::vec(any::<u8>(), PEOPLE * PLACES);
    let tried = (0..ALL + 2, 0..200usize);
    (flags(0.7), flags(0.15), flags(0.8), flags(0.8), weekdays, 0..3 * DAY, valid, page, tried)
        .prop_map(
            |(mut proposed, gone, has_period, published, weekdays, now, valid, page, tried)| {
                // A policy of nobody is none.
                proposed[0] = true;
                let gone =
                    gone.iter().enumerate().map(|(number, gone)| *gone && number > 0).collect();
                let page = [page.0, page.1, page.2, page.3, page.4];
                Case { proposed, gone, has_period, published, weekdays, now, valid, page, tried }
            },
        )
}

/// What the openings must be: each offering with its next time.
fn expected_openings(case: &Case) -> BTreeMap<String, i64> {
    let shown = (0..ALL).filter(|number| case.is_on_page(*number));
    let next = shown.filter_map(|number| Some((id(number), *case.starts(number).first()?)));
    next.collect()
}

async fn openings(case: &Case, store: &SqliteStore) -> BTreeMap<String, i64> {
    let read = reading::openings(store, &site(), &case.narrowing(), case.now()).await.unwrap();
    let all = read.unwrap().answer.openings.into_iter();
    all.map(|it| (it.offering.to_string(), it.next.unwrap().start.seconds())).collect()
}

async fn times(case: &Case, store: &SqliteStore) -> BTreeSet<(String, i64)> {
    let from = LocalDate::parse("2026-11-23");
    let read = reading::availability(store, &site(), &case.narrowing(), from, 14, case.now()).await;
    let mut times = BTreeSet::new();
    for offering in read.unwrap().unwrap().answer.offerings {
        let id = offering.offering.to_string();
        times.extend(offering.slots.iter().map(|slot| (id.clone(), slot.start.seconds())));
    }
    times
}

async fn hold(case: &Case, store: &SqliteStore, number: usize, start: i64) -> bool {
    let request = HoldRequest {
        offerings: vec![OfferingId::parse(&id(number)).unwrap()],
        start: Instant::from_seconds(start),
        token: HoldToken::parse("a-token-of-22-characters").unwrap(),
        replaces: None,
        policy: None,
    };
    let key = IdempotencyKey::parse("a-key-of-enough-characters").unwrap();
    let new = NewHold { site: site(), id: HoldId::parse("a-hold").unwrap(), request, key };
    match store.hold_slot(new, case.now()).await {
        Ok(answer) => {
            assert_eq!((answer.offering.to_string(), answer.start.seconds()), (id(number), start));
            true
        }
        Err(HoldError::SlotUnavailable) => false,
        Err(other) => panic!("{other}"),
    }
}

/// Every start that anybody could have in these two weeks.
fn starts_there_could_be() -> Vec<i64> {
    let minutes = |day: i64| {
        [(9, 20), (9, 30), (9, 40), (14, 20), (14, 30), (14, 40)]
            .map(|(hour, step)| (day, hour, step))
    };
    let all = (0..14).flat_map(minutes);
    let all = all.flat_map(|(day, hour, step)| {
        (0..120 / step).map(move |turn| MIDNIGHT + day * DAY + hour * 3600 + turn * step * 60)
    });
    all.collect::<BTreeSet<i64>>().into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_and_what_can_be_held_is_what_somebody_finds_who_asks_of_each(case in any_case()) {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let store = runtime.block_on(case.registered(&folder));
        prop_assert_eq!(runtime.block_on(openings(&case, &store)), expected_openings(&case));
        let shown = (0..ALL).filter(|number| case.is_on_page(*number));
        let expected: BTreeSet<(String, i64)> = shown
            .flat_map(|number| case.starts(number).into_iter().map(move |start| (id(number), start)))
            .filter(|(_, start)| *start < MIDNIGHT + 14 * DAY)
            .collect();
        prop_assert_eq!(runtime.block_on(times(&case, &store)), expected);
        let (number, turn) = case.tried;
        let all = starts_there_could_be();
        // Mostly a time that the offering has, if it has any.
        let own = if number < ALL { case.starts(number) } else { Vec::new() };
        let among = if own.is_empty() || turn % 4 == 0 { &all } else { &own };
        let start = among[turn % among.len()];
        let allowed = own.contains(&start);
        prop_assert_eq!(runtime.block_on(hold(&case, &store, number, start)), allowed);
        store.close();
    }
}

#[test]
fn the_oracle_finds_somebody_in_some_establishments_and_nobody_in_others() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let cases: Vec<Case> =
        (0..200).map(|_| any_case().new_tree(&mut runner).unwrap().current()).collect();
    let found = cases.iter().filter(|case| !expected_openings(case).is_empty()).count();
    assert!((60..190).contains(&found), "{found} of 200");
}
