//! What a patient sees where the widget cannot help: the host's own phone number, nobody else's.

use crate::flow;
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::SubHeading;
use guichet_contract::code::Code;
use leptos::prelude::*;

/// The host's phone number and contact page.
#[component]
pub fn Help(session: Session) -> impl IntoView {
    let contact = session.catalogue(|catalogue| catalogue.policy.contact.clone());
    let digits: String =
        contact.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let call = session.text_with(Message::ContactCall, &[("phone", &contact.phone)]);
    view! {
        <p class="help" part="help">
            <a class="button" part="call" href=["tel:", &digits].concat()>{call}</a>
            <a class="link" href=contact.page>{session.text(Message::ContactPage)}</a>
        </p>
    }
}

/// Nothing can be booked here. Never an alternative elsewhere.
#[component]
pub fn Empty(session: Session) -> impl IntoView {
    view! {
        <div class="card" part="empty">
            <SubHeading session text=session.text(Message::NoneTitle)/>
            <p>{session.text(Message::NoneText)}</p>
            <Help session/>
        </div>
    }
}

/// Something did not arrive: what to do about it.
#[component]
pub fn Trouble(
    session: Session,
    trouble: flow::Trouble,
    /// Whether a button tries again. Where the step's own button does, none is needed.
    retry: bool,
) -> impl IntoView {
    let again = retry.then(|| {
        view! {
            <button
                type="button"
                class="button primary"
                part="retry"
                on:click=move |_| session.dispatch(flow::Event::Retry)
            >
                {session.text(Message::TroubleRetry)}
            </button>
        }
    });
    view! {
        <SubHeading session text=session.text(Message::TroubleTitle)/>
        <p>{session.text(message(&trouble))}</p>
        {again}
        <Help session/>
    }
}

/// The words for a trouble. Exhaustive: a new code without words does not compile.
pub(super) fn message(trouble: &flow::Trouble) -> Message {
    let flow::Trouble::Problem { code, .. } = trouble else { return Message::TroubleText };
    match code {
        Code::Overloaded | Code::Timeout => Message::TroubleBusy,
        Code::RateLimited | Code::TooManyHolds => Message::TroubleLimit,
        Code::SlotUnavailable | Code::HoldLost => Message::SlotGoneTitle,
        Code::HoldNotExtendable => Message::HoldOverText,
        Code::MalformedRequest
        | Code::InvalidField
        | Code::IdempotencyKeyMissing
        | Code::IdempotencyKeyReused
        | Code::NotFound
        | Code::MethodNotAllowed
        | Code::UnsupportedMediaType
        | Code::PayloadTooLarge
        | Code::Internal => Message::TroubleText,
    }
}
