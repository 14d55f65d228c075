//! Somebody else wants the same time.

use crate::counter::{Counter, MAEL};
use axum::http::Method;
use guichet_host_examples::Host;
use guichet_tests::axe;
use guichet_tests::page::{containing, matching};
use guichet_tests::proxy::Fault;
use guichet_tests::world::World;

const STRESS_TEST: &str = "Épreuve d’effort";

#[test]
fn a_time_taken_while_it_was_looked_at_is_said_to_be_gone_and_the_nearest_are_offered() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    let first = first_slot(&world);
    world.rival(Host::Hospital).book(&first, "looked-at");
    counter.times().first().click();
    counter.heading("slot.gone_title").wait();
    page.screenshot("slot-gone");
    let other = counter.times().first().names().swap_remove(0);
    counter.times().first().click();
    counter.heading("details.title").wait();
    counter.book(&MAEL);
    assert_eq!(world.bookings().len(), 2, "{other}");
}

#[test]
fn a_time_lost_while_typing_costs_no_typing() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    let first = first_slot(&world);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    world.let_holds_expire();
    world.rival(Host::Hospital).book(&first, "while-typing");
    counter.go_on();
    counter.confirm();
    counter.heading("slot.gone_title").wait();
    counter.times().first().click();
    counter.heading("details.title").wait();
    assert_eq!(counter.field("field.given_name").value(), MAEL.given_name);
    assert_eq!(counter.field("field.phone").value(), MAEL.phone);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    let bookings = world.bookings();
    assert_eq!(bookings.len(), 2, "{bookings:?}");
    assert_ne!(bookings[0].start, bookings[1].start);
}

#[test]
fn a_hold_that_ran_out_still_books_while_nobody_took_its_time() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    world.let_holds_expire();
    counter.book(&MAEL);
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn of_two_patients_at_the_same_counter_each_gets_a_time_of_their_own() {
    let world = World::start();
    let one = world.open(Host::Hospital, "/rendez-vous.html");
    let two = world.open(Host::Hospital, "/rendez-vous.html");
    let (first, second) = (Counter::on(&one, "fr"), Counter::on(&two, "fr"));
    for counter in [&first, &second] {
        counter.choose_reason(STRESS_TEST);
        counter.wait_for_times();
    }
    let taken = first.choose_first_time();
    let hour = taken.rsplit(", ").next().unwrap().to_owned();
    second.button_named(matching(["", &hour])).first().click();
    second.heading("slot.gone_title").wait();
    assert!(!second.times().names().contains(&taken));
    second.button_named(containing(":")).first().click();
    second.heading("details.title").wait();
    second.book(&MAEL);
    first.book(&MAEL);
    assert_eq!(world.bookings().len(), 2);
}

fn first_slot(world: &World) -> guichet_contract::wire::OfferedSlot {
    let rival = world.rival(Host::Hospital);
    let slots = rival.slots("reason=stress-test&days=31");
    slots.into_iter().next().expect("a stress test within 31 days")
}

/// The backend's answer, as if so much of the hold's time had gone by.
fn with_seconds_left(seconds: u32) -> Fault {
    Fault::rewrite(move |answer| {
        let left = format!("\"lifetime_seconds\":{seconds}");
        let changed = answer.replace("\"lifetime_seconds\":300", &left);
        assert_ne!(changed, answer, "a hold no longer lasts 300 seconds");
        changed
    })
}

#[test]
fn a_hold_about_to_end_is_kept_with_one_tap_and_says_so() {
    let world = World::behind_proxy();
    world.proxy().break_times(1, Method::POST, "/holds", with_seconds_left(61));
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    counter.button("hold.ending_keep").wait();
    page.wait_for_announcement(&counter.words.text("hold.ending_text"));
    page.screenshot("hold-ending");
    axe::assert_accessible(&page);
    counter.button("hold.ending_keep").click();
    counter.wait_for_text("hold.kept");
    assert_eq!(world.proxy().seen_of(&Method::POST, "/extension").len(), 1);
    assert_eq!(counter.field("field.family_name").value(), MAEL.family_name);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
}

#[test]
fn a_hold_that_is_over_offers_to_keep_the_time_and_keeps_what_was_typed() {
    let world = World::behind_proxy();
    world.proxy().break_times(1, Method::POST, "/holds", with_seconds_left(1));
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.button("hold.over_keep").wait();
    page.screenshot("hold-over");
    counter.fill_in(&MAEL);
    axe::assert_accessible(&page);
    counter.button("hold.over_keep").click();
    counter.wait_for_text("hold.kept");
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
}
