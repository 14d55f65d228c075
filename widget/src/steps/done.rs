//! It is booked: what a patient takes a photograph of.

use crate::flow::State;
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{StepHeading, SubHeading};
use guichet_contract::policy::Texts;
use leptos::prelude::*;

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

#[component]
pub(super) fn DoneStep(session: Session) -> impl IntoView {
    let Some(visit) = session.state.with_untracked(|state| visit(session, state)) else {
        return ().into_any();
    };
    let address = visit.address.into_iter().map(|line| view! { <span class="value">{line}</span> });
    let map = visit.map.map(|map| {
        view! { <a class="link" href=map>{session.text(Message::DoneWay)}</a> }
    });
    let instructions = visit.instructions.map(|text| {
        view! {
            <SubHeading session text=session.text(Message::DoneBring)/>
            <p class="instructions">{text}</p>
        }
    });
    view! {
        <div class="done" part="done">
            <StepHeading session message=Message::DoneTitle/>
            <p class="when" part="when">{visit.when}</p>
            <dl class="review">
                <div class="line"><dt>{session.text(Message::SummaryReason)}</dt><dd>{visit.reason}</dd></div>
                <div class="line">
                    <dt>{session.text(Message::SummaryWho)}</dt>
                    <dd><span class="value">{visit.who.0}</span><span class="value">{visit.who.1}</span></dd>
                </div>
                <div class="line">
                    <dt>{session.text(Message::SummaryWhere)}</dt>
                    <dd><span class="value">{visit.place}</span>{address.collect_view()}{map}</dd>
                </div>
            </dl>
            {instructions}
            <p>
                {session.text(Message::DoneChange)} " "
                <a class="link" href=visit.manage>{session.text(Message::DoneManage)}</a>
                " " {session.text_with(Message::ContactCall, &[("phone", &visit.phone)])}
            </p>
            <p class="actions">
                <button type="button" class="button" part="print" on:click=move |_| session.print()>
                    {session.text(Message::DonePrint)}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn visit(session: Session, state: &State) -> Option<Visit> {
    let booked = state.booked.as_ref()?;
    let day = session.dates(|dates| dates.day_with_year(booked.time.local.date));
    let hour = session.dates(|dates| dates.time(booked.time.local));
    session.catalogue(|catalogue| {
        let offering = catalogue.admit(&booked.offering)?;
        let reason = catalogue.reason(&offering.reason)?;
        let location = catalogue.location(&offering.location)?;
        let text = |texts: &Texts| texts.text(&catalogue.language).to_owned();
        Some(Visit {
            when: [&day, ", ", &hour].concat(),
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
