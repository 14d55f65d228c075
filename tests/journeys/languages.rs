//! The languages beside French and English, each in every step, on a narrow window too.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::Page;
use guichet_tests::world::World;
use serde_json::json;

/// What sticks out of the widget, or is cut off in it.
const OVERFLOW: &str = "
    const widget = document.querySelector('guichet-booking');
    const frame = widget.shadowRoot.querySelector('.frame');
    const edge = frame.getBoundingClientRect();
    const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
    const wrong = [];
    for (const one of frame.querySelectorAll('*')) {
      if (!seen(one) || one.closest('.said, .kinds, .brief')) continue;
      const box = one.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1) wrong.push(`${one.className || one.localName} sticks out: ${one.textContent.trim().slice(0, 40)}`);
      if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).overflowX !== 'visible') wrong.push(`${one.className || one.localName} is cut off: ${one.textContent.trim().slice(0, 40)}`);
    }
    return wrong;";

/// Looks at a step at three widths.
#[track_caller]
fn look(page: &Page, name: &str) {
    for width in [1280, 768, 320] {
        page.resize(width, 900);
        // The widget follows its own width a frame later.
        page.wait_for_script(
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
            &json!([]),
        );
        let wrong = page.run(OVERFLOW, &json!([]));
        assert_eq!(wrong, json!([]), "{name} at {width}");
        page.screenshot(&format!("language-{name}-{width}"));
    }
    assert_accessible(page);
    page.resize(1280, 900);
}

/// Goes through all steps in a language on the hospital's page.
fn walk(language: &'static str, theme: Theme) {
    let world = World::start();
    let page = world.open_as(Visitor { theme, zone: None }, Host::Hospital, "/rendez-vous.html");
    Counter::on(&page, "fr").heading("reason.title").wait();
    page.run(
        "if (arguments[0] === 'ar') document.documentElement.dir = 'rtl';
        document.querySelector('guichet-booking').lang = arguments[0];",
        &json!([language]),
    );
    let counter = Counter::on(&page, language);
    let look = |step: &str| look(&page, &format!("{language}-{step}"));
    counter.heading("reason.title").wait();
    look("1-reason");
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.heading("choice.title").wait();
    look("2-choice");
    counter.choose_anyone();
    counter.wait_for_times();
    look("3-slot");
    counter.choose_first_time();
    counter.go_on();
    page.alert(guichet_tests::page::Name::Any).inside("guichet-booking").wait();
    look("4-errors");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    look("5-review");
    counter.confirm();
    counter.wait_until_booked();
    look("6-done");
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}

#[test]
fn a_patient_books_in_arabic_from_right_to_left() {
    walk("ar", Theme::Light);
}

#[test]
fn a_patient_books_in_german() {
    walk("de", Theme::Dark);
}

#[test]
fn a_patient_books_in_italian() {
    walk("it", Theme::Light);
}
