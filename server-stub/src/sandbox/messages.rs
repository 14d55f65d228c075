//! What a world would have sent.
//!
//! Owns the list: what is due is taken on as if to be sent, put into words, and kept here. There is no
//! way out of a world: it has no channels.

use super::Memory;
use crate::domain::message::{Channel, Outcome, Outgoing, Reason};
use crate::domain::random::identifier;
use crate::messages::{Composer, LinkNotPermitted, MessageSettings};
use crate::problem::Problem;
use crate::routes::app::App;
use crate::store::{Outbox, Store};
use guichet_contract::ids::ManageToken;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use std::collections::VecDeque;

/// Messages that are kept: the newest.
const KEPT: usize = 100;
/// Messages that are taken on at a time.
const AT_A_TIME: usize = 20;
/// Reminders that are written at a time.
const REMINDERS: u32 = 100;
/// Who e-mails would be from, had the operator said so.
const FROM: &str = "sandbox@guichet.invalid";

/// What would have been sent, oldest first.
#[derive(Default)]
pub(super) struct Told(VecDeque<Letter>);

/// A message in words.
struct Letter {
    channel: Channel,
    to: String,
    subject: Option<String>,
    text: String,
    at: Instant,
}

impl Told {
    /// Puts into words what has become due since the last time.
    pub(super) async fn look(&mut self, app: &App<Memory>) -> Result<(), Problem> {
        app.store.queue_reminders(REMINDERS, app.now()).await?;
        for channel in [Channel::Email, Channel::Sms] {
            while self.take_on(app, channel).await? == AT_A_TIME {}
        }
        Ok(())
    }

    async fn take_on(&mut self, app: &App<Memory>, channel: Channel) -> Result<usize, Problem> {
        let token = || ManageToken::parse(&identifier(app.random()));
        let tokens: Vec<_> = std::iter::repeat_with(token).take(AT_A_TIME).flatten().collect();
        let claimed = app.store.claim_messages(channel, tokens, app.now()).await?;
        let count = claimed.len();
        for message in claimed.into_iter().flatten() {
            let view = app.store.site(&message.site).await?;
            let letter =
                view.and_then(|view| letter(&message, &view.state.messages, app.now()).ok());
            let outcome = match letter {
                Some(letter) => {
                    self.keep(letter);
                    Outcome::Sent(None)
                }
                None => Outcome::Refused(Reason::Unwritable),
            };
            let (id, attempt) = (message.id.clone(), message.attempt);
            app.store.settle_message(id, attempt, outcome, 0, app.now()).await?;
        }
        Ok(count)
    }

    fn keep(&mut self, letter: Letter) {
        self.0.push_back(letter);
        while self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    pub(super) fn write(&self) -> Json {
        Json::object([("messages", Json::List(self.0.iter().map(Letter::write).collect()))])
    }
}

impl Letter {
    fn write(&self) -> Json {
        Json::object([
            ("channel", Json::text(self.channel.word())),
            ("to", Json::text(&self.to)),
            ("subject", self.subject.write()),
            ("text", Json::text(&self.text)),
            ("at", self.at.write()),
        ])
    }
}

fn letter(
    message: &Outgoing,
    settings: &MessageSettings,
    at: Instant,
) -> Result<Letter, LinkNotPermitted> {
    let composer = Composer::new(message, settings);
    let (subject, text) = match message.channel {
        Channel::Sms => (None, composer.sms()?.text),
        // Nobody registers an address for webhook calls in a world.
        Channel::Email | Channel::Webhook => {
            let mail = composer.mail(FROM)?;
            (Some(mail.subject), mail.body)
        }
    };
    let to = message.address.as_ref().map(|address| address.expose().to_owned());
    Ok(Letter { channel: message.channel, to: to.unwrap_or_default(), subject, text, at })
}
