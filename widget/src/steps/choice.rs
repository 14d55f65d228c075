//! Whom would you like to see, and where?

use crate::flow::{Catalogue, Choice, Event, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Live, Node, el, live_on};
use crate::ui::{empty, subheading};
use guichet_contract::wire::SlotTime;

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

pub(super) fn step(session: Session) -> Live {
    let offered = move || {
        session.watch(|state| session.catalogue(|catalogue| places(session, state, catalogue)))
    };
    live_on(offered, move |places| list(session, places.clone()))
}

fn list(session: Session, places: Vec<Place>) -> Vec<Node> {
    let next = places.iter().flat_map(|place| &place.choices).filter_map(|entry| entry.next).min();
    if next.is_none() {
        return vec![empty(session)];
    }
    let title = session.text(Message::ChoiceAnyone);
    let anyone = Entry { choice: Choice::Anyone, title, detail: String::new(), next };
    let alone = places.len() == 1;
    let mut nodes = vec![el("ul").class("rows").with(row(session, anyone))];
    for place in places {
        let rows: Vec<Node> = place.choices.into_iter().map(|entry| row(session, entry)).collect();
        let heading = (!alone).then(|| {
            let address = el("p").class("quiet").with(place.address);
            [subheading(session, 1, place.name), address]
        });
        nodes.push(el("div").class("group").with(heading).with(el("ul").class("rows").with(rows)));
    }
    nodes
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

fn row(session: Session, entry: Entry) -> Node {
    let detail =
        (!entry.detail.is_empty()).then(|| el("span").class("row-detail").with(entry.detail));
    let who = el("span").with(el("span").class("row-title").with(entry.title)).with(detail);
    let Some(next) = entry.next else {
        let full = el("span").class("quiet").with(session.text(Message::ChoiceFull));
        return el("li").class("row closed").with([who, full]);
    };
    let day = session.dates(|dates| dates.day(next.local.date));
    let time = session.dates(|dates| dates.time(next.local));
    let next = session.text_with(Message::ChoiceNext, &[("day", &day), ("time", &time)]);
    let choose = el("button")
        .attr("type", "button")
        .class("row")
        .part("choice")
        .on("click", move |_| session.dispatch(Event::ChoiceMade(entry.choice.clone())));
    el("li").with(choose.with([who, el("span").class("quiet").with(next)]))
}
