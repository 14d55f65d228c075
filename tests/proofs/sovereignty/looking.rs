//! Looking at everything that could be shown, asked or told: said again, by somebody who does not
//! trust the wall.

use super::patient::text;
use guichet_contract::ids::{AppointmentId, HoldId, OfferingId};
use guichet_contract::json::Json;
use guichet_contract::time::LocalDate;
use guichet_contract::wire::{AvailabilityAnswer, HoldAnswer, MAX_DAYS, OpeningsAnswer, SlotTime};
use guichet_tests::hostile::outsiders::trace_in;
use guichet_widget::events::PublicEvent;
use guichet_widget::flow::{Catalogue, Command, Event, Notice, Remote, State, StepName, Trouble};
use std::collections::HashSet;

#[track_caller]
fn clean(what: &str, text: &str) {
    assert_eq!(trace_in(text), None, "{what}: {text}");
}

fn is_admitted(catalogue: &Catalogue, id: &OfferingId) -> bool {
    let Some(offering) = catalogue.policy.offerings.iter().find(|offering| offering.id == *id)
    else {
        return false;
    };
    let narrowing = &catalogue.narrowing;
    let person = catalogue.policy.practitioner(&offering.practitioner).unwrap();
    (narrowing.reasons.is_empty() || narrowing.reasons.contains(&offering.reason))
        && (narrowing.locations.is_empty() || narrowing.locations.contains(&offering.location))
        && (narrowing.specialties.is_empty() || narrowing.specialties.contains(&person.specialty))
}

/// Everything that the steps show comes from here.
pub(super) fn at_state(catalogue: &Catalogue, state: &State) {
    clean("the state", &format!("{:?}", without_handles(state.clone())));
    let of_reason = |id: &OfferingId| {
        let offering = catalogue.policy.offerings.iter().find(|offering| offering.id == *id);
        is_admitted(catalogue, id) && offering.map(|it| &it.reason) == state.reason.as_ref()
    };
    for opening in state.openings.ready().into_iter().flatten() {
        assert!(is_admitted(catalogue, &opening.offering), "{opening:?}");
    }
    if let Some(Remote::Ready(page)) = &state.slots {
        assert!(page.days <= MAX_DAYS, "the browser would draw {} days", page.days);
        let shown = state.shown_slots().unwrap();
        for offer in &page.offers {
            let all = offer.offerings.iter().all(of_reason);
            assert!(!offer.offerings.is_empty() && all, "{offer:?}");
        }
        let mut own = shown.offers.iter().flat_map(|offer| &offer.offerings);
        assert!(own.all(of_reason), "{state:?}");
        assert!(page.next.iter().all(|next| of_reason(&next.offering)), "{:?}", page.next);
        let by_day: usize = shown.by_day().iter().map(|(_, offers)| offers.len()).sum();
        assert!(by_day <= shown.offers.len());
        shown.offers.first().inspect(|offer| drop(shown.nearest(offer.time.local, 3).to_vec()));
    }
    assert!(state.hold.iter().all(|hold| is_admitted(catalogue, &hold.offering)), "{state:?}");
    assert!(
        state.booked.iter().all(|booked| is_admitted(catalogue, &booked.offering)),
        "{state:?}"
    );
    let _ = (state.days_shown(), state.progress(catalogue), state.previous(catalogue));
    for reason in state.found(catalogue) {
        let _ = state.next_of(catalogue, &reason.id);
    }
}

/// The state without what the backend alone gives a meaning to, and which is never shown: handles of
/// a hold and an appointment, and the field that a problem blames.
fn without_handles(mut state: State) -> State {
    let blank = |trouble: &mut Trouble| {
        if let Trouble::Problem { field, .. } = trouble {
            *field = None;
        }
    };
    if let Some(hold) = &mut state.hold {
        hold.claim.hold = HoldId::parse("a-hold").unwrap();
    }
    if let Some(booked) = &mut state.booked {
        booked.appointment = AppointmentId::parse("an-appointment");
    }
    if let Remote::Failed(trouble) = &mut state.openings {
        blank(trouble);
    }
    if let Some(Remote::Failed(trouble)) = &mut state.slots {
        blank(trouble);
    }
    if let Some(Notice::Trouble(trouble)) = &mut state.notice {
        blank(trouble);
    }
    state
}

/// What is asked of the backend, said to a screen reader, told to the host.
pub(super) fn at_commands(catalogue: &Catalogue, commands: &[Command]) {
    for command in commands {
        match command {
            Command::LoadSlots(query) => {
                clean("a query", &query.write());
                let asked = &query.narrowing.offerings;
                assert!(asked.iter().all(|id| is_admitted(catalogue, id)), "{query:?}");
            }
            Command::Hold { request, .. } => {
                let asked = &request.offerings;
                assert!(!asked.is_empty() && asked.iter().all(|id| is_admitted(catalogue, id)));
                let mut request = request.clone();
                request.replaces = None;
                clean("a hold", &text(&request));
            }
            Command::Book { request, offering, .. } => {
                assert!(is_admitted(catalogue, offering), "{offering}");
                let mut request = request.clone();
                request.holds.clear();
                clean("a booking", &text(request.as_ref()));
            }
            Command::Emit(event) => clean("an event", &told(event)),
            Command::Announce(said) => clean("an announcement", &format!("{said:?}")),
            Command::LoadOpenings
            | Command::Extend(_)
            | Command::Watch { .. }
            | Command::Focus(_) => {}
        }
    }
}

/// The detail of an event, without the handle of an appointment.
fn told(event: &PublicEvent) -> String {
    let Json::Object(mut members) = event.detail() else { panic!("no object: {event:?}") };
    for (name, value) in &mut members {
        // The receipt names the appointment once more.
        if let ("receipt", Json::Object(receipt)) = (name.as_str(), value) {
            receipt.retain(|(name, _)| name != "appointment");
        }
    }
    members.retain(|(name, _)| name != "appointment");
    if let PublicEvent::Refused { .. } = event {
        // The host alone is told whom it was spared.
        members.retain(|(name, _)| name != "offerings");
    }
    Json::Object(members).to_string()
}

/// What an answer may lead to. Returns 1 when it was about something else than what was asked for.
pub(super) fn at_step(
    catalogue: &Catalogue,
    before: &State,
    event: &Event,
    (after, commands): (&State, &[Command]),
) -> usize {
    let reported =
        commands.iter().any(|it| matches!(it, Command::Emit(PublicEvent::Refused { .. })));
    let wrong = match event {
        Event::HoldArrived { token, answer: Ok(answer), .. } => {
            let Some(asked) = before.holding.as_ref().filter(|it| it.token == *token) else {
                return 0;
            };
            let wrong = (answer.start, answer.local) != (asked.time.start, asked.time.local)
                || !asked.offerings.contains(&answer.offering)
                || !is_admitted(catalogue, &answer.offering);
            assert!(!wrong || after.step == before.step, "a hold of something else leads on");
            wrong
        }
        Event::ExtensionArrived { hold, answer: Ok(answer), .. } => {
            extends_wrongly(before, hold, answer)
        }
        Event::BookingArrived(Ok(answer)) if before.booking && before.hold.is_some() => {
            let hold = before.hold.as_ref().unwrap();
            let right = matches!(answer.appointments.as_slice(), [visit]
                if visit.offering == hold.offering
                    && visit.start == hold.time.start
                    && visit.local == hold.time.local);
            assert_eq!(after.step == StepName::Done, right, "{answer:?}");
            !right
        }
        _ => {
            let is_new = after.step == StepName::Done && before.step != StepName::Done;
            assert!(!is_new, "{event:?} leads to the end");
            return 0;
        }
    };
    assert_eq!(wrong, reported, "{event:?}\n{before:?}\n{commands:?}");
    assert!(!wrong || (&after.hold, &after.booked) == (&before.hold, &before.booked), "{after:?}");
    usize::from(wrong)
}

/// An extension that is about another slot than the one that was to be kept.
fn extends_wrongly(before: &State, asked: &HoldId, answer: &HoldAnswer) -> bool {
    before.hold.as_ref().filter(|hold| hold.claim.hold == *asked).is_some_and(|hold| {
        (&answer.hold, &answer.offering, answer.start, answer.local)
            != (asked, &hold.offering, hold.time.start, hold.time.local)
    })
}

/// Openings that the page may not show, or that are said twice.
pub(super) fn strangers_opened(catalogue: &Catalogue, told: &OpeningsAnswer) -> usize {
    let mut seen = HashSet::new();
    let named = told.openings.iter().map(|opening| &opening.offering);
    named.filter(|id| !is_admitted(catalogue, id) || !seen.insert((*id).clone())).count()
}

/// Offerings that nobody asked for or that are said twice, and times of the others on days that were not asked for.
pub(super) fn strange_times(
    catalogue: &Catalogue,
    told: &AvailabilityAnswer,
    from: Option<LocalDate>,
    asked: &[OfferingId],
) -> usize {
    let first = from.unwrap_or(told.from).days_since_epoch();
    let days = first..first + i64::from(told.days.clamp(1, MAX_DAYS));
    let of_one = |slots: &[SlotTime]| {
        slots.iter().filter(|slot| !days.contains(&slot.local.date.days_since_epoch())).count()
    };
    // The host may have taken somebody away since it was asked.
    let is_asked = |id: &OfferingId| asked.contains(id) && is_admitted(catalogue, id);
    let (mut strange, mut seen) = (0, HashSet::new());
    for offering in &told.offerings {
        let is_known = is_asked(&offering.offering) && seen.insert(&offering.offering);
        strange += if is_known { of_one(&offering.slots) } else { 1 };
    }
    strange + usize::from(told.next.iter().any(|next| !is_asked(&next.offering)))
}
