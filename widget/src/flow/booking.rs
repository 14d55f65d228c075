//! From a chosen time to an appointment.

use super::{
    Announcement, Booked, Catalogue, Command, Event, Focus, Hold, HoldLife, Notice, Secrets, State,
    StepName, Trouble, load_slots,
};
use crate::events::{PublicEvent, RefusedIn};
use guichet_contract::code::Code;
use guichet_contract::ids::{HoldId, HoldToken};
use guichet_contract::policy::Language;
use guichet_contract::time::Instant;
use guichet_contract::wire::{
    HoldAnswer, HoldClaim, HoldRequest, ReservationAnswer, ReservationRequest, SlotTime,
};

pub(super) fn step(catalogue: &Catalogue, state: &mut State, event: Event) -> Vec<Command> {
    match event {
        Event::SlotChosen { time, secrets } => slot_chosen(catalogue, state, time, secrets),
        Event::HoldArrived { token, answer, now } => {
            hold_arrived(catalogue, state, token, answer, now)
        }
        Event::HoldEnding(id) => hold_runs_out(state, &id, HoldLife::Ending),
        Event::HoldOver(id) => hold_runs_out(state, &id, HoldLife::Over),
        Event::ExtensionAsked { secrets } => extension_asked(catalogue, state, secrets),
        Event::ExtensionArrived { answer, now } => extension_arrived(catalogue, state, answer, now),
        Event::BookingAsked { key } => booking_asked(catalogue, state, key),
        Event::BookingArrived(answer) => booking_arrived(catalogue, state, answer),
        Event::Vetoed => {
            state.holding = None;
            state.booking = false;
            state.booking_key = None;
            state.notice = Some(Notice::Vetoed);
            vec![Command::Focus(Focus::Notice)]
        }
        _ => Vec::new(),
    }
}

fn slot_chosen(
    catalogue: &Catalogue,
    state: &mut State,
    time: SlotTime,
    secrets: Secrets,
) -> Vec<Command> {
    if state.holding.is_some() {
        return Vec::new(); // A second tap while the first is under way.
    }
    if state.kept().is_some_and(|hold| hold.time == time) {
        state.notice = None;
        state.step = StepName::Details;
        return Vec::new();
    }
    let offerings = state.shown_slots().and_then(|page| {
        page.offers.into_iter().find(|offer| offer.time == time).map(|offer| offer.offerings)
    });
    let allowed = state.candidates(catalogue);
    let mut offerings = offerings.unwrap_or_default();
    offerings.retain(|offering| allowed.contains(offering));
    if offerings.is_empty() {
        return Vec::new();
    }
    ask_for_hold(catalogue, state, offerings, time, secrets)
}

fn ask_for_hold(
    catalogue: &Catalogue,
    state: &mut State,
    offerings: Vec<guichet_contract::ids::OfferingId>,
    time: SlotTime,
    secrets: Secrets,
) -> Vec<Command> {
    state.holding = Some(time);
    state.notice = None;
    let request = HoldRequest {
        offerings,
        start: time.start,
        token: secrets.token,
        replaces: state.hold.as_ref().map(|hold| hold.claim.clone()),
        policy: catalogue.digest.clone(),
    };
    vec![Command::Hold { request, key: secrets.key }]
}

fn hold_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    token: HoldToken,
    answer: Result<HoldAnswer, Trouble>,
    now: Instant,
) -> Vec<Command> {
    let Some(asked) = state.holding.take() else { return Vec::new() };
    let answer = match answer {
        Ok(answer) => answer,
        Err(Trouble::Problem { code: Code::SlotUnavailable, .. }) => {
            return slot_gone(catalogue, state, asked);
        }
        Err(trouble) => return failed(state, trouble),
    };
    let asked_for = state.candidates(catalogue).contains(&answer.offering);
    if answer.start != asked.start || answer.local != asked.local || !asked_for {
        return not_as_asked(state, RefusedIn::Hold);
    }
    let held = Announcement::Held(asked);
    let told = Command::Emit(PublicEvent::Held { offering: answer.offering.clone(), time: asked });
    let watch = keep(state, token, answer, now);
    if state.step == StepName::Slot {
        state.step = StepName::Details;
    }
    state.notice = None;
    vec![watch, Command::Announce(held), told]
}

fn keep(state: &mut State, token: HoldToken, answer: HoldAnswer, now: Instant) -> Command {
    let watch =
        Command::Watch { hold: answer.hold.clone(), lifetime_seconds: answer.lifetime_seconds };
    state.hold = Some(Hold {
        claim: HoldClaim { hold: answer.hold, token },
        offering: answer.offering,
        time: SlotTime { start: answer.start, local: answer.local },
        kept_until: now.plus_seconds(answer.lifetime_seconds.into()),
        extendable: answer.extendable,
        life: HoldLife::Kept,
    });
    watch
}

fn hold_runs_out(state: &mut State, id: &HoldId, life: HoldLife) -> Vec<Command> {
    let done = state.step == StepName::Done;
    let Some(hold) = state.hold.as_mut().filter(|hold| hold.claim.hold == *id && !done) else {
        return Vec::new();
    };
    hold.life = life;
    let said = match life {
        HoldLife::Over => Announcement::HoldOver,
        _ => Announcement::HoldEnding,
    };
    vec![Command::Announce(said)]
}

fn extension_asked(catalogue: &Catalogue, state: &mut State, secrets: Secrets) -> Vec<Command> {
    let Some(hold) = &state.hold else { return Vec::new() };
    if hold.life != HoldLife::Over && hold.extendable {
        return vec![Command::Extend(hold.claim.clone())];
    }
    let (offering, time) = (hold.offering.clone(), hold.time);
    if state.holding.is_some() {
        return Vec::new();
    }
    ask_for_hold(catalogue, state, vec![offering], time, secrets)
}

fn extension_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    answer: Result<HoldAnswer, Trouble>,
    now: Instant,
) -> Vec<Command> {
    let Some(hold) = state.hold.clone() else { return Vec::new() };
    match answer {
        Ok(answer) if answer.hold == hold.claim.hold && answer.start == hold.time.start => {
            if answer.offering != hold.offering {
                return not_as_asked(state, RefusedIn::Hold);
            }
            vec![
                keep(state, hold.claim.token, answer, now),
                Command::Announce(Announcement::Held(hold.time)),
            ]
        }
        Ok(_) => Vec::new(), // The patient holds another slot by now.
        Err(Trouble::Problem { code: Code::HoldLost | Code::NotFound, .. }) => {
            state.hold = None;
            slot_gone(catalogue, state, hold.time)
        }
        Err(Trouble::Problem { code: Code::HoldNotExtendable, .. }) => {
            if let Some(hold) = &mut state.hold {
                hold.extendable = false;
            }
            Vec::new()
        }
        Err(trouble) => failed(state, trouble),
    }
}

fn booking_asked(catalogue: &Catalogue, state: &mut State, key: String) -> Vec<Command> {
    let reason = state.reason.as_ref().and_then(|reason| catalogue.reason(reason));
    let (Some(hold), Some(reason), false) = (&state.hold, reason, state.booking) else {
        return Vec::new();
    };
    let Some(language) = Language::parse(&catalogue.language) else { return Vec::new() };
    let request = ReservationRequest {
        holds: vec![hold.claim.clone()],
        patient: state.form.to_send(reason),
        language,
        policy: catalogue.digest.clone(),
    };
    // An answer that was lost on the way may have been a yes: the same key finds it again.
    let key = state.booking_key.clone().unwrap_or(key);
    let (offering, time) = (hold.offering.clone(), hold.time);
    state.booking_key = Some(key.clone());
    state.booking = true;
    state.notice = None;
    vec![Command::Book { request, key, offering, time }]
}

fn booking_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    answer: Result<ReservationAnswer, Trouble>,
) -> Vec<Command> {
    let (Some(hold), true) = (state.hold.clone(), state.booking) else { return Vec::new() };
    state.booking = false;
    let answer = match answer {
        Ok(answer) => answer,
        Err(trouble) => return booking_failed(catalogue, state, &hold, trouble),
    };
    match answer.appointments.as_slice() {
        [visit]
            if visit.offering == hold.offering
                && visit.start == hold.time.start
                && visit.local == hold.time.local =>
        {
            let booked = Booked {
                appointment: visit.appointment.clone(),
                offering: hold.offering,
                time: hold.time,
            };
            let said = PublicEvent::Booked {
                appointment: booked.appointment.clone(),
                offering: booked.offering.clone(),
                time: booked.time,
            };
            state.booked = Some(booked);
            state.step = StepName::Done;
            state.notice = None;
            state.form = super::Form::default();
            vec![Command::Emit(said)]
        }
        _ => not_as_asked(state, RefusedIn::Reservation),
    }
}

fn booking_failed(
    catalogue: &Catalogue,
    state: &mut State,
    hold: &Hold,
    trouble: Trouble,
) -> Vec<Command> {
    let Trouble::Problem { code, field } = &trouble else { return failed(state, trouble) };
    if !matches!(code, Code::Overloaded | Code::RateLimited | Code::Timeout | Code::Internal) {
        state.booking_key = None; // A definite no: the next attempt is another request.
    }
    match code {
        Code::HoldLost | Code::SlotUnavailable | Code::NotFound => {
            state.hold = None;
            slot_gone(catalogue, state, hold.time)
        }
        Code::InvalidField => {
            let known = field.as_deref().and_then(|field| field.strip_prefix("patient."));
            match known.and_then(guichet_contract::patient::Field::from_word) {
                Some(field) => {
                    let problem = guichet_contract::patient::FieldProblem::Malformed;
                    state.form.judge(vec![(field, problem)]);
                    state.step = StepName::Details;
                    vec![Command::Focus(Focus::ErrorSummary)]
                }
                None => failed(state, trouble),
            }
        }
        _ => failed(state, trouble),
    }
}

/// Back to the times around the one that is gone. What was typed stays.
fn slot_gone(catalogue: &Catalogue, state: &mut State, time: SlotTime) -> Vec<Command> {
    state.notice = Some(Notice::SlotGone { time });
    state.step = StepName::Slot;
    // The days that were on screen, so that the patient finds the way.
    let mut commands = load_slots(catalogue, state);
    commands.push(Command::Announce(Announcement::SlotGone));
    commands.push(Command::Focus(Focus::Notice));
    commands
}

fn failed(state: &mut State, trouble: Trouble) -> Vec<Command> {
    state.notice = Some(Notice::Trouble(trouble.clone()));
    vec![
        Command::Announce(Announcement::Trouble),
        Command::Focus(Focus::Notice),
        Command::Emit(PublicEvent::Failed { trouble }),
    ]
}

/// The backend confirms something else than what was asked for. It is not shown as a success.
fn not_as_asked(state: &mut State, place: RefusedIn) -> Vec<Command> {
    let mut commands = failed(state, Trouble::Garbage);
    commands.push(Command::Emit(PublicEvent::Refused { place, count: 1 }));
    commands
}
