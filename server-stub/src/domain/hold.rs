//! A hold: the short claim on a slot while a patient fills in the form.
//!
//! Owns whose a hold is, how often it can be kept longer, and what may become of it. Whether its
//! slot is still its own is the store's to know: an expired hold confirms while nobody else took
//! the slot. Start reading at [`Hold::confirm`].

use super::slots::Visit;
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId};
use guichet_contract::time::Instant;
use guichet_contract::wire::{AppointmentAnswer, HoldAnswer};
use sha2::{Digest, Sha256};

/// The terms on which slots are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldTerms {
    /// How long a hold lives, and an extension makes it live from then on, in seconds.
    pub length_seconds: u32,
    /// How often a hold can be extended: WCAG 2.2, success criterion 2.2.1, wants ten times at least.
    pub max_extensions: u32,
    /// Most live holds on one offering: holds are anonymous, and nobody may take them all.
    pub max_live_per_offering: u32,
}

impl Default for HoldTerms {
    fn default() -> Self {
        Self { length_seconds: 300, max_extensions: 10, max_live_per_offering: 20 }
    }
}

/// SHA-256 of a hold's token: all that is kept of it.
#[derive(Clone)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token.
    pub fn of(token: &HoldToken) -> Self {
        Self(Sha256::digest(token.expose().as_bytes()).into())
    }

    /// A hash as it was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to keep.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether it is the hash of this token. Takes the same time wherever they differ.
    pub fn matches(&self, token: &HoldToken) -> bool {
        let other = Self::of(token);
        let differences = self.0.iter().zip(other.0).fold(0, |all, (mine, its)| all | (mine ^ its));
        std::hint::black_box(differences) == 0
    }
}

/// A claim on one slot, until `expires_at`.
pub struct Hold {
    id: HoldId,
    offering: OfferingId,
    visit: Visit,
    token: TokenHash,
    expires_at: Instant,
    extensions: u32,
}

/// A visit that a patient gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its identifier.
    pub id: AppointmentId,
    /// What was booked.
    pub offering: OfferingId,
    /// When.
    pub visit: Visit,
}

/// Why a hold cannot become what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldFault {
    /// The token is another's.
    #[error("the token is not the one of this hold")]
    WrongToken,
    /// It was extended as often as allowed.
    #[error("the hold was extended as often as allowed")]
    NotExtendable,
    /// The visit has begun.
    #[error("the visit has begun")]
    Past,
}

impl Hold {
    /// Claims a visit.
    pub fn new(
        id: HoldId,
        offering: OfferingId,
        visit: Visit,
        token: &HoldToken,
        terms: &HoldTerms,
        now: Instant,
    ) -> Self {
        let expires_at = now.plus_seconds(terms.length_seconds.into());
        Self { id, offering, visit, token: TokenHash::of(token), expires_at, extensions: 0 }
    }

    /// A hold as it was kept.
    pub fn restore(
        id: HoldId,
        offering: OfferingId,
        visit: Visit,
        token: TokenHash,
        expires_at: Instant,
        extensions: u32,
    ) -> Self {
        Self { id, offering, visit, token, expires_at, extensions }
    }

    /// Keeps the slot longer: from `now` on, as long as a new hold.
    ///
    /// # Errors
    /// [`HoldFault::WrongToken`], or [`HoldFault::NotExtendable`] after the last extension.
    pub fn extend(
        self,
        token: &HoldToken,
        terms: &HoldTerms,
        now: Instant,
    ) -> Result<Self, HoldFault> {
        self.check(token)?;
        if self.extensions >= terms.max_extensions {
            return Err(HoldFault::NotExtendable);
        }
        // A change of terms must not make an extension shorten a hold.
        let expires_at = now.plus_seconds(terms.length_seconds.into()).max(self.expires_at);
        Ok(Self { expires_at, extensions: self.extensions + 1, ..self })
    }

    /// Turns the hold into an appointment.
    ///
    /// An expired hold still confirms while nobody else took the slot: patients type slowly, and
    /// the occupancy is theirs until another claim replaces it.
    ///
    /// # Errors
    /// [`HoldFault::WrongToken`], or [`HoldFault::Past`] when the visit has begun.
    pub fn confirm(
        self,
        token: &HoldToken,
        id: AppointmentId,
        now: Instant,
    ) -> Result<Appointment, HoldFault> {
        self.check(token)?;
        if self.visit.time.start <= now {
            return Err(HoldFault::Past);
        }
        Ok(Appointment { id, offering: self.offering, visit: self.visit })
    }

    /// Whether the token is this hold's.
    ///
    /// # Errors
    /// [`HoldFault::WrongToken`] when it is not.
    pub fn check(&self, token: &HoldToken) -> Result<(), HoldFault> {
        if self.token.matches(token) { Ok(()) } else { Err(HoldFault::WrongToken) }
    }

    /// What is told to whoever holds it.
    pub fn answer(&self, terms: &HoldTerms, now: Instant) -> HoldAnswer {
        let lifetime = self.expires_at.seconds().saturating_sub(now.seconds());
        HoldAnswer {
            hold: self.id.clone(),
            offering: self.offering.clone(),
            start: self.visit.time.start,
            local: self.visit.time.local,
            expires: self.expires_at,
            lifetime_seconds: u32::try_from(lifetime).unwrap_or(0),
            extendable: self.extensions < terms.max_extensions,
        }
    }

    /// Its identifier.
    pub fn id(&self) -> &HoldId {
        &self.id
    }

    /// What is held.
    pub fn offering(&self) -> &OfferingId {
        &self.offering
    }

    /// When.
    pub fn visit(&self) -> Visit {
        self.visit
    }

    /// The hash of its token.
    pub fn token(&self) -> &TokenHash {
        &self.token
    }

    /// Until when it is alive.
    pub fn expires_at(&self) -> Instant {
        self.expires_at
    }

    /// How often it was extended.
    pub fn extensions(&self) -> u32 {
        self.extensions
    }
}

impl Appointment {
    /// What is told to whoever booked it.
    pub fn answer(&self) -> AppointmentAnswer {
        AppointmentAnswer {
            appointment: self.id.clone(),
            offering: self.offering.clone(),
            start: self.visit.time.start,
            local: self.visit.time.local,
            end: self.visit.ends,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::time::LocalDateTime;
    use guichet_contract::wire::SlotTime;

    const TERMS: HoldTerms =
        HoldTerms { length_seconds: 300, max_extensions: 2, max_live_per_offering: 20 };

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn token(letter: &str) -> HoldToken {
        HoldToken::parse(&letter.repeat(22)).unwrap()
    }

    fn hold() -> Hold {
        let local = LocalDateTime::parse("1970-01-01T02:00").unwrap();
        let time = SlotTime { start: at(7200), local };
        let visit = Visit { time, ends: at(8400), occupied_until: at(8700) };
        let (id, offering) = (HoldId::parse("h").unwrap(), OfferingId::parse("o").unwrap());
        Hold::new(id, offering, visit, &token("a"), &TERMS, at(1000))
    }

    #[test]
    fn a_hold_is_extended_as_often_as_its_terms_say() {
        let once = hold().extend(&token("a"), &TERMS, at(1100)).unwrap();
        assert_eq!((once.expires_at(), once.answer(&TERMS, at(1100)).extendable), (at(1400), true));
        let twice = once.extend(&token("a"), &TERMS, at(1200)).unwrap();
        assert!(!twice.answer(&TERMS, at(1200)).extendable);
        assert!(matches!(
            twice.extend(&token("a"), &TERMS, at(1300)),
            Err(HoldFault::NotExtendable)
        ));
    }

    #[test]
    fn an_expired_hold_still_confirms_but_not_once_the_visit_began() {
        let appointment = AppointmentId::parse("a").unwrap();
        let late = hold().confirm(&token("a"), appointment.clone(), at(7199));
        assert_eq!(late.map(|appointment| appointment.visit.ends), Ok(at(8400)));
        let too_late = hold().confirm(&token("a"), appointment, at(7200));
        assert_eq!(too_late, Err(HoldFault::Past));
    }

    #[test]
    fn a_foreign_token_does_nothing() {
        let appointment = AppointmentId::parse("a").unwrap();
        let confirmed = hold().confirm(&token("b"), appointment, at(1001));
        assert_eq!(confirmed, Err(HoldFault::WrongToken));
        assert!(matches!(hold().extend(&token("b"), &TERMS, at(1001)), Err(HoldFault::WrongToken)));
    }
}
