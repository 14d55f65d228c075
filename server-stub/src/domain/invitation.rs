//! Invitations: codes that practitioners give to patients of their own.
//!
//! Owns what a code looks like, how it is read from what somebody typed, and until when an invitation
//! opens anything. Whoever has no code learns nothing from trying: an unknown code, another's, one
//! that was used up and one that ended are one answer. Knows no store and no patient: who was given
//! which code is not kept.

use super::random::Random;
use super::staff::Author;
use super::token::SecretHash;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;

/// How long an invitation lasts unless something else is asked for, in days.
pub const DEFAULT_DAYS: u32 = 180;
/// Longest life of an invitation, in days.
pub const MAX_DAYS: u32 = 366;
/// Most codes of one invitation.
pub const MAX_CODES: u32 = 1000;
/// Most codes of a practitioner that stand at a time.
pub const MAX_STANDING: u32 = 10_000;
/// Most visits that one code is good for.
pub const MAX_USES: u32 = 1000;
const DAY_SECONDS: i64 = 86_400;

/// A code: 60 random bits as 12 characters of Crockford's base 32, in capitals.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: u32 = 12;

    /// A fresh one, that nobody can guess.
    pub fn fresh(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let bits = u64::from_be_bytes(bytes);
        let sign = |place: u32| {
            let five = usize::try_from((bits >> (place * 5)) & 31).unwrap_or_default();
            char::from(Self::ALPHABET[five])
        };
        Self((0..Self::LENGTH).map(sign).collect())
    }

    /// Reads what somebody typed: small or capital, with or without dashes and spaces, and with the
    /// letters that are easily taken for digits.
    pub fn parse(typed: &str) -> Option<Self> {
        let signs = typed.chars().filter(|sign| !matches!(sign, ' ' | '-'));
        let read = signs.map(|sign| match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            sign => sign,
        });
        let code: String = read.collect();
        let known = |sign: &u8| Self::ALPHABET.contains(sign);
        (u32::try_from(code.len()) == Ok(Self::LENGTH) && code.as_bytes().iter().all(known))
            .then_some(Self(code))
    }

    /// As people read it, in groups of four: to be shown once.
    pub fn expose(&self) -> String {
        let groups: Vec<_> = self.0.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join("-")
    }

    /// All that is kept of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// How many codes, for how many visits each, for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Codes.
    pub codes: u32,
    /// Visits that each is good for.
    pub uses: u32,
    /// Days until they open nothing any more.
    pub days: u32,
}

impl Extent {
    /// What is wrong with it, if anything is.
    pub const fn problem(self) -> Option<&'static str> {
        if self.codes == 0 || self.codes > MAX_CODES {
            Some("codes: expected 1 to 1000")
        } else if self.uses == 0 || self.uses > MAX_USES {
            Some("uses: expected 1 to 1000")
        } else if self.days == 0 || self.days > MAX_DAYS {
            Some("days: expected 1 to 366")
        } else {
            None
        }
    }

    /// When an invitation of this extent ends that begins `now`.
    pub fn ends(self, now: Instant) -> Instant {
        now.plus_seconds(i64::from(self.days) * DAY_SECONDS)
    }
}

/// An invitation to give out.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Where.
    pub site: SiteId,
    /// Whose patients.
    pub practitioner: PractitionerId,
    /// The hashes of its codes, as many as the extent says.
    pub codes: Vec<SecretHash>,
    /// How many, how often, how long.
    pub extent: Extent,
    /// Who gives it out.
    pub by: Author,
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

    #[test]
    fn a_code_is_read_however_people_write_it() {
        let code = Code::fresh(&Fixed(0x5a));
        assert_eq!(code.expose().len(), 14);
        for typed in [code.expose(), code.expose().to_lowercase(), code.expose().replace('-', " ")]
        {
            assert_eq!(Code::parse(&typed).as_ref(), Some(&code), "{typed}");
        }
        assert_eq!(Code::parse("oil0-0000-0000"), Code::parse("0110 0000 0000"));
        assert_eq!(format!("{code:?}"), "[redacted]");
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "0000-0000-000", "0000-0000-00000", "0000-0000-000U", "0000-0000-000é"] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_code_carries_60_bits() {
        assert_eq!(Code::fresh(&Fixed(0)).expose(), "0000-0000-0000");
        assert_eq!(Code::fresh(&Fixed(255)).expose(), "ZZZZ-ZZZZ-ZZZZ");
    }

    #[test]
    fn an_invitation_is_for_somebody_and_ends() {
        let extent = Extent { codes: 1, uses: 1, days: 1 };
        assert_eq!(extent.problem(), None);
        assert_eq!(extent.ends(Instant::from_seconds(5)), Instant::from_seconds(86_405));
        for wrong in [
            Extent { codes: 0, ..extent },
            Extent { codes: 1001, ..extent },
            Extent { uses: 0, ..extent },
            Extent { uses: 1001, ..extent },
            Extent { days: 0, ..extent },
            Extent { days: 367, ..extent },
        ] {
            assert!(wrong.problem().is_some(), "{wrong:?}");
        }
    }
}
