//! For whom, and how to reach them. Only what the reason needs.

use crate::flow::Event;
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Node, el, live_on};
use crate::ui::{
    birth_date, error_summary, hold_question, hold_status, known_patient, radio, text_field,
};
use guichet_contract::patient::{self, Field};

pub(super) fn step(session: Session) -> Node {
    let asked = move || {
        session.watch(|state| {
            let other = state.form.for_somebody_else;
            let asked = session.catalogue(|catalogue| {
                let reason = state.reason.as_ref().and_then(|reason| catalogue.reason(reason))?;
                Some(patient::asked(reason, other))
            });
            (other, asked.unwrap_or_default())
        })
    };
    let go_on = el("button").attr("type", "submit").class("button primary").part("primary");
    let form = el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            session.dispatch(Event::DetailsDone { today: session.today() });
        })
        .with(for_whom(session))
        .with(live_on(asked, move |(other, asked)| fields(session, *other, asked)))
        .with(hold_question(session))
        .with(el("p").class("actions").with(go_on.with(session.text(Message::Continue))));
    el("div").with(hold_status(session)).with(error_summary(session)).with(form)
}

fn for_whom(session: Session) -> Node {
    let now = session.peek(|state| state.form.for_somebody_else);
    let choice = move |id: &str, value: bool, message| {
        radio((id, "for-whom"), now == value, session.text(message), move || {
            session.dispatch(Event::ForSomebodyElse(value));
        })
    };
    el("fieldset")
        .class("field")
        .part("field")
        .with(el("legend").class("label").with(session.text(Message::DetailsLegend)))
        .with([
            choice("for-me", false, Message::DetailsForMe),
            choice("for-other", true, Message::DetailsForOther),
        ])
}

fn fields(session: Session, for_somebody_else: bool, asked: &[(Field, bool)]) -> Vec<Node> {
    let field = |&(field, required): &(Field, bool)| match field {
        Field::BirthDate => birth_date(session, required, for_somebody_else),
        Field::KnownPatient => known_patient(session, required, for_somebody_else),
        field => text_field(session, field, required, for_somebody_else),
    };
    asked.iter().map(field).collect()
}
