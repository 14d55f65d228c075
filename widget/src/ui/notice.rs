//! Something to say between the step's heading and the step.

use super::node::{Child, Live, Node, el, live_on};
use super::{help, offer_button, paragraph, subheading, trouble};
use crate::flow::{self, Offer, State};
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::wire::SlotTime;

/// How many other times are offered for one that is gone.
const NEAREST: usize = 4;

/// The notice, if there is one.
pub fn notice(session: Session) -> Live {
    let said = move || session.watch(|state| state.notice.clone());
    live_on(said, move |notice| {
        let card = notice_card("notice").class("card notice");
        Some(match notice.as_ref()? {
            flow::Notice::SlotGone { time } => card.with(gone(session, *time)),
            flow::Notice::Trouble(why) => card.with(trouble(session, why, false)),
            flow::Notice::Vetoed(said) => {
                let said = said.clone().unwrap_or_else(|| session.text(Message::TroubleVetoed));
                told(session, card, Message::TroubleVetoedTitle, said)
            }
            flow::Notice::PolicyChanged => {
                let text = session.text(Message::PolicyChangedText);
                told(session, card, Message::PolicyChangedTitle, text)
            }
        })
    })
}

/// A card that takes the focus, with the name for `::part`.
pub(crate) fn notice_card(part: &str) -> Node {
    el("div")
        .class("card")
        .part(part)
        .attr("role", "group")
        .attr("tabindex", "-1")
        .attr("data-focus", "notice")
}

/// A title, a text, and the host's phone number. Who comes to it by focus hears the first two.
fn told(session: Session, card: Node, title: Message, text: String) -> Node {
    let title = subheading(session, 1, session.text(title)).attr("id", "notice-title");
    let text = el("p").attr("id", "notice-text").with(text);
    card.attr("aria-labelledby", "notice-title").attr("aria-describedby", "notice-text").with([
        title,
        text,
        help(session),
    ])
}

fn gone(session: Session, time: SlotTime) -> impl Child {
    let day = session.dates(|dates| dates.day(time.local.date));
    let hour = session.dates(|dates| dates.time(time.local));
    let text = session.text_with(Message::SlotGoneText, &[("day", &day), ("time", &hour)]);
    let item = move |offer: &Offer| el("li").with(offer_button(session, offer, true));
    let nearest = live_on(
        move || session.watch(State::shown_slots),
        move |page| {
            let items: Vec<Node> =
                page.as_ref()?.nearest(time.local, NEAREST).iter().map(item).collect();
            // It may be that nobody took it: all of the reason may have been paused.
            Some(if items.is_empty() {
                help(session)
            } else {
                let close = paragraph(session, Message::SlotGoneNearest);
                el("div").with([close, el("ul").class("nearest").with(items)])
            })
        },
    );
    let title = subheading(session, 1, session.text(Message::SlotGoneTitle));
    el("div").with(title).with(el("p").with(text)).with(nearest)
}
