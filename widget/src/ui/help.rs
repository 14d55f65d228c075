//! What a patient sees where the widget cannot help: the host's own phone number, nobody else's.

use super::node::{Child, Node, el, live_on};
use super::notice::notice_card;
use super::{paragraph, subheading};
use crate::flow::{self, Event};
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::code::Code;

/// The host's phone number and contact page.
pub fn help(session: Session) -> Node {
    let contact = move || session.catalogue(|catalogue| catalogue.policy.contact.clone());
    let ways = live_on(contact, move |contact| {
        let call = call(session, &contact.phone).class("button").part("call");
        let page = el("a").class("link").attr("href", &contact.page);
        [call, page.with(session.text(Message::ContactPage))]
    });
    el("p").class("help").part("help").with(ways)
}

/// A link that calls a phone number. The number stays on one line.
pub fn call(session: Session, phone: &str) -> Node {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let whole = phone.replace(' ', "\u{a0}");
    let text = session.text_with(Message::ContactCall, &[("phone", &whole)]);
    el("a").attr("href", &["tel:", &digits].concat()).with(text)
}

/// Nothing can be booked here. Never an alternative elsewhere. It may stand alone, so its heading is
/// of the step's own level, as that of [`trouble`] is.
pub fn empty(session: Session) -> Node {
    el("div")
        .class("card")
        .part("empty")
        .with(subheading(session, 0, session.text(Message::NoneTitle)))
        .with(paragraph(session, Message::NoneText))
        .with(help(session))
}

/// Something did not arrive: what to do about it. Where the step's own button tries again, `retry`
/// is false.
pub fn trouble(session: Session, trouble: &flow::Trouble, retry: bool) -> impl Child + use<> {
    let ended = matches!(trouble, flow::Trouble::Problem { code: Code::PreviewEnded, .. })
        && session.peek(|state| state.preview);
    let (title, text) = if ended {
        (Message::PreviewEndedTitle, Message::PreviewEndedText)
    } else {
        (Message::TroubleTitle, message(trouble))
    };
    let again = (retry && !ended).then(|| {
        let retrying = move || session.watch(|state| state.retrying);
        el("button")
            .attr("type", "button")
            .class("button primary")
            .part("retry")
            .attr_of("aria-busy", move || Some(retrying().to_string()))
            .on("click", move |_| session.dispatch(Event::Retry))
            .with(session.text(Message::TroubleRetry))
    });
    vec![
        Some(subheading(session, 0, session.text(title))),
        Some(paragraph(session, text)),
        again,
        Some(help(session)),
    ]
}

/// The same as a card that stands for what did not arrive.
pub fn trouble_card(session: Session, why: &flow::Trouble) -> Node {
    notice_card("trouble").with(trouble(session, why, true))
}

/// The words for a trouble. Exhaustive: a new code without words does not compile.
fn message(trouble: &flow::Trouble) -> Message {
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
        | Code::Preview
        | Code::PreviewEnded
        | Code::ManageLinkEnded
        | Code::DetailWrong
        | Code::TooLate
        | Code::AlreadyCancelled
        | Code::Internal => Message::TroubleText,
    }
}
