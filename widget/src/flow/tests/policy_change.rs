//! The host changes its policy while somebody is on the way.

use super::*;
use std::rc::Rc;

/// The sample without some offerings, given in its place while a journey stands.
fn without(ids: &[&str]) -> String {
    let keeps = |line: &&str| !ids.iter().any(|id| line.contains(&format!("\"id\": \"{id}\"")));
    let text: Vec<&str> = SAMPLE.lines().filter(keeps).collect();
    // A list does not end in a comma.
    text.join("\n").replace("},\n  ]", "}\n  ]")
}

impl Journey {
    /// The host gives another document; the page's attributes stay.
    fn changed_to(mut self, text: &str) -> Self {
        let given = GivenPolicy { source: "property".to_owned(), text: text.to_owned() };
        let now = Instant::parse("2026-11-22T00:00:00Z").unwrap();
        let mut catalogue = config::read("sample", &[given], &[], "en", now).unwrap();
        catalogue.narrowing = self.catalogue.narrowing.clone();
        let before = std::mem::replace(&mut self.catalogue, catalogue);
        self.then(Event::PolicyChanged(Rc::new(before)))
    }

    fn loads_slots(&self) -> bool {
        self.commands.iter().any(|command| matches!(command, Command::LoadSlots(_)))
    }
}

/// Of both practitioners, the first available, on the times.
fn at_times() -> Journey {
    Journey::new(&[("reason", "checkup")])
        .then(openings(&["o1", "o3"]))
        .then(Event::ChoiceMade(Choice::Anyone))
        .then(times_of("reason=checkup", &[9, 10, 11]))
}

/// The same with a form that was filled in, and ten o'clock of o1 held.
fn at_review() -> Journey {
    at_times()
        .choose(10)
        .then(held(10))
        .typed(&[
            (Field::GivenName, "Ada"),
            (Field::FamilyName, "Martin"),
            (Field::Phone, "06 39 98 00 00"),
        ])
        .details_done()
}

#[test]
fn what_is_still_allowed_stays_as_it_is_and_so_does_the_focus() {
    for journey in [at_times(), at_review(), Journey::new(&[]).then(openings(&["o1", "o3"]))] {
        let before = journey.state.clone();
        let journey = journey.changed_to(&without(&["o2"]));
        assert_eq!(journey.commands, [Command::LoadOpenings]);
        assert_eq!(journey.state, before);
    }
}

#[test]
fn a_held_time_of_somebody_who_left_is_forgotten_and_what_was_typed_stays() {
    let journey = at_review().changed_to(&without(&["o1"]));
    assert_eq!(journey.state.hold, None);
    assert_eq!(journey.state.step, StepName::Slot);
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged));
    assert_eq!(journey.state.form.value(Field::FamilyName), "Martin");
    assert!(journey.commands.contains(&Command::Focus(Focus::Notice)));
    assert!(!journey.commands.contains(&Command::Focus(Focus::Heading)));
    assert!(journey.commands.contains(&NOTICE));
    assert!(journey.loads_slots() && journey.commands.contains(&Command::LoadOpenings));
    let told = Command::Emit(PublicEvent::Step { step: StepName::Slot });
    assert!(journey.commands.contains(&told));
    // Neither its timer nor an extension nor a new hold says anything of it any more.
    let id = HoldId::parse("h1").unwrap();
    for late in [
        Event::HoldOver(id.clone()),
        Event::ExtensionAsked { secrets: secrets('b') },
        Event::ExtensionArrived { hold: id, answer: Ok(hold(10)), now: time(8).start },
        Event::BookingAsked { key: secrets('k').key },
    ] {
        assert_eq!(
            at_review().changed_to(&without(&["o1"])).then(late.clone()).commands,
            [],
            "{late:?}"
        );
    }
}

#[test]
fn a_booking_after_the_change_is_another_request_than_the_one_that_was_lost() {
    let lost = Event::BookingArrived(Err(Trouble::Unreachable));
    let journey = at_review().book().then(lost);
    assert!(journey.state.booking_key.is_some());
    assert_eq!(journey.changed_to(&without(&["o1"])).state.booking_key, None);
}

#[test]
fn a_hold_that_is_under_way_is_forgotten_with_whoever_left() {
    let journey = at_times().choose(10).changed_to(&without(&["o1"]));
    assert_eq!((&journey.state.holding, journey.state.step), (&None, StepName::Slot));
    let journey = journey.then(held(10));
    assert_eq!((journey.state.hold, journey.commands), (None, Vec::new()));
}

#[test]
fn times_of_somebody_who_left_disappear_at_once() {
    let journey = at_times().changed_to(&without(&["o1"]));
    assert_eq!(journey.state.slots, Some(Remote::Loading));
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged));
    let open: Vec<_> =
        journey.state.openings.ready().unwrap().iter().map(|o| &o.offering).collect();
    assert_eq!(open, [&offering("o3")]);
    let journey = at_times().then(Event::Back).changed_to(&without(&["o1"]));
    assert!(journey.state.shown_slots().unwrap().offers.is_empty(), "out of sight, too");
}

#[test]
fn a_choice_that_is_gone_is_made_again() {
    let journey = Journey::new(&[("reason", "checkup")])
        .then(openings(&["o1", "o3"]))
        .then(Event::ChoiceMade(Choice::One(offering("o1"))))
        .changed_to(&without(&["o1"]));
    assert_eq!((journey.state.step, &journey.state.choice), (StepName::Choice, &None));
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged));
    assert!(!journey.loads_slots());
    let listed = Journey::new(&[("reason", "checkup")]).then(openings(&["o1", "o3"]));
    let journey = listed.changed_to(&without(&["o3"]));
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged), "a list is shorter than it was");
}

#[test]
fn a_reason_that_is_gone_is_chosen_again() {
    let vaccination = ReasonId::parse("vaccination").unwrap();
    let journey = Journey::new(&[])
        .then(openings(&["o1", "o2", "o3"]))
        .then(Event::ReasonChosen(vaccination))
        .changed_to(&without(&["o2"]));
    // The other reason is the only one left: its own choice is next.
    assert_eq!(journey.state.reason, Some(ReasonId::parse("checkup").unwrap()));
    assert_eq!(journey.state.step, StepName::Choice);
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged));
}

#[test]
fn an_identifier_that_means_somebody_else_now_is_not_the_same_offering() {
    let swapped = SAMPLE
        .replace(r#""id": "o1", "practitioner": "ada""#, r#""id": "o1", "practitioner": "bea""#);
    let swapped = swapped
        .replace(r#""id": "o3", "practitioner": "bea""#, r#""id": "o3", "practitioner": "ada""#);
    let journey = at_review().changed_to(&swapped);
    assert_eq!((journey.state.hold, journey.state.notice), (None, Some(Notice::PolicyChanged)));
}

#[test]
fn when_all_that_was_open_is_gone_what_comes_next_is_waited_for_and_said() {
    let journey =
        Journey::new(&[]).then(openings(&["o1", "o3"])).changed_to(&without(&["o1", "o3"]));
    assert_eq!(journey.state.openings, Remote::Loading);
    let journey = journey.then(openings(&["o2"]));
    assert_eq!(journey.state.notice, Some(Notice::PolicyChanged));
    assert!(journey.commands.contains(&Command::Focus(Focus::Notice)));
    assert_eq!(journey.state.step, StepName::Slot, "there is one reason and one practitioner left");
}

#[test]
fn openings_that_come_again_are_taken_in_unseen_and_none_of_them_is_no_news() {
    let journey = at_review().changed_to(&without(&["o2"]));
    let step = journey.state.step;
    let journey = journey.then(openings(&["o1"]));
    assert_eq!((journey.state.step, &journey.commands), (step, &Vec::new()));
    assert_eq!(journey.state.openings.ready().unwrap().len(), 1);
    for bad in [openings(&[]), Event::OpeningsArrived(Err(Trouble::Unreachable))] {
        let journey = at_review().changed_to(&without(&["o2"])).then(bad);
        assert_eq!(journey.state.openings.ready().unwrap().len(), 2);
        assert_eq!(journey.commands, []);
    }
}

#[test]
fn times_that_are_under_way_are_asked_for_under_the_new_policy() {
    let journey = Journey::new(&[("reason", "checkup")])
        .then(openings(&["o1", "o3"]))
        .then(Event::ChoiceMade(Choice::Anyone))
        .changed_to(&without(&["o2"]));
    assert!(journey.loads_slots());
    assert_eq!(journey.state.notice, None);
    let more = journey.then(openings(&["o1", "o3"]));
    assert!(more.loads_slots(), "and again once more is open, or the answer would fit no question");
}

#[test]
fn who_has_an_appointment_goes_on_seeing_it() {
    let journey = at_review().book().then(booked(10, "o1"));
    assert_eq!(journey.state.step, StepName::Done);
    let before = journey.state.clone();
    let journey = journey.changed_to(&without(&["o1"]));
    assert_eq!((journey.commands, journey.state), (Vec::new(), before));
}
