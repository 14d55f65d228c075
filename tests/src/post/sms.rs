//! A provider of SMS, as `docs/messages.md` describes one.

use super::SECRET;
use super::receiver::{Answer, Receiver, Taken};
use crate::wait::PATIENCE;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// The provider. Dropping it ends it.
#[derive(Debug)]
pub struct SmsProvider {
    receiver: Receiver,
}

/// An SMS that was handed over.
#[derive(Debug, Clone)]
pub struct Sms {
    /// The message's identity.
    pub id: String,
    /// The telephone.
    pub to: String,
    /// What it says.
    pub text: String,
    /// `gsm7` or `ucs2`.
    pub encoding: String,
    /// How many segments the backend counts.
    pub segments: u64,
    /// The request as it came.
    pub taken: Taken,
}

impl Sms {
    fn of(taken: Taken) -> Self {
        assert!(taken.is_signed_with(SECRET), "not signed: {taken:?}");
        let read: Value = serde_json::from_str(&taken.body)
            .unwrap_or_else(|error| panic!("{error}: {}", taken.body));
        let text = |name: &str| read[name].as_str().unwrap_or_default().to_owned();
        let sms = Self {
            id: text("id"),
            to: text("to"),
            text: text("text"),
            encoding: text("encoding"),
            segments: read["segments"].as_u64().unwrap_or_default(),
            taken,
        };
        assert_eq!(sms.taken.header("idempotency-key"), sms.id);
        sms
    }

    /// The link in it: to the manage page, with a secret in the fragment.
    #[track_caller]
    pub fn link(&self) -> &str {
        let link = self.text.split_whitespace().find(|word| word.contains("#guichet-manage="));
        link.unwrap_or_else(|| panic!("no link: {}", self.text))
    }
}

impl SmsProvider {
    /// Starts it: it takes everything.
    pub fn start() -> Self {
        let taken = json!({ "reference": "p-1" }).to_string();
        Self { receiver: Receiver::start(Answer::Status(202, taken)) }
    }

    /// The flags that make a backend send here.
    pub fn flags(&self) -> Vec<String> {
        let url = self.receiver.url("/sms");
        ["--sms-url", &url, "--sms-secret", SECRET, "--sms-sender", "Guichet"]
            .map(str::to_owned)
            .into()
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, answer: Answer) {
        self.receiver.answer(answer);
    }

    /// The SMS that were handed over after so many, repeated ones included.
    pub fn since(&self, seen: usize) -> Vec<Sms> {
        self.receiver.taken_since(seen).into_iter().map(Sms::of).collect()
    }

    /// Waits until so many SMS were handed over, repeated ones included.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Sms> {
        self.wait_longer(count, PATIENCE)
    }

    /// The same with another patience.
    #[track_caller]
    pub fn wait_longer(&self, count: usize, patience: Duration) -> Vec<Sms> {
        self.receiver.wait_for(count, patience).into_iter().map(Sms::of).collect()
    }

    /// Tells the backend on this port what became of an SMS; answers the status.
    pub fn report(&self, port: u16, id: &str, status: &str) -> u16 {
        self.report_as(port, id, status, SECRET)
    }

    /// The same under another secret.
    #[track_caller]
    pub fn report_as(&self, port: u16, id: &str, status: &str, secret: &str) -> u16 {
        let body = json!({ "id": id, "status": status }).to_string();
        let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
        let now = i64::try_from(now).unwrap_or_default();
        let signature = standardwebhooks::Webhook::new(secret)
            .and_then(|webhook| webhook.sign("receipt", now, body.as_bytes()))
            .unwrap_or_else(|error| panic!("no signature: {error}"));
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        let sent = ureq::Agent::from(config)
            .post(format!("http://127.0.0.1:{port}/v1/sms-receipts"))
            .content_type("application/json")
            .header("webhook-id", "receipt")
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signature)
            .send(body);
        sent.unwrap_or_else(|error| panic!("not reported: {error}")).status().as_u16()
    }
}
