//! Until when the chosen time is kept. Text, never a ticking clock.

use super::node::{Live, el, live_on};
use super::{button, paragraph};
use crate::flow::{Event, HoldLife, StepName};
use crate::i18n::Message;
use crate::session::Session;

/// The state of the hold, and what can be done about it.
pub fn hold_status(session: Session) -> Live {
    let hold = move || {
        session.watch(|state| {
            state.hold.as_ref().map(|hold| (hold.life, hold.kept_until, hold.extendable))
        })
    };
    let keep = move |message| {
        let press = move || {
            if let Some(secrets) = session.secrets() {
                session.dispatch(Event::ExtensionAsked { secrets });
            }
        };
        button(session, "button", message, press).part("keep")
    };
    live_on(hold, move |hold| {
        let (life, until, extendable) = (*hold)?;
        let card = el("div").class("card notice").part("hold");
        Some(match life {
            HoldLife::Ending if extendable => card
                .with(paragraph(session, Message::HoldEndingText))
                .with(keep(Message::HoldEndingKeep)),
            HoldLife::Over => {
                let other = move || session.dispatch(Event::ChangeAsked(StepName::Slot));
                let other = button(session, "button", Message::HoldOverOther, other);
                let actions = [keep(Message::HoldOverKeep), other];
                card.with(paragraph(session, Message::HoldOverText))
                    .with(el("p").class("actions").with(actions))
            }
            _ => {
                let time = session.dates(|dates| dates.clock(until));
                let text = session.text_with(Message::HoldKept, &[("time", &time)]);
                el("p").class("quiet").part("hold").with(text)
            }
        })
    })
}
