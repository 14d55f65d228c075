//! What becomes of a followed link.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::config::{self, GivenPolicy};
use guichet_contract::digest::Digest;
use guichet_contract::ids::{HoldId, HoldToken};
use guichet_contract::manage::{VisitChanged, VisitState};
use guichet_contract::patient::Field;
use guichet_contract::time::{Instant, LocalDateTime};
use guichet_contract::wire::Receipt;

fn catalogue() -> Catalogue {
    let text = include_str!("../../../contract/src/policy/sample.json").to_owned();
    let given = GivenPolicy { source: "inline".to_owned(), text };
    let now = Instant::parse("2026-11-22T00:00:00Z").unwrap();
    config::read("sample", &[given], &[], "en", now).unwrap()
}

fn id(text: &str) -> AppointmentId {
    AppointmentId::parse(text).unwrap()
}

fn time(day: u32) -> SlotTime {
    SlotTime {
        start: Instant::parse(&format!("2026-11-{day}T08:00:00Z")).unwrap(),
        local: LocalDateTime::parse(&format!("2026-11-{day}T09:00")).unwrap(),
    }
}

fn visit(name: &str, day: u32, offering: Option<&str>) -> ManagedVisit {
    let SlotTime { start, local } = time(day);
    ManagedVisit {
        appointment: id(name),
        series: id("a1"),
        sequence: 0,
        location: guichet_contract::ids::LocationId::parse("main").unwrap(),
        start,
        local,
        end: start.plus_seconds(1200),
        state: VisitState::Booked,
        offering: offering.map(|id| OfferingId::parse(id).unwrap()),
        cancel_until: start.plus_seconds(-4 * 3600),
        movable: true,
    }
}

fn problem(code: Code) -> Trouble {
    Trouble::Problem { code, field: None }
}

fn hold() -> HoldClaim {
    let token = HoldToken::parse("a-token-of-22-characters").unwrap();
    HoldClaim { hold: HoldId::parse("h1").unwrap(), token }
}

/// A link whose patient has given the second detail, or not yet.
fn opened(offering: Option<&str>) -> Manage {
    let token = ManageToken::parse("m-token-of-22-characters").unwrap();
    let (manage, first) = Manage::new(token);
    assert!(matches!(first, Command::LookUp(LookupRequest { detail: None, .. })));
    let wanted = offering.is_none().then_some(Field::FamilyName);
    let visits = vec![visit("a1", 24, offering)];
    let answer = LookupAnswer { detail: wanted, tries_left: 5, visits };
    let (manage, commands) = happens(manage, Event::Arrived(Ok(answer)));
    assert_eq!((&manage.screen, commands.len()), (&Screen::Visits, 0), "the focus stays");
    manage
}

fn happens(mut manage: Manage, event: Event) -> (Manage, Vec<Command>) {
    let commands = step(&catalogue(), &mut manage, event);
    (manage, commands)
}

fn through(manage: Manage, events: impl IntoIterator<Item = Event>) -> (Manage, Vec<Command>) {
    let begin = (manage, Vec::new());
    events.into_iter().fold(begin, |(manage, _), event| happens(manage, event))
}

fn confirmed(key: &str) -> Event {
    Event::Confirmed { key: key.to_owned(), held: Some((hold(), time(26))) }
}

fn changed(asked: Asked, visit: ManagedVisit) -> Event {
    let receipt = Receipt { entry: 7, head: Digest::of("x") };
    Event::Changed { asked, answer: Ok(VisitChanged { visit, receipt }) }
}

fn emitted(commands: &[Command]) -> Vec<&str> {
    let name = |command: &'_ Command| match command {
        Command::Emit(event) => Some(event.name()),
        _ => None,
    };
    commands.iter().filter_map(name).collect()
}

#[test]
fn the_second_detail_is_asked_for_when_it_is_needed_and_then_what_was_wanted_happens() {
    let cancel = Event::Asked(Then::Cancel(id("a1")));
    let (manage, _) = happens(opened(None), cancel.clone());
    assert_eq!(manage.screen, Screen::Detail(Then::Cancel(id("a1"))));
    let (manage, commands) = happens(manage, Event::DetailGiven("Dupont".to_owned()));
    assert!(matches!(&commands[..], [Command::LookUp(LookupRequest { detail: Some(_), .. })]));
    let wrong = Event::Arrived(Err(problem(Code::DetailWrong)));
    let (manage, commands) = happens(manage, wrong);
    assert_eq!((manage.notice.as_ref(), manage.detail.as_ref()), (Some(&Said::Wrong), None));
    assert_eq!(commands[0], Command::Focus(Focus::Notice));
    let right =
        LookupAnswer { detail: None, tries_left: 4, visits: vec![visit("a1", 24, Some("o1"))] };
    let given = [Event::DetailGiven("Morel".to_owned()), Event::Arrived(Ok(right))];
    let (manage, _) = through(manage, given);
    assert_eq!((&manage.screen, manage.notice), (&Screen::Cancel(id("a1")), None));
    let (manage, _) = happens(opened(Some("o1")), cancel);
    assert_eq!(manage.screen, Screen::Cancel(id("a1")), "who gave it is not asked again");
}

#[test]
fn a_visit_is_cancelled_after_a_second_word_and_only_what_was_asked_is_shown_as_done() {
    let asked = happens(opened(Some("o1")), Event::Asked(Then::Cancel(id("a1")))).0;
    let (manage, commands) = happens(asked.clone(), confirmed("k1"));
    let [Command::Cancel(request, key, before)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((&request.appointment, key.as_str()), (&id("a1"), "k1"));
    assert_eq!((before.name(), before.is_cancelable()), ("guichet-before-cancel", true));
    assert!(happens(manage.clone(), confirmed("k2")).1.is_empty(), "a second tap");
    let mut gone = visit("a1", 24, Some("o1"));
    gone.state = VisitState::Cancelled;
    let (done, commands) = happens(manage.clone(), changed(Asked::Cancelled, gone.clone()));
    assert_eq!(done.screen, Screen::Cancelled(id("a1")));
    assert_eq!(emitted(&commands), ["guichet-visit-cancelled"]);
    gone.appointment = id("a2");
    for lie in [gone, visit("a1", 24, Some("o1"))] {
        let (manage, commands) = happens(manage.clone(), changed(Asked::Cancelled, lie));
        assert_eq!(manage.screen, Screen::Cancel(id("a1")));
        assert_eq!(emitted(&commands), ["guichet-failed", "guichet-refused"]);
    }
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again_under_the_same_key_and_a_no_under_another() {
    let asked = happens(opened(Some("o1")), Event::Asked(Then::Cancel(id("a1")))).0;
    let lost = |trouble| Event::Changed { asked: Asked::Cancelled, answer: Err(trouble) };
    for (trouble, expected) in [
        (Trouble::Unreachable, "k1"),
        (problem(Code::Overloaded), "k1"),
        (problem(Code::NotFound), "k2"),
    ] {
        let events = [confirmed("k1"), lost(trouble.clone()), confirmed("k2")];
        let (_, commands) = through(asked.clone(), events);
        assert!(
            matches!(&commands[..], [Command::Cancel(_, key, _)] if key == expected),
            "{trouble:?}"
        );
    }
}

#[test]
fn a_visit_is_moved_in_the_journey_of_its_own_offering() {
    let (manage, commands) = happens(opened(Some("o1")), Event::Asked(Then::Move(id("a1"))));
    assert_eq!(manage.screen, Screen::Moving(id("a1")));
    let [Command::Journey(reason), Command::Journey(choice), _] = &commands[..] else {
        panic!("{commands:?}")
    };
    assert!(matches!(reason, flow::Event::ReasonChosen(reason) if reason.as_str() == "checkup"));
    assert!(matches!(choice, flow::Event::ChoiceMade(Choice::One(id)) if id.as_str() == "o1"));
    let (manage, commands) = happens(manage, confirmed("k1"));
    let [Command::Move(request, _, at, before)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((&request.hold, *at, before.name()), (&hold(), time(26), "guichet-before-move"));
    let asked = || Asked::Moved(hold(), time(26));
    let (done, commands) = happens(manage.clone(), changed(asked(), visit("a2", 26, Some("o1"))));
    assert_eq!(done.screen, Screen::Moved(time(24), id("a2")));
    assert_eq!(emitted(&commands), ["guichet-visit-moved"]);
    assert!(commands.contains(&Command::Journey(flow::Event::HoldSpent)));
    assert_eq!(done.visit(&id("a1")).unwrap().state, VisitState::Moved);
    for lie in [visit("a2", 27, Some("o1")), visit("a2", 26, Some("o3")), visit("a2", 26, None)] {
        let (manage, commands) = happens(manage.clone(), changed(asked(), lie));
        assert_eq!(manage.screen, Screen::Moving(id("a1")));
        assert_eq!(emitted(&commands), ["guichet-failed", "guichet-refused"]);
    }
    let lost = Event::Changed { asked: asked(), answer: Err(problem(Code::HoldLost)) };
    let (manage, commands) = happens(manage, lost);
    assert_eq!(manage.screen, Screen::Moving(id("a1")), "where other times are");
    assert!(matches!(commands[0], Command::Journey(flow::Event::ExtensionArrived { .. })));
}

#[test]
fn what_cannot_be_moved_is_not() {
    for (offering, movable) in [(Some("o1"), false), (Some("stranger"), true)] {
        let mut manage = opened(Some("o1"));
        manage.visits = vec![ManagedVisit { movable, ..visit("a1", 24, offering) }];
        let (manage, commands) = happens(manage, Event::Asked(Then::Move(id("a1"))));
        assert_eq!((&manage.screen, commands.len()), (&Screen::Visits, 1), "{offering:?}");
    }
}

#[test]
fn each_no_of_the_backend_leads_to_where_it_makes_sense() {
    let asked = happens(opened(Some("o1")), Event::Asked(Then::Cancel(id("a1")))).0;
    let told = |code| {
        let no = Event::Changed { asked: Asked::Cancelled, answer: Err(problem(code)) };
        through(asked.clone(), [confirmed("k1"), no])
    };
    let (manage, _) = told(Code::TooLate);
    assert_eq!((manage.screen, manage.notice), (Screen::Visits, Some(Said::TooLate)));
    assert_eq!(told(Code::ManageLinkEnded).0.screen, Screen::Ended);
    let (manage, commands) = told(Code::AlreadyCancelled);
    assert!(matches!(commands[..], [Command::LookUp(_)]));
    let answer = LookupAnswer { detail: None, tries_left: 5, visits: Vec::new() };
    let (manage, _) = happens(manage, Event::Arrived(Ok(answer)));
    assert_eq!((manage.screen, manage.notice), (Screen::Visits, Some(Said::Already)));
    let vetoed = Event::Vetoed(Some("Call us.".to_owned()));
    let (manage, _) = through(asked.clone(), [confirmed("k1"), vetoed]);
    assert_eq!((manage.busy, manage.key), (false, None));
    let (manage, _) = happens(opened(None), Event::Arrived(Err(problem(Code::ManageLinkEnded))));
    assert_eq!(manage.screen, Screen::Ended);
}
