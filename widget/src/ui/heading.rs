//! Headings, in the level that the host's page asks for.

use super::node::{Node, el};
use crate::i18n::Message;
use crate::session::Session;

/// The heading of a step. It takes the focus when the step is shown.
pub fn step_heading(session: Session, message: Message) -> Node {
    el(tag(session.heading_level()))
        .attr("tabindex", "-1")
        .attr("data-focus", "heading")
        .part("heading")
        .class("heading")
        .with(session.text(message))
}

/// A heading inside a step, so many levels below the step's own.
pub fn subheading(session: Session, depth: u8, text: String) -> Node {
    el(tag(session.heading_level() + depth)).class("subheading").with(text)
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
