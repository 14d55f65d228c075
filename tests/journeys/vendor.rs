//! The page on which a vendor cheats and the hospital watches: what a director sees in a minute.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::{Host, Origins};
use guichet_tests::axe::assert_accessible;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::borders::Borders;
use guichet_tests::page::{Page, containing};
use guichet_tests::world::World;
use serde_json::json;

const REASON: &str = "Première consultation de neurochirurgie";
/// The clinic, its practitioners, and what the vendor says of itself.
const NEVER: [&str; 7] =
    ["Malherbe", "Sernine", "Courcelles", "Miroir", "Créneau Plus", "creneau-plus", "91 77 10"];

/// Opens a page that has the vendor for a backend: it may talk to the vendor and nobody else.
#[track_caller]
fn open(world: &World, visitor: Visitor, path: &str) -> Page {
    let origins = world.hosts().origins();
    let with_vendor = Origins { api: origins.vendor.clone(), ..origins.clone() };
    let address = world.hosts().url(Host::Hospital, path);
    Page::open_within(Borders::new(&with_vendor), visitor, &address)
}

/// The three figures: attempts, refused, shown.
fn figures(page: &Page) -> [i64; 3] {
    let script = "return ['attempts', 'refused', 'shown'].map((name) =>
        Number(document.querySelector(`[data-figure=${name}]`).textContent.replace(/\\D/g, '')))";
    serde_json::from_value(page.run(script, &json!([]))).expect("three numbers")
}

/// The lines of the list, the latest first.
fn lines(page: &Page) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('#tried li')].map((line) => line.textContent)";
    serde_json::from_value(page.run(script, &json!([]))).expect("texts")
}

#[track_caller]
fn wait_for_line(page: &Page, beginning: &str) {
    let script = "return [...document.querySelectorAll('#tried li p:first-child')]
        .some((head) => head.textContent.includes(arguments[0]))";
    page.wait_for_script(script, &json!([beginning]));
}

#[test]
fn a_director_sees_a_vendor_cheat_in_every_answer_and_no_patient_does() {
    let world = World::start();
    let page = open(&world, Visitor::default(), "/controle.html");
    page.resize(1280, 900);
    let counter = Counter::on(&page, "fr");
    let nothing_of_the_clinic = || {
        let text = page.text_in("guichet-booking");
        assert!(NEVER.iter().all(|never| !text.contains(never)), "{text}");
        let [attempts, refused, shown] = figures(&page);
        assert_eq!((attempts, shown), (refused, 0), "attempted and refused; shown");
        attempts
    };
    counter.heading("reason.title").wait();
    wait_for_line(&page, "Liste des médecins");
    assert_eq!(nothing_of_the_clinic(), 3);
    page.screenshot("vendor-1-reason");

    counter.choose_reason(REASON);
    counter.choose_anyone();
    counter.wait_for_times();
    wait_for_line(&page, "Horaires");
    assert!(nothing_of_the_clinic() >= 5);
    page.screenshot("vendor-2-times");

    counter.times().first().click();
    wait_for_line(&page, "Horaire retenu");
    counter.wait_for_text("trouble.title");
    nothing_of_the_clinic();
    page.screenshot("vendor-3-hold");
    counter.choose_first_time();

    counter.fill_in(&MAEL);
    counter.go_on();
    counter.confirm();
    wait_for_line(&page, "Confirmation");
    counter.wait_for_text("trouble.title");
    nothing_of_the_clinic();
    counter.confirm();
    counter.wait_until_booked();
    wait_for_line(&page, "Rendez-vous confirmé");
    nothing_of_the_clinic();
    page.screenshot("vendor-4-booked");

    let lines = lines(&page);
    assert!(lines[0].contains("Reçu n°"), "{lines:?}");
    assert!(lines[1].contains("Dr Fabrice Malherbe (Clinique du Miroir)"), "{lines:?}");
    let [booking] = &world.bookings()[..] else { panic!("{:?}", world.bookings()) };
    assert_eq!(booking.site, "hopital-lisiere");
    assert!(booking.offering.starts_with("neuro-first-"), "{booking:?}");
}

#[test]
fn the_answer_is_shown_as_it_came_beside_what_was_kept_of_it() {
    let world = World::start();
    let page = open(&world, Visitor::default(), "/controle.html");
    page.resize(1280, 900);
    wait_for_line(&page, "Liste des médecins");
    page.button(containing("Ce que le prestataire a envoyé")).click();
    page.heading("Envoyé par le prestataire").wait();
    let (sent, kept) = (page.text_in("#sent"), page.text_in("#kept"));
    for never in ["neuro-first-malherbe-miroir", "02 61 91 77 10", "onerror", "creneau-plus"] {
        assert!(
            sent.contains(never) && !kept.contains(never),
            "{never} in {sent} and not in {kept}"
        );
    }
    assert!(kept.contains("neuro-first-kervella-nord"), "{kept}");
    assert_accessible(&page);
    page.screenshot("vendor-evidence");
    page.button("Fermer").click();
    page.heading("Envoyé par le prestataire").wait_gone();
}

#[test]
fn what_is_shown_to_patients_is_looked_for_and_not_only_said() {
    let world = World::start();
    let page = open(&world, Visitor::default(), "/en/control.html");
    wait_for_line(&page, "List of doctors");
    assert_eq!(figures(&page)[2], 0);
    // As if a wall had a hole.
    let show = "document.querySelector('guichet-booking').shadowRoot
        .querySelector('h3').setAttribute('aria-label', 'Plus vite avec le Dr MALHERBE')";
    page.run(show, &json!([]));
    page.wait_for_script(
        "return document.querySelector('[data-figure=shown]').textContent === '1'",
        &json!([]),
    );
}

#[test]
fn the_page_stands_in_every_width_theme_and_language() {
    let world = World::start();
    for theme in [Theme::Light, Theme::Dark] {
        let page = open(&world, Visitor { theme, zone: None }, "/controle.html");
        for (path, language, first) in [
            ("/controle.html", "fr", "Liste des médecins"),
            ("/en/control.html", "en", "List of doctors"),
        ] {
            page.go(&world.hosts().url(Host::Hospital, path));
            for (width, height) in [(1280, 1600), (360, 3400)] {
                page.resize(width, height);
                wait_for_line(&page, first);
                let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
                assert_eq!(page.run(wide, &json!([])), json!(0), "{language} {width}");
                page.screenshot(&format!("vendor-{language}-{width}-{theme:?}").to_lowercase());
            }
        }
        assert_accessible(&page);
    }
}
