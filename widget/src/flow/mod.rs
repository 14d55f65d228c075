//! The journey as a pure reducer: what is so, what happened, what to do about it.
//!
//! Owns the order of the steps and everything that a step may lead to. Knows no clock, no DOM, no
//! network and no signals: times and secrets arrive in events, everything to be done leaves as
//! commands. Start reading at [`step`].

mod booking;
mod catalogue;
mod command;
mod event;
mod form;
mod holding;
mod path;
mod policy_change;
mod remote;
mod search;
mod slots;
mod state;
#[cfg(test)]
mod tests;

pub use catalogue::Catalogue;
pub use command::{Announcement, Command, Focus};
pub use event::{Event, Secrets};
pub use form::{DatePart, Form};
pub use path::StepName;
pub use remote::{Remote, Trouble};
pub use slots::{Offer, SlotsPage};
pub use state::{Booked, Choice, Hold, HoldLife, Holding, Notice, State};

use crate::events::PublicEvent;

/// One step of the journey.
pub fn step(catalogue: &Catalogue, mut state: State, event: Event) -> (State, Vec<Command>) {
    let before = state.step;
    // What opens with the page leaves the focus, and the view, where the visitor has them.
    let opening = matches!(event, Event::OpeningsArrived(_));
    let mut commands = match event {
        Event::OpeningsArrived(answer) => openings_arrived(catalogue, &mut state, answer),
        Event::Searched(typed) => {
            state.search = typed;
            Vec::new()
        }
        Event::SearchDone => {
            let results = state.found(catalogue).len();
            vec![Command::Emit(PublicEvent::Search { results })]
        }
        Event::ReasonChosen(reason) => {
            if state.reason.as_ref() != Some(&reason) {
                state.reason = Some(reason);
                state.forget_choice();
            }
            state.step = StepName::Reason;
            // Whoever comes back after a recall may ask for what is paused by now.
            if state.openings.ready().is_some() && state.open(catalogue).is_empty() {
                state.reason = None;
                state.forget_choice();
                Vec::new()
            } else {
                forward(catalogue, &mut state)
            }
        }
        Event::ChoiceMade(choice) => {
            if state.choice.as_ref() != Some(&choice) {
                state.choice = Some(choice);
                state.forget_slots();
            }
            state.step = StepName::Choice;
            forward(catalogue, &mut state)
        }
        Event::DaysAsked(from) => {
            state.from = Some(state.first_day.map_or(from, |first| from.max(first)));
            load_slots(catalogue, &mut state)
        }
        Event::SlotsArrived { asked, answer } => {
            slots_arrived(catalogue, &mut state, &asked, answer)
        }
        Event::ForSomebodyElse(yes) => {
            state.form.set_for_somebody_else(yes);
            Vec::new()
        }
        Event::Typed(field, value) => {
            state.form.set(field, value);
            Vec::new()
        }
        Event::DatePartTyped(part, value) => {
            state.form.set_date_part(part, value);
            Vec::new()
        }
        Event::DetailsDone { today } => details_done(catalogue, &mut state, today),
        Event::Back => back(catalogue, &mut state),
        Event::ChangeAsked(step) => change(catalogue, &mut state, step),
        Event::Retry => retry(catalogue, &mut state),
        Event::PolicyChanged(before) => policy_change::step(catalogue, &mut state, &before),
        event => booking::step(catalogue, &mut state, event),
    };
    if state.step != before {
        // A notice or a list of errors on the new step is what its reader came for.
        if !opening && !commands.iter().any(|command| matches!(command, Command::Focus(_))) {
            commands.push(Command::Focus(Focus::Heading));
        }
        commands.push(Command::Emit(PublicEvent::Step { step: state.step }));
    }
    (state, commands)
}

fn openings_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    answer: Result<guichet_contract::wire::OpeningsAnswer, Trouble>,
) -> Vec<Command> {
    // The button that was pressed is about to go: without a place to go to, the focus would be lost.
    let retried = std::mem::take(&mut state.retrying);
    let shown = state.openings.ready().is_some();
    match answer {
        // Asked for again, unseen: only good news is news.
        Ok(answer) if shown && !answer.openings.is_empty() => {
            state.registered = Some(answer.policy);
            state.openings = Remote::Ready(answer.openings);
            // What is on its way may be too little by now.
            if state.slots == Some(Remote::Loading) {
                load_slots(catalogue, state)
            } else {
                Vec::new()
            }
        }
        _ if shown => Vec::new(),
        Ok(answer) => {
            state.registered = Some(answer.policy);
            state.openings = Remote::Ready(answer.openings);
            let mut commands = begin(catalogue, state);
            if state.notice.is_some() {
                commands.push(Command::Focus(Focus::Notice));
            } else if retried {
                commands.push(Command::Focus(Focus::Heading));
            }
            commands
        }
        Err(trouble) => {
            let failed = Command::Emit(PublicEvent::Failed { trouble: trouble.clone() });
            state.openings = Remote::Failed(trouble);
            if retried {
                return vec![Command::Focus(Focus::Notice), failed];
            }
            vec![failed]
        }
    }
}

/// Goes to the first step that is a choice. What a notice says is still said.
fn begin(catalogue: &Catalogue, state: &mut State) -> Vec<Command> {
    state.step = StepName::Reason;
    let Some(reason) = catalogue.only_reason() else { return Vec::new() };
    state.reason = Some(reason.id.clone());
    let notice = state.notice.take();
    let commands = forward(catalogue, state);
    state.notice = notice;
    commands
}

/// Goes on from the step that was just answered, past steps with a single choice.
pub(super) fn forward(catalogue: &Catalogue, state: &mut State) -> Vec<Command> {
    state.notice = None;
    if state.step == StepName::Reason {
        state.step = StepName::Choice;
        if let Some(only) = state.only_candidate(catalogue) {
            state.choice = Some(Choice::One(only));
        } else {
            return Vec::new();
        }
    }
    if state.step == StepName::Choice {
        state.step = StepName::Slot;
        // Whoever comes back to find nothing finds what there is by now.
        return match &state.slots {
            Some(Remote::Loading) => Vec::new(),
            Some(Remote::Ready(page)) if !page.offers.is_empty() => Vec::new(),
            _ => load_slots(catalogue, state),
        };
    }
    Vec::new()
}

pub(super) fn load_slots(catalogue: &Catalogue, state: &mut State) -> Vec<Command> {
    let Some(query) = state.slots_query(catalogue) else { return Vec::new() };
    state.slots = Some(Remote::Loading);
    vec![Command::LoadSlots(query)]
}

fn slots_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    asked: &guichet_contract::routes::Query,
    answer: Result<guichet_contract::wire::AvailabilityAnswer, Trouble>,
) -> Vec<Command> {
    if state.slots_query(catalogue).as_ref() != Some(asked) {
        return Vec::new(); // The patient has turned the page since, or chosen something else.
    }
    let slots = match answer {
        Ok(answer) => SlotsPage::new(answer),
        Err(trouble) => {
            let failed = PublicEvent::Failed { trouble: trouble.clone() };
            state.slots = Some(Remote::Failed(trouble));
            return vec![Command::Emit(failed)];
        }
    };
    state.first_day = Some(state.first_day.map_or(slots.from, |first| first.min(slots.from)));
    let count = slots.offers.len();
    state.slots = Some(Remote::Ready(slots));
    let said = if count == 0 { Announcement::NoTimes } else { Announcement::Times(count) };
    vec![Command::Announce(said)]
}

fn details_done(
    catalogue: &Catalogue,
    state: &mut State,
    today: guichet_contract::time::LocalDate,
) -> Vec<Command> {
    let Some(reason) = state.reason.as_ref().and_then(|reason| catalogue.reason(reason)) else {
        return Vec::new();
    };
    if state.form.check(reason, today) {
        state.notice = None;
        state.step = StepName::Review;
        Vec::new()
    } else {
        vec![Command::Focus(Focus::ErrorSummary)]
    }
}

fn back(catalogue: &Catalogue, state: &mut State) -> Vec<Command> {
    let Some(previous) = state.previous(catalogue) else { return Vec::new() };
    change(catalogue, state, previous)
}

/// Goes to an earlier step. Everything that was chosen and typed stays.
fn change(catalogue: &Catalogue, state: &mut State, to: StepName) -> Vec<Command> {
    if !state.path(catalogue).contains(&to) || to >= state.step || state.step == StepName::Done {
        return Vec::new();
    }
    state.notice = None;
    state.step = to;
    // Times grow old while a form is filled in.
    if to == StepName::Slot { load_slots(catalogue, state) } else { Vec::new() }
}

fn retry(catalogue: &Catalogue, state: &mut State) -> Vec<Command> {
    state.notice = None;
    if matches!(state.openings, Remote::Failed(_)) {
        let under_way = std::mem::replace(&mut state.retrying, true);
        return if under_way { Vec::new() } else { vec![Command::LoadOpenings] };
    }
    if matches!(state.slots, Some(Remote::Failed(_))) {
        let mut commands = load_slots(catalogue, state);
        commands.push(Command::Focus(Focus::Heading));
        return commands;
    }
    Vec::new()
}
