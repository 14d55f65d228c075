//! What was chosen so far, each line with a way to change it.

use crate::flow::{Choice, Event, StepName};
use crate::i18n::Message;
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
    session.state.with(|state| {
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
                let day = session.dates(|dates| dates.day_with_year(time.local.date));
                let hour = session.dates(|dates| dates.time(time.local));
                add(Message::SummaryWhen, vec![[&day, ", ", &hour].concat()], step(StepName::Slot));
            }
            lines
        })
    })
}

/// The summary beside the step, or above it where there is no room.
#[component]
pub fn Summary(session: Session) -> impl IntoView {
    let lines = Memo::new(move |_| lines(session));
    move || {
        let lines = lines.get();
        if lines.is_empty() {
            return None;
        }
        let short: Vec<&str> =
            lines.iter().filter_map(|line| Some(line.values.first()?.as_str())).collect();
        let short = short.join(" · ");
        let title = session.text(Message::SummaryTitle);
        let list = lines.into_iter().map(|line| entry(session, line)).collect_view();
        Some(if session.wide.get() {
            view! {
                <aside class="summary" part="summary" aria-label=title.clone()>
                    <p class="summary-title">{title.clone()}</p>
                    <dl>{list}</dl>
                </aside>
            }
            .into_any()
        } else {
            view! {
                <details class="summary" part="summary">
                    <summary>{short}</summary>
                    <dl>{list}</dl>
                </details>
            }
            .into_any()
        })
    }
}

fn entry(session: Session, line: Line) -> impl IntoView {
    let label = session.text(line.label);
    let change = line.step.map(|step| {
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
    let values = line.values.into_iter().filter(|value| !value.is_empty());
    let values = values.map(|value| view! { <dd>{value}</dd> }).collect_view();
    view! { <div class="line"><dt>{label}</dt>{values}{change}</div> }
}
