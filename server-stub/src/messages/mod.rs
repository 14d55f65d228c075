//! What messages say.
//!
//! Owns the words, in every language, and puts a message together from references at the moment when
//! it is sent: an e-mail ([`Mail`]), an SMS ([`Sms`]) or the body of a webhook call. Names, places and
//! telephone numbers are those of the site's policy; [`MessageSettings`] is what the site says of its
//! messages. Knows no store and no network: [`crate::channels`] sends. Start reading at [`Composer`].

mod calendar;
mod dates;
mod event;
mod mail;
mod settings;
pub mod sms;
mod told;
mod words;

pub use mail::Mail;
pub use settings::{MessageSettings, Reminders};
pub use sms::Sms;

use crate::domain::message::Outgoing;
use told::Told;

/// Puts a message together.
pub struct Composer<'a> {
    message: &'a Outgoing,
    settings: &'a MessageSettings,
}

/// Why a message has no words: the policy's page for links is not the host's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the policy does not permit where the link would lead")]
pub struct LinkNotPermitted;

impl<'a> Composer<'a> {
    /// Of a message, in the words of its site.
    pub fn new(message: &'a Outgoing, settings: &'a MessageSettings) -> Self {
        Self { message, settings }
    }

    /// The message as an e-mail from the address `from`.
    ///
    /// # Errors
    /// [`LinkNotPermitted`], which no valid policy gives cause to.
    pub fn mail(&self, from: &str) -> Result<Mail, LinkNotPermitted> {
        Ok(mail::compose(self.message, &self.told()?, from))
    }

    /// The message as an SMS.
    ///
    /// # Errors
    /// [`LinkNotPermitted`], which no valid policy gives cause to.
    pub fn sms(&self) -> Result<Sms, LinkNotPermitted> {
        Ok(sms::compose(&self.told()?))
    }

    /// The body of a webhook call; `None` for what hosts are not told.
    pub fn event(&self) -> Option<String> {
        event::compose(self.message)
    }

    fn told(&self) -> Result<Told<'a>, LinkNotPermitted> {
        let policy = &self.message.policy;
        if !policy.permits(&policy.manage) {
            return Err(LinkNotPermitted);
        }
        Ok(Told::of(self.message, self.settings))
    }
}

#[cfg(test)]
mod tests;
