//! Something to say above the step.

use super::help::{Help, Trouble};
use crate::flow::{self, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{OfferButton, SubHeading};
use guichet_contract::wire::SlotTime;
use leptos::prelude::*;

/// How many other times are offered for one that is gone.
const NEAREST: usize = 4;

/// The notice, if there is one.
#[component]
pub fn Notice(session: Session) -> impl IntoView {
    let notice = Memo::new(move |_| session.state.with(|state| state.notice.clone()));
    move || {
        let content = match notice.get()? {
            flow::Notice::SlotGone { time } => gone(session, time).into_any(),
            flow::Notice::Trouble(trouble) => {
                view! { <Trouble session trouble retry=false/> }.into_any()
            }
            flow::Notice::Vetoed => view! {
                <p>{session.text(Message::TroubleVetoed)}</p>
                <Help session/>
            }
            .into_any(),
        };
        Some(view! {
            <div class="card notice" part="notice" role="group" tabindex="-1" data-focus="notice">
                {content}
            </div>
        })
    }
}

fn gone(session: Session, time: SlotTime) -> impl IntoView {
    let day = session.dates(|dates| dates.day(time.local.date));
    let hour = session.dates(|dates| dates.time(time.local));
    let text = session.text_with(Message::SlotGoneText, &[("day", &day), ("time", &hour)]);
    let page = Memo::new(move |_| session.state.with(State::shown_slots));
    let nearest = move || {
        let page = page.get()?;
        let offers: Vec<_> = page.nearest(time.local, NEAREST).into_iter().cloned().collect();
        let item = |offer| view! { <li><OfferButton session offer with_day=true/></li> };
        Some(view! { <ul class="nearest">{offers.into_iter().map(item).collect_view()}</ul> })
    };
    view! {
        <SubHeading session text=session.text(Message::SlotGoneTitle)/>
        <p>{text}</p>
        {nearest}
    }
}
