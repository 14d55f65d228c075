//! The focus: whoever works by keyboard or by ear is never thrown back to the top of the page.

use crate::contention::with_seconds_left;
use crate::counter::{Counter, MAEL};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_host_examples::Host;
use guichet_tests::page::keyboard::Key;
use guichet_tests::page::{Name, Page, containing, matching};
use guichet_tests::world::World;
use serde_json::json;

/// Times every ten minutes, by far more than a day shows at first.
const VACCINATION: &str = r#"reason="flu-vaccination" practitioner="vaccination-nord""#;

fn open_the_times(world: &World) -> Page {
    world.put(Host::Hospital, "/one.html", &embedding(VACCINATION));
    let page = world.open(Host::Hospital, "/one.html");
    Counter::on(&page, "fr").wait_for_times();
    page
}

/// What a day is called: on a phone, a button that opens it.
fn days(counter: &Counter) -> Vec<String> {
    let day = matching(["", " ", " ", " horaires disponibles"]);
    counter.button_named(day).names()
}

/// Until all that follows a changed size has been done: the observer, its frame, the next one.
fn let_the_layout_settle(page: &Page) {
    let frames = "const done = arguments[0];
        const wait = (left) => left ? requestAnimationFrame(() => wait(left - 1)) : done(null);
        wait(4);";
    page.browser().client().execute_async(frames, &json!([])).unwrap();
}

#[test]
fn other_days_load_under_the_button_that_was_pressed_and_it_keeps_the_focus() {
    let world = World::start();
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    let next = counter.words.text("slot.next_week");
    let first = counter.times().first().names();
    page.tab_to("button", next.as_str());
    page.press(Key::Enter);
    guichet_tests::wait::until(guichet_tests::wait::PATIENCE, || {
        let now = counter.times().names();
        (!now.is_empty() && now[..1] != first).then_some(())
    })
    .expect("other days");
    page.wait_for_focus("button", next.as_str());
    // Back to the first days: the button goes, and the line above it has the focus.
    page.press_with(Key::Shift, Key::Tab);
    page.wait_for_focus("button", counter.words.any("slot.previous_week"));
    page.press(Key::Enter);
    counter.button("slot.previous_week").wait_gone();
    page.press(Key::Tab);
    page.wait_for_focus("button", next.as_str());
}

#[test]
fn more_times_lead_to_the_first_of_them() {
    let world = World::start();
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    let shown = counter.times().count();
    page.tab_to("button", counter.words.any("slot.more"));
    page.press(Key::Enter);
    guichet_tests::wait::until(guichet_tests::wait::PATIENCE, || {
        (counter.times().count() > shown).then_some(())
    })
    .expect("more times");
    let names = counter.times().names();
    page.press(Key::Tab);
    page.wait_for_focus("button", names[8].as_str());
}

#[test]
fn a_day_that_is_opened_on_a_phone_keeps_the_focus() {
    let world = World::start();
    world.put(Host::Hospital, "/one.html", &embedding(VACCINATION));
    let page = world.open(Host::Hospital, "/one.html");
    page.resize(500, 800);
    let counter = Counter::on(&page, "fr");
    counter.wait_for_times();
    let second = days(&counter).swap_remove(1);
    page.tab_to("button", second.as_str());
    page.press(Key::Enter);
    let_the_layout_settle(&page);
    page.wait_for_focus("button", second.as_str());
    let opened = counter.button_named(second).attribute("aria-expanded");
    assert_eq!(opened.as_deref(), Some("true"));
    page.assert_quiet();
}

#[test]
fn trying_again_leads_to_what_comes_or_to_what_is_still_wrong() {
    let mut world = World::start();
    world.stop_api();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("trouble.title").wait();
    page.tab_to("button", counter.words.any("trouble.retry"));
    page.press(Key::Enter);
    page.wait_for_focus("group", Name::Any);
    page.tab_to("button", counter.words.any("trouble.retry"));
    world.start_api();
    page.press(Key::Enter);
    page.wait_for_focus("heading", counter.words.any("reason.title"));
}

#[test]
fn the_answered_question_gives_the_focus_back_to_the_field_it_came_from() {
    let world = World::behind_proxy();
    world.proxy().break_times(1, Method::POST, "/holds", with_seconds_left(61));
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.choose_first_time();
    counter.button("hold.ending_keep").wait();
    page.tab_to("textbox", containing(counter.words.text("field.email")));
    page.type_text(MAEL.email);
    page.press(Key::Tab);
    page.wait_for_focus("button", counter.words.any("hold.ending_keep"));
    page.press(Key::Enter);
    counter.button("hold.ending_keep").wait_gone();
    page.wait_for_focus("textbox", containing(counter.words.text("field.email")));
}

#[test]
fn errors_that_are_mended_do_not_move_what_is_being_typed() {
    let world = World::start();
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.choose_first_time();
    counter.go_on();
    let summary = page.alert(Name::Any).inside("guichet-booking");
    summary.wait();
    let listed = summary.text();
    counter.fill_in(&MAEL);
    assert_eq!(counter.field("field.given_name").attribute("aria-invalid"), None);
    assert_eq!(summary.text(), listed, "it stays until it is tried to go on again");
    counter.go_on();
    page.wait_for_focus("heading", counter.words.any("review.title"));
}
