//! A message: what tells a patient, or the host, that something became of a visit.
//!
//! Owns the kinds, the ways, the states and how long is waited before a message is sent again. A
//! message is kept as references: what it says is put together when it is sent, so that it says what
//! is so by then and nothing personal stays in it. Knows no store, no clock and no network. Start
//! reading at [`Outgoing`].

use guichet_contract::ids::{AppointmentId, ManageToken, MessageId, OfferingId, SiteId};
use guichet_contract::patient::Personal;
use guichet_contract::policy::{HostPolicy, Language};
use guichet_contract::time::{Instant, LocalDateTime};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

macro_rules! words {
    ($(#[$attribute:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that is kept and shown to operators.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads a word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// What a message tells.
    Kind {
        /// Visits were booked.
        Booked = "booked",
        /// Visits were given up, by the patient or for them.
        Cancelled = "cancelled",
        /// A visit was moved to another time.
        Moved = "moved",
        /// Visits were cancelled by a recall: not for anything that the patient did.
        Recalled = "recalled",
        /// Visits are coming.
        Reminder = "reminder",
    }
}

words! {
    /// Which way a message goes.
    Channel {
        /// To the patient, by e-mail.
        Email = "email",
        /// To the patient's telephone.
        Sms = "sms",
        /// To the host's own server.
        Webhook = "webhook",
    }
}

words! {
    /// How far a message has come.
    State {
        /// It waits for its time, for those before it, or to be tried again.
        Queued = "queued",
        /// A process has taken it on. If that process dies, another takes it on when the lease ends.
        Sending = "sending",
        /// Whoever delivers it has taken it.
        Sent = "sent",
        /// It is known to have arrived.
        Delivered = "delivered",
        /// It could not be sent, and is not tried again by itself: the dead letters.
        Failed = "failed",
        /// Overtaken by what happened since: there is nothing to tell any more.
        Dropped = "dropped",
    }
}

words! {
    /// Why a message was not sent, or not yet. For operators; says nothing of the patient.
    Reason {
        /// The patient gave no address that this way needs, or it was erased.
        NoAddress = "no_address",
        /// The operator has not set this way up.
        NotConfigured = "not_configured",
        /// The other side was not reached, or did not answer in time.
        Unreachable = "unreachable",
        /// The other side said to come back later.
        TryLater = "try_later",
        /// The other side refused the message for good.
        Rejected = "rejected",
        /// The other side refused us: the credentials are wrong.
        Unauthorized = "unauthorized",
        /// The address leads into a network that is not to be asked.
        Forbidden = "forbidden_address",
        /// The provider took it and could not deliver it.
        Undelivered = "undelivered",
        /// What it would say could not be put together.
        Unwritable = "unwritable",
        /// It was tried for as long as it is of use.
        TooLate = "too_late",
        /// Every visit that it tells of was given up since.
        Superseded = "superseded",
        /// Whoever recalled the visits took it back in time.
        Undone = "undone",
    }
}

/// The identity of what a message tells: the same whenever it is written or sent again. Derived from
/// identifiers that nobody can guess, so that nobody can guess it either.
pub fn identity(kind: Kind, channel: Option<Channel>, parts: &[&str]) -> MessageId {
    let mut hasher = Sha256::new();
    let channel = channel.map_or("", Channel::word);
    for part in ["guichet message 1", kind.word(), channel].iter().chain(parts) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut text = String::new();
    for byte in &hasher.finalize()[..16] {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
    }
    MessageId::parse(&text).unwrap_or_else(|| unreachable!("32 hexadecimal digits"))
}

/// Whose server the URL of a webhook names: its host, in small letters. Several sites can have one.
pub fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    // An address of IPv6 has colons of its own, in brackets.
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// A message that a process has taken on.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The identity, under which it is repeated: the Message-ID, the idempotency key.
    pub id: MessageId,
    /// How often it was taken on, this time included: counts from 1.
    pub attempt: u32,
    /// What it tells.
    pub kind: Kind,
    /// Which way.
    pub channel: Channel,
    /// Whose patient.
    pub site: SiteId,
    /// The policy in force, for the establishment's names, pages and telephone.
    pub policy: Arc<HostPolicy>,
    /// The language that the patient booked in.
    pub language: Language,
    /// The patient's address for this way; `None` for a webhook, or where there is none any more.
    pub address: Option<Personal>,
    /// What it tells of, earliest first.
    pub visits: Vec<Visit>,
    /// Of a move, what was given up.
    pub former: Vec<Visit>,
    /// The secret of a link to see, move or cancel what was booked; minted for this attempt.
    pub link: Option<ManageToken>,
    /// When what it tells happened.
    pub created_at: Instant,
}

/// A visit that a message tells of.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The appointment.
    pub appointment: AppointmentId,
    /// What was booked.
    pub offering: OfferingId,
    /// Under which edition: where the offering has left the policy in force, its words are here.
    pub policy: Arc<HostPolicy>,
    /// The first appointment of those that were moved to this one: the UID of its calendar entry.
    pub series: AppointmentId,
    /// How often it was changed since: the SEQUENCE of its calendar entry, a cancellation included.
    pub sequence: u32,
    /// Start.
    pub start: Instant,
    /// What the clock at the place shows then.
    pub local_start: LocalDateTime,
    /// End of the visit.
    pub ends: Instant,
    /// What the clock at the place shows then.
    pub local_end: LocalDateTime,
    /// Whether it was given up.
    pub cancelled: bool,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Whoever delivers it has taken it, perhaps under an identifier of their own.
    Sent(Option<String>),
    /// It may work later.
    Later(Reason),
    /// It will never work this way.
    Refused(Reason),
}

/// Longest time between two attempts, in seconds.
const LONGEST_PAUSE: i64 = 3600;
/// How long a message is of use, in seconds: after that it is a dead letter.
pub const TRIED_FOR: i64 = 24 * 3600;
/// The same of a reminder.
pub const REMINDED_FOR: i64 = 12 * 3600;
/// How long the e-mail of a recall is tried before its patient is told by SMS, in seconds.
pub const RECALLED_BY_EMAIL_FOR: i64 = 3600;

/// How long to wait after an attempt that failed, in seconds: 15, 30, 60 and so on up to an hour, and
/// up to half as much again, so that many do not come back at once. `spread` is any number.
pub fn pause_after(attempt: u32, spread: u32) -> i64 {
    let doubled = 15_i64 << attempt.saturating_sub(1).min(10);
    let pause = doubled.min(LONGEST_PAUSE);
    pause + i64::from(spread) % (pause / 2 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_of_what_is_told_and_of_nothing_else() {
        let of = |kind, channel, parts: &[&str]| identity(kind, channel, parts);
        let one = of(Kind::Booked, Some(Channel::Email), &["a", "1"]);
        assert_eq!(one, of(Kind::Booked, Some(Channel::Email), &["a", "1"]));
        for other in [
            of(Kind::Cancelled, Some(Channel::Email), &["a", "1"]),
            of(Kind::Booked, Some(Channel::Webhook), &["a", "1"]),
            of(Kind::Booked, None, &["a", "1"]),
            of(Kind::Booked, Some(Channel::Email), &["a1"]),
            of(Kind::Booked, Some(Channel::Email), &["a", "1", ""]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn who_fails_again_waits_longer_and_never_much_over_an_hour() {
        let pauses: Vec<i64> = (1..=12).map(|attempt| pause_after(attempt, 0)).collect();
        assert_eq!(pauses[..4], [15, 30, 60, 120]);
        assert!(pauses.is_sorted() && pauses[11] == 3600, "{pauses:?}");
        assert!((0..200).all(|spread| (15..=22).contains(&pause_after(1, spread))));
    }

    #[test]
    fn a_server_is_the_same_however_its_address_goes_on() {
        for url in [
            "https://h.example",
            "https://h.example/hook?site=1",
            "https://H.Example:8443/",
            "http://h.example.?x",
        ] {
            assert_eq!(host_of(url), "h.example", "{url}");
        }
        assert_eq!(host_of("https://[2001:db8::1]/a"), "[2001:db8::1]");
        assert_eq!(host_of("https://[2001:db8::1]:443"), "[2001:db8::1]");
    }

    #[test]
    fn every_word_is_read_back() {
        assert!(Kind::ALL.iter().all(|it| Kind::parse(it.word()) == Some(*it)));
        assert!(State::ALL.iter().all(|it| State::parse(it.word()) == Some(*it)));
        assert!(Channel::ALL.iter().all(|it| Channel::parse(it.word()) == Some(*it)));
        assert!(Reason::ALL.iter().all(|it| Reason::parse(it.word()) == Some(*it)));
        assert_eq!(Kind::parse("gone"), None);
    }
}
