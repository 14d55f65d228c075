//! Everything that is wrong with the form, above it. Each line leads to its field.

use super::field::{field_id, problem_text};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::SubHeading;
use leptos::prelude::*;

/// The summary, when something is wrong. It takes the focus when it was tried to go on.
#[component]
pub fn ErrorSummary(session: Session) -> impl IntoView {
    let problems = Memo::new(move |_| session.state.with(|state| state.form.problems.clone()));
    move || {
        let problems = problems.get();
        let count = problems.len();
        (count > 0).then(|| {
            // Buttons, not links: a link to a fragment would change the address of the host's page.
            let line = |(field, problem)| {
                let go = move |_| session.focus(&field_id(field));
                let text = problem_text(session, field, problem);
                view! { <li><button type="button" class="link" on:click=go>{text}</button></li> }
            };
            view! {
                <div class="card errors" part="errors" role="alert" tabindex="-1" data-focus="errors">
                    <SubHeading session text=session.text_count(Message::ErrorSummary, count)/>
                    <ul>{problems.into_iter().map(line).collect_view()}</ul>
                </div>
            }
        })
    }
}
