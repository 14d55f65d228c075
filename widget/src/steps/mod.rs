//! The steps of the journey, one file each.
//!
//! A step reads the session's signals and sends events; it calls nothing. [`widget`] is the frame
//! around them: progress, notice, summary, what screen readers hear.

mod choice;
mod details;
mod done;
mod reason;
mod review;
mod slot;

#[cfg(feature = "manage")]
pub(crate) use slot::step as slot_step;

use crate::flow::{Event, Remote, State, StepName, Trouble};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Live, Node, el, live, live_on};
use crate::ui::{self, button};
use leptos::prelude::*;

/// The whole widget.
pub fn widget(session: Session) -> Node {
    let content = live_on(
        move || Shown::now(session),
        move |shown| match shown {
            Shown::Loading => vec![skeleton(session)],
            Shown::Trouble(why) => {
                vec![ui::trouble_card(session, why)]
            }
            Shown::Empty => vec![ui::empty(session)],
            Shown::Step(name) => frame(session, *name),
            #[cfg(feature = "manage")]
            Shown::Manage(shown) => crate::manage::view(session, shown),
        },
    );
    let said = live(move || session.said.get());
    let banner =
        move |message| ui::paragraph(session, message).class("card notice").attr("role", "note");
    let preview = session.peek(|state| state.preview);
    let preview = preview.then(|| banner(Message::PreviewBanner).part("preview"));
    let sandbox = live_on(
        move || session.sandbox.get(),
        move |is_one| is_one.then(|| banner(Message::SandboxBanner).part("sandbox")),
    );
    el("div")
        .part("widget")
        .attr_of("class", move || {
            Some(if session.wide.get() { "widget wide" } else { "widget" }.to_owned())
        })
        .with(el("p").class("said").attr("role", "status").with(said))
        .with(preview)
        .with(sandbox)
        .with(content)
}

/// What the frame shows.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Loading,
    Trouble(Trouble),
    Empty,
    Step(StepName),
    #[cfg(feature = "manage")]
    Manage(crate::manage::Shown),
}

impl Shown {
    fn now(session: Session) -> Self {
        #[cfg(feature = "manage")]
        if let Some(shown) = crate::manage::shown(session) {
            return Self::Manage(shown);
        }
        session.watch(Self::of)
    }

    fn of(state: &State) -> Self {
        match &state.openings {
            Remote::Loading => Self::Loading,
            Remote::Failed(trouble) => Self::Trouble(trouble.clone()),
            Remote::Ready(openings) if openings.is_empty() => Self::Empty,
            Remote::Ready(_) => Self::Step(state.step),
        }
    }
}

/// The shape of what comes.
fn skeleton(session: Session) -> Node {
    let bars: Vec<Node> = (0..5).map(|_| el("div").class("bar")).collect();
    el("div")
        .class("skeleton")
        .attr("aria-busy", "true")
        .with(el("p").class("said").with(session.text(Message::Loading)))
        .with(bars)
}

fn frame(session: Session, name: StepName) -> Vec<Node> {
    let title = match name {
        StepName::Reason => Message::ReasonTitle,
        StepName::Choice => Message::ChoiceTitle,
        StepName::Slot => Message::SlotTitle,
        StepName::Details => Message::DetailsTitle,
        StepName::Review => Message::ReviewTitle,
        StepName::Done if session.peek(done::is_preview) => Message::PreviewDone,
        StepName::Done => Message::DoneTitle,
    };
    let progress = (name != StepName::Done).then(|| progress(session, name));
    let heading = ui::step_heading(session, title);
    // The focus skips the line above the heading: so it is read with the heading.
    let heading =
        if progress.is_some() { heading.attr("aria-describedby", "progress") } else { heading };
    let step = el("div").class("step").part("step").with(heading).with(ui::notice(session));
    let step = match name {
        StepName::Reason => step.with(reason::step(session)),
        StepName::Choice => step.with(choice::step(session)),
        StepName::Slot => step.with(slot::step(session)),
        StepName::Details => step.with(details::step(session)),
        StepName::Review => step.with(review::step(session)),
        StepName::Done => return vec![step.with(done::step(session))],
    };
    let summary: Option<Live> = (name != StepName::Review).then(|| ui::summary(session));
    vec![
        el("div").class("top").with(back(session)).with(progress),
        el("div").class("columns").with(step).with(summary),
    ]
}

fn progress(session: Session, name: StepName) -> Node {
    let name = session.text(match name {
        StepName::Reason => Message::ProgressReason,
        StepName::Choice => Message::ProgressPractitioner,
        StepName::Slot => Message::ProgressSlot,
        StepName::Details => Message::ProgressDetails,
        StepName::Review | StepName::Done => Message::ProgressReview,
    });
    let at = move || session.watch(|state| session.catalogue(|c| state.progress(c)));
    let text = live_on(at, move |at| {
        let (step, count) = (*at)?;
        let (step, count) = (step.to_string(), count.to_string());
        let values = [("step", step.as_str()), ("count", &count), ("name", &name)];
        Some(session.text_with(Message::Progress, &values))
    });
    el("p").class("progress").part("progress").attr("id", "progress").with(text)
}

fn back(session: Session) -> Node {
    let first = move || session.watch(|state| session.catalogue(|c| state.previous(c).is_none()));
    let press = move || session.dispatch(Event::Back);
    button(session, "link back", Message::Back, press).part("back").hidden_while(first)
}
