//! One time, as a button.

use super::node::{Node, el};
use crate::flow::{Event, Offer};
use crate::i18n::{Dates, Message};
use crate::session::Session;

/// A time that can be chosen. `with_day` writes the day on the button too.
pub fn offer_button(session: Session, offer: &Offer, with_day: bool) -> Node {
    let time = offer.time;
    let hour = session.dates(|dates| dates.time(time.local));
    let full = session.when(time.local, Dates::day);
    let own = session.peek(|state| state.kept().is_some_and(|hold| hold.time == time));
    let name =
        if own { session.text_with(Message::SlotYours, &[("time", &full)]) } else { full.clone() };
    let busy = move || {
        session.watch(|state| state.holding.as_ref().is_some_and(|holding| holding.time == time))
    };
    el("button")
        .attr("type", "button")
        .class(if own { "slot own" } else { "slot" })
        .part("slot")
        .attr("aria-label", &name)
        .attr_of("aria-busy", move || Some(busy().to_string()))
        .on("click", move |_| {
            if let Some(secrets) = session.secrets() {
                session.dispatch(Event::SlotChosen { time, secrets });
            }
        })
        .with(if with_day { full } else { hour })
}
