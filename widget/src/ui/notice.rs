//! Something to say above the step.

use super::node::{Child, Live, Node, el, live};
use super::{help, offer_button, paragraph, subheading, trouble};
use crate::flow::{self, Offer, State};
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::wire::SlotTime;
use leptos::prelude::*;

/// How many other times are offered for one that is gone.
const NEAREST: usize = 4;

/// The notice, if there is one.
pub fn notice(session: Session) -> Live {
    let notice = Memo::new(move |_| session.state.with(|state| state.notice.clone()));
    live(move || {
        let card = el("div")
            .class("card notice")
            .part("notice")
            .attr("role", "group")
            .attr("tabindex", "-1")
            .attr("data-focus", "notice");
        Some(match notice.get()? {
            flow::Notice::SlotGone { time } => card.with(gone(session, time)),
            flow::Notice::Trouble(why) => card.with(trouble(session, &why, false)),
            flow::Notice::Vetoed => {
                card.with(paragraph(session, Message::TroubleVetoed)).with(help(session))
            }
        })
    })
}

fn gone(session: Session, time: SlotTime) -> impl Child {
    let day = session.dates(|dates| dates.day(time.local.date));
    let hour = session.dates(|dates| dates.time(time.local));
    let text = session.text_with(Message::SlotGoneText, &[("day", &day), ("time", &hour)]);
    let page = Memo::new(move |_| session.state.with(State::shown_slots));
    let item = move |offer: &Offer| el("li").with(offer_button(session, offer, true));
    let nearest = live(move || {
        let page = page.get()?;
        let items: Vec<Node> = page.nearest(time.local, NEAREST).iter().map(item).collect();
        Some(el("ul").class("nearest").with(items))
    });
    let title = subheading(session, 1, session.text(Message::SlotGoneTitle));
    el("div").with(title).with(el("p").with(text)).with(nearest)
}
