//! The host gives another policy while somebody is on the way.
//!
//! Owns what is left of a journey then: what is no longer allowed goes at once, from wherever it was,
//! and what was typed stays. Knows nothing of how a policy is read.

use super::booking::notify;
use super::{Catalogue, Command, Notice, Remote, State, StepName, begin, load_slots};
use guichet_contract::ids::OfferingId;

/// Takes away what `catalogue` no longer allows. Where nothing of it was chosen or in sight, nothing
/// moves. New offerings come with the openings, which are asked for again.
pub(super) fn step(catalogue: &Catalogue, state: &mut State, before: &Catalogue) -> Vec<Command> {
    if state.step == StepName::Done {
        return Vec::new(); // Who has an appointment goes on seeing it.
    }
    let kept = catalogue.in_common(before);
    let stays = |id: &OfferingId| kept.contains(id);
    let listed = state.open(before).len();
    let mut lost = forget_holds(state, stays);
    if let Remote::Ready(openings) = &mut state.openings {
        openings.retain(|opening| stays(&opening.offering));
        if openings.is_empty() {
            state.openings = Remote::Loading;
            lost = true;
        }
    }
    if let Some(Remote::Ready(page)) = &mut state.slots {
        lost |= page.keep(stays) && state.step == StepName::Slot;
    }
    lost |= state.step == StepName::Choice && state.open(catalogue).len() < listed;
    let mut commands = Vec::new();
    if state.reason.as_ref().is_some_and(|reason| catalogue.reason(reason).is_none()) {
        state.reason = None;
        state.forget_choice();
        commands = begin(catalogue, state);
        lost = true;
    } else if state.choice.is_some() && state.candidates(catalogue).is_empty() {
        state.forget_choice();
        state.step = state.step.min(StepName::Choice);
        lost = true;
    } else if lost && state.step == StepName::Slot || state.slots == Some(Remote::Loading) {
        commands = load_slots(catalogue, state);
    }
    if lost {
        commands.extend(notify(state, Notice::PolicyChanged));
    }
    commands.push(Command::LoadOpenings);
    commands
}

/// Forgets a hold of somebody who left, also one that is under way. Whether there was one.
fn forget_holds(state: &mut State, stays: impl Fn(&OfferingId) -> bool) -> bool {
    let held = state.hold.take_if(|hold| !stays(&hold.offering)).is_some();
    if held {
        state.booking_key = None;
        state.step = state.step.min(StepName::Slot);
    }
    let under_way = state.holding.take_if(|holding| !holding.offerings.iter().all(&stays));
    held || under_way.is_some()
}
