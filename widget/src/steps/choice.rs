//! Whom would you like to see, and where?

use crate::flow::{Catalogue, Choice, Event, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{Empty, StepHeading, SubHeading};
use guichet_contract::wire::SlotTime;
use leptos::prelude::*;

/// The choices at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    name: String,
    address: String,
    choices: Vec<Entry>,
}

/// A choice as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    choice: Choice,
    title: String,
    detail: String,
    next: Option<SlotTime>,
}

#[component]
pub(super) fn ChoiceStep(session: Session) -> impl IntoView {
    let places = session
        .state
        .with_untracked(|state| session.catalogue(|catalogue| places(session, state, catalogue)));
    if places.iter().all(|place| place.choices.iter().all(|entry| entry.next.is_none())) {
        return view! {
            <StepHeading session message=Message::ChoiceTitle/>
            <Empty session/>
        }
        .into_any();
    }
    let anyone = Entry {
        choice: Choice::Anyone,
        title: session.text(Message::ChoiceAnyone),
        detail: String::new(),
        next: places.iter().flat_map(|place| &place.choices).filter_map(|entry| entry.next).min(),
    };
    let alone = places.len() == 1;
    let group = |place: Place| {
        let heading = (!alone).then(|| {
            view! {
                <SubHeading session text=place.name/>
                <p class="quiet">{place.address}</p>
            }
        });
        let rows = place.choices.into_iter().map(|entry| row(session, entry)).collect_view();
        view! { <div class="group">{heading}<ul class="rows">{rows}</ul></div> }
    };
    view! {
        <StepHeading session message=Message::ChoiceTitle/>
        <ul class="rows">{row(session, anyone)}</ul>
        {places.into_iter().map(group).collect_view()}
    }
    .into_any()
}

fn places(session: Session, state: &State, catalogue: &Catalogue) -> Vec<Place> {
    let open = state.open(catalogue);
    let mut places = Vec::new();
    for location in &catalogue.policy.locations {
        let here = open.iter().filter(|offering| offering.location == location.id);
        let mut choices: Vec<Entry> = here
            .map(|offering| {
                let (title, detail) = catalogue.who(offering);
                let next = state.next_time(&offering.id).flatten();
                Entry { choice: Choice::One(offering.id.clone()), title, detail, next }
            })
            .collect();
        if choices.len() > 1 {
            let next = choices.iter().filter_map(|entry| entry.next).min();
            let anyone = Entry {
                choice: Choice::AnyoneAt(location.id.clone()),
                title: session.text(Message::ChoiceAnyoneAt),
                detail: String::new(),
                next,
            };
            choices.insert(0, anyone);
        }
        if !choices.is_empty() {
            let name = location.name.text(&catalogue.language).to_owned();
            places.push(Place { name, address: location.address.join(", "), choices });
        }
    }
    // At a single place, "here" and "anywhere" are the same.
    if let [only] = places.as_mut_slice() {
        only.choices.retain(|entry| !matches!(entry.choice, Choice::AnyoneAt(_)));
    }
    places
}

fn row(session: Session, entry: Entry) -> impl IntoView {
    let text = view! {
        <span>
            <span class="row-title">{entry.title}</span>
            <span class="row-detail">{entry.detail}</span>
        </span>
    };
    let Some(next) = entry.next else {
        return view! {
            <li class="row closed">{text}<span class="quiet">{session.text(Message::ChoiceFull)}</span></li>
        }
        .into_any();
    };
    let day = session.dates(|dates| dates.day(next.local.date));
    let time = session.dates(|dates| dates.time(next.local));
    let next = session.text_with(Message::ChoiceNext, &[("day", &day), ("time", &time)]);
    let choose = move |_| session.dispatch(Event::ChoiceMade(entry.choice.clone()));
    view! {
        <li>
            <button type="button" class="row" part="choice" on:click=choose>
                {text}
                <span class="quiet">{next}</span>
            </button>
        </li>
    }
    .into_any()
}
