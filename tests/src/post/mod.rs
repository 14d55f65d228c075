//! Where messages arrive: a mail server, a provider of SMS, a host's own server. Real ones, over real
//! sockets, that also do what such servers do on their bad days.
//!
//! Start reading at [`mail::MailServer`], [`sms::SmsProvider`] and [`host::HostServer`].

pub mod host;
pub mod mail;
mod receiver;
pub mod sms;

pub use receiver::{Answer, Taken};

/// A secret of the right form, for tests alone.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
