//! A preview: everything is shown, and nothing is booked.

use super::*;

impl Journey {
    /// On the review of a preview, filled in.
    fn previewed() -> Self {
        let mut journey = Self::at_review();
        journey.state.preview = true;
        journey
    }
}

fn refused() -> Event {
    Event::BookingArrived(Err(problem(Code::Preview)))
}

fn tells_of_a_booking(command: &Command) -> bool {
    matches!(command, Command::Emit(PublicEvent::Booked { .. }))
}

#[test]
fn a_preview_ends_with_what_a_patient_would_see_and_no_appointment() {
    let journey = Journey::previewed().book();
    assert!(matches!(&journey.commands[0], Command::Book { .. }), "the host has its last word");
    let journey = journey.then(refused());
    assert_eq!(journey.state.step, StepName::Done);
    let end = Booked { appointment: None, offering: offering("o1"), time: time(10) };
    assert_eq!(journey.state.booked, Some(end));
    assert_eq!((journey.state.hold, journey.state.form), (None, Form::default()));
    assert!(!journey.commands.iter().any(tells_of_a_booking));
    let failed = |command: &Command| matches!(command, Command::Emit(PublicEvent::Failed { .. }));
    assert!(!journey.commands.iter().any(failed), "it went as it should");
}

#[test]
fn to_a_patient_no_backend_can_say_that_it_was_a_preview() {
    let journey = Journey::at_review().book().then(refused());
    assert_eq!(journey.state.step, StepName::Review);
    assert_eq!(journey.state.notice, Some(Notice::Trouble(problem(Code::Preview))));
    assert_eq!(journey.state.form.value(Field::FamilyName), "Martin");
}

#[test]
fn what_a_backend_books_in_spite_of_the_preview_is_said_to_be_booked() {
    let journey = Journey::previewed().book().then(booked(10, "o1"));
    let appointment = journey.state.booked.and_then(|booked| booked.appointment);
    assert_eq!(appointment, AppointmentId::parse("a1"));
    assert!(journey.commands.iter().any(tells_of_a_booking));
}

#[test]
fn a_previewed_time_is_kept_longer_by_asking_for_it_anew() {
    let id = HoldId::parse("h1").unwrap();
    let ask = || Event::ExtensionAsked { secrets: secrets('b') };
    let journey = Journey::previewed().then(Event::HoldEnding(id.clone())).then(ask());
    let Command::Hold { request, .. } = &journey.commands[0] else { panic!("no hold") };
    assert_eq!(request.start, time(10).start);
    let patient = Journey::at_review().then(Event::HoldEnding(id)).then(ask());
    assert!(matches!(&patient.commands[0], Command::Extend(_)));
}
