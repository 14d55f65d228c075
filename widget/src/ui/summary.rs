//! What was chosen so far, each line with a way to change it.

use super::node::{Live, Node, el, live_on};
use crate::flow::{Choice, Event, StepName};
use crate::i18n::{Dates, Message};
use crate::session::Session;
use guichet_contract::ids::OfferingId;
use guichet_contract::policy::Location;
use leptos::prelude::*;

/// One line of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it tells.
    pub label: Message,
    /// What was chosen, a paragraph each.
    pub values: Vec<String>,
    /// The step where it was chosen, if it can be changed.
    pub step: Option<StepName>,
}

/// The lines for what was chosen so far.
pub fn lines(session: Session) -> Vec<Line> {
    session.watch(|state| {
        session.catalogue(|catalogue| {
            let path = state.path(catalogue);
            let step = |step: StepName| {
                (path.contains(&step) && step < state.step && state.step != StepName::Done)
                    .then_some(step)
            };
            let mut lines = Vec::new();
            let mut add =
                |label, values: Vec<String>, step| lines.push(Line { label, values, step });
            let Some(reason) = state.reason.as_ref().and_then(|id| catalogue.reason(id)) else {
                return lines;
            };
            let label = reason.label.text(&catalogue.language).to_owned();
            add(Message::SummaryReason, vec![label], step(StepName::Reason));
            let place = |location: &Location| {
                let name = location.name.text(&catalogue.language).to_owned();
                [vec![name], location.address.clone()].concat()
            };
            let booked = state.booked.as_ref().map(|booked| (&booked.offering, booked.time));
            let held = state.hold.as_ref().map(|hold| (&hold.offering, hold.time));
            let sure = booked.or(held.filter(|_| state.step > StepName::Slot));
            let chosen: Option<&OfferingId> = match (&sure, &state.choice) {
                (Some((offering, _)), _) => Some(*offering),
                (None, Some(Choice::One(id))) => Some(id),
                _ => None,
            };
            if let Some(offering) = chosen.and_then(|id| catalogue.admit(id)) {
                let (name, specialty) = catalogue.who(offering);
                add(Message::SummaryWho, vec![name, specialty], step(StepName::Choice));
                if let Some(location) = catalogue.location(&offering.location) {
                    add(Message::SummaryWhere, place(location), None);
                }
            } else if let Some(choice) = &state.choice {
                let anyone = session.text(Message::ChoiceAnyone);
                add(Message::SummaryWho, vec![anyone], step(StepName::Choice));
                if let Choice::AnyoneAt(id) = choice
                    && let Some(location) = catalogue.location(id)
                {
                    add(Message::SummaryWhere, place(location), None);
                }
            }
            if let Some((_, time)) = sure {
                let when = session.when(time.local, Dates::day_with_year);
                add(Message::SummaryWhen, vec![when], step(StepName::Slot));
            }
            lines
        })
    })
}

/// The summary beside the step, or above it where there is no room.
pub fn summary(session: Session) -> Live {
    let chosen = move || (session.wide.get(), lines(session));
    live_on(chosen, move |(wide, chosen)| {
        if chosen.is_empty() {
            return None;
        }
        let short: Vec<&str> =
            chosen.iter().filter_map(|line| Some(line.values.first()?.as_str())).collect();
        let short = short.join(" · ");
        let entry = |chosen: &Line| {
            line(session, &session.text(chosen.label), chosen.values.clone(), chosen.step)
        };
        let list = el("dl").with(chosen.iter().map(entry).collect::<Vec<_>>());
        Some(if *wide {
            let title = session.text(Message::SummaryTitle);
            let shown = el("p").class("summary-title").with(title.as_str());
            el("aside")
                .class("summary")
                .part("summary")
                .attr("aria-label", &title)
                .with([shown, list])
        } else {
            el("details")
                .class("summary")
                .part("summary")
                .with([el("summary").with(el("span").class("brief").with(short)), list])
        })
    })
}

/// One line: a label, its values, and the way to change them.
pub fn line(session: Session, label: &str, values: Vec<String>, step: Option<StepName>) -> Node {
    let change = step.map(|step| {
        let go = el("button")
            .attr("type", "button")
            .class("link")
            .part("change")
            .attr("aria-label", &session.text_with(Message::ChangeWhat, &[("what", label)]))
            .on("click", move |_| session.dispatch(Event::ChangeAsked(step)));
        el("dd").class("change").with(go.with(session.text(Message::Change)))
    });
    let values = values.into_iter().filter(|value| !value.is_empty());
    let values: Vec<Node> = values.map(|value| el("span").class("value").with(value)).collect();
    el("div").class("line").with([el("dt").with(label), el("dd").with(values)]).with(change)
}
