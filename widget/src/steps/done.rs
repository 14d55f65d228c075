//! It is booked: what a patient takes a photograph of.

use crate::flow::State;
use crate::i18n::{Dates, Message};
use crate::session::Session;
use crate::ui::node::{Node, el};
use crate::ui::{button, call, line, slot, subheading};
use guichet_contract::policy::Texts;

/// What is shown, read once: nothing of it changes any more.
struct Visit {
    when: String,
    reason: String,
    who: (String, String),
    place: String,
    address: Vec<String>,
    map: Option<String>,
    instructions: Option<String>,
    manage: String,
    phone: String,
}

/// Whether it is the end of a preview, where nothing was booked.
pub(super) fn is_preview(state: &State) -> bool {
    state.booked.as_ref().is_some_and(|booked| booked.appointment.is_none())
}

pub(super) fn step(session: Session) -> Node {
    let done = el("div").class("done").part("done");
    let Some(visit) = session.peek(|state| visit(session, state)) else {
        return done;
    };
    let text = |message| session.text(message);
    let link =
        |href: String, message| el("a").class("link").attr("href", &href).with(text(message));
    let place = [vec![visit.place], visit.address].concat();
    let facts = el("dl").class("review").with([
        line(session, &text(Message::SummaryReason), vec![visit.reason], None),
        line(session, &text(Message::SummaryWho), vec![visit.who.0, visit.who.1], None),
        line(session, &text(Message::SummaryWhere), place, None),
    ]);
    let instructions = visit.instructions.map(|instructions| {
        [
            subheading(session, 1, text(Message::DoneBring)),
            el("p").class("instructions").with(instructions),
        ]
    });
    let change = el("span").with(text(Message::DoneChange));
    let manage = link(visit.manage, Message::DoneManage);
    let call = call(session, &visit.phone).class("link").part("call");
    let print =
        button(session, "button", Message::DonePrint, move || session.print()).part("print");
    done.with(el("p").class("when").part("when").with(visit.when))
        .with(facts)
        .with(visit.map.map(|map| el("p").with(link(map, Message::DoneWay))))
        .with(instructions)
        .with(el("p").class("help").with(change).with([manage, call]))
        .with(slot("after-booking"))
        .with(el("p").class("actions").with(print))
}

fn visit(session: Session, state: &State) -> Option<Visit> {
    let booked = state.booked.as_ref()?;
    session.catalogue(|catalogue| {
        let offering = catalogue.admit(&booked.offering)?;
        let reason = catalogue.reason(&offering.reason)?;
        let location = catalogue.location(&offering.location)?;
        let text = |texts: &Texts| texts.text(&catalogue.language).to_owned();
        Some(Visit {
            when: session.when(booked.time.local, Dates::day_with_year),
            reason: text(&reason.label),
            who: catalogue.who(offering),
            place: text(&location.name),
            address: location.address.clone(),
            map: location.map.clone(),
            instructions: reason.instructions.as_ref().map(text),
            manage: catalogue.policy.manage.clone(),
            phone: catalogue.policy.contact.phone.clone(),
        })
    })
}
