//! SMS through a provider, over a documented interface (`docs/messages.md`).
//!
//! Owns what is sent to the provider and what its answers mean. What an SMS says is
//! [`crate::messages::Sms`]'s; whether it arrived comes in at `POST /v1/sms-receipts`.

use super::http;
use super::signature::Key;
use crate::domain::message::{Outcome, Reason};
use crate::domain::phone::e164;
use crate::messages::Sms;
use guichet_contract::ids::MessageId;
use guichet_contract::json::Json;
use guichet_contract::patient::Personal;
use guichet_contract::time::Instant;
use ureq::Agent;

/// Most of an answer that is read, in bytes.
const MAX_ANSWER: u64 = 4 * 1024;
/// Longest reference of a provider that is kept, in bytes.
const MAX_REFERENCE: usize = 200;

/// Whoever brings SMS to telephones.
pub(super) struct SmsProvider {
    agent: Agent,
    url: String,
    key: Key,
    sender: Option<String>,
    country_code: String,
}

impl SmsProvider {
    /// The provider at `url`. `sender` is who an SMS is from; the provider chooses where there is none.
    pub(super) fn new(url: String, key: Key, sender: Option<String>, country_code: String) -> Self {
        Self { agent: Agent::from(http::config()), url, key, sender, country_code }
    }

    /// Hands an SMS over. Blocks for up to ten seconds.
    pub(super) fn send(&self, id: &MessageId, sms: &Sms, to: &Personal, now: Instant) -> Outcome {
        let Some(to) = e164(to.expose(), &self.country_code) else {
            return Outcome::Refused(Reason::NoAddress);
        };
        let body = Json::object([
            ("id", Json::text(id.as_str())),
            ("to", Json::text(to)),
            ("text", Json::text(&sms.text)),
            ("encoding", Json::text(sms.encoding.word())),
            ("segments", Json::Int(sms.segments.into())),
            ("sender", self.sender.as_ref().map_or(Json::Null, Json::text)),
        ]);
        let (id, body) = (id.as_str(), body.to_string());
        let once = [("idempotency-key", id)];
        match http::post(&self.agent, &self.url, (&self.key, id, now), &body, &once) {
            Ok(answer) => judge(answer),
            Err(_) => Outcome::Later(Reason::Unreachable),
        }
    }
}

fn judge(answer: ureq::http::Response<ureq::Body>) -> Outcome {
    match answer.status().as_u16() {
        200..=299 => Outcome::Sent(reference(answer.into_body())),
        400 | 409 | 422 => Outcome::Refused(Reason::Rejected),
        401 | 403 => Outcome::Later(Reason::Unauthorized),
        _ => Outcome::Later(Reason::TryLater),
    }
}

/// What the provider calls the message. It was taken, whatever the rest of the answer is like.
fn reference(mut body: ureq::Body) -> Option<String> {
    let text = body.with_config().limit(MAX_ANSWER).read_to_string().ok()?;
    let answer = Json::parse(&text).ok()?;
    let Json::Text(reference) = answer.get("reference")? else { return None };
    let plain = reference.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && (1..=MAX_REFERENCE).contains(&reference.len())).then(|| reference.clone())
}
