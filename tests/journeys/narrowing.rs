//! A page shows less than the policy: one department, one reason, or nobody.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use guichet_host_examples::Host;
use guichet_tests::page::{Name, containing};
use guichet_tests::world::World;

#[test]
fn a_departments_page_shows_that_department_only() {
    let world = World::behind_proxy();
    let page = world.open(Host::Hospital, "/neurochirurgie.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    let reasons = counter.button_named(containing("minutes")).names();
    assert!(!reasons.is_empty());
    assert!(reasons.iter().all(|name| name.contains("neurochirurgie")), "{reasons:?}");
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.heading("choice.title").wait();
    let people = counter.button_named(Name::Any).names().join("\n");
    assert!(people.contains("Kervella") && !people.contains("Malherbe"), "{people}");
    let asked = world.proxy().seen_of(&axum::http::Method::GET, "/openings");
    assert!(asked.iter().all(|seen| seen.path.contains("specialty=neurosurgery")), "{asked:?}");
}

#[test]
fn a_page_with_its_reason_fixed_begins_with_whom_to_see() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/vaccination.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_anyone();
    counter.choose_first_time();
    counter.book(&MAEL);
    assert!(world.bookings()[0].offering.contains("flu"), "{:?}", world.bookings());
    page.assert_quiet();
}

#[test]
fn the_clinics_neurosurgeon_is_never_on_the_hospitals_page_nor_the_reverse() {
    let world = World::start();
    let page = world.open(Host::Clinic, "/");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Première consultation de neurochirurgie");
    // One surgeon at one place: the choice is skipped.
    counter.choose_first_time();
    let text = page.text_in("guichet-booking");
    assert!(text.contains("Malherbe"), "{text}");
    assert!(!text.contains("Kervella") && !text.contains("Lisière"), "{text}");
    counter.book(&MAEL);
    assert_eq!(world.bookings()[0].site, "clinique-miroir");
}

#[test]
fn an_identifier_that_the_policy_does_not_know_shows_nobody_and_the_hosts_phone_number() {
    let world = World::start();
    world.put(Host::Hospital, "/slip.html", &embedding(r#"practitioner="dr-fabrice-malherbe""#));
    let page = world.open(Host::Hospital, "/slip.html");
    wait_for_fallback(&page);
    page.link("02 61 91 40 00").inside("guichet-booking").wait();
    assert!(!page.text_contains("Malherbe"));
    let errors = page.watch().errors;
    let said = errors.iter().any(|error| error.contains("check their identifiers"));
    assert!(said, "the console says what to change: {errors:?}");
}

/// A page of the hospital's with the widget and these attributes.
pub(crate) fn embedding(attributes: &str) -> String {
    format!(
        r#"<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page</title>
        <script type="module" src="{{{{assets}}}}/v{{{{version}}}}/guichet.js" integrity="{{{{integrity}}}}" crossorigin></script>
        </head><body><main><h1>Page</h1>
        <guichet-booking api="{{{{api}}}}" site="hopital-lisiere" policy="/guichet/policy.json" {attributes}>
        <p>Appelez le <a href="tel:+33261914000">02 61 91 40 00</a></p></guichet-booking>
        </main></body></html>"#
    )
}
