//! Headings, in the level that the host's page asks for.

use crate::i18n::Message;
use crate::session::Session;
use leptos::html::custom;
use leptos::prelude::*;

/// The heading of a step. It takes the focus when the step is shown.
#[component]
pub fn StepHeading(session: Session, message: Message) -> impl IntoView {
    custom(tag(session.heading_level()))
        .attr("tabindex", "-1")
        .attr("data-focus", "heading")
        .attr("part", "heading")
        .attr("class", "heading")
        .child(session.text(message))
}

/// A heading inside a step.
#[component]
pub fn SubHeading(
    session: Session,
    #[prop(into)] text: String,
    #[prop(optional, into)] id: String,
    /// Levels below the step's heading.
    #[prop(default = 1)]
    depth: u8,
) -> impl IntoView {
    custom(tag(session.heading_level() + depth))
        .attr("id", (!id.is_empty()).then_some(id))
        .attr("class", "subheading")
        .child(text)
}

fn tag(level: u8) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}
