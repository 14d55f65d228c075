//! Tokens of the staff: what somebody shows to be let in.
//!
//! Owns what a token may be, and until when it opens anything. The secret itself is shown once and
//! kept nowhere; its hash is kept. What its bearer may do is [`super::staff`]'s. Start reading at
//! [`Terms::new`].

use super::random::{Random, identifier};
use super::staff::{Bearer, Reach, Role};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

pub use guichet_contract::ids::TokenId;

/// How long a token lives unless something else is asked for, in days.
pub const DEFAULT_DAYS: u32 = 90;
/// Longest life of a token, in days.
pub const MAX_DAYS: u32 = 366;
/// Longest label, in characters.
const MAX_LABEL: usize = 200;
const DAY_SECONDS: i64 = 86_400;

/// What is shown: 128 random bits behind a word, so that whoever finds one somewhere knows what it
/// is, and programs that look for leaked secrets do too.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    const WORD: &str = "guichet_";

    /// A fresh one, that nobody can guess.
    pub fn fresh(random: &dyn Random) -> Self {
        Self([Self::WORD, &identifier(random)].concat())
    }

    /// Reads one; `None` when it has not the form.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(Self::WORD)?;
        let is_of_the_alphabet = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (rest.len() == 26 && rest.bytes().all(is_of_the_alphabet)).then(|| Self(text.to_owned()))
    }

    /// The secret itself: to be shown once, and for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// SHA-256 of it: nothing slower is needed for what cannot be guessed.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// SHA-256 of a secret: all that is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Of any secret that cannot be guessed.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// The bytes to keep.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// For whom a token is, as what, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    label: String,
    role: Role,
    reach: Reach,
    days: u32,
}

/// Why a token cannot be as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsFault {
    /// Nobody would know whose it is.
    #[error("whose the token is must be said, in 1 to {MAX_LABEL} characters")]
    Nameless,
    /// It would live too long, or not at all.
    #[error("a token lives from 1 to {MAX_DAYS} days")]
    Days,
    /// A practitioner's token for nobody would publish for everybody.
    #[error("a practitioner's token names the practitioners that it is for")]
    NobodyNamed,
    /// What this role does is about the whole site.
    #[error("a token of role {0} is for the whole site: it names no practitioner")]
    NobodyToName(Role),
}

impl Terms {
    /// Terms that can be. No practitioner means everybody, where the role allows it.
    ///
    /// # Errors
    /// [`TermsFault`] that says what cannot be.
    pub fn new(
        label: &str,
        role: Role,
        practitioners: impl IntoIterator<Item = PractitionerId>,
        days: u32,
    ) -> Result<Self, TermsFault> {
        let label = label.trim();
        let length = label.chars().count();
        if !(1..=MAX_LABEL).contains(&length) || label.chars().any(char::is_control) {
            return Err(TermsFault::Nameless);
        }
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(TermsFault::Days);
        }
        let named: BTreeSet<_> = practitioners.into_iter().collect();
        let reach = match role {
            Role::Practitioner if named.is_empty() => return Err(TermsFault::NobodyNamed),
            Role::Administrator | Role::Auditor if !named.is_empty() => {
                return Err(TermsFault::NobodyToName(role));
            }
            _ if named.is_empty() => Reach::Everybody,
            _ => Reach::Only(named),
        };
        Ok(Self { label: label.to_owned(), role, reach, days })
    }

    /// For whom the bearer acts.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The token that begins now.
    pub fn begin(self, id: TokenId, site: SiteId, now: Instant) -> Token {
        Token {
            id,
            label: self.label,
            bearer: Bearer { site, role: self.role, reach: self.reach },
            created_at: now,
            expires_at: now.plus_seconds(DAY_SECONDS * i64::from(self.days)),
            revoked_at: None,
        }
    }
}

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What names it. Not secret.
    pub id: TokenId,
    /// Whose it is, in the operator's words.
    pub label: String,
    /// Where, as what and for whom its bearer acts.
    pub bearer: Bearer,
    /// When it began.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When somebody ended it.
    pub revoked_at: Option<Instant>,
}

impl Token {
    /// Whether it opens anything at this moment.
    pub fn is_valid(&self, now: Instant) -> bool {
        self.created_at <= now && now < self.expires_at && self.revoked_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn ada() -> PractitionerId {
        PractitionerId::parse("ada").unwrap()
    }

    #[test]
    fn a_secret_is_read_back_and_never_printed() {
        let secret = Secret::fresh(&Fixed(0x5a));
        assert_eq!(Secret::parse(secret.expose()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_ne!(secret.hash(), Secret::fresh(&Fixed(0x5b)).hash());
        let rest = secret.expose().trim_start_matches("guichet_");
        for bad in ["", rest, "guichet_", &format!("guichet_{rest}0"), &format!("guichet_{rest} ")]
        {
            assert_eq!(Secret::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_practitioners_token_names_practitioners_and_one_for_the_whole_site_names_none() {
        for (role, nobody, somebody) in [
            (Role::Administrator, Ok(()), Err(TermsFault::NobodyToName(Role::Administrator))),
            (Role::Practitioner, Err(TermsFault::NobodyNamed), Ok(())),
            (Role::Secretary, Ok(()), Ok(())),
            (Role::Auditor, Ok(()), Err(TermsFault::NobodyToName(Role::Auditor))),
        ] {
            let terms = |named: Vec<_>| Terms::new("Dr Ada", role, named, 90).map(drop);
            assert_eq!(terms(Vec::new()), nobody, "{role}");
            assert_eq!(terms(vec![ada()]), somebody, "{role}");
        }
        let secretary = Terms::new("Eve", Role::Secretary, [ada()], 1).unwrap();
        assert_eq!(*secretary.reach(), Reach::Only([ada()].into()));
    }

    #[test]
    fn a_token_is_somebodys_and_ends_within_a_year() {
        let terms = |label: &str, days| Terms::new(label, Role::Auditor, [], days).map(drop);
        for label in ["", "  ", "a\nb", &"a".repeat(201)] {
            assert_eq!(terms(label, 90), Err(TermsFault::Nameless), "{label:?}");
        }
        for (days, outcome) in
            [(0, Err(TermsFault::Days)), (1, Ok(())), (366, Ok(())), (367, Err(TermsFault::Days))]
        {
            assert_eq!(terms("Eve", days), outcome, "{days}");
        }
    }

    #[test]
    fn a_token_opens_something_from_its_beginning_until_its_end_or_its_revocation() {
        let at = Instant::from_seconds;
        let terms = Terms::new("Eve", Role::Auditor, [], 1).unwrap();
        let (id, site) = (TokenId::parse("t1").unwrap(), SiteId::parse("s").unwrap());
        let token = terms.begin(id, site, at(1000));
        for (now, valid) in [(999, false), (1000, true), (87_399, true), (87_400, false)] {
            assert_eq!(token.is_valid(at(now)), valid, "{now}");
        }
        assert!(!Token { revoked_at: Some(at(2000)), ..token }.is_valid(at(2000)));
    }
}
