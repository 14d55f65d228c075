//! Why would you like to come?

use crate::flow::{Catalogue, Event, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Child, Node, el, live_on};
use crate::ui::{help, paragraph, subheading};
use guichet_contract::ids::ReasonId;
use leptos::prelude::{Set, event_target_value};

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
    state.found(catalogue).into_iter().map(entry).collect()
}

pub(super) fn step(session: Session) -> impl Child {
    let found = move || {
        session.watch(|state| {
            let found = session.catalogue(|catalogue| entries(state, catalogue));
            // Only where it is shown: a list that stays the same is not made anew.
            let typed = found.is_empty().then(|| state.search.trim().to_owned());
            (found, typed.unwrap_or_default())
        })
    };
    let many = move || session.catalogue(|catalogue| catalogue.reasons().count() >= SEARCH_FROM);
    el("div")
        .with(live_on(many, move |many| many.then(|| search(session))))
        .with(live_on(found, move |(found, typed)| list(session, found.clone(), typed)))
}

fn search(session: Session) -> Node {
    let typed = session.peek(|state| state.search.clone());
    let label = session.text(Message::ReasonSearch);
    let input = el("input")
        .class("input wide")
        .part("input")
        .attr("id", "search")
        .attr("type", "search")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("value", &typed)
        .on("input", move |event| {
            session.dispatch(Event::Searched(event_target_value(&event)));
            let count = session.peek(|state| session.catalogue(|c| state.found(c).len()));
            session.said.set(session.text_count(Message::ReasonCount, count));
        })
        .on("change", move |_| session.dispatch(Event::SearchDone));
    el("div")
        .class("field")
        .part("field")
        .with([el("label").class("label").attr("for", "search").with(label), input])
}

fn list(session: Session, found: Vec<Entry>, typed: &str) -> Vec<Node> {
    if found.is_empty() {
        let text = session.text_with(Message::ReasonNothing, &[("typed", typed)]);
        return vec![
            el("div").class("card").part("empty").with([el("p").with(text), help(session)]),
        ];
    }
    let (bookable, by_phone): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|entry| entry.bookable);
    let mut nodes = Vec::new();
    if !bookable.is_empty() {
        let rows: Vec<Node> = bookable.into_iter().map(|entry| row(session, entry)).collect();
        nodes.push(el("ul").class("rows").with(rows));
    }
    if !by_phone.is_empty() {
        let labels = by_phone.into_iter().map(|entry| el("li").with(entry.label));
        nodes.push(
            el("div")
                .class("card")
                .part("by-phone")
                .with(subheading(session, 1, session.text(Message::ReasonByPhone)))
                .with(paragraph(session, Message::ReasonByPhoneText))
                .with(el("ul").with(labels.collect::<Vec<_>>()))
                .with(help(session)),
        );
    }
    nodes
}

fn row(session: Session, entry: Entry) -> Node {
    let minutes = entry.minutes.to_string();
    let duration = session.text_with(Message::ReasonDuration, &[("minutes", &minutes)]);
    let choose = el("button")
        .attr("type", "button")
        .class("row")
        .part("choice")
        .on("click", move |_| session.dispatch(Event::ReasonChosen(entry.id.clone())));
    el("li").with(choose.with([
        el("span").class("row-title").with(entry.label),
        el("span").class("quiet").with(duration),
    ]))
}
