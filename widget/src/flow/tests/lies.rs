//! What a backend may say that is not so, and what becomes of it: nothing.

use super::*;
use crate::events::{Refusals, RefusedIn};

/// What the host's page is told of an answer that was dropped.
fn refused(journey: &Journey) -> Option<(RefusedIn, Refusals)> {
    journey.commands.iter().find_map(|command| match command {
        Command::Emit(PublicEvent::Refused { place, refusals }) => Some((*place, refusals.clone())),
        _ => None,
    })
}

fn named(place: RefusedIn, ids: &[&str]) -> (RefusedIn, Refusals) {
    let offerings: Vec<OfferingId> = ids.iter().map(|id| offering(id)).collect();
    (place, Refusals { count: offerings.len().max(1), offerings })
}

fn garbage() -> Notice {
    Notice::Trouble(Trouble::Garbage)
}

fn booked_twice(second: &str) -> Event {
    let Event::BookingArrived(Ok(mut answer)) = booked(10, "o1") else { panic!("no answer") };
    let Event::BookingArrived(Ok(other)) = booked(10, second) else { panic!("no answer") };
    answer.appointments.extend(other.appointments);
    Event::BookingArrived(Ok(answer))
}

fn nothing_booked() -> Event {
    let Event::BookingArrived(Ok(mut answer)) = booked(10, "o1") else { panic!("no answer") };
    answer.appointments.clear();
    Event::BookingArrived(Ok(answer))
}

fn hold_of(id: &str, hour: u32) -> HoldAnswer {
    HoldAnswer { offering: offering(id), ..hold(hour) }
}

fn hold_arrives(answer: HoldAnswer) -> Event {
    Event::HoldArrived { token: secrets('a').token, answer: Ok(answer), now: time(8).start }
}

fn extension_arrives(of: &str, answer: Result<HoldAnswer, Trouble>) -> Event {
    Event::ExtensionArrived { hold: HoldId::parse(of).unwrap(), answer, now: time(8).start }
}

#[test]
fn a_confirmation_of_something_else_is_never_shown_as_a_success() {
    let reservation = RefusedIn::Reservation;
    for (answer, told) in [
        (booked(11, "o1"), named(reservation, &["o1"])),
        (booked(10, "o3"), named(reservation, &["o3"])),
        (booked(10, "stranger"), named(reservation, &["stranger"])),
        (booked_twice("stranger"), named(reservation, &["stranger"])),
        (booked_twice("o1"), named(reservation, &[])),
        (nothing_booked(), named(reservation, &[])),
    ] {
        let journey = Journey::at_review().book().then(answer);
        assert_eq!(journey.state.step, StepName::Review);
        assert_eq!(journey.state.booked, None);
        assert_eq!(journey.state.notice, Some(garbage()));
        assert_eq!(refused(&journey), Some(told));
    }
}

#[test]
fn a_hold_of_something_else_is_never_kept() {
    // o3 is the host's own, and for the same reason, but nobody asked for it at this time.
    for (answer, told) in [
        (hold_of("o1", 11), "o1"),
        (hold_of("stranger", 10), "stranger"),
        (hold_of("o3", 10), "o3"),
    ] {
        let journey = Journey::new(&[("reason", "checkup")])
            .then(openings(&["o1", "o3"]))
            .then(Event::ChoiceMade(Choice::Anyone))
            .then(times_of("reason=checkup", &[9, 10]))
            .choose(10)
            .then(hold_arrives(answer));
        assert_eq!((journey.state.step, &journey.state.hold), (StepName::Slot, &None));
        assert_eq!(journey.state.notice, Some(garbage()));
        assert_eq!(refused(&journey), Some(named(RefusedIn::Hold, &[told])));
    }
}

#[test]
fn a_hold_whose_clock_shows_another_time_is_never_kept() {
    let answer = HoldAnswer { local: time(11).local, ..hold(10) };
    let journey = Journey::at_details()
        .then(Event::Back)
        .then(times(&[9]))
        .choose(9)
        .then(hold_arrives(answer));
    assert_eq!(refused(&journey), Some(named(RefusedIn::Hold, &["o1"])));
}

#[test]
fn the_answer_to_a_hold_that_was_forgotten_is_nobodys() {
    let other =
        Event::HoldArrived { token: secrets('z').token, answer: Ok(hold(10)), now: time(8).start };
    let journey = Journey::at_details().then(Event::Back).then(times(&[9])).choose(9).then(other);
    assert_eq!(journey.commands, []);
    assert!(journey.state.holding.is_some(), "the one that is under way still is");
}

#[test]
fn an_extension_of_something_else_is_reported_and_changes_nothing() {
    let other_id = HoldAnswer { hold: HoldId::parse("h2").unwrap(), ..hold(10) };
    let other_clock = HoldAnswer { local: time(11).local, ..hold(10) };
    for (answer, told) in [
        (hold_of("o3", 10), "o3"),
        (hold_of("stranger", 10), "stranger"),
        (hold_of("o1", 11), "o1"),
        (other_id, "o1"),
        (other_clock, "o1"),
    ] {
        let before = Journey::at_review();
        let held = before.state.hold.clone();
        let journey = before.then(extension_arrives("h1", Ok(answer)));
        assert_eq!(journey.state.hold, held);
        assert_eq!(journey.state.notice, Some(garbage()));
        assert_eq!(refused(&journey), Some(named(RefusedIn::Hold, &[told])));
    }
}

#[test]
fn an_extension_of_a_former_hold_takes_nothing_from_the_new_one() {
    for answer in [Ok(hold(10)), Err(problem(Code::HoldLost))] {
        let before = Journey::at_review();
        let held = before.state.hold.clone();
        let journey = before.then(extension_arrives("h0", answer));
        assert_eq!((journey.commands, journey.state.hold), (Vec::new(), held));
    }
}

#[test]
fn an_extension_that_fails_while_the_booking_is_under_way_does_not_hide_its_answer() {
    let lost = extension_arrives("h1", Err(problem(Code::HoldLost)));
    let journey = Journey::at_review().book().then(lost).then(booked(10, "o1"));
    assert_eq!(journey.state.step, StepName::Done);
}

#[test]
fn nothing_that_comes_after_the_appointment_hides_it() {
    let done = || Journey::at_review().book().then(booked(10, "o1"));
    for late in [
        extension_arrives("h1", Err(problem(Code::HoldLost))),
        extension_arrives("h1", Ok(hold_of("stranger", 10))),
        Event::HoldOver(HoldId::parse("h1").unwrap()),
        openings(&[]),
        Event::OpeningsArrived(Err(Trouble::Unreachable)),
        Event::SlotChosen { time: time(9), secrets: secrets('b') },
        Event::BookingAsked { key: secrets('k').key },
        Event::Back,
    ] {
        let journey = done().then(late.clone());
        assert_eq!(journey.state.step, StepName::Done, "{late:?}");
        assert!(journey.state.openings.ready().is_some_and(|open| !open.is_empty()), "{late:?}");
        assert_eq!(journey.commands, [], "{late:?}");
    }
}

#[test]
fn while_a_booking_is_under_way_nothing_else_is_held_or_booked() {
    let journey = Journey::at_review().book();
    let again = journey.then(Event::Back).then(Event::Back).then(times(&[9])).choose(9);
    assert_eq!(again.commands, []);
    let journey = Journey::at_review()
        .then(Event::HoldOver(HoldId::parse("h1").unwrap()))
        .then(Event::ExtensionAsked { secrets: secrets('b') })
        .book();
    assert_eq!(journey.commands, [], "the new hold replaces the one that would be booked");
}

#[test]
fn a_hold_is_never_kept_for_longer_than_a_day() {
    for (said, believed) in [(0, 0), (300, 300), (86_401, 86_400), (u32::MAX, 86_400)] {
        let answer = HoldAnswer { lifetime_seconds: said, ..hold(10) };
        let journey = Journey::new(&[("practitioner", "ada"), ("reason", "checkup")])
            .then(openings(&["o1"]))
            .then(times(&[10]))
            .choose(10)
            .then(hold_arrives(answer));
        let watch = Command::Watch { hold: hold(10).hold, lifetime_seconds: believed };
        assert!(journey.commands.contains(&watch), "{said}: {:?}", journey.commands);
        let until = time(8).start.plus_seconds(believed.into());
        assert_eq!(journey.state.hold.map(|hold| hold.kept_until), Some(until));
    }
}

#[test]
fn a_problem_with_a_field_that_nobody_was_asked_for_leads_to_no_field() {
    for (field, step) in [
        ("patient.postal_code", StepName::Review),
        ("patient.<b>", StepName::Review),
        ("patient.phone", StepName::Details),
    ] {
        let trouble = Trouble::Problem { code: Code::InvalidField, field: Some(field.to_owned()) };
        let journey = Journey::at_review().book().then(Event::BookingArrived(Err(trouble)));
        assert_eq!(journey.state.step, step, "{field}");
    }
}
