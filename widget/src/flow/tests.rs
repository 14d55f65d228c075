//! The journey, told in tables: what happens, where it leads.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod lies;
mod policy_change;
mod preview;

use super::*;
use crate::config::{self, GivenPolicy};
use crate::events::PublicEvent;
use guichet_contract::code::Code;
use guichet_contract::ids::{
    AppointmentId, HoldId, HoldToken, OfferingId, ReasonId, ReservationId,
};
use guichet_contract::patient::{Field, FieldProblem};
use guichet_contract::policy::PolicyDigest;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::*;

const NOTICE: Command = Command::Announce(Announcement::Notice);
const SAMPLE: &str = include_str!("../../../contract/src/policy/sample.json");

fn catalogue(narrowing: &[(&str, &str)]) -> Catalogue {
    let given = GivenPolicy { source: "inline".to_owned(), text: SAMPLE.to_owned() };
    let narrowing: Vec<_> =
        narrowing.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let now = Instant::parse("2026-11-22T00:00:00Z").unwrap();
    config::read("sample", &[given], &narrowing, "en", now).unwrap()
}

fn offering(id: &str) -> OfferingId {
    OfferingId::parse(id).unwrap()
}

fn time(hour: u32) -> SlotTime {
    let local = LocalDateTime::parse(&format!("2026-11-24T{hour:02}:00")).unwrap();
    SlotTime { start: Instant::from_seconds(local.as_if_utc() - 3600), local }
}

fn openings(ids: &[&str]) -> Event {
    let opening = |id: &&str| Opening { offering: offering(id), next: Some(time(9)) };
    let openings = ids.iter().map(opening).collect();
    Event::OpeningsArrived(Ok(OpeningsAnswer { policy: PolicyDigest::of(SAMPLE), openings }))
}

fn times(hours: &[u32]) -> Event {
    times_of("practitioner=ada&reason=checkup&offering=o1", hours)
}

/// The times of o1, in the answer to a query.
fn times_of(query: &str, hours: &[u32]) -> Event {
    let slots = hours.iter().map(|hour| time(*hour)).collect();
    let answer = AvailabilityAnswer {
        policy: PolicyDigest::of(SAMPLE),
        from: LocalDate::parse("2026-11-23").unwrap(),
        days: 7,
        offerings: vec![OfferingSlots { offering: offering("o1"), slots }],
        next: None,
    };
    let asked = format!("{query}&policy={}&days=7", answer.policy);
    let asked = guichet_contract::routes::Query::parse(&asked).unwrap();
    Event::SlotsArrived { asked, answer: Ok(answer) }
}

fn secrets(tag: char) -> Secrets {
    let text: String = std::iter::repeat_n(tag, 32).collect();
    Secrets { token: HoldToken::parse(&text).unwrap(), key: text }
}

fn hold(hour: u32) -> HoldAnswer {
    HoldAnswer {
        hold: HoldId::parse("h1").unwrap(),
        offering: offering("o1"),
        start: time(hour).start,
        local: time(hour).local,
        expires: time(hour).start,
        lifetime_seconds: 300,
        extendable: true,
    }
}

fn held(hour: u32) -> Event {
    Event::HoldArrived { token: secrets('a').token, answer: Ok(hold(hour)), now: time(8).start }
}

fn problem(code: Code) -> Trouble {
    Trouble::Problem { code, field: None }
}

fn booked(hour: u32, id: &str) -> Event {
    Event::BookingArrived(Ok(ReservationAnswer {
        reservation: ReservationId::parse("r1").unwrap(),
        appointments: vec![AppointmentAnswer {
            appointment: AppointmentId::parse("a1").unwrap(),
            offering: offering(id),
            start: time(hour).start,
            local: time(hour).local,
            end: time(hour).start.plus_seconds(1200),
        }],
        receipt: Receipt { entry: 1, head: guichet_contract::digest::Digest::of("head") },
    }))
}

/// A journey that is told event by event.
struct Journey {
    catalogue: Catalogue,
    state: State,
    commands: Vec<Command>,
}

impl Journey {
    fn new(narrowing: &[(&str, &str)]) -> Self {
        Self { catalogue: catalogue(narrowing), state: State::default(), commands: Vec::new() }
    }

    fn then(mut self, event: Event) -> Self {
        (self.state, self.commands) = step(&self.catalogue, self.state, event);
        self
    }

    fn choose(self, hour: u32) -> Self {
        self.then(Event::SlotChosen { time: time(hour), secrets: secrets('a') })
    }

    fn typed(self, values: &[(Field, &str)]) -> Self {
        values.iter().fold(self, |journey, (field, value)| {
            journey.then(Event::Typed(*field, (*value).to_owned()))
        })
    }

    fn details_done(self) -> Self {
        self.then(Event::DetailsDone { today: LocalDate::parse("2026-11-22").unwrap() })
    }

    /// On the details, with ten o'clock held.
    fn at_details() -> Self {
        Self::new(&[("practitioner", "ada"), ("reason", "checkup")])
            .then(openings(&["o1"]))
            .then(times(&[9, 10, 11]))
            .choose(10)
            .then(held(10))
    }

    /// On the review, filled in.
    fn at_review() -> Self {
        Self::at_details()
            .typed(&[
                (Field::GivenName, "Ada"),
                (Field::FamilyName, "Martin"),
                (Field::Phone, "06 39 98 00 00"),
            ])
            .details_done()
    }

    fn book(self) -> Self {
        self.then(Event::BookingAsked { key: secrets('k').key })
    }
}

#[test]
fn a_page_that_opens_on_the_times_leaves_the_focus_where_it_is() {
    let journey = Journey::new(&[("practitioner", "ada"), ("reason", "checkup")])
        .then(openings(&["o1"]))
        .then(times(&[9, 10]));
    assert_eq!(journey.state.step, StepName::Slot);
    assert!(!journey.commands.iter().any(|command| matches!(command, Command::Focus(_))));
    let opened = Journey::new(&[("reason", "checkup")]).then(openings(&["o1", "o3"]));
    assert_eq!(opened.state.step, StepName::Choice);
    assert!(!opened.commands.iter().any(|command| matches!(command, Command::Focus(_))));
    let chosen = opened.then(Event::ChoiceMade(Choice::Anyone));
    assert!(chosen.commands.contains(&Command::Focus(Focus::Heading)));
}

#[test]
fn a_patient_goes_from_a_reason_to_an_appointment() {
    let journey = Journey::new(&[]).then(openings(&["o1", "o2", "o3"]));
    assert_eq!(journey.state.step, StepName::Reason);
    let journey = journey.then(Event::ReasonChosen(ReasonId::parse("checkup").unwrap()));
    assert_eq!(journey.state.step, StepName::Choice);
    let journey = journey.then(Event::ChoiceMade(Choice::Anyone));
    assert!(
        matches!(&journey.commands[0], Command::LoadSlots(query) if query.narrowing.offerings.is_empty())
    );
    let journey = journey.then(times_of("reason=checkup", &[9, 10])).choose(10);
    let chosen = PublicEvent::Slot { offerings: vec![offering("o1")], start: time(10).start };
    assert_eq!(journey.commands[0], Command::Emit(chosen));
    assert!(
        matches!(&journey.commands[1], Command::Hold { request, .. } if request.start == time(10).start)
    );
    let journey = journey.then(held(10));
    assert_eq!(journey.state.step, StepName::Details);
    let journey = journey
        .typed(&[(Field::GivenName, "Ada"), (Field::FamilyName, "M"), (Field::Phone, "0639980000")])
        .details_done();
    assert_eq!(journey.state.step, StepName::Review);
    let journey = journey.book().then(booked(10, "o1"));
    assert_eq!(journey.state.step, StepName::Done);
    let receipt = |command: &Command| match command {
        Command::Emit(PublicEvent::Booked { receipt, .. }) => Some(receipt.entry),
        _ => None,
    };
    assert_eq!(journey.commands.iter().find_map(receipt), Some(1));
}

#[test]
fn steps_with_a_single_choice_are_skipped_and_back_does_not_lead_to_them() {
    let journey =
        Journey::new(&[("practitioner", "ada"), ("reason", "checkup")]).then(openings(&["o1"]));
    assert_eq!(journey.state.step, StepName::Slot);
    assert_eq!(journey.state.progress(&journey.catalogue), Some((1, 3)));
    assert_eq!(journey.state.previous(&journey.catalogue), None);
}

#[test]
fn an_offering_that_is_not_open_is_no_choice() {
    let journey = Journey::new(&[("reason", "checkup")]).then(openings(&["o3"]));
    assert_eq!(journey.state.choice, Some(Choice::One(offering("o3"))));
}

#[test]
fn back_loses_nothing_and_ones_own_time_stays_on_offer() {
    let journey = Journey::at_details().typed(&[(Field::FamilyName, "Martin")]).then(Event::Back);
    assert_eq!(journey.state.step, StepName::Slot);
    let journey = journey.then(times(&[9, 11]));
    let shown = journey.state.shown_slots().unwrap();
    assert_eq!(
        shown.offers.iter().map(|offer| offer.time).collect::<Vec<_>>(),
        [time(9), time(10), time(11)]
    );
    let journey = journey.choose(10);
    assert_eq!(journey.state.step, StepName::Details);
    assert!(!journey.commands.iter().any(|command| matches!(command, Command::Hold { .. })));
    assert_eq!(journey.state.form.value(Field::FamilyName), "Martin");
}

#[test]
fn another_time_replaces_the_held_one_in_one_act() {
    let journey = Journey::at_details().then(Event::Back).then(times(&[9, 11])).choose(9);
    let Command::Hold { request, .. } = &journey.commands[1] else { panic!("no hold") };
    assert_eq!(request.replaces.as_ref().unwrap().hold.as_str(), "h1");
}

#[test]
fn whoever_comes_back_to_days_without_times_sees_what_there_is_by_now() {
    for (hours, is_asked_again) in [(&[][..], true), (&[9][..], false)] {
        let checkup = || Event::ReasonChosen(ReasonId::parse("checkup").unwrap());
        let journey = Journey::new(&[("practitioner", "ada")])
            .then(openings(&["o1", "o2"]))
            .then(checkup())
            .then(times(hours))
            .then(Event::Back)
            .then(checkup());
        let asked = |command: &Command| matches!(command, Command::LoadSlots(_));
        assert_eq!(journey.commands.iter().any(asked), is_asked_again, "{hours:?}");
    }
}

#[test]
fn what_is_not_open_any_more_is_not_chosen_and_no_time_of_it_is_kept() {
    let checkup = || Event::ReasonChosen(ReasonId::parse("checkup").unwrap());
    let mut journey = Journey::new(&[("practitioner", "ada")])
        .then(openings(&["o1", "o2"]))
        .then(checkup())
        .then(times(&[9]));
    journey.state.openings = Remote::Ready(vec![]);
    let journey = journey.then(checkup());
    let State { step, reason, choice, slots, .. } = journey.state;
    assert_eq!((step, reason, choice, slots), (StepName::Reason, None, None, None));
}

#[test]
fn a_second_tap_while_the_first_is_under_way_asks_for_nothing() {
    let journey =
        Journey::at_details().then(Event::Back).then(times(&[9, 11])).choose(9).choose(11);
    assert_eq!(journey.commands, []);
}

#[test]
fn a_slot_that_was_taken_leads_to_the_times_around_it_and_keeps_the_form() {
    let lost = Event::BookingArrived(Err(problem(Code::HoldLost)));
    let journey = Journey::at_review().book().then(lost);
    assert_eq!(journey.state.step, StepName::Slot);
    assert_eq!(journey.state.notice, Some(Notice::SlotGone { time: time(10) }));
    assert_eq!(journey.state.hold, None);
    assert_eq!(journey.state.form.value(Field::FamilyName), "Martin");
    assert!(journey.commands.iter().any(|command| matches!(command, Command::LoadSlots(_))));
    let journey = journey.then(times(&[9, 11])).choose(11).then(held(11)).details_done();
    assert_eq!(journey.state.step, StepName::Review, "nothing has to be typed again");
}

#[test]
fn a_hold_that_runs_out_takes_nothing_away_and_can_be_made_anew() {
    let id = HoldId::parse("h1").unwrap();
    let journey = Journey::at_review().then(Event::HoldEnding(id.clone()));
    assert_eq!(journey.commands, [Command::Announce(Announcement::HoldEnding)]);
    let journey = journey.then(Event::HoldOver(id));
    assert_eq!(journey.state.step, StepName::Review);
    let journey = journey.then(Event::ExtensionAsked { secrets: secrets('b') });
    let Command::Hold { request, .. } = &journey.commands[0] else { panic!("no hold") };
    assert_eq!((request.start, &request.offerings), (time(10).start, &vec![offering("o1")]));
    let journey = journey.then(held(10));
    assert_eq!(journey.state.step, StepName::Review, "the patient stays where they were");
}

#[test]
fn the_timer_of_a_former_hold_says_nothing() {
    let former = HoldId::parse("h0").unwrap();
    let journey = Journey::at_details().then(Event::HoldOver(former));
    assert_eq!(journey.commands, []);
    assert_eq!(journey.state.hold.unwrap().life, HoldLife::Kept);
}

#[test]
fn a_booking_whose_answer_was_lost_is_asked_for_again_under_the_same_key() {
    let lost = Event::BookingArrived(Err(Trouble::Unreachable));
    let journey = Journey::at_review().book().then(lost);
    assert_eq!(journey.state.step, StepName::Review);
    let again = journey.then(Event::BookingAsked { key: secrets('z').key });
    assert!(matches!(&again.commands[0], Command::Book { key, .. } if *key == secrets('k').key));
}

#[test]
fn a_booking_that_was_refused_is_asked_for_again_under_another_key() {
    let refused = Event::BookingArrived(Err(problem(Code::IdempotencyKeyReused)));
    let journey = Journey::at_review().book().then(refused);
    let again = journey.then(Event::BookingAsked { key: secrets('z').key });
    assert!(matches!(&again.commands[0], Command::Book { key, .. } if *key == secrets('z').key));
}

#[test]
fn a_form_with_gaps_stays_on_the_page_and_says_where() {
    let journey = Journey::at_details().typed(&[(Field::Phone, "12")]).details_done();
    assert_eq!(journey.state.step, StepName::Details);
    assert_eq!(journey.commands, [Command::Focus(Focus::ErrorSummary)]);
    assert_eq!(
        journey.state.form.problems,
        [
            (Field::GivenName, FieldProblem::Missing),
            (Field::FamilyName, FieldProblem::Missing),
            (Field::Phone, FieldProblem::Malformed),
        ]
    );
    let journey = journey.typed(&[(Field::Phone, "0639980000")]);
    assert_eq!(journey.state.form.problem(Field::Phone), None, "it goes when the field changes");
}

#[test]
fn a_time_that_is_held_for_one_reason_is_not_on_offer_for_another() {
    let reason = |id| Event::ReasonChosen(ReasonId::parse(id).unwrap());
    let journey = Journey::new(&[("practitioner", "ada")]).then(openings(&["o1", "o2"]));
    let held_one = journey.then(reason("checkup")).then(times(&[9, 10])).choose(10).then(held(10));
    assert_eq!(held_one.state.step, StepName::Details);
    let other = held_one.then(Event::ChangeAsked(StepName::Reason)).then(reason("vaccination"));
    let Event::SlotsArrived { answer, .. } = times(&[]) else { unreachable!() };
    let asked = other.state.slots_query(&other.catalogue).unwrap();
    let other = other.then(Event::SlotsArrived { asked, answer });
    assert!(other.state.shown_slots().unwrap().offers.is_empty());
    assert_eq!(other.choose(10).state.step, StepName::Slot);
}

#[test]
fn a_hold_that_comes_late_for_what_was_chosen_before_leads_nowhere() {
    let reason = |id| Event::ReasonChosen(ReasonId::parse(id).unwrap());
    let journey = Journey::new(&[("practitioner", "ada")]).then(openings(&["o1", "o2"]));
    let asked = journey.then(reason("checkup")).then(times(&[9, 10])).choose(10);
    let other = asked.then(Event::Back).then(reason("vaccination")).then(held(10));
    assert_eq!(other.state.step, StepName::Slot);
}

#[test]
fn times_that_come_late_for_what_was_chosen_before_are_not_shown() {
    let journey = Journey::new(&[("practitioner", "ada")]).then(openings(&["o1", "o2"]));
    let reason = |id| Event::ReasonChosen(ReasonId::parse(id).unwrap());
    let journey = journey.then(reason("checkup")).then(Event::Back).then(reason("vaccination"));
    let late = journey.then(times(&[9, 10]));
    assert_eq!(late.state.slots, Some(Remote::Loading));
    assert!(late.then(reason("checkup")).then(times(&[9])).state.shown_slots().is_some());
}

#[test]
fn who_books_for_somebody_else_is_asked_for_too() {
    let journey =
        Journey::at_review().then(Event::Back).then(Event::ForSomebodyElse(true)).details_done();
    let missing: Vec<Field> = journey.state.form.problems.iter().map(|(field, _)| *field).collect();
    assert_eq!(missing, [Field::BookerGivenName, Field::BookerFamilyName]);
    let journey = journey.then(Event::ForSomebodyElse(false)).details_done();
    assert_eq!(journey.state.step, StepName::Review);
}

#[test]
fn a_page_that_may_show_less_than_is_registered_names_what_it_may() {
    let journey = Journey::new(&[("reason", "checkup")]).then(openings(&["o1", "o3"]));
    let journey = journey.then(Event::ChoiceMade(Choice::One(offering("o3"))));
    let Command::LoadSlots(query) = &journey.commands[0] else { panic!("no request") };
    assert_eq!(query.narrowing.offerings, [offering("o3")]);
    let mut other_policy = Journey::new(&[("reason", "checkup")]);
    other_policy.catalogue.digest = None;
    let journey =
        other_policy.then(openings(&["o1", "o3"])).then(Event::ChoiceMade(Choice::Anyone));
    let Command::LoadSlots(query) = &journey.commands[0] else { panic!("no request") };
    assert_eq!(query.narrowing.offerings, [offering("o1"), offering("o3")]);
}

#[test]
fn times_that_arrive_after_the_page_was_turned_are_not_shown() {
    let from = LocalDate::parse("2026-11-30").unwrap();
    let journey =
        Journey::at_details().then(Event::Back).then(Event::DaysAsked(from)).then(times(&[9]));
    assert_eq!(journey.state.slots, Some(Remote::Loading));
}

#[test]
fn the_hosts_veto_stops_the_hold_and_the_booking() {
    let journey = Journey::at_review().book().then(Event::Vetoed(None));
    assert_eq!(journey.commands, [NOTICE, Command::Focus(Focus::Notice)]);
    assert_eq!((journey.state.notice, journey.state.booking), (Some(Notice::Vetoed(None)), false));
    let vetoed = Event::Vetoed(Some(" Closed ".to_owned()));
    let journey = Journey::at_details().then(Event::Back).then(times(&[9])).choose(9).then(vetoed);
    assert_eq!(journey.state.holding, None);
    assert_eq!(journey.state.notice, Some(Notice::Vetoed(Some("Closed".to_owned()))));
}

#[test]
fn a_hosts_message_is_no_longer_than_can_be_read_and_an_empty_one_is_none() {
    for (said, shown) in [("é".repeat(301), Some("é".repeat(300))), ("  ".to_owned(), None)] {
        let journey = Journey::at_review().book().then(Event::Vetoed(Some(said)));
        assert_eq!(journey.state.notice, Some(Notice::Vetoed(shown)));
    }
}

#[test]
fn a_search_is_told_by_its_results_and_not_by_its_words() {
    // Beatrix offers nothing now: her name finds nothing, though the reason is there by another's.
    for (typed, results) in [("ada", 2), ("béatrice", 0), ("", 2), ("nobody", 0)] {
        let journey = Journey::new(&[])
            .then(openings(&["o1", "o2"]))
            .then(Event::Searched(typed.to_owned()))
            .then(Event::SearchDone);
        assert_eq!(journey.commands, [Command::Emit(PublicEvent::Search { results })]);
    }
}

#[test]
fn choosing_ones_own_time_again_is_a_choice_too() {
    let journey = Journey::at_details().then(Event::Back).then(times(&[9])).choose(10);
    let slot = PublicEvent::Slot { offerings: vec![offering("o1")], start: time(10).start };
    assert!(journey.commands.contains(&Command::Emit(slot)));
}

#[test]
fn a_backend_that_does_not_answer_can_be_asked_again() {
    let journey = Journey::new(&[]).then(Event::OpeningsArrived(Err(Trouble::Unreachable)));
    assert!(matches!(journey.state.openings, Remote::Failed(_)));
    assert_eq!(journey.then(Event::Retry).commands, [Command::LoadOpenings]);
}
