//! A page opens: what stands there at once, what it asked whom for, what it keeps.

use crate::counter::Counter;
use guichet_host_examples::Host;
use guichet_tests::world::World;
use serde_json::json;
use std::collections::BTreeSet;

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
    for path in ["/rendez-vous.html", "/neurochirurgie.html"] {
        let page = world.open(Host::Hospital, path);
        Counter::on(&page, "fr").heading("reason.title").wait();
        // Only Chromium measures it.
        if let Some(shift) = page.layout_shift() {
            assert!(shift < 0.000_1, "{path} moved by {shift}");
        }
    }
}

#[test]
fn nobody_but_the_page_the_files_and_the_backend_is_asked_for_anything() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.choose_anyone();
    counter.wait_for_times();
    let origins = page.run(
        "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin)",
        &json!([]),
    );
    let asked: BTreeSet<&str> =
        origins.as_array().unwrap().iter().filter_map(|origin| origin.as_str()).collect();
    let known = world.hosts().origins();
    let allowed = BTreeSet::from(
        [&known.hospital, &known.assets, &known.api].map(guichet_host_examples::Origin::as_str),
    );
    assert_eq!(asked, allowed);
    let kept = page.run(
        "return [document.cookie, localStorage.length, sessionStorage.length, history.length,
            document.querySelectorAll('iframe').length, location.pathname]",
        &json!([]),
    );
    // The blank page that browsers begin with may count as the first.
    let visited = kept[3].as_u64().unwrap();
    assert!(visited <= 2, "{visited} entries of history");
    assert_eq!(kept, json!(["", 0, 0, visited, 0, "/rendez-vous.html"]));
}
