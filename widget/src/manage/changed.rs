//! What becomes of a visit that was to be cancelled or moved.

use super::{Asked, Command, Manage, Said, Screen, Then, not_as_asked};
use crate::events::PublicEvent;
use crate::flow::{self, Catalogue, Trouble};
use guichet_contract::code::Code;
use guichet_contract::manage::{ManagedVisit, VisitChanged, VisitState};
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldClaim, SlotTime};

pub(super) fn changed(
    catalogue: &Catalogue,
    state: &mut Manage,
    asked: Asked,
    answer: Result<VisitChanged, Trouble>,
) -> Vec<Command> {
    let Some(former) = state.current().cloned() else { return Vec::new() };
    let answer = match answer {
        Ok(answer) => answer,
        Err(trouble) => return refused(state, &former, &asked, trouble),
    };
    let (visit, site) = (answer.visit, catalogue.site().clone());
    let same = visit.offering == former.offering && visit.location == former.location;
    match asked {
        Asked::Cancelled
            if visit.appointment == former.appointment && visit.state == VisitState::Cancelled =>
        {
            let said = PublicEvent::VisitCancelled {
                appointment: visit.appointment.clone(),
                site,
                receipt: answer.receipt,
            };
            let id = visit.appointment.clone();
            state.visits.iter_mut().filter(|it| it.appointment == id).for_each(|it| {
                it.state = VisitState::Cancelled;
            });
            let mut commands = state.show(Screen::Cancelled(id));
            commands.push(Command::Emit(said));
            commands
        }
        Asked::Moved(_, time) if same && visit.start == time.start && visit.local == time.local => {
            moved(state, &former, visit, |visit| PublicEvent::VisitMoved {
                appointment: visit.appointment.clone(),
                from: former.appointment.clone(),
                time,
                site,
                receipt: answer.receipt,
            })
        }
        _ => not_as_asked(state, visit.offering.as_ref()),
    }
}

fn moved(
    state: &mut Manage,
    former: &ManagedVisit,
    visit: ManagedVisit,
    said: impl FnOnce(&ManagedVisit) -> PublicEvent,
) -> Vec<Command> {
    let said = said(&visit);
    for it in state.visits.iter_mut().filter(|it| it.appointment == former.appointment) {
        it.state = VisitState::Moved;
    }
    let from = SlotTime { start: former.start, local: former.local };
    let mut commands = state.show(Screen::Moved(from, visit.appointment.clone()));
    let at = state.visits.iter().take_while(|other| other.start < visit.start).count();
    state.visits.insert(at, visit);
    // The time is the visit's by now: nobody is asked whether to keep it longer.
    commands.push(Command::Journey(flow::Event::HoldSpent));
    commands.push(Command::Emit(said));
    commands
}

fn refused(
    state: &mut Manage,
    former: &ManagedVisit,
    asked: &Asked,
    trouble: Trouble,
) -> Vec<Command> {
    let Trouble::Problem { code, .. } = &trouble else { return failed(state, trouble) };
    if !matches!(code, Code::Overloaded | Code::RateLimited | Code::Timeout | Code::Internal) {
        state.key = None; // A definite no: the next attempt is another request.
    }
    match (code, asked) {
        (Code::ManageLinkEnded, _) => state.show(Screen::Ended),
        (Code::DetailWrong, _) => {
            // It was right before: the link is asked about somebody else by now.
            state.detail = None;
            let then = match asked {
                Asked::Cancelled => Then::Cancel(former.appointment.clone()),
                Asked::Moved(..) => Then::Move(former.appointment.clone()),
            };
            state.show(Screen::Detail(then));
            state.say(Said::Wrong)
        }
        (Code::TooLate, _) => {
            state.show(Screen::Visits);
            state.say(Said::TooLate)
        }
        (Code::AlreadyCancelled, _) => {
            state.notice = Some(Said::Already);
            state.busy = true;
            vec![state.look_up()]
        }
        (Code::HoldLost | Code::SlotUnavailable | Code::NotFound, Asked::Moved(hold, _)) => {
            vec![Command::Journey(gone(hold))]
        }
        _ => failed(state, trouble),
    }
}

/// The journey goes back to the times around the one that is gone.
fn gone(hold: &HoldClaim) -> flow::Event {
    let lost = Trouble::Problem { code: Code::HoldLost, field: None };
    let (hold, now) = (hold.hold.clone(), Instant::from_seconds(0));
    flow::Event::ExtensionArrived { hold, answer: Err(lost), now }
}

fn failed(state: &mut Manage, trouble: Trouble) -> Vec<Command> {
    let mut commands = state.say(Said::Trouble(trouble.clone()));
    commands.push(Command::Emit(PublicEvent::Failed { trouble }));
    commands
}
