//! Booking: the whole way, by mouse, by keyboard, in both languages, for oneself and for others.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::page::keyboard::Key;
use guichet_tests::page::{containing, matching};
use guichet_tests::world::World;

const NEUROSURGERY: &str = "Première consultation de neurochirurgie";

#[test]
fn a_patient_books_with_the_mouse_and_the_appointment_is_in_the_database() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    let time = counter.come_to_the_form(NEUROSURGERY);
    page.screenshot("details");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    page.wait_for_text(MAEL.family_name);
    page.screenshot("review");
    counter.confirm();
    counter.wait_until_booked();
    page.screenshot("done");

    let hour = time.rsplit(", ").next().unwrap();
    page.wait_for_text(hour);
    let bookings = world.bookings();
    assert_eq!(bookings.len(), 1, "{bookings:?}");
    let booking = &bookings[0];
    assert!(booking.offering.starts_with("neuro-first-"), "{booking:?}");
    assert_eq!(booking.given_name, MAEL.given_name);
    assert_eq!(booking.family_name, MAEL.family_name);
    assert_eq!(booking.birth_date.as_deref(), Some("1958-03-27"));
    assert_eq!(booking.booker_family_name, None);
    page.assert_quiet();
}

#[test]
fn a_time_that_is_booked_is_not_offered_any_more() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Épreuve d’effort");
    let time = counter.choose_first_time();
    counter.book(&MAEL);
    page.go(&world.hosts().url(Host::Hospital, "/rendez-vous.html"));
    counter.choose_reason("Épreuve d’effort");
    let times = counter.wait_for_times();
    assert!(!times.contains(&time), "{time} in {times:?}");
}

#[test]
fn a_patient_books_in_english() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/en/appointments.html");
    let counter = Counter::on(&page, "en");
    counter.heading("reason.title").wait();
    let search = counter.field("reason.search");
    search.type_text("back pain");
    counter.button_named(matching(["", "30", ""])).first().click();
    counter.choose_anyone();
    counter.choose_first_time();
    counter.book(&MAEL);
    page.screenshot("done-en");
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}

#[test]
fn a_patient_books_by_keyboard_alone() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    page.tab_to("searchbox", counter.words.any("reason.search"));
    page.type_text("neurochirurgien");
    counter.press_by_keyboard("button", containing(NEUROSURGERY));
    page.wait_for_focus("heading", counter.words.any("choice.title"));
    let anyone = counter.words.text("choice.anyone");
    counter.press_by_keyboard("button", matching([&anyone, ""]));
    page.wait_for_focus("heading", counter.words.any("slot.title"));
    counter.wait_for_times();
    counter.press_by_keyboard("button", matching(["", ", ", ":", ""]));
    page.wait_for_focus("heading", counter.words.any("details.title"));
    page.tab_to("radio", counter.words.any("details.for_me"));
    for (label, text) in [
        ("field.given_name", MAEL.given_name),
        ("field.family_name", MAEL.family_name),
        ("field.day", MAEL.birth_date[0]),
        ("field.month", MAEL.birth_date[1]),
        ("field.year", MAEL.birth_date[2]),
        ("field.phone", MAEL.phone),
    ] {
        page.tab_to("textbox", counter.words.any(label));
        page.type_text(text);
    }
    // Enter in a field sends a form.
    page.press(Key::Enter);
    page.wait_for_focus("heading", counter.words.any("review.title"));
    counter.press_by_keyboard("button", counter.words.any("booking.send"));
    page.wait_for_focus("heading", counter.words.any("done.title"));
    assert_eq!(world.bookings()[0].family_name, MAEL.family_name);
}

#[test]
fn somebody_books_for_somebody_else() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form(NEUROSURGERY);
    counter.radio("details.for_other").choose();
    counter.field("field.patient_given_name").type_text(MAEL.given_name);
    counter.field("field.patient_family_name").type_text(MAEL.family_name);
    counter.fill_in_birth_date(&MAEL);
    counter.field("field.phone").type_text(MAEL.phone);
    counter.field("field.booker_given_name").type_text("Rozenn");
    counter.field("field.booker_family_name").type_text("Morvan");
    page.screenshot("details-for-somebody-else");
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    let booking = &world.bookings()[0];
    assert_eq!(booking.given_name, MAEL.given_name);
    assert_eq!(booking.booker_given_name.as_deref(), Some("Rozenn"));
    assert_eq!(booking.booker_family_name.as_deref(), Some("Morvan"));
}

#[test]
fn what_is_wrong_is_said_at_the_field_and_above_the_form_and_nothing_typed_is_lost() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form(NEUROSURGERY);
    counter.field("field.given_name").type_text(MAEL.given_name);
    counter.field("field.phone").type_text("12");
    counter.go_on();
    let summary = page.alert(guichet_tests::page::Name::Any).inside("guichet-booking");
    let text = summary.text();
    for key in ["error.missing_family_name", "error.missing_birth_date", "error.phone"] {
        assert!(text.contains(&counter.words.text(key)), "{key} in {text}");
    }
    page.screenshot("details-errors");
    assert_eq!(counter.field("field.phone").attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(counter.field("field.given_name").value(), MAEL.given_name);
    counter.button("error.missing_family_name").click();
    page.wait_for_focus("textbox", counter.words.any("field.family_name"));
    counter.book(&MAEL);
    assert_eq!(world.bookings()[0].given_name, MAEL.given_name);
}

#[test]
fn going_back_loses_nothing_and_the_own_time_stays_visible() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    let time = counter.come_to_the_form(NEUROSURGERY);
    counter.fill_in(&MAEL);
    counter.button("back").click();
    counter.heading("slot.title").wait();
    let own = counter.words.with("slot.yours", &[("time", &time)]);
    counter.button_named(own).wait();
    counter.button("back").click();
    counter.heading("choice.title").wait();
    counter.choose_anyone();
    counter.choose_first_time();
    assert_eq!(counter.field("field.family_name").value(), MAEL.family_name);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn a_patient_books_on_a_phone() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    page.resize(
        if page.engine() == guichet_tests::engine::Engine::Chromium { 320 } else { 500 },
        800,
    );
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form(NEUROSURGERY);
    page.screenshot("details-narrow");
    counter.book(&MAEL);
    let wider = page.run(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        &serde_json::json!([]),
    );
    assert_eq!(wider, 0, "the page is wider than its window");
    assert_eq!(world.bookings().len(), 1);
}
