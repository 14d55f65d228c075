//! Things that fail around the widget: the patient is told, can try again, and loses nothing.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_contract::code::Code;
use guichet_host_examples::{Host, content_security_policy};
use guichet_tests::axe::assert_accessible;
use guichet_tests::page::{Page, matching};
use guichet_tests::proxy::Fault;
use guichet_tests::world::World;
use serde_json::json;
use std::time::Duration;

const STRESS_TEST: &str = "Épreuve d’effort";
const PHONE: &str = "02 61 91 40 00";

fn wait_for_phone(page: &Page) {
    page.link(matching(["", PHONE, ""])).inside("guichet-booking").first().wait();
}

#[test]
fn with_the_backend_down_the_hosts_phone_number_is_there_and_a_retry_works() {
    let mut world = World::start();
    world.stop_api();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("trouble.title").wait();
    wait_for_phone(&page);
    page.screenshot("backend-down");
    assert_accessible(&page);
    world.start_api();
    counter.button("trouble.retry").click();
    counter.heading("reason.title").wait();
}

#[test]
fn a_backend_that_goes_down_while_a_patient_types_costs_no_typing() {
    let mut world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    world.stop_api();
    counter.go_on();
    counter.confirm();
    counter.heading("trouble.title").wait();
    wait_for_phone(&page);
    page.screenshot("backend-down-at-the-end");
    assert_accessible(&page);
    world.start_api();
    counter.button("booking.send").click();
    counter.wait_until_booked();
    assert_eq!(world.bookings()[0].family_name, MAEL.family_name);
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn an_answer_that_is_lost_on_its_way_books_once() {
    let world = World::behind_proxy();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    world.proxy().break_times(3, Method::POST, "/reservations", Fault::Cut);
    counter.go_on();
    counter.confirm();
    // It may have tried again by itself already.
    let booked = counter.heading("done.title");
    let seen = guichet_tests::wait::until(guichet_tests::wait::PATIENCE, || {
        (booked.is_there() || counter.heading("trouble.title").is_there()).then_some(())
    });
    assert!(seen.is_some(), "{}", page.outline());
    world.proxy().mend();
    if !booked.is_there() {
        counter.button("booking.send").click();
    }
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn garbage_from_the_backend_is_a_plain_message_and_never_its_words() {
    let world = World::behind_proxy();
    world.proxy().break_all(Method::GET, "/openings", Fault::garbage(200));
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("trouble.title").wait();
    wait_for_phone(&page);
    assert!(!page.text_contains("Bad gateway"));
    world.proxy().mend();
    counter.button("trouble.retry").click();
    counter.heading("reason.title").wait();
    world.proxy().break_all(Method::GET, "/availability", Fault::problem(Code::Internal));
    counter.choose_reason(STRESS_TEST);
    counter.heading("trouble.title").wait();
    world.proxy().mend();
    counter.button("trouble.retry").click();
    counter.wait_for_times();
}

#[test]
fn a_backend_that_is_too_busy_is_asked_again_and_the_patient_gets_through() {
    let world = World::behind_proxy();
    world.proxy().break_times(1, Method::GET, "/openings", Fault::problem(Code::Overloaded));
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    assert!(world.proxy().seen_of(&Method::GET, "/openings").len() >= 2);
}

#[test]
fn a_backend_that_takes_a_request_and_never_answers_is_asked_again() {
    let world = World::behind_proxy();
    world.proxy().break_times(1, Method::GET, "/openings", Fault::Hang);
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    // The widget gives one request twelve seconds.
    Counter::on(&page, "fr").heading("reason.title").within(Duration::from_secs(30)).wait();
    assert_eq!(world.proxy().seen_of(&Method::GET, "/openings").len(), 2);
}

#[test]
fn a_page_whose_security_policy_refuses_webassembly_shows_the_fallback() {
    let world = World::start();
    let csp = content_security_policy(world.hosts().origins());
    let csp = csp.replace("'wasm-unsafe-eval'", "");
    world.put_with_csp(Host::Hospital, "/strict.html", &embedding(""), &csp);
    let page = world.open(Host::Hospital, "/strict.html");
    wait_for_fallback(&page);
    wait_for_phone(&page);
    page.screenshot("no-webassembly");
    assert_accessible(&page);
    let watch = page.watch();
    let said = watch.errors.iter().any(|error| error.contains("wasm-unsafe-eval"));
    assert!(said, "the console says what to change: {:?}", watch.errors);
}

#[test]
fn without_a_policy_nobody_is_shown_and_the_fallback_is() {
    let world = World::start();
    let markup = embedding("").replace("/guichet/policy.json", "/guichet/gone.json");
    world.put(Host::Hospital, "/gone.html", &markup);
    let page = world.open(Host::Hospital, "/gone.html");
    wait_for_fallback(&page);
    wait_for_phone(&page);
    let errors = page.watch().errors;
    assert!(errors.iter().any(|error| error.contains("gone.json")), "{errors:?}");
}

#[test]
fn a_patient_sees_the_fallback_without_javascripts_help_when_the_files_are_not_what_was_pinned() {
    let world = World::start();
    let markup = embedding("").replace("{{integrity}}", "sha384-AAAA");
    world.put(Host::Hospital, "/pinned.html", &markup);
    let page = world.open(Host::Hospital, "/pinned.html");
    wait_for_phone(&page);
    assert_eq!(
        page.run("return customElements.get('guichet-booking') ?? null", &json!([])),
        json!(null)
    );
}
