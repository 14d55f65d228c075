//! A page opens: what stands there at once, what it asked whom for, what it keeps.

use crate::counter::Counter;
use guichet_host_examples::{Host, content_security_policy};
use guichet_tests::engine::Visitor;
use guichet_tests::page::containing;
use guichet_tests::world::World;
use serde_json::json;

#[test]
fn the_first_step_is_shown_in_the_pages_language_and_nothing_breaks_the_security_policy() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    Counter::on(&page, "fr").heading("reason.title").wait();
    page.assert_quiet();
    page.screenshot("reasons-fr");
    page.go(&world.hosts().url(Host::Hospital, "/en/appointments.html"));
    Counter::on(&page, "en").heading("reason.title").wait();
    page.assert_quiet();
    page.screenshot("reasons-en");
}

#[test]
fn every_host_shows_its_own_counter() {
    let world = World::start();
    let page = world.open(Host::Clinic, "/");
    Counter::on(&page, "fr").heading("reason.title").wait();
    page.assert_quiet();
    page.screenshot("clinic");
    page.go(&world.hosts().url(Host::Sandbox, "/"));
    page.wait_for_script(
        "return (window.guichetWatch.events ?? []).some((event) => event.name === 'guichet-ready')",
        &json!([]),
    );
    page.assert_quiet();
    page.screenshot("sandbox");
}

#[test]
fn the_page_does_not_jump_while_the_widget_loads() {
    let world = World::start();
    for path in ["/rendez-vous.html", "/neurochirurgie.html", "/vaccination.html"] {
        let page = world.open(Host::Hospital, path);
        page.wait_for_script("return window.guichetWatch.events.length > 0", &json!([]));
        // Only Chromium measures it.
        if let Some(shifts) = page.layout_shifts() {
            assert_eq!(shifts, [], "{path} moved");
        }
    }
}

#[test]
fn every_page_is_served_under_the_very_policy_of_the_integrators_guide() {
    let world = World::start();
    let guide = content_security_policy(world.hosts().origins());
    for (host, path) in
        [(Host::Hospital, "/rendez-vous.html"), (Host::Clinic, "/"), (Host::Sandbox, "/")]
    {
        let page = world.open(host, path);
        page.wait_for_script("return window.guichetWatch.events.length > 0", &json!([]));
        let sent = page.wait_for_script(
            "return (window.sent ??= (fetch(location.href).then((answer) => {
                window.sent = answer.headers.get('content-security-policy');
            }), false))",
            &json!([]),
        );
        assert_eq!(sent, json!(guide));
    }
}

#[test]
fn a_reason_is_found_by_other_words_without_accents_and_what_needs_a_call_is_apart() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.by_phone").wait();
    assert!(page.text_contains("Petite chirurgie de la peau"));
    assert_eq!(counter.button_named(containing("Petite chirurgie")).count(), 0);
    counter.field("reason.search").type_text("EPREUVE");
    counter.button_named(containing("Suivi de neurochirurgie")).wait_gone();
    counter.button_named(containing("Épreuve d’effort")).wait();
    // It is there and cannot be booked, or is not there at all: a search finds what can be booked.
    for typed in ["kyste", "dentiste"] {
        counter.field("reason.search").replace_text(typed);
        page.wait_for_text(&counter.words.with("reason.nothing", &[("typed", typed)]));
    }
}

#[test]
fn a_visitor_elsewhere_is_told_whose_clock_the_times_are_of() {
    let world = World::start();
    let visitor = Visitor { zone: Some("America/Montreal"), ..Visitor::default() };
    let page = world.open_as(visitor, Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Épreuve d’effort");
    let times = counter.wait_for_times();
    counter.wait_for_text("slot.zone");
    let slots = world.rival(Host::Hospital).slots("reason=stress-test&days=31");
    let local = slots[0].local.to_string();
    let hour = local.rsplit('T').next().unwrap().trim_start_matches('0');
    assert!(times[0].ends_with(hour), "{times:?} begin at {local} at the place");
}
