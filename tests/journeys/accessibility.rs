//! axe-core in every step, language and theme, and what a screen reader is told.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::engine::{Engine, Theme, Visitor};
use guichet_tests::world::World;

/// Goes through all steps and runs axe in each; the page's own parts are looked at too.
fn walk(theme: Theme, language: &'static str, path: &str, reason: &str) {
    let world = World::start();
    let visitor = Visitor { theme, zone: None };
    let page = world.open_as(visitor, Host::Hospital, path);
    let counter = Counter::on(&page, language);
    let look = |step: &str| {
        page.screenshot(&format!("{step}-{language}-{theme:?}").to_lowercase());
        assert_accessible(&page);
    };
    counter.heading("reason.title").wait();
    look("1-reason");
    counter.choose_reason(reason);
    counter.heading("choice.title").wait();
    look("2-choice");
    counter.choose_anyone();
    counter.wait_for_times();
    look("3-slot");
    counter.choose_first_time();
    look("4-details");
    counter.go_on();
    page.alert(guichet_tests::page::Name::Any).inside("guichet-booking").wait();
    look("5-details-errors");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    look("6-review");
    counter.confirm();
    counter.wait_until_booked();
    look("7-done");
}

#[test]
fn every_step_is_accessible_in_french_and_light() {
    walk(Theme::Light, "fr", "/rendez-vous.html", "Première consultation de neurochirurgie");
}

#[test]
fn every_step_is_accessible_in_english_and_dark() {
    walk(Theme::Dark, "en", "/en/appointments.html", "First neurosurgery");
}

#[test]
fn every_step_is_accessible_in_forced_colours() {
    // WebKit has no forced colours: there, French and dark.
    let webkit = Engine::from_environment().is_ok_and(|engine| engine == Engine::WebKit);
    let theme = if webkit { Theme::Dark } else { Theme::Forced };
    walk(theme, "fr", "/rendez-vous.html", "Première consultation de neurochirurgie");
}

#[test]
fn a_screen_reader_hears_what_changes_and_is_led_to_each_step() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Première consultation de neurochirurgie");
    page.wait_for_focus("heading", counter.words.any("choice.title"));
    counter.choose_anyone();
    page.wait_for_focus("heading", counter.words.any("slot.title"));
    counter.wait_for_times();
    counter.choose_first_time();
    page.wait_for_focus("heading", counter.words.any("details.title"));
    page.wait_for_announcement("réservé");
    counter.go_on();
    page.wait_for_focus("alert", guichet_tests::page::Name::Any);
}
