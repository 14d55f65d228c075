//! Until when the chosen time is kept. Text, never a ticking clock.

use crate::flow::{Event, HoldLife, StepName};
use crate::i18n::Message;
use crate::session::Session;
use leptos::prelude::*;

/// The state of the hold, and what can be done about it.
#[component]
pub fn HoldStatus(session: Session) -> impl IntoView {
    let hold = Memo::new(move |_| {
        session.state.with(|state| {
            state.hold.as_ref().map(|hold| (hold.life, hold.kept_until, hold.extendable))
        })
    });
    let keep = move |_| {
        if let Some(secrets) = session.secrets() {
            session.dispatch(Event::ExtensionAsked { secrets });
        }
    };
    let button = move |message| {
        view! {
            <button type="button" class="button" part="keep" on:click=keep>
                {session.text(message)}
            </button>
        }
    };
    move || {
        let (life, until, extendable) = hold.get()?;
        Some(match life {
            HoldLife::Ending if extendable => view! {
                <div class="card notice" part="hold">
                    <p>{session.text(Message::HoldEndingText)}</p>
                    {button(Message::HoldEndingKeep)}
                </div>
            }
            .into_any(),
            HoldLife::Over => view! {
                <div class="card notice" part="hold">
                    <p>{session.text(Message::HoldOverText)}</p>
                    <p class="actions">
                        {button(Message::HoldOverKeep)}
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| session.dispatch(Event::ChangeAsked(StepName::Slot))
                        >
                            {session.text(Message::HoldOverOther)}
                        </button>
                    </p>
                </div>
            }
            .into_any(),
            _ => {
                let time = session.dates(|dates| dates.clock(until));
                let text = session.text_with(Message::HoldKept, &[("time", &time)]);
                view! { <p class="quiet" part="hold">{text}</p> }.into_any()
            }
        })
    }
}
