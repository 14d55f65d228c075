//! What a followed link shows.
//!
//! Reads the session's signals and sends events; calls nothing. Start reading at [`view`].

use super::visits::{another, calendar_link, facts, list, too_late, when};
use super::{Event, Manage, Said, Screen};
use crate::flow::{self, Remote, StepName, Trouble};
use crate::i18n::Message;
use crate::session::Session;
use crate::steps::slot_step;
use crate::ui::node::{Live, Node, el, live_on};
use crate::ui::{
    birth_date, button, call, empty, help, hold_question, hold_status, line, notice, notice_card,
    paragraph, step_heading, subheading, text_field, trouble, trouble_card,
};
use guichet_contract::manage::ManagedVisit;
use guichet_contract::patient::Field;
use guichet_contract::time::LocalDateTime;
use guichet_contract::wire::SlotTime;

/// What is shown, as far as it makes another page.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Something is on its way.
    Loading,
    /// The visits did not arrive.
    Failed(Trouble),
    /// The times did not arrive, which the journey asked for.
    NoOpenings(Trouble),
    /// The link opens nothing.
    Ended,
    /// The visits, and whether a second detail is wanted to see more of them.
    Visits(Vec<ManagedVisit>, bool),
    /// The second detail is asked for.
    Detail(Field),
    /// Really?
    Cancel(ManagedVisit),
    /// It is cancelled.
    Cancelled(ManagedVisit),
    /// The times that a visit can be moved to.
    Slots(ManagedVisit),
    /// There are none.
    Nothing,
    /// To this time?
    Confirm(ManagedVisit, SlotTime),
    /// It is moved.
    Moved(SlotTime, ManagedVisit),
}

/// What is shown in the place of the ordinary journey; nothing where no link was followed, or once
/// another visit is booked.
pub fn shown(session: Session) -> Option<Shown> {
    of(session, &session.managed()?)
}

fn of(session: Session, manage: &Manage) -> Option<Shown> {
    let visit = |id| manage.visit(id).cloned();
    let shown = match &manage.screen {
        Screen::Loading => Shown::Loading,
        Screen::Failed(trouble) => Shown::Failed(trouble.clone()),
        Screen::Ended => Shown::Ended,
        Screen::Visits => Shown::Visits(manage.visits.clone(), manage.wanted.is_some()),
        Screen::Detail(_) => Shown::Detail(manage.wanted?),
        Screen::Cancel(id) => Shown::Cancel(visit(id)?),
        Screen::Cancelled(id) => Shown::Cancelled(visit(id)?),
        Screen::Moved(from, id) => Shown::Moved(*from, visit(id)?),
        Screen::Moving(id) => moving(session, visit(id)?),
        Screen::Journey => return None,
    };
    Some(shown)
}

fn moving(session: Session, visit: ManagedVisit) -> Shown {
    session.watch(|state| match &state.openings {
        Remote::Loading => Shown::Loading,
        Remote::Failed(why) => Shown::NoOpenings(why.clone()),
        Remote::Ready(_) if session.catalogue(|it| state.candidates(it)).is_empty() => {
            Shown::Nothing
        }
        Remote::Ready(_) => match &state.hold {
            Some(hold) if state.step > StepName::Slot => Shown::Confirm(visit, hold.time),
            _ => Shown::Slots(visit),
        },
    })
}

/// Shows it.
pub fn view(session: Session, shown: &Shown) -> Vec<Node> {
    match shown {
        Shown::Loading => vec![paragraph(session, Message::Loading)],
        Shown::Failed(why) => vec![failed(session, why)],
        Shown::NoOpenings(why) => vec![trouble_card(session, why)],
        Shown::Ended => page(session, Message::ManageEndedTitle, false, ended(session)),
        Shown::Visits(visits, wanted) => {
            page(session, Message::ManageTitle, false, list(session, visits, *wanted))
        }
        Shown::Detail(field) => {
            page(session, Message::ManageDetailTitle, true, detail(session, *field))
        }
        Shown::Cancel(visit) => {
            page(session, Message::ManageCancelTitle, true, cancel(session, visit))
        }
        Shown::Cancelled(visit) => {
            page(session, Message::ManageCancelledTitle, true, cancelled(session, visit))
        }
        Shown::Nothing => page(session, Message::ManageMoveTitle, true, empty(session)),
        Shown::Slots(visit) => page(session, Message::ManageMoveTitle, true, slots(session, visit)),
        Shown::Confirm(visit, to) => {
            let content = confirm(session, visit, *to);
            let back = move || session.dispatch(flow::Event::Back);
            framed(session, Message::ReviewTitle, Some(Box::new(back)), content)
        }
        Shown::Moved(from, visit) => {
            page(session, Message::ManageMovedTitle, true, moved(session, *from, visit))
        }
    }
}

fn page(session: Session, title: Message, back: bool, content: Node) -> Vec<Node> {
    let press: Box<dyn FnMut()> = Box::new(move || session.manage(Event::Back));
    framed(session, title, back.then_some(press), content)
}

fn framed(
    session: Session,
    title: Message,
    back: Option<Box<dyn FnMut()>>,
    content: Node,
) -> Vec<Node> {
    let back = back.map(|press| button(session, "link back", Message::Back, press).part("back"));
    let heading = step_heading(session, title);
    let step = el("div").class("step").part("step").with(heading).with(said(session)).with(content);
    vec![el("div").class("top").with(back), step]
}

fn failed(session: Session, why: &Trouble) -> Node {
    let again = button(session, "button primary", Message::TroubleRetry, move || {
        session.manage(Event::Retry);
    });
    notice_card("trouble").with(trouble(session, why, false)).with(again.part("retry"))
}

/// Something to say above what is shown.
fn said(session: Session) -> Live {
    let notice = move || session.managed()?.notice;
    live_on(notice, move |notice| {
        let card = notice_card("notice").class("card notice");
        let (title, text) = match notice.as_ref()? {
            Said::Trouble(why) => return Some(card.with(trouble(session, why, false))),
            Said::Vetoed(Some(said)) => (Message::TroubleVetoedTitle, said.clone()),
            Said::Vetoed(None) => {
                (Message::TroubleVetoedTitle, session.text(Message::TroubleVetoed))
            }
            Said::Wrong => {
                (Message::ManageDetailWrongTitle, session.text(Message::ManageDetailWrong))
            }
            Said::TooLate => (Message::TroubleTitle, too_late(session)),
            Said::Already => (Message::TroubleTitle, session.text(Message::ManageAlready)),
        };
        let title = subheading(session, 1, session.text(title));
        Some(card.with([title, el("p").with(text), help(session)]))
    })
}

fn ended(session: Session) -> Node {
    el("div").with(paragraph(session, Message::ManageEndedText)).with(help(session))
}

fn detail(session: Session, field: Field) -> Node {
    let busy = move || session.managed().is_some_and(|manage| manage.busy);
    let asked = match field {
        Field::BirthDate => birth_date(session, true, true),
        field => text_field(session, field, true, true),
    };
    let go_on = el("button")
        .attr("type", "submit")
        .class("button primary")
        .part("primary")
        .attr_of("aria-busy", move || Some(busy().to_string()))
        .with(session.text(Message::Continue));
    let form = el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            session.give_detail(field);
        })
        .with(asked)
        .with(el("p").class("actions").with(go_on));
    let phone = session.catalogue(|catalogue| catalogue.policy.contact.phone.clone());
    let call = el("p").with(call(session, &phone).class("link").part("call"));
    el("div").with(paragraph(session, Message::ManageDetailText)).with(form).with(call)
}

fn cancel(session: Session, visit: &ManagedVisit) -> Node {
    let confirm =
        act(session, (Message::ManageCancelConfirm, Message::ManageCancelSending), || None);
    el("div")
        .with(facts(session, visit))
        .with(paragraph(session, Message::ManageCancelText))
        .with(el("p").class("actions").with(confirm))
}

/// The button that does what the page is about.
fn act(
    session: Session,
    (message, sending): (Message, Message),
    held: impl Fn() -> Option<(guichet_contract::wire::HoldClaim, SlotTime)> + 'static,
) -> Node {
    let busy = move || session.managed().is_some_and(|manage| manage.busy);
    let text = live_on(busy, move |busy| session.text(if *busy { sending } else { message }));
    el("button")
        .attr("type", "button")
        .class("button primary")
        .part("primary")
        .attr_of("aria-busy", move || Some(busy().to_string()))
        .on("click", move |_| {
            if let Some(secrets) = session.secrets() {
                session.manage(Event::Confirmed { key: secrets.key, held: held() });
            }
        })
        .with(text)
}

fn cancelled(session: Session, visit: &ManagedVisit) -> Node {
    el("div")
        .with(facts(session, visit))
        .with(paragraph(session, Message::ManageCancelledText))
        .with(el("p").class("actions").with(another(session, visit)))
}

fn slots(session: Session, visit: &ManagedVisit) -> Node {
    let now = when(session, visit.local);
    let now = session.text_with(Message::ManageNow, &[("time", &now)]);
    el("div")
        .with(el("p").class("row-title").part("now").with(now))
        .with(paragraph(session, Message::ManageMoveText))
        .with(notice(session))
        .with(slot_step(session))
}

fn from_to(session: Session, from: LocalDateTime, to: LocalDateTime) -> Node {
    let (from, to) = (at(session, Message::ManageFrom, from), at(session, Message::ManageTo, to));
    el("dl").class("review").part("review").with([from, to])
}

fn at(session: Session, label: Message, local: LocalDateTime) -> Node {
    line(session, &session.text(label), vec![when(session, local)], None)
}

fn confirm(session: Session, visit: &ManagedVisit, to: SlotTime) -> Node {
    let held = move || {
        session.peek(|state| state.hold.as_ref().map(|hold| (hold.claim.clone(), hold.time)))
    };
    let go = act(session, (Message::ManageMoveConfirm, Message::ManageMoveSending), held);
    el("div")
        .with(hold_status(session))
        .with(notice(session))
        .with(from_to(session, visit.local, to.local))
        .with(hold_question(session))
        .with(el("p").class("actions").with(go))
}

fn moved(session: Session, from: SlotTime, visit: &ManagedVisit) -> Node {
    let time = when(session, visit.local);
    let before = at(session, Message::ManageBefore, from.local);
    el("div")
        .with(facts(session, visit))
        .with(el("dl").class("review").part("review").with(before))
        .with(el("p").class("actions").with(calendar_link(session, visit, &time)))
        .with(help(session))
}
