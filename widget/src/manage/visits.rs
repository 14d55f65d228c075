//! A visit on the manage page: when, who, why and where, and what can be done with it.

use super::calendar;
use super::{Event, Then};
use crate::i18n::{Dates, Message};
use crate::session::Session;
use crate::ui::node::{Node, el};
use crate::ui::{button, help, line, paragraph, subheading};
use guichet_contract::manage::{ManagedVisit, VisitState};
use guichet_contract::policy::Texts;
use guichet_contract::time::LocalDateTime;

/// All visits that a link opens; what was moved is there where it is by now.
pub(super) fn list(session: Session, visits: &[ManagedVisit], wanted: bool) -> Node {
    let shown = visits.iter().filter(|visit| visit.state != VisitState::Moved);
    let cards: Vec<Node> = shown.map(|visit| card(session, visit)).collect();
    let see = wanted.then(|| {
        let see = move || session.manage(Event::Asked(Then::See));
        el("p").with(button(session, "link", Message::ManageSee, see).part("see"))
    });
    el("div").with(cards).with(see).with(help(session))
}

fn card(session: Session, visit: &ManagedVisit) -> Node {
    let time = when(session, visit.local);
    let stands = visit.state == VisitState::Booked;
    let in_time = stands && session.now() < visit.cancel_until;
    let state = match visit.state {
        VisitState::Booked => None,
        VisitState::Cancelled => Some(Message::ManageStateCancelled),
        VisitState::Moved => Some(Message::ManageStateMoved),
    };
    let ask = |message: Message, what: Message, then: Then| {
        let press = move || session.manage(Event::Asked(then.clone()));
        let name = session.text_with(what, &[("time", &time)]);
        button(session, "button", message, press).attr("aria-label", &name)
    };
    let id = &visit.appointment;
    let move_it = (in_time && visit.movable).then(|| {
        ask(Message::ManageMove, Message::ManageMoveWhat, Then::Move(id.clone())).part("move")
    });
    let cancel = in_time.then(|| {
        ask(Message::ManageCancel, Message::ManageCancelWhat, Then::Cancel(id.clone()))
            .part("cancel")
    });
    let late = (stands && !in_time).then(|| el("p").with(too_late(session)));
    let calendar = stands.then(|| calendar_link(session, visit, &time));
    let cancelled = visit.state == VisitState::Cancelled;
    let another = cancelled.then(|| another(session, visit));
    el("section")
        .class("card")
        .part("visit")
        .with(facts(session, visit))
        .with(state.map(|state| paragraph(session, state).class("row-title").part("state")))
        .with(late)
        .with(el("p").class("actions").with([move_it, cancel, another]).with(calendar))
}

/// The button to book another visit, for the same reason where that can be known.
pub(super) fn another(session: Session, visit: &ManagedVisit) -> Node {
    let id = visit.appointment.clone();
    let press = move || session.manage(Event::AnotherAsked(id.clone()));
    let time = when(session, visit.local);
    let name = session.text_with(Message::ManageAnotherWhat, &[("time", &time)]);
    button(session, "button", Message::ManageAnother, press)
        .attr("aria-label", &name)
        .part("another")
}

/// Day and time large, then who, why and where, as far as the policy knows them.
pub(super) fn facts(session: Session, visit: &ManagedVisit) -> Node {
    let lines = session.catalogue(|catalogue| {
        let text = |texts: &Texts| texts.text(&catalogue.language).to_owned();
        let mut lines = Vec::new();
        if let Some(offering) = visit.offering.as_ref().and_then(|id| catalogue.admit(id)) {
            let reason = catalogue.reason(&offering.reason).map(|reason| text(&reason.label));
            let (name, specialty) = catalogue.who(offering);
            lines.push((Message::SummaryReason, reason.into_iter().collect()));
            lines.push((Message::SummaryWho, vec![name, specialty]));
        }
        if let Some(place) = catalogue.location(&visit.location) {
            let place = [vec![text(&place.name)], place.address.clone()].concat();
            lines.push((Message::SummaryWhere, place));
        }
        lines
    });
    let lines: Vec<Node> = lines
        .into_iter()
        .map(|(label, values)| line(session, &session.text(label), values, None))
        .collect();
    let title = subheading(session, 1, when(session, visit.local)).class("when").part("when");
    el("div").with(title).with(el("dl").class("review").with(lines))
}

pub(super) fn when(session: Session, local: LocalDateTime) -> String {
    session.when(local, Dates::day_with_year)
}

pub(super) fn calendar_link(session: Session, visit: &ManagedVisit, time: &str) -> Node {
    let href = session.catalogue(|catalogue| {
        let text = |texts: &Texts| texts.text(&catalogue.language).to_owned();
        let policy = &catalogue.policy;
        let place = catalogue.location(&visit.location);
        let place = place.map(|it| [vec![text(&it.name)], it.address.clone()].concat());
        let text = calendar::Text {
            // Not the reason: others may see a calendar.
            summary: text(&policy.name),
            location: place.unwrap_or_default().join(", "),
            description: policy.contact.phone.clone(),
        };
        calendar::address(catalogue.site(), visit, &text, session.now())
    });
    let name = session.text_with(Message::ManageCalendarWhat, &[("time", time)]);
    el("a")
        .class("link")
        .part("calendar")
        .attr("href", &href)
        .attr("download", "visit.ics")
        .attr("aria-label", &name)
        .with(session.text(Message::ManageCalendar))
}

/// That it is too late, and whom to call.
pub(super) fn too_late(session: Session) -> String {
    let phone =
        session.catalogue(|catalogue| catalogue.policy.contact.phone.replace(' ', "\u{a0}"));
    session.text_with(Message::ManageTooLate, &[("phone", &phone)])
}
