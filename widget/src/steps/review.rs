//! Is all this right?

use crate::flow::{Event, StepName};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{HoldStatus, StepHeading, field_label, lines};
use guichet_contract::patient::{self, Field};
use guichet_contract::time::LocalDate;
use leptos::prelude::*;

#[component]
pub(super) fn ReviewStep(session: Session) -> impl IntoView {
    let booking = Memo::new(move |_| session.state.with(|state| state.booking));
    let book = move |_| {
        if let Some(secrets) = session.secrets() {
            session.dispatch(Event::BookingAsked { key: secrets.key });
        }
    };
    let chosen = untrack(move || lines(session));
    let chosen = chosen
        .into_iter()
        .map(|line| row(session, session.text(line.label), line.values, line.step));
    let typed = answers(session).into_iter();
    let typed =
        typed.map(|(label, value)| row(session, label, vec![value], Some(StepName::Details)));
    let contact = session.catalogue(|catalogue| catalogue.policy.contact.page.clone());
    view! {
        <StepHeading session message=Message::ReviewTitle/>
        <HoldStatus session/>
        <dl class="review" part="review">
            {chosen.collect_view()}
            {typed.collect_view()}
        </dl>
        <p class="quiet">
            {session.text(Message::ReviewConsent)} " "
            <a class="link" href=contact>{session.text(Message::ContactPage)}</a>
        </p>
        <p class="actions">
            <button
                type="button"
                class="button primary"
                part="primary"
                aria-busy=move || booking.get().to_string()
                on:click=book
            >
                {move || session.text(if booking.get() { Message::BookingSending } else { Message::BookingSend })}
            </button>
        </p>
    }
}

/// What the patient typed, as it will be sent.
fn answers(session: Session) -> Vec<(String, String)> {
    session.state.with_untracked(|state| {
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
                let value = birth_date
                    .map_or(value.to_owned(), |date| session.dates(|dates| dates.birth_date(date)));
                Some((field_label(session, field, other), value))
            };
            patient::asked(reason, other).into_iter().filter_map(answer).collect()
        })
    })
}

fn row(
    session: Session,
    label: String,
    values: Vec<String>,
    step: Option<StepName>,
) -> impl IntoView {
    let change = step.map(|step| {
        let name = session.text_with(Message::ChangeWhat, &[("what", &label)]);
        let go = move |_| session.dispatch(Event::ChangeAsked(step));
        view! {
            <dd class="change">
                <button type="button" class="link" part="change" aria-label=name on:click=go>
                    {session.text(Message::Change)}
                </button>
            </dd>
        }
    });
    let values = values.into_iter().filter(|value| !value.is_empty());
    let values = values.map(|value| view! { <span class="value">{value}</span> }).collect_view();
    view! { <div class="line"><dt>{label}</dt><dd>{values}</dd>{change}</div> }
}
