//! One time, as a button.

use crate::flow::{Event, HoldLife, Offer};
use crate::i18n::Message;
use crate::session::Session;
use leptos::prelude::*;

/// A time that can be chosen.
#[component]
pub fn OfferButton(
    session: Session,
    offer: Offer,
    /// Whether the day is written on the button too.
    #[prop(optional)]
    with_day: bool,
) -> impl IntoView {
    let time = offer.time;
    let hour = session.dates(|dates| dates.time(time.local));
    let day = session.dates(|dates| dates.day(time.local.date));
    let full = [day.as_str(), ", ", &hour].concat();
    let own = session.state.with_untracked(|state| {
        let kept = state.hold.as_ref().filter(|hold| hold.life != HoldLife::Over);
        kept.is_some_and(|hold| hold.time == time)
    });
    let name =
        if own { session.text_with(Message::SlotYours, &[("time", &full)]) } else { full.clone() };
    let shown = if with_day { full } else { hour };
    let busy = move || session.state.with(|state| state.holding == Some(time));
    let choose = move |_| {
        if let Some(secrets) = session.secrets() {
            session.dispatch(Event::SlotChosen { time, secrets });
        }
    };
    view! {
        <button
            type="button"
            class="slot"
            class:own=own
            part="slot"
            aria-label=name
            aria-busy=move || busy().to_string()
            on:click=choose
        >
            {shown}
        </button>
    }
}
