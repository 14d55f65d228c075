//! How messages leave: e-mail by SMTP, SMS through a provider, webhook calls to hosts.
//!
//! Owns the ways that the operator has set up. Knows no store: [`crate::jobs::outbox`] takes messages on,
//! a few at a time on each way, and says what became of them. Start reading at [`Channels::send`].

mod guard;
mod http;
pub mod signature;
mod sms;
mod smtp;
mod webhook;

use guard::Guard;
pub use smtp::SmtpError;

use crate::config::Settings;
use crate::domain::message::{Channel, Outcome, Outgoing, Reason};
use crate::messages::{Composer, MessageSettings};
use guichet_contract::ids::SiteId;
use guichet_contract::patient::Personal;
use guichet_contract::time::Instant;
use signature::{Key, NoKey};
use sms::SmsProvider;
use smtp::Smtp;
use std::path::PathBuf;
use std::sync::Arc;
use ureq::http::Uri;
use webhook::{Call, Webhooks};

/// The ways that are set up.
pub struct Channels {
    email: Option<Smtp>,
    sms: Option<Arc<SmsProvider>>,
    webhooks: Option<Arc<Webhooks>>,
}

/// Why the settings of a way cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// Of e-mail.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
    /// A file cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] std::io::Error),
    /// A secret is none.
    #[error("{0}: {1}")]
    Key(&'static str, #[source] NoKey),
    /// A setting lacks another.
    #[error("{0} is set, and {1} is missing")]
    Missing(&'static str, &'static str),
    /// A setting has not the form.
    #[error("{0}: expected {1}")]
    Form(&'static str, &'static str),
}

impl Channels {
    /// The ways of the settings. Needs a running tokio.
    ///
    /// # Errors
    /// [`ChannelError`] that names the setting, and never its value.
    pub fn new(settings: &Settings) -> Result<Self, ChannelError> {
        Ok(Self {
            email: email(settings)?,
            sms: sms_provider(settings)?.map(Arc::new),
            webhooks: webhooks(settings)?.map(Arc::new),
        })
    }

    /// Whether the operator has set up nothing at all.
    pub fn is_empty(&self) -> bool {
        self.email.is_none() && self.sms.is_none() && self.webhooks.is_none()
    }

    /// Sends a message, and says what came of it.
    pub async fn send(
        &self,
        message: &Outgoing,
        settings: &MessageSettings,
        now: Instant,
    ) -> Outcome {
        let host = match message.channel {
            Channel::Webhook => settings.webhook.as_deref(),
            Channel::Email | Channel::Sms => None,
        };
        let composer = Composer::new(message, settings);
        let sent = match message.channel {
            Channel::Email => self.email(message, &composer, now).await,
            Channel::Sms => self.sms(message, &composer, now).await,
            Channel::Webhook => self.webhook(message, &composer, host, now).await,
        };
        sent.unwrap_or_else(Outcome::Refused)
    }

    async fn email(
        &self,
        message: &Outgoing,
        composer: &Composer<'_>,
        now: Instant,
    ) -> Result<Outcome, Reason> {
        let smtp = self.email.as_ref().ok_or(Reason::NotConfigured)?;
        let to = address(message)?;
        let mail = composer.mail(smtp.from()).map_err(|_| Reason::Unwritable)?;
        Ok(smtp.send(&message.id, mail, to, now).await)
    }

    async fn sms(
        &self,
        message: &Outgoing,
        composer: &Composer<'_>,
        now: Instant,
    ) -> Result<Outcome, Reason> {
        let provider = Arc::clone(self.sms.as_ref().ok_or(Reason::NotConfigured)?);
        let to = address(message)?.clone();
        let sms = composer.sms().map_err(|_| Reason::Unwritable)?;
        let id = message.id.clone();
        Ok(blocking(move || provider.send(&id, &sms, &to, now)).await)
    }

    async fn webhook(
        &self,
        message: &Outgoing,
        composer: &Composer<'_>,
        host: Option<&str>,
        now: Instant,
    ) -> Result<Outcome, Reason> {
        let webhooks = Arc::clone(self.webhooks.as_ref().ok_or(Reason::NotConfigured)?);
        let call = Call {
            id: message.id.clone(),
            site: message.site.clone(),
            url: host.ok_or(Reason::NoAddress)?.to_owned(),
            body: composer.event().ok_or(Reason::Unwritable)?,
        };
        Ok(blocking(move || webhooks.call(&call, now)).await)
    }
}

/// A panic is no answer of the other side: what was sent is not known, so it is tried again.
async fn blocking(send: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    let outcome = tokio::task::spawn_blocking(send).await;
    outcome.unwrap_or(Outcome::Later(Reason::Unreachable))
}

fn address(message: &Outgoing) -> Result<&Personal, Reason> {
    message.address.as_ref().filter(|address| !address.is_blank()).ok_or(Reason::NoAddress)
}

fn email(settings: &Settings) -> Result<Option<Smtp>, ChannelError> {
    let Some(url) = &settings.smtp_url else { return Ok(None) };
    let from = settings.mail_from.as_ref();
    let from = from.ok_or(ChannelError::Missing("smtp_url", "mail_from"))?;
    let ca = settings
        .smtp_ca_file
        .as_ref()
        .map(|file| std::fs::read(file).map_err(|error| ChannelError::File(file.clone(), error)));
    Ok(Some(Smtp::new(url.expose(), ca.transpose()?.as_deref(), from)?))
}

fn sms_provider(settings: &Settings) -> Result<Option<SmsProvider>, ChannelError> {
    let key = sms_key(settings)?;
    let Some(url) = &settings.sms_url else { return Ok(None) };
    let key = key.ok_or(ChannelError::Missing("sms_url", "sms_secret"))?;
    let uri = url.parse::<Uri>().ok();
    let secured = uri.is_some_and(|uri| match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => smtp::is_this_machine(host),
        _ => false,
    });
    if !secured {
        return Err(ChannelError::Form(
            "sms_url",
            "https:// and a host, or http:// on this machine",
        ));
    }
    let code = &settings.sms_country_code;
    if !(1..=3).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ChannelError::Form("sms_country_code", "1 to 3 digits, such as 33"));
    }
    Ok(Some(SmsProvider::new(url.clone(), key, settings.sms_sender.clone(), code.clone())))
}

/// The secret that the provider of SMS and we know.
///
/// # Errors
/// [`ChannelError`] when it has not the form.
pub fn sms_key(settings: &Settings) -> Result<Option<Key>, ChannelError> {
    key("sms_secret", settings.sms_secret.as_ref())
}

/// What the keys of sites' webhooks are derived from.
fn webhook_key(settings: &Settings) -> Result<Option<Key>, ChannelError> {
    key("webhook_secret_key", settings.webhook_secret_key.as_ref())
}

/// What a host signs and verifies with, to be handed over to it.
///
/// # Errors
/// [`ChannelError`] when there is nothing to derive it from.
pub fn webhook_secret(settings: &Settings, site: &SiteId) -> Result<String, ChannelError> {
    let name = "webhook_secret_key";
    let key = webhook_key(settings)?.ok_or(ChannelError::Key(name, NoKey))?;
    Ok(key.of_site(site).expose())
}

fn key(
    name: &'static str,
    secret: Option<&crate::config::Secret>,
) -> Result<Option<Key>, ChannelError> {
    let key = secret.map(|secret| Key::parse(secret.expose()));
    key.transpose().map_err(|error| ChannelError::Key(name, error))
}

fn webhooks(settings: &Settings) -> Result<Option<Webhooks>, ChannelError> {
    let guard = Guard::new(settings.webhook_allow.clone());
    Ok(webhook_key(settings)?.map(|key| Webhooks::new(key, guard)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn fault(settings: &Settings) -> String {
        Channels::new(settings).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_setting_that_cannot_be_is_named_and_its_value_is_not_told() {
        let none = Settings::default;
        let secret = |text: &str| Some(text.parse::<crate::config::Secret>().unwrap());
        let url = || Some("https://sms.example/".to_owned());
        for (settings, said) in [
            (Settings { smtp_url: secret("smtps://m.example"), ..none() }, "mail_from is missing"),
            (Settings { sms_url: url(), ..none() }, "sms_secret is missing"),
            (Settings { sms_secret: secret("hush"), ..none() }, "sms_secret: expected whsec_"),
            (
                Settings {
                    sms_url: url(),
                    sms_secret: secret(SECRET),
                    sms_country_code: "+33".to_owned(),
                    ..none()
                },
                "sms_country_code: expected",
            ),
            (
                Settings {
                    sms_url: Some("http://sms.example/".to_owned()),
                    sms_secret: secret(SECRET),
                    ..none()
                },
                "sms_url: expected",
            ),
            (
                Settings { webhook_secret_key: secret("hush"), ..none() },
                "webhook_secret_key: expected",
            ),
        ] {
            let error = fault(&settings);
            assert!(error.contains(said) && !error.contains("hush"), "{said}: {error}");
        }
        assert!(Channels::new(&none()).unwrap().is_empty());
    }
}
