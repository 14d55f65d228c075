//! Parts that steps are made of.
//!
//! Each takes a session and what it shows, and calls nothing but [`crate::session::Session`].
//! [`node`] is the ground: elements, attributes, events.

mod error_summary;
mod field;
mod heading;
mod help;
mod hold_status;
pub mod node;
mod notice;
mod offer;
mod summary;

pub use error_summary::error_summary;
pub use field::{birth_date, field_label, known_patient, known_text, radio, text_field};
pub use heading::{step_heading, subheading};
pub use help::{call, empty, help, trouble, trouble_card};
pub use hold_status::{hold_question, hold_status};
pub use notice::notice;
#[cfg(feature = "manage")]
pub(crate) use notice::notice_card;
pub use offer::offer_button;
pub use summary::{line, lines, summary};

use crate::i18n::Message;
use crate::session::Session;
use node::{Node, el};

/// A button with a sentence on it.
pub fn button(
    session: Session,
    class: &str,
    message: Message,
    mut press: impl FnMut() + 'static,
) -> Node {
    el("button")
        .attr("type", "button")
        .class(class)
        .on("click", move |_| press())
        .with(session.text(message))
}

/// A place for what the host has to say there.
pub fn slot(name: &str) -> Node {
    el("slot").attr("name", name)
}

/// A paragraph with a sentence in it.
pub fn paragraph(session: Session, message: Message) -> Node {
    el("p").with(session.text(message))
}
