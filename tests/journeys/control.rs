//! The host's control: what it is told, what it can stop, what a backend cannot slip past it.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_contract::code::Code;
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::Page;
use guichet_tests::page::keyboard::Key;
use guichet_tests::proxy::Fault;
use guichet_tests::wait;
use guichet_tests::world::World;
use serde_json::{Value, json};
use std::time::Duration;

const STRESS_TEST: &str = "Épreuve d’effort";
/// Where a host may want to hear of refusals and failures.
const REPORTS: &str = "/guichet/report";

/// Each event of a name, with the names in its detail.
const TOLD: [(&str, &[&str]); 8] = [
    ("guichet-ready", &[]),
    ("guichet-step", &["step"]),
    ("guichet-search", &["results"]),
    ("guichet-slot", &["offerings", "start"]),
    ("guichet-before-hold", &["offerings", "start"]),
    ("guichet-held", &["offering", "start"]),
    ("guichet-before-book", &["offering", "start"]),
    ("guichet-booked", &["appointment", "offering", "start", "receipt"]),
];

#[test]
fn the_host_sees_each_step_and_no_personal_data() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    counter.field("reason.search").type_text("effort");
    page.press(Key::Enter);
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.book(&MAEL);
    let events = page.watch().events;
    for (name, members) in TOLD {
        let (_, detail) = events.iter().find(|(known, _)| known == name).expect(name);
        let found: Vec<&String> = detail.as_object().expect(name).keys().collect();
        let wanted: std::collections::BTreeSet<&str> = members.iter().copied().collect();
        assert_eq!(found, wanted.into_iter().collect::<Vec<_>>(), "{name}");
    }
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().all(|name| TOLD.iter().any(|(known, _)| known == name)), "{names:?}");
    let at = |name: &str| names.iter().position(|known| *known == name);
    assert!(at("guichet-slot") < at("guichet-before-hold"), "{names:?}");
    let detail = |name: &str| &events[at(name).expect(name)].1;
    assert_eq!(detail("guichet-search"), &json!({ "results": 1 }));
    let receipt = &detail("guichet-booked")["receipt"];
    assert!(receipt["entry"].as_u64().is_some_and(|entry| entry > 0), "{receipt}");
    assert_eq!(receipt["head"].as_str().map(str::len), Some(64), "{receipt}");
    assert_eq!(receipt["appointment"], detail("guichet-booked")["appointment"]);
    assert_eq!(receipt["site"], "hopital-lisiere");
    let told = format!("{events:?}");
    let typed = [MAEL.given_name, MAEL.family_name, MAEL.phone, MAEL.email, "1958", "\"effort\""];
    for typed in typed {
        assert!(!told.contains(typed), "{typed} in {told}");
    }
}

#[test]
fn the_host_can_stop_a_booking() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    page.run(
        "document.addEventListener('guichet-before-book', (event) => event.preventDefault())",
        &json!([]),
    );
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.confirm();
    counter.wait_for_text("trouble.vetoed");
    assert!(world.bookings().is_empty());
}

/// Says no to an event, in the host's own words.
fn veto(page: &Page, event: &str, message: &str) {
    let script = "const [name, message] = arguments;
        document.addEventListener(name, (event) => {
          event.detail.message = message;
          event.preventDefault();
        }, { once: true });";
    page.run(script, &json!([event, message]));
}

#[test]
fn the_host_can_say_no_in_its_own_words() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    let words = "Le service est fermé <b>ce jour-là</b>. Choisissez un autre jour.";
    veto(&page, "guichet-before-hold", words);
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    counter.times().first().click();
    counter.heading("trouble.vetoed_title").wait();
    // A text, never markup, and in the place of the widget's own sentence.
    counter.page.wait_for_text(words);
    assert!(!page.text_contains(&counter.words.text("trouble.vetoed")));
    page.wait_for_announcement(words);
    assert_accessible(&page);
    for (width, name) in [(1280, "vetoed-1280-fr-light"), (360, "vetoed-360-fr-light")] {
        page.resize(width, 900);
        page.screenshot(name);
    }
    page.resize(1280, 900);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    counter.go_on();
    veto(&page, "guichet-before-book", &"Non. ".repeat(100));
    counter.confirm();
    counter.heading("trouble.vetoed_title").wait();
    assert!(page.text_contains("Non. Non."));
    assert!(!page.text_contains(&"Non. ".repeat(61)), "cut at 300 characters");
    assert!(world.bookings().is_empty());
    // Asked again, the host has changed its mind.
    counter.confirm();
    counter.wait_until_booked();
    page.assert_quiet();
}

#[test]
fn a_veto_looks_right_in_the_dark_and_in_english() {
    let world = World::start();
    let dark = Visitor { theme: Theme::Dark, zone: None };
    let page = world.open_as(dark, Host::Hospital, "/en/appointments.html");
    page.resize(360, 900);
    let counter = Counter::on(&page, "en");
    veto(&page, "guichet-before-hold", "");
    counter.choose_reason("Cardiac stress test");
    counter.wait_for_times();
    counter.times().first().click();
    // No message is no message: the widget has its own.
    counter.wait_for_text("trouble.vetoed");
    assert_accessible(&page);
    for (width, name) in [(360, "vetoed-360-en-dark"), (1280, "vetoed-1280-en-dark")] {
        page.resize(width, 900);
        page.screenshot(name);
    }
}

/// The openings, with somebody whom the host never let in.
fn with_a_stranger(world: &World) {
    world.proxy().break_all(
        Method::GET,
        "/openings",
        Fault::rewrite(|answer| {
            let stranger = r#""openings":[{"offering":"neuro-first-malherbe-miroir"},"#;
            answer.replacen("\"openings\":[", stranger, 1)
        }),
    );
}

#[test]
fn an_address_of_the_host_is_told_of_refusals_and_failures_alone() {
    let world = World::behind_proxy();
    with_a_stranger(&world);
    world.proxy().break_all(Method::POST, "/holds", Fault::problem(Code::RateLimited));
    world.hosts().open_mailbox(Host::Hospital, REPORTS);
    world.put(Host::Hospital, "/report.html", &embedding(&format!("report=\"{REPORTS}\"")));
    let page = world.open(Host::Hospital, "/report.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    counter.times().first().click();
    counter.heading("trouble.title").within(Duration::from_secs(60)).wait();
    page.run("document.querySelector('guichet-booking').policyDocument = 'none'", &json!([]));
    wait_for_fallback(&page);
    let reports = wait::until(wait::PATIENCE, || {
        let reports = world.hosts().mailbox(Host::Hospital, REPORTS);
        (reports.len() >= 3).then_some(reports)
    });
    let reports: Vec<Value> = reports
        .expect("three reports")
        .iter()
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .collect();
    let said = |event: &str, detail: Value| {
        json!({ "event": event, "detail": detail, "site": "hopital-lisiere",
            "version": guichet_host_examples::VERSION, "page": "/report.html" })
    };
    let refused = json!({ "answer": "openings", "count": 1,
        "offerings": ["neuro-first-malherbe-miroir"] });
    // Each goes by itself, and may overtake the others.
    for expected in [
        said("guichet-refused", refused),
        said("guichet-failed", json!({ "code": "rate_limited" })),
        said("guichet-fallback", json!({ "reason": "unavailable" })),
    ] {
        assert!(reports.contains(&expected), "{expected} in {reports:?}");
    }
    assert_eq!(reports.len(), 3, "{reports:?}");
}

#[test]
fn a_page_load_reports_thirty_times_and_not_more() {
    let world = World::start();
    world.hosts().open_mailbox(Host::Hospital, REPORTS);
    world.put(Host::Hospital, "/report.html", &embedding(&format!("report=\"{REPORTS}\"")));
    let page = world.open(Host::Hospital, "/report.html");
    Counter::on(&page, "fr").heading("reason.title").wait();
    let many = "const element = document.querySelector('guichet-booking');
        for (let count = 0; count < 40; count += 1) {
          element.dispatchEvent(new CustomEvent('guichet-failed', { detail: { code: `test-${count}` } }));
        }";
    page.run(many, &json!([]));
    let all = wait::until(wait::PATIENCE, || {
        let reports = world.hosts().mailbox(Host::Hospital, REPORTS);
        (reports.len() >= 30).then_some(reports)
    });
    let all = all.expect("thirty reports");
    assert!(all.iter().any(|text| text.contains("test-29")), "{all:?}");
    assert!(!all.iter().any(|text| text.contains("test-30")), "{all:?}");
}

#[test]
fn an_address_elsewhere_is_told_nothing_and_the_console_says_why() {
    let world = World::behind_proxy();
    with_a_stranger(&world);
    world.hosts().open_mailbox(Host::Clinic, REPORTS);
    let elsewhere = world.hosts().url(Host::Clinic, REPORTS);
    for address in [elsewhere.as_str(), "https://[no address"] {
        world.put(Host::Hospital, "/report.html", &embedding(&format!("report=\"{address}\"")));
        let page = world.open(Host::Hospital, "/report.html");
        Counter::on(&page, "fr").heading("reason.title").wait();
        let watch = page.watch();
        assert!(watch.events.iter().any(|(name, _)| name == "guichet-refused"), "{watch:?}");
        let said = |error: &String| error.contains("must be an address on the page's own origin");
        assert_eq!(watch.errors.iter().filter(|error| said(error)).count(), 1, "{watch:?}");
        assert!(watch.violations.is_empty(), "nothing was tried: {watch:?}");
    }
    assert!(world.hosts().mailbox(Host::Clinic, REPORTS).is_empty());
}

#[test]
fn an_offering_that_the_policy_does_not_know_is_dropped_and_reported() {
    let world = World::behind_proxy();
    world.proxy().break_all(
        Method::GET,
        "/openings",
        Fault::rewrite(|answer| {
            answer.replacen(
                "\"openings\":[",
                r#""openings":[{"offering":"neuro-first-malherbe-miroir","next":{"start":"2026-12-01T08:00:00Z","local":"2026-12-01T09:00"}},"#,
                1,
            )
        }),
    );
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    let refused = page.watch().events.into_iter().find(|(name, _)| name == "guichet-refused");
    let (_, detail) = refused.expect("the refusal is reported");
    let named = json!(["neuro-first-malherbe-miroir"]);
    assert_eq!(detail, json!({ "answer": "openings", "count": 1, "offerings": named }));
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.heading("choice.title").wait();
    let text = page.text_in("guichet-booking");
    assert!(!text.to_lowercase().contains("malherbe"), "{text}");
}
