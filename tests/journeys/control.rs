//! The host's control: what it is told, what it can stop, what a backend cannot slip past it.

use crate::counter::{Counter, MAEL};
use axum::http::Method;
use guichet_host_examples::Host;
use guichet_tests::proxy::Fault;
use guichet_tests::world::World;
use serde_json::json;

const STRESS_TEST: &str = "Épreuve d’effort";

#[test]
fn the_host_sees_each_step_and_no_personal_data() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.book(&MAEL);
    let events = page.watch().events;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "guichet-ready",
        "guichet-step",
        "guichet-before-hold",
        "guichet-held",
        "guichet-before-book",
        "guichet-booked",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    let told = format!("{events:?}");
    for typed in [MAEL.given_name, MAEL.family_name, MAEL.phone, MAEL.email, "1958"] {
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
    assert_eq!(detail["count"], json!(1), "{detail}");
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.heading("choice.title").wait();
    let text = page.text_in("guichet-booking");
    assert!(!text.to_lowercase().contains("malherbe"), "{text}");
}
