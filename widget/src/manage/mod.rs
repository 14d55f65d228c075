//! The manage mode: what a patient does with visits that were booked, by the link of a message.
//!
//! A pure reducer, as [`crate::flow`] is: knows no clock, no DOM, no network and no signals. A new time
//! is chosen in the ordinary journey, which this one sets to the offering of the visit. It is built into
//! a wasm of its own, which is loaded where a link to the manage page is followed and nowhere else
//! (`docs/decisions/0007-manage-mode.md`). Start reading at [`step`]; `session::manage` does
//! what it asks for, `view` shows it.

mod calendar;
mod changed;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod visits;

pub use state::{Asked, Command, Event, Manage, Said, Screen, Then};
pub use view::{Shown, shown, view};

use crate::events::{PublicEvent, Refusals, RefusedIn};
use crate::flow::{self, Catalogue, Choice, Focus, Trouble};
use guichet_contract::code::Code;
use guichet_contract::ids::{AppointmentId, ManageToken, OfferingId};
use guichet_contract::manage::{
    CancellationRequest, LookupAnswer, LookupRequest, ManagedVisit, MoveRequest,
};
use guichet_contract::patient::Personal;
use guichet_contract::wire::{HoldClaim, SlotTime};

impl Manage {
    /// A link that was followed. The first command asks for its visits.
    pub fn new(token: ManageToken) -> (Self, Command) {
        let manage = Self {
            token,
            screen: Screen::Loading,
            visits: Vec::new(),
            wanted: None,
            detail: None,
            notice: None,
            busy: true,
            key: None,
        };
        let look_up = manage.look_up();
        (manage, look_up)
    }

    /// A visit that the link opens.
    pub fn visit(&self, id: &AppointmentId) -> Option<&ManagedVisit> {
        self.visits.iter().find(|visit| visit.appointment == *id)
    }

    /// The visit that is asked about.
    fn current(&self) -> Option<&ManagedVisit> {
        match &self.screen {
            Screen::Cancel(id) | Screen::Moving(id) => self.visit(id),
            _ => None,
        }
    }

    fn look_up(&self) -> Command {
        Command::LookUp(LookupRequest { token: self.token.clone(), detail: self.detail.clone() })
    }

    fn show(&mut self, screen: Screen) -> Vec<Command> {
        self.screen = screen;
        self.notice = None;
        self.key = None;
        vec![Command::Focus(Focus::Heading)]
    }

    fn say(&mut self, said: Said) -> Vec<Command> {
        self.notice = Some(said);
        vec![Command::Focus(Focus::Notice)]
    }
}

/// One step. The state is changed in place: it is large, and a patient loads what copies it.
pub fn step(catalogue: &Catalogue, state: &mut Manage, event: Event) -> Vec<Command> {
    match event {
        Event::Arrived(answer) => {
            state.busy = false;
            arrived(catalogue, state, answer)
        }
        Event::Asked(then) if state.wanted.is_some() => state.show(Screen::Detail(then)),
        Event::Asked(then) => go_on(catalogue, state, then),
        Event::DetailGiven(_) | Event::Confirmed { .. } if state.busy => Vec::new(),
        Event::DetailGiven(value) => {
            state.detail = Some(Personal::new(value));
            state.busy = true;
            state.notice = None;
            vec![state.look_up()]
        }
        Event::Confirmed { key, held } => confirmed(state, key, held).unwrap_or_default(),
        Event::Changed { asked, answer } => {
            state.busy = false;
            changed::changed(catalogue, state, asked, answer)
        }
        Event::Vetoed(said) => {
            state.busy = false;
            state.key = None;
            state.say(Said::Vetoed(said))
        }
        Event::Back => state.show(Screen::Visits),
        Event::Retry => {
            state.busy = true;
            state.screen = Screen::Loading;
            vec![state.look_up()]
        }
        Event::AnotherAsked(id) => {
            let offering = state.visit(&id).and_then(|visit| visit.offering.as_ref());
            let reason = offering.and_then(|id| catalogue.admit(id)).map(|it| it.reason.clone());
            state.screen = Screen::Journey;
            let chosen = reason.map(|reason| Command::Journey(flow::Event::ReasonChosen(reason)));
            chosen.into_iter().chain([Command::Focus(Focus::Heading)]).collect()
        }
    }
}

fn arrived(
    catalogue: &Catalogue,
    state: &mut Manage,
    answer: Result<LookupAnswer, Trouble>,
) -> Vec<Command> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(trouble) => return not_arrived(state, trouble),
    };
    state.wanted = answer.detail;
    state.visits = answer.visits;
    let (first, notice) = (state.screen == Screen::Loading, state.notice.take());
    let mut commands = match state.screen.clone() {
        Screen::Detail(then) => go_on(catalogue, state, then),
        // What opens with the page leaves the focus where the visitor has it.
        Screen::Loading => {
            state.screen = Screen::Visits;
            Vec::new()
        }
        _ => state.show(Screen::Visits),
    };
    if let Some(said) = notice {
        commands = state.say(said);
    } else if first {
        commands.clear();
    }
    commands
}

fn not_arrived(state: &mut Manage, trouble: Trouble) -> Vec<Command> {
    let failed = Command::Emit(PublicEvent::Failed { trouble: trouble.clone() });
    let mut commands = match &trouble {
        Trouble::Problem { code: Code::ManageLinkEnded, .. } => state.show(Screen::Ended),
        Trouble::Problem { code: Code::DetailWrong, .. } => {
            state.detail = None;
            state.say(Said::Wrong)
        }
        _ if matches!(state.screen, Screen::Detail(_)) => {
            state.detail = None;
            state.say(Said::Trouble(trouble))
        }
        _ => {
            state.screen = Screen::Failed(trouble);
            vec![Command::Focus(Focus::Notice)]
        }
    };
    commands.push(failed);
    commands
}

/// What was wanted, once nothing stands in its way.
fn go_on(catalogue: &Catalogue, state: &mut Manage, then: Then) -> Vec<Command> {
    match then {
        Then::See => state.show(Screen::Visits),
        Then::Cancel(id) => state.show(Screen::Cancel(id)),
        Then::Move(id) => {
            let offering = state.visit(&id).filter(|visit| visit.movable);
            let offering = offering.and_then(|visit| catalogue.admit(visit.offering.as_ref()?));
            let Some(offering) = offering else { return state.show(Screen::Visits) };
            let chosen = flow::Event::ReasonChosen(offering.reason.clone());
            let one = flow::Event::ChoiceMade(Choice::One(offering.id.clone()));
            state.show(Screen::Moving(id));
            vec![Command::Journey(chosen), Command::Journey(one), Command::Focus(Focus::Heading)]
        }
    }
}

fn confirmed(
    state: &mut Manage,
    key: String,
    to: Option<(HoldClaim, SlotTime)>,
) -> Option<Vec<Command>> {
    let visit = state.current()?.clone();
    let (token, detail) = (state.token.clone(), state.detail.clone());
    let appointment = visit.appointment.clone();
    let from = SlotTime { start: visit.start, local: visit.local };
    // An answer that was lost on the way may have been a yes: the same key finds it again.
    let key = state.key.clone().unwrap_or(key);
    let command = if matches!(state.screen, Screen::Cancel(_)) {
        let before = PublicEvent::BeforeCancel { appointment: appointment.clone(), time: from };
        Command::Cancel(CancellationRequest { token, detail, appointment }, key.clone(), before)
    } else {
        let (hold, time) = to?;
        let before = PublicEvent::BeforeMove { appointment: appointment.clone(), from, time };
        Command::Move(MoveRequest { token, detail, appointment, hold }, key.clone(), time, before)
    };
    state.key = Some(key);
    state.busy = true;
    state.notice = None;
    Some(vec![command])
}

/// The backend did something else than what was asked for. It is not shown as a success.
fn not_as_asked(state: &mut Manage, named: Option<&OfferingId>) -> Vec<Command> {
    let mut refusals = Refusals::default();
    if let Some(offering) = named {
        refusals.add(offering, 1);
    }
    refusals.count = refusals.count.max(1);
    let mut commands = state.say(Said::Trouble(Trouble::Garbage));
    commands.push(Command::Emit(PublicEvent::Failed { trouble: Trouble::Garbage }));
    commands.push(Command::Emit(PublicEvent::Refused { place: RefusedIn::Visits, refusals }));
    commands
}
