//! The steps of the journey, one file each.
//!
//! A step reads the session's signals and sends events; it calls nothing. [`Widget`] is the frame
//! around them: progress, notice, summary, what screen readers hear.

mod choice;
mod details;
mod done;
mod reason;
mod review;
mod slot;

use crate::flow::{Event, Remote, StepName};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{Empty, Notice, Summary, Trouble};
use leptos::prelude::*;

/// The whole widget.
#[component]
pub fn Widget(session: Session) -> impl IntoView {
    let shown = Memo::new(move |_| session.state.with(Shown::of));
    let content = move || match shown.get() {
        Shown::Loading => {
            view! { <p class="skeleton" aria-busy="true">{session.text(Message::Loading)}</p> }
                .into_any()
        }
        Shown::Trouble => trouble(session).into_any(),
        Shown::Empty => view! { <Empty session/> }.into_any(),
        Shown::Step(step) => view! { <Step session step/> }.into_any(),
    };
    view! {
        <div class="widget" part="widget" class:wide=move || session.wide.get()>
            <p class="said" role="status" aria-live="polite">{move || session.said.get()}</p>
            {content}
        </div>
    }
}

/// What the frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    Trouble,
    Empty,
    Step(StepName),
}

impl Shown {
    fn of(state: &crate::flow::State) -> Self {
        match &state.openings {
            Remote::Loading => Self::Loading,
            Remote::Failed(_) => Self::Trouble,
            Remote::Ready(openings) if openings.is_empty() => Self::Empty,
            Remote::Ready(_) => Self::Step(state.step),
        }
    }
}

fn trouble(session: Session) -> impl IntoView {
    let trouble = session.state.with_untracked(|state| match &state.openings {
        Remote::Failed(trouble) => trouble.clone(),
        _ => crate::flow::Trouble::Unreachable,
    });
    view! { <div class="card" part="trouble"><Trouble session trouble retry=true/></div> }
}

#[component]
fn Step(session: Session, step: StepName) -> impl IntoView {
    let body = match step {
        StepName::Reason => view! { <reason::ReasonStep session/> }.into_any(),
        StepName::Choice => view! { <choice::ChoiceStep session/> }.into_any(),
        StepName::Slot => view! { <slot::SlotStep session/> }.into_any(),
        StepName::Details => view! { <details::DetailsStep session/> }.into_any(),
        StepName::Review => view! { <review::ReviewStep session/> }.into_any(),
        StepName::Done => return view! { <done::DoneStep session/> }.into_any(),
    };
    let summary = (step != StepName::Review).then(|| view! { <Summary session/> });
    view! {
        <div class="top">{back(session)}{progress(session)}</div>
        <div class="columns">
            <div class="step" part="step">
                <Notice session/>
                {body}
            </div>
            {summary}
        </div>
    }
    .into_any()
}

fn progress(session: Session) -> Option<impl IntoView> {
    let (step, count) =
        session.state.with_untracked(|state| session.catalogue(|c| state.progress(c)))?;
    let name = session.text(match session.state.with_untracked(|state| state.step) {
        StepName::Reason => Message::ProgressReason,
        StepName::Choice => Message::ProgressPractitioner,
        StepName::Slot => Message::ProgressSlot,
        StepName::Details => Message::ProgressDetails,
        StepName::Review | StepName::Done => Message::ProgressReview,
    });
    let (step, count) = (step.to_string(), count.to_string());
    let text = session
        .text_with(Message::Progress, &[("step", &step), ("count", &count), ("name", &name)]);
    Some(view! { <p class="progress" part="progress">{text}</p> })
}

fn back(session: Session) -> Option<impl IntoView> {
    session.state.with_untracked(|state| session.catalogue(|c| state.previous(c)))?;
    Some(view! {
        <button
            type="button"
            class="link back"
            part="back"
            on:click=move |_| session.dispatch(Event::Back)
        >
            {session.text(Message::Back)}
        </button>
    })
}
