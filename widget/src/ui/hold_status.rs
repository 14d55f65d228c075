//! Until when the chosen time is kept. Text, never a ticking clock.

use super::node::{Live, Node, el, live_on};
use super::{button, paragraph};
use crate::flow::{Event, HoldLife, StepName};
use crate::i18n::Message;
use crate::session::Session;
use leptos::prelude::{LocalStorage, StoredValue, UpdateValue, WithValue};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What had the focus.
    type Field;
    #[wasm_bindgen(method)]
    fn focus(this: &Field);

    /// The event `focusin`.
    type FocusIn;
    #[wasm_bindgen(method, getter, js_name = relatedTarget)]
    fn related_target(this: &FocusIn) -> Option<Field>;
}

/// The field that had the focus before the question.
type Left = StoredValue<Option<Field>, LocalStorage>;

/// Until when the time is kept, in one line that stays when there is nothing to say: what stands
/// below it must not move under a patient's finger.
pub fn hold_status(session: Session) -> Node {
    let kept = move || session.watch(|state| state.kept().map(|hold| hold.kept_until));
    let text = live_on(kept, move |until| {
        let until = (*until)?;
        let time = session.dates(|dates| dates.clock(until));
        Some(session.text_with(Message::HoldKept, &[("time", &time)]))
    });
    el("p").class("quiet kept").part("hold").with(text)
}

/// The question whether to keep the time longer, once it is due. It stands below the fields, in
/// sight wherever the page is scrolled to, and moves none of them.
pub fn hold_question(session: Session) -> Live {
    let due = move || {
        session.watch(|state| {
            let hold = state.hold.as_ref()?;
            let due =
                hold.life == HoldLife::Over || hold.life == HoldLife::Ending && hold.extendable;
            due.then_some(hold.life)
        })
    };
    let keep = move |message, left: Left| {
        let press = move || {
            if let Some(secrets) = session.secrets() {
                session.dispatch(Event::ExtensionAsked { secrets });
            }
            // The question goes once it is answered. Its reader goes back to where it came up.
            left.with_value(|field| field.as_ref().map(Field::focus));
        };
        button(session, "button", message, press).part("keep")
    };
    live_on(due, move |due| {
        let left = Left::new_local(None);
        let card =
            el("div").class("card notice due").part("hold-question").on("focusin", move |event| {
                let field = event.unchecked_ref::<FocusIn>().related_target();
                left.update_value(|left| *left = left.take().or(field));
            });
        Some(if (*due)? == HoldLife::Over {
            let other = move || session.dispatch(Event::ChangeAsked(StepName::Slot));
            let other = button(session, "button", Message::HoldOverOther, other);
            card.with(paragraph(session, Message::HoldOverText))
                .with(el("p").class("actions").with([keep(Message::HoldOverKeep, left), other]))
        } else {
            card.with(paragraph(session, Message::HoldEndingText))
                .with(keep(Message::HoldEndingKeep, left))
        })
    })
}
