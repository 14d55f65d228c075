//! From a chosen time to a hold that is kept.
//!
//! Owns which answers about a hold are believed: those that name what was asked for. What becomes of
//! the form is in [`super::booking`].

use super::booking::{failed, not_as_asked, slot_gone};
use super::{
    Announcement, Catalogue, Command, Hold, HoldLife, Holding, Secrets, State, StepName, Trouble,
};
use crate::events::{PublicEvent, RefusedIn};
use guichet_contract::code::Code;
use guichet_contract::ids::{HoldId, HoldToken, LocationId, OfferingId, ReasonId};
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldAnswer, HoldClaim, HoldRequest, MAX_CANDIDATES, SlotTime};

/// The longest time that a hold is believed to be kept, in seconds. A browser's timer of more than
/// 24 days is over at once.
const LONGEST_LIFETIME: u32 = 86_400;

pub(super) fn slot_chosen(
    catalogue: &Catalogue,
    state: &mut State,
    time: SlotTime,
    secrets: Secrets,
) -> Vec<Command> {
    if state.holding.is_some() || state.booking || state.step != StepName::Slot {
        return Vec::new(); // A second tap while the first is under way.
    }
    if let Some(hold) = state.kept().filter(|hold| hold.time == time) {
        let offerings = vec![hold.offering.clone()];
        state.notice = None;
        state.step = StepName::Details;
        return vec![Command::Emit(PublicEvent::Slot { offerings, start: time.start })];
    }
    let offerings = state.shown_slots().and_then(|page| {
        page.offers.into_iter().find(|offer| offer.time == time).map(|offer| offer.offerings)
    });
    let allowed = state.candidates(catalogue);
    let mut offerings = offerings.unwrap_or_default();
    offerings.retain(|offering| allowed.contains(offering));
    offerings.truncate(MAX_CANDIDATES);
    if offerings.is_empty() {
        return Vec::new();
    }
    let chosen = PublicEvent::Slot { offerings: offerings.clone(), start: time.start };
    vec![Command::Emit(chosen), ask_for_hold(catalogue, state, offerings, time, secrets)]
}

fn ask_for_hold(
    catalogue: &Catalogue,
    state: &mut State,
    offerings: Vec<OfferingId>,
    time: SlotTime,
    secrets: Secrets,
) -> Command {
    let (asked, token) = (offerings.clone(), secrets.token.clone());
    state.holding = Some(Holding { time, offerings: asked, token });
    state.notice = None;
    let request = HoldRequest {
        offerings,
        start: time.start,
        token: secrets.token,
        replaces: state.hold.as_ref().map(|hold| hold.claim.clone()),
        policy: catalogue.digest.clone(),
    };
    Command::Hold { request, key: secrets.key }
}

pub(super) fn hold_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    token: HoldToken,
    answer: Result<HoldAnswer, Trouble>,
    now: Instant,
) -> Vec<Command> {
    // The answer to a hold that was forgotten since is nobody's.
    let Some(asked) = state.holding.take_if(|holding| holding.token == token) else {
        return Vec::new();
    };
    let time = asked.time;
    let answer = match answer {
        Ok(answer) => answer,
        Err(Trouble::Problem { code: Code::SlotUnavailable, .. }) => {
            return slot_gone(catalogue, state, time);
        }
        Err(trouble) => return failed(state, trouble),
    };
    let known = catalogue.admit(&answer.offering);
    let known = known.filter(|known| asked.offerings.contains(&known.id));
    let as_asked = answer.start == time.start && answer.local == time.local;
    let Some(known) = known.filter(|_| as_asked) else {
        return not_as_asked(state, RefusedIn::Hold, &[&answer.offering]);
    };
    let held = Announcement::Held(time);
    let told = Command::Emit(PublicEvent::Held { offering: answer.offering.clone(), time });
    let what = (known.reason.clone(), known.location.clone());
    let watch = keep(state, token, answer, what, now);
    // Whoever has chosen something else since does not go on with this.
    if state.step == StepName::Slot && state.kept().is_some() {
        state.step = StepName::Details;
    }
    state.notice = None;
    vec![watch, Command::Announce(held), told]
}

fn keep(
    state: &mut State,
    token: HoldToken,
    answer: HoldAnswer,
    (reason, location): (ReasonId, LocationId),
    now: Instant,
) -> Command {
    let lifetime_seconds = answer.lifetime_seconds.min(LONGEST_LIFETIME);
    let watch = Command::Watch { hold: answer.hold.clone(), lifetime_seconds };
    state.hold = Some(Hold {
        claim: HoldClaim { hold: answer.hold, token },
        offering: answer.offering,
        reason,
        location,
        time: SlotTime { start: answer.start, local: answer.local },
        kept_until: now.plus_seconds(lifetime_seconds.into()),
        extendable: answer.extendable,
        life: HoldLife::Kept,
    });
    watch
}

pub(super) fn hold_runs_out(state: &mut State, id: &HoldId, life: HoldLife) -> Vec<Command> {
    let Some(hold) = state.hold.as_mut().filter(|hold| hold.claim.hold == *id) else {
        return Vec::new();
    };
    hold.life = life;
    let said = match life {
        HoldLife::Over => Announcement::HoldOver,
        _ => Announcement::HoldEnding,
    };
    vec![Command::Announce(said)]
}

pub(super) fn extension_asked(
    catalogue: &Catalogue,
    state: &mut State,
    secrets: Secrets,
) -> Vec<Command> {
    let Some(hold) = &state.hold else { return Vec::new() };
    // A preview keeps nothing that could be kept longer: it shows the same time anew.
    if hold.life != HoldLife::Over && hold.extendable && !state.preview {
        return vec![Command::Extend(hold.claim.clone())];
    }
    let (offering, time) = (hold.offering.clone(), hold.time);
    if state.holding.is_some() || state.booking {
        return Vec::new();
    }
    vec![ask_for_hold(catalogue, state, vec![offering], time, secrets)]
}

pub(super) fn extension_arrived(
    catalogue: &Catalogue,
    state: &mut State,
    asked: &HoldId,
    answer: Result<HoldAnswer, Trouble>,
    now: Instant,
) -> Vec<Command> {
    let hold = state.hold.clone().filter(|hold| hold.claim.hold == *asked);
    let Some(hold) = hold else { return Vec::new() }; // The patient holds another slot by now.
    match answer {
        Ok(answer)
            if answer.hold == *asked
                && answer.offering == hold.offering
                && answer.start == hold.time.start
                && answer.local == hold.time.local =>
        {
            vec![
                keep(state, hold.claim.token, answer, (hold.reason, hold.location), now),
                Command::Announce(Announcement::Held(hold.time)),
            ]
        }
        Ok(answer) => not_as_asked(state, RefusedIn::Hold, &[&answer.offering]),
        Err(_) if state.booking => Vec::new(), // Its answer says what became of the hold.
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
