//! Everything that is wrong with the form, above it. Each line leads to its field.

use super::field::{field_id, problem_text};
use super::node::{Live, Node, el, live_on};
use super::subheading;
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::patient::{Field, FieldProblem};

/// The summary, when something is wrong. It takes the focus when it was tried to go on.
pub fn error_summary(session: Session) -> Live {
    // Not with each letter: it would be read aloud again, and what stands below it would move.
    let judged = move || session.watch(|state| state.form.judged);
    live_on(judged, move |_| {
        let problems = session.peek(|state| state.form.problems.clone());
        let count = problems.len();
        // Buttons, not links: a link to a fragment would change the address of the host's page.
        let line = |&(field, problem): &(Field, FieldProblem)| {
            let go = el("button")
                .attr("type", "button")
                .class("link")
                .on("click", move |_| session.focus(&field_id(field)));
            el("li").with(go.with(problem_text(session, field, problem)))
        };
        (count > 0).then(|| {
            let lines: Vec<Node> = problems.iter().map(line).collect();
            el("div")
                .class("card errors")
                .part("errors")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .attr("data-focus", "errors")
                .with(subheading(session, 1, session.text_count(Message::ErrorSummary, count)))
                .with(el("ul").with(lines))
        })
    })
}
