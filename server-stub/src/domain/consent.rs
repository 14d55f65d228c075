//! Consent: what an offering has come to, and what somebody agrees to.
//!
//! Owns the states of an offering, how much of a stock is spoken for, and what somebody is shown
//! before they publish; the terms are in [`super::terms`]. Knows no store and no clock. Start reading
//! at [`OfferingState::of`], then at [`presentation`].

use super::staff::Author;
use crate::schedule::{Period, Rule, Schedule};
use guichet_contract::digest::Digest;
use guichet_contract::ids::{OfferingId, PractitionerId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::policy::{HostPolicy, Offering};
use guichet_contract::time::Instant;
use std::fmt;

pub use super::terms::{Patients, Terms};

/// What an offering of the policy has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfferingState {
    /// The policy has it, and nobody has answered yet. Nothing can be booked.
    Proposed,
    /// The answer was "later". Nothing can be booked.
    Deferred,
    /// It can be booked, on its terms.
    Published,
    /// It was published, and nothing can be booked until the pause ends.
    Paused,
    /// It was published once, and the consent was taken back or ended. Nothing can be booked.
    Withdrawn,
}

/// The last that was said about an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// "Later".
    Later,
    /// Yes, and it stands.
    Yes,
    /// Yes, and not any more.
    NoMore,
}

impl OfferingState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Proposed, Self::Deferred, Self::Published, Self::Paused, Self::Withdrawn];

    /// The state of a word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// From the last that was said, and whether a pause covers the offering.
    pub const fn of(said: Said, is_paused: bool) -> Self {
        match said {
            Said::Nothing => Self::Proposed,
            Said::Later => Self::Deferred,
            Said::Yes if is_paused => Self::Paused,
            Said::Yes => Self::Published,
            Said::NoMore => Self::Withdrawn,
        }
    }

    /// The word for people and programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Deferred => "later",
            Self::Published => "published",
            Self::Paused => "paused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How much of a stock is spoken for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Appointments that stand, and those that were recalled and not reopened.
    pub booked: u32,
    /// Until when each hold takes one.
    pub held_until: Vec<Instant>,
}

impl Taken {
    /// Whether `stock` has one more at `now`.
    pub fn leaves_any_of(&self, stock: u32, now: Instant) -> bool {
        let held = self.held_until.iter().filter(|until| **until > now).count();
        usize::try_from(stock.saturating_sub(self.booked)).is_ok_and(|left| held < left)
    }

    /// When the first of the holds that are live at `now` ends.
    pub fn next_expiry(&self, now: Instant) -> Option<Instant> {
        self.held_until.iter().copied().filter(|until| *until > now).min()
    }
}

/// What somebody is shown before they publish an offering: all that a patient would go by, in a form
/// that depends on nothing else of the schedule. Its digest is on record with the publication.
pub fn presentation(
    policy: &HostPolicy,
    schedule: &Schedule,
    offering: &Offering,
    terms: &Terms,
) -> (String, Digest) {
    let of_this = schedule.periods.iter().filter(|period| period.offerings.contains(&offering.id));
    let periods = of_this.map(Period::write).collect();
    let rule = schedule.rules.iter().find(|rule| rule.reason == offering.reason);
    let part = |name: &str, json: Option<Json>| (name.to_owned(), json.unwrap_or(Json::Null));
    let shown = Json::Object(vec![
        part("offering", Some(offering.write())),
        part("practitioner", policy.practitioner(&offering.practitioner).map(Wire::write)),
        part("reason", policy.reason(&offering.reason).map(Wire::write)),
        part("location", policy.location(&offering.location).map(Wire::write)),
        part("rule", rule.map(Rule::write)),
        part("periods", Some(Json::List(periods))),
        part("terms", Some(terms.write())),
    ]);
    let text = shown.to_string();
    let digest = Digest::of(&text);
    (text, digest)
}

/// What somebody has seen of an offering before they answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Digest of what was shown, which goes on record with the answer.
    pub shown: Digest,
    /// The entry of the log that has the last answer, of whomever; 0 when nobody has answered.
    pub answer: u32,
}

impl Seen {
    /// Reads what [`fmt::Display`] writes; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let (shown, answer) = text.split_once('-')?;
        let seen = Self { shown: Digest::parse(shown)?, answer: answer.parse().ok()? };
        (seen.to_string() == text).then_some(seen)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.shown, self.answer)
    }
}

/// Consent as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// To what; empty means all of the policy that nobody has answered yet: neither published nor
    /// answered "later" nor taken back.
    pub offerings: Vec<OfferingId>,
    /// Whose, where all are meant; nobody named is everybody's.
    pub practitioner: Option<PractitionerId>,
    /// On which terms, each of them.
    pub terms: Terms,
    /// What was seen before, if something was: when something else would be shown by now, or somebody
    /// has answered since, nothing is published. For one offering only.
    pub seen: Option<Seen>,
    /// Who.
    pub by: Author,
}

impl Consent {
    /// Consent to some offerings, or to all, as they are, given at the command line.
    pub fn to(offerings: Vec<OfferingId>, by: &str) -> Self {
        let (terms, by) = (Terms::default(), Author::operator(by));
        Self { offerings, practitioner: None, terms, seen: None, by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_as_it_is_written_and_in_no_other_form() {
        let seen = Seen { shown: Digest::of("shown"), answer: 12 };
        assert_eq!(Seen::parse(&seen.to_string()), Some(seen.clone()));
        let digest = &seen.shown;
        for text in ["", "12", "-12", &format!("{digest}"), &format!("{digest}-"), "x-12"] {
            assert_eq!(Seen::parse(text), None, "{text}");
        }
        for answer in ["012", "+12", "-12", " 12", "4294967296"] {
            assert_eq!(Seen::parse(&format!("{digest}-{answer}")), None, "{answer}");
        }
    }

    #[test]
    fn a_stock_is_left_as_long_as_visits_and_live_holds_take_less() {
        let at = Instant::from_seconds;
        let taken = Taken { booked: 2, held_until: vec![at(50), at(100)] };
        assert!(!taken.leaves_any_of(4, at(49)));
        assert!(taken.leaves_any_of(4, at(50)));
        assert!(taken.leaves_any_of(5, at(49)));
        assert!(!taken.leaves_any_of(1, at(200)), "a stock that was made smaller");
        assert_eq!(taken.next_expiry(at(50)), Some(at(100)));
        assert_eq!(taken.next_expiry(at(100)), None);
    }
}
