//! Why would you like to come?

use crate::flow::{Catalogue, Event, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{Help, StepHeading, SubHeading};
use guichet_contract::ids::ReasonId;
use leptos::prelude::*;

/// With so few reasons, a search field is only one thing more to understand.
const SEARCH_FROM: usize = 7;

/// A reason as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    id: ReasonId,
    label: String,
    minutes: u32,
    bookable: bool,
}

fn entries(state: &State, catalogue: &Catalogue) -> Vec<Entry> {
    let entry = |reason: &guichet_contract::policy::Reason| Entry {
        id: reason.id.clone(),
        label: reason.label.text(&catalogue.language).to_owned(),
        minutes: reason.duration_minutes,
        bookable: state.next_of(catalogue, &reason.id).is_some(),
    };
    catalogue.search(&state.search).into_iter().map(entry).collect()
}

#[component]
pub(super) fn ReasonStep(session: Session) -> impl IntoView {
    let found = Memo::new(move |_| {
        session.state.with(|state| session.catalogue(|catalogue| entries(state, catalogue)))
    });
    let many = session.catalogue(|catalogue| catalogue.reasons().count() >= SEARCH_FROM);
    view! {
        <StepHeading session message=Message::ReasonTitle/>
        {many.then(|| search(session))}
        {move || list(session, found.get())}
    }
}

fn search(session: Session) -> impl IntoView {
    let typed = session.state.with_untracked(|state| state.search.clone());
    let search = move |event| {
        session.dispatch(Event::Searched(event_target_value(&event)));
        let count = session
            .state
            .with_untracked(|state| session.catalogue(|c| c.search(&state.search).len()));
        session.said.set(session.text_count(Message::ReasonCount, count));
    };
    view! {
        <div class="field" part="field">
            <label class="label" for="search">{session.text(Message::ReasonSearch)}</label>
            <input
                class="input wide" part="input" id="search" type="search" autocomplete="off"
                spellcheck="false" prop:value=typed on:input=search
            />
        </div>
    }
}

fn list(session: Session, found: Vec<Entry>) -> impl IntoView {
    if found.is_empty() {
        let typed = session.state.with_untracked(|state| state.search.trim().to_owned());
        let text = session.text_with(Message::ReasonNothing, &[("typed", &typed)]);
        return view! { <div class="card" part="empty"><p>{text}</p><Help session/></div> }
            .into_any();
    }
    let (bookable, by_phone): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|entry| entry.bookable);
    let by_phone = (!by_phone.is_empty()).then(|| {
        let label = |entry: Entry| view! { <li>{entry.label}</li> };
        view! {
            <div class="card" part="by-phone">
                <SubHeading session text=session.text(Message::ReasonByPhone)/>
                <p>{session.text(Message::ReasonByPhoneText)}</p>
                <ul>{by_phone.into_iter().map(label).collect_view()}</ul>
                <Help session/>
            </div>
        }
    });
    let button = |entry: Entry| {
        let minutes = entry.minutes.to_string();
        let duration = session.text_with(Message::ReasonDuration, &[("minutes", &minutes)]);
        let choose = move |_| session.dispatch(Event::ReasonChosen(entry.id.clone()));
        view! {
            <li>
                <button type="button" class="row" part="choice" on:click=choose>
                    <span class="row-title">{entry.label}</span>
                    <span class="quiet">{duration}</span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="rows">{bookable.into_iter().map(button).collect_view()}</ul>
        {by_phone}
    }
    .into_any()
}
