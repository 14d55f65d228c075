//! From a chosen time to an appointment.

use super::holding::{
    extension_arrived, extension_asked, hold_arrived, hold_runs_out, slot_chosen,
};
use super::{
    Announcement, Booked, Catalogue, Command, Event, Focus, Hold, HoldLife, Notice, State,
    StepName, Trouble, load_slots,
};
use crate::events::{PublicEvent, Refusals, RefusedIn};
use guichet_contract::code::Code;
use guichet_contract::ids::{AppointmentId, OfferingId};
use guichet_contract::patient::{self, Field, FieldProblem};
use guichet_contract::policy::Language;
use guichet_contract::wire::{AppointmentAnswer, ReservationAnswer, ReservationRequest, SlotTime};

/// The longest message of the host's that is shown, in characters.
const LONGEST_MESSAGE: usize = 300;

pub(super) fn step(catalogue: &Catalogue, state: &mut State, event: Event) -> Vec<Command> {
    match event {
        Event::SlotChosen { time, secrets } => slot_chosen(catalogue, state, time, secrets),
        Event::HoldArrived { token, answer, now } => {
            hold_arrived(catalogue, state, token, answer, now)
        }
        Event::HoldEnding(id) => hold_runs_out(state, &id, HoldLife::Ending),
        Event::HoldOver(id) => hold_runs_out(state, &id, HoldLife::Over),
        Event::ExtensionAsked { secrets } => extension_asked(catalogue, state, secrets),
        Event::ExtensionArrived { hold, answer, now } => {
            extension_arrived(catalogue, state, &hold, answer, now)
        }
        Event::BookingAsked { key } => booking_asked(catalogue, state, key),
        Event::BookingArrived(answer) => booking_arrived(catalogue, state, answer),
        Event::Vetoed(said) => {
            state.holding = None;
            state.booking = false;
            state.booking_key = None;
            let said: Option<String> =
                said.map(|said| said.trim().chars().take(LONGEST_MESSAGE).collect());
            notify(state, Notice::Vetoed(said.filter(|said| !said.is_empty())))
        }
        #[cfg(feature = "manage")]
        Event::HoldSpent => {
            state.hold = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn booking_asked(catalogue: &Catalogue, state: &mut State, key: String) -> Vec<Command> {
    let reason = state.reason.as_ref().and_then(|reason| catalogue.reason(reason));
    // A hold that is under way replaces this one.
    let busy = state.booking || state.holding.is_some();
    let (Some(hold), Some(reason), false) = (&state.hold, reason, busy) else {
        return Vec::new();
    };
    let Some(language) = Language::parse(&catalogue.language) else { return Vec::new() };
    let request = Box::new(ReservationRequest {
        holds: vec![hold.claim.clone()],
        patient: state.form.to_send(reason),
        language,
        policy: catalogue.digest.clone(),
    });
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
        Err(trouble) => return booking_failed(catalogue, state, hold, trouble),
    };
    let as_asked = |visit: &&AppointmentAnswer| {
        visit.offering == hold.offering
            && visit.start == hold.time.start
            && visit.local == hold.time.local
    };
    match answer.appointments.as_slice() {
        [visit] if as_asked(&visit) => {
            let appointment = visit.appointment.clone();
            let said = PublicEvent::Booked {
                appointment: appointment.clone(),
                offering: hold.offering.clone(),
                time: hold.time,
                site: catalogue.site().clone(),
                receipt: answer.receipt,
            };
            done(state, hold, Some(appointment));
            vec![Command::Emit(said)]
        }
        visits => {
            let others = visits.iter().filter(|visit| !as_asked(visit));
            let others: Vec<&OfferingId> = others.map(|visit| &visit.offering).collect();
            not_as_asked(state, RefusedIn::Reservation, &others)
        }
    }
}

/// Shows the end, of a preview too: it is there to be seen.
fn done(state: &mut State, hold: Hold, appointment: Option<AppointmentId>) {
    state.booked = Some(Booked { appointment, offering: hold.offering, time: hold.time });
    state.step = StepName::Done;
    state.notice = None;
    state.hold = None;
    state.form = super::Form::default();
}

fn booking_failed(
    catalogue: &Catalogue,
    state: &mut State,
    hold: Hold,
    trouble: Trouble,
) -> Vec<Command> {
    let Trouble::Problem { code, field } = &trouble else { return failed(state, trouble) };
    if !matches!(code, Code::Overloaded | Code::RateLimited | Code::Timeout | Code::Internal) {
        state.booking_key = None; // A definite no: the next attempt is another request.
    }
    match code {
        Code::Preview if state.preview => {
            done(state, hold, None);
            Vec::new()
        }
        Code::HoldLost | Code::SlotUnavailable | Code::NotFound => {
            state.hold = None;
            slot_gone(catalogue, state, hold.time)
        }
        Code::InvalidField => {
            let named = field.as_deref().and_then(|field| field.strip_prefix("patient."));
            let reason = state.reason.as_ref().and_then(|reason| catalogue.reason(reason));
            let asked = reason.map(|reason| patient::asked(reason, state.form.for_somebody_else));
            let on_page = |field: &Field| asked.iter().flatten().any(|(asked, _)| asked == field);
            match named.and_then(Field::from_word).filter(on_page) {
                Some(field) => {
                    state.form.judge(vec![(field, FieldProblem::NotAccepted)]);
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
pub(super) fn slot_gone(catalogue: &Catalogue, state: &mut State, time: SlotTime) -> Vec<Command> {
    state.step = StepName::Slot;
    // The days that were on screen, so that the patient finds the way.
    let mut commands = load_slots(catalogue, state);
    commands.extend(notify(state, Notice::SlotGone { time }));
    commands
}

/// Says something above the step, aloud too.
pub(super) fn notify(state: &mut State, notice: Notice) -> Vec<Command> {
    state.notice = Some(notice);
    vec![Command::Announce(Announcement::Notice), Command::Focus(Focus::Notice)]
}

pub(super) fn failed(state: &mut State, trouble: Trouble) -> Vec<Command> {
    let mut commands = notify(state, Notice::Trouble(trouble.clone()));
    commands.push(Command::Emit(PublicEvent::Failed { trouble }));
    commands
}

/// The backend confirms something else than what was asked for. It is not shown as a success.
pub(super) fn not_as_asked(
    state: &mut State,
    place: RefusedIn,
    named: &[&OfferingId],
) -> Vec<Command> {
    let mut refusals = Refusals::default();
    for offering in named {
        refusals.add(offering, 1);
    }
    // An answer that names nothing was dropped, too.
    refusals.count = refusals.count.max(1);
    let mut commands = failed(state, Trouble::Garbage);
    commands.push(Command::Emit(PublicEvent::Refused { place, refusals }));
    commands
}
