//! For whom, and how to reach them. Only what the reason needs.

use crate::flow::Event;
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{BirthDate, ErrorSummary, HoldStatus, StepHeading, TextField};
use guichet_contract::patient::{self, Field};
use leptos::prelude::*;

#[component]
pub(super) fn DetailsStep(session: Session) -> impl IntoView {
    let other = Memo::new(move |_| session.state.with(|state| state.form.for_somebody_else));
    let done = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        session.dispatch(Event::DetailsDone { today: session.today() });
    };
    view! {
        <StepHeading session message=Message::DetailsTitle/>
        <HoldStatus session/>
        <ErrorSummary session/>
        <form novalidate="" on:submit=done>
            {for_whom(session)}
            {move || fields(session, other.get())}
            <p class="actions">
                <button type="submit" class="button primary" part="primary">
                    {session.text(Message::Continue)}
                </button>
            </p>
        </form>
    }
}

fn for_whom(session: Session) -> impl IntoView {
    let now = session.state.with_untracked(|state| state.form.for_somebody_else);
    let radio = move |id: &'static str, value: bool, message| {
        view! {
            <label class="radio" for=id>
                <input
                    type="radio" id=id name="for-whom" prop:checked=now == value
                    on:change=move |_| session.dispatch(Event::ForSomebodyElse(value))
                />
                <span>{session.text(message)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" part="field">
            <legend class="label">{session.text(Message::DetailsLegend)}</legend>
            {radio("for-me", false, Message::DetailsForMe)}
            {radio("for-other", true, Message::DetailsForOther)}
        </fieldset>
    }
}

fn fields(session: Session, for_somebody_else: bool) -> impl IntoView {
    let asked = session.state.with_untracked(|state| {
        session.catalogue(|catalogue| {
            let reason = state.reason.as_ref().and_then(|reason| catalogue.reason(reason))?;
            Some(patient::asked(reason, for_somebody_else))
        })
    });
    let field = |(field, required)| match field {
        Field::BirthDate => view! { <BirthDate session required for_somebody_else/> }.into_any(),
        field => view! { <TextField session field required for_somebody_else/> }.into_any(),
    };
    asked.unwrap_or_default().into_iter().map(field).collect_view()
}
