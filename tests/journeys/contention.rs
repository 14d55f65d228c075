//! Somebody else wants the same time.

use crate::counter::{Counter, MAEL};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_contract::wire::OfferedSlot;
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::backend::operate;
use guichet_tests::page::{Name, Page, containing, matching};
use guichet_tests::proxy::Fault;
use guichet_tests::world::World;

/// A page on which one team vaccinates at one place: it begins with the times, and nobody else
/// could be assigned instead.
fn open_the_times(world: &World) -> Page {
    let one = embedding(r#"reason="flu-vaccination" practitioner="vaccination-nord""#);
    world.put(Host::Hospital, "/one.html", &one);
    world.open(Host::Hospital, "/one.html")
}

/// A time that every page shows, whatever the hour of the test: the third of the second day.
fn a_slot(world: &World) -> OfferedSlot {
    let slots = world
        .rival(Host::Hospital)
        .slots("reason=flu-vaccination&practitioner=vaccination-nord&days=31");
    let later = |slot: &&OfferedSlot| slot.local.date > slots[0].local.date;
    slots.iter().filter(later).nth(2).expect("two days of vaccination within 31").clone()
}

/// What the slot's button is called in French.
fn name_of(slot: &OfferedSlot) -> Name {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let (_, month, day) = slot.local.date.parts();
    let local = slot.local.to_string();
    let (_, hour) = local.split_once('T').unwrap();
    matching(["", &format!(" {day} {}, ", MONTHS[month as usize - 1]), hour])
}

#[test]
fn what_is_paused_while_a_patient_types_is_said_plainly_and_nothing_typed_is_lost() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form("Première consultation de neurochirurgie");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    let pause = |act: &str| {
        let what = ["pause", act, "site", "--site", Host::Hospital.site(), "--as", "tests"];
        operate(world.database(), &what);
    };
    pause("begin");
    counter.confirm();
    counter.wait_for_text("slot.gone_text");
    let text = page.text_in("guichet-booking");
    assert!(!text.contains(&counter.words.text("slot.gone_nearest")), "there are none: {text}");
    page.role("link", containing("02 61 91 40 00")).inside("guichet-booking").first().wait();
    assert_accessible(&page);
    page.screenshot("paused-while-typing");
    assert_eq!(world.bookings().len(), 0);
    pause("end");
    counter.button("back").click();
    counter.choose_anyone();
    counter.choose_first_time();
    assert_eq!(counter.field("field.family_name").value(), MAEL.family_name);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn a_time_taken_while_it_was_looked_at_is_said_to_be_gone_and_the_nearest_are_offered() {
    let world = World::start();
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.wait_for_times();
    let slot = a_slot(&world);
    world.rival(Host::Hospital).book(&slot, "looked-at");
    counter.button_named(name_of(&slot)).click();
    counter.heading("slot.gone_title").wait();
    page.screenshot("slot-gone");
    assert_accessible(&page);
    assert_eq!(counter.button_named(name_of(&slot)).count(), 0, "it is offered no more");
    // The nearest come first on the page.
    counter.times().first().click();
    counter.heading("details.title").wait();
    counter.book(&MAEL);
    let bookings = world.bookings();
    assert_eq!(bookings.len(), 2, "{bookings:?}");
    let apart = (bookings[0].start - bookings[1].start).abs();
    assert!(apart <= 3600, "the other time is {apart} seconds away");
}

#[test]
fn a_time_lost_while_typing_costs_no_typing() {
    let world = World::start();
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.wait_for_times();
    let slot = a_slot(&world);
    counter.button_named(name_of(&slot)).click();
    counter.heading("details.title").wait();
    counter.fill_in(&MAEL);
    world.let_holds_expire();
    world.rival(Host::Hospital).book(&slot, "while-typing");
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
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.choose_first_time();
    world.let_holds_expire();
    counter.book(&MAEL);
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn of_two_patients_at_the_same_counter_each_gets_a_time_of_their_own() {
    let world = World::start();
    let (one, two) = (open_the_times(&world), open_the_times(&world));
    let (first, second) = (Counter::on(&one, "fr"), Counter::on(&two, "fr"));
    first.wait_for_times();
    second.wait_for_times();
    let slot = a_slot(&world);
    first.button_named(name_of(&slot)).click();
    first.heading("details.title").wait();
    second.button_named(name_of(&slot)).click();
    second.heading("slot.gone_title").wait();
    second.times().first().click();
    second.heading("details.title").wait();
    second.book(&MAEL);
    first.book(&MAEL);
    let starts: Vec<i64> = world.bookings().iter().map(|booking| booking.start).collect();
    assert_eq!(starts.len(), 2);
    assert!(starts.contains(&slot.start.seconds()), "the first patient has the time");
}

/// The backend's answer, as if so much of the hold's time had gone by.
pub(crate) fn with_seconds_left(seconds: u32) -> Fault {
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
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.choose_first_time();
    counter.button("hold.ending_keep").wait();
    counter.fill_in(&MAEL);
    page.wait_for_announcement(&counter.words.text("hold.ending_text"));
    page.screenshot("hold-ending");
    assert_accessible(&page);
    counter.button("hold.ending_keep").click();
    // Until when it was kept stood there before, too: only the answer takes the question away.
    counter.button("hold.ending_keep").wait_gone();
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
    let page = open_the_times(&world);
    let counter = Counter::on(&page, "fr");
    counter.choose_first_time();
    counter.button("hold.over_keep").wait();
    page.screenshot("hold-over");
    counter.fill_in(&MAEL);
    assert_accessible(&page);
    counter.button("hold.over_keep").click();
    counter.wait_for_text("hold.kept");
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings().len(), 1);
}
