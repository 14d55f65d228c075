//! Is all this right?

use crate::flow::{Event, StepName};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Node, el, live_on};
use crate::ui::{
    field_label, hold_question, hold_status, known_text, line, lines, paragraph, slot,
};
use guichet_contract::patient::{self, Field};
use guichet_contract::time::LocalDate;

pub(super) fn step(session: Session) -> Node {
    let booking = move || session.watch(|state| state.booking);
    let rows = live_on(
        move || (lines(session), answers(session)),
        move |(lines, answers)| {
            let chosen = lines.iter().map(|chosen| {
                line(session, &session.text(chosen.label), chosen.values.clone(), chosen.step)
            });
            let typed = answers.iter().map(|(label, value)| {
                line(session, label, vec![value.clone()], Some(StepName::Details))
            });
            chosen.chain(typed).collect::<Vec<_>>()
        },
    );
    let page = move || Some(session.catalogue(|catalogue| catalogue.policy.contact.page.clone()));
    let page = el("a").class("link").attr_of("href", page).with(session.text(Message::ContactPage));
    let consent = paragraph(session, Message::ReviewConsent).class("quiet");
    let book = el("button")
        .attr("type", "button")
        .class("button primary")
        .part("primary")
        .attr_of("aria-busy", move || Some(booking().to_string()))
        .on("click", move |_| {
            if let Some(secrets) = session.secrets() {
                session.dispatch(Event::BookingAsked { key: secrets.key });
            }
        })
        .with(live_on(booking, move |sending| {
            session.text(if *sending { Message::BookingSending } else { Message::BookingSend })
        }));
    el("div")
        .with(hold_status(session))
        .with(el("dl").class("review").part("review").with(rows))
        .with(consent.with(" ").with(page))
        .with(slot("legal"))
        .with(hold_question(session))
        .with(el("p").class("actions").with(book))
}

/// What the patient typed, as it will be sent.
fn answers(session: Session) -> Vec<(String, String)> {
    session.watch(|state| {
        session.catalogue(|catalogue| {
            let Some(reason) = state.reason.as_ref().and_then(|reason| catalogue.reason(reason))
            else {
                return Vec::new();
            };
            let other = state.form.for_somebody_else;
            let sent = state.form.to_send(reason);
            let answer = |(field, _)| {
                let value = sent.get(field)?.expose();
                let birth_date = LocalDate::parse(value).filter(|_| field == Field::BirthDate);
                let value = match (field, birth_date) {
                    (_, Some(date)) => session.dates(|dates| dates.birth_date(date)),
                    (Field::KnownPatient, None) => known_text(session, value),
                    (_, None) => value.to_owned(),
                };
                Some((field_label(session, field, other), value))
            };
            patient::asked(reason, other).into_iter().filter_map(answer).collect()
        })
    })
}
