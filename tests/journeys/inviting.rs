//! What is not for everybody: by invitation, or for patients whom the practitioner knows. A patient
//! who may not is told so at the field, with whom to call, and loses nothing.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::backend::operate;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::{Page, containing};
use guichet_tests::world::World;

const SITE: [&str; 4] = ["--site", "hopital-lisiere", "--as", "tests"];
const OPINION: &str = "neuro-opinion-aubrac-nord";
const FOLLOW_UPS: [&str; 3] = [
    "ortho-followup-thibault-nord",
    "ortho-followup-haddouche-nord",
    "ortho-followup-de-la-fresnaye-littoral",
];

/// Publishes offerings anew, on these terms.
fn publish(world: &World, offerings: &[&str], terms: &[&str]) {
    let command = [&["offering", "publish"], offerings, &SITE, terms].concat();
    operate(world.database(), &command);
}

/// A code that opens one visit with Professor Aubrac.
fn code(world: &World) -> String {
    let wanted = ["invitation", "create", "--practitioner", "pr-helene-aubrac"];
    let told = operate(world.database(), &[&wanted[..], &SITE].concat());
    told.lines().last().unwrap().to_owned()
}

fn shoot(page: &Page, name: &str) {
    for width in [1280, 360] {
        page.resize(width, 900);
        page.screenshot(&format!("{name}-{width}"));
    }
    page.resize(1280, 900);
}

#[test]
fn a_code_opens_what_is_for_the_invited_alone_and_another_is_refused_at_its_field() {
    let world = World::start();
    publish(&world, &[OPINION], &["--invited-only"]);
    let code = code(&world);
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Second avis de neurochirurgie");
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.wait_for_text("error.missing_invitation_code");
    counter.field("field.invitation_code").replace_text("QXQX-7K7K-ZWZW");
    counter.go_on();
    counter.confirm();
    counter.wait_for_text("error.invitation_code");
    assert!(page.text_in("guichet-booking").contains("appelez le 02 61 91 40 00"), "whom to call");
    assert_eq!(world.bookings().len(), 0);
    assert_eq!(counter.field("field.email").value(), MAEL.email);
    assert_accessible(&page);
    counter.button_named(containing("Ce code ne permet pas")).click();
    page.wait_for_focus("textbox", counter.words.any("field.invitation_code"));
    shoot(&page, "invitation-code-fr-light");
    counter.field("field.invitation_code").replace_text(&code.to_lowercase().replace('-', " "));
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}

#[test]
fn a_visit_for_known_patients_is_booked_by_whoever_says_that_they_are_known() {
    let world = World::start();
    publish(&world, &FOLLOW_UPS, &["--patients", "known"]);
    let dark = Visitor { theme: Theme::Dark, zone: None };
    let page = world.open_as(dark, Host::Hospital, "/en/appointments.html");
    let counter = Counter::on(&page, "en");
    counter.come_to_the_form("Orthopaedics follow-up");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.wait_for_text("error.missing_known_patient");
    counter.radio("field.known_no").choose();
    counter.go_on();
    counter.heading("review.title").wait();
    counter.wait_for_text("field.known_no");
    counter.confirm();
    counter.wait_for_text("error.known_only");
    assert!(counter.radio("field.known_no").is_on(), "what was answered stays");
    assert_accessible(&page);
    counter.button_named(containing("Online, this visit is only")).click();
    page.wait_for_focus("radio", counter.words.any("field.known_yes"));
    shoot(&page, "known-patient-en-dark");
    counter.radio("field.known_yes").choose();
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}
