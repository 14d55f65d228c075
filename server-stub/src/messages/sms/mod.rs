//! What an SMS says: the establishment, when, and a link. Never why, with whom or in which specialty.
//!
//! Owns how a text is made to fit into one segment: the establishment's name is shortened, then left
//! out, then dates are written in figures, then the first alone and how many more; a time and the link
//! always stay. Start reading at [`compose`].

pub mod encoding;

use super::MessageSettings;
use super::dates::{Room, date, when};
use super::told::Told;
use super::words::{Forms, fill};
use crate::domain::message::Kind;
use encoding::{Encoding, Measure, measure, plain};
use guichet_contract::ids::ManageToken;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::{LocalDate, LocalDateTime};

/// An SMS.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// What it says.
    pub text: String,
    /// In what it is sent.
    pub encoding: Encoding,
    /// In how many segments.
    pub segments: u32,
}

/// What a message says, as an SMS: in the fewest segments that the words and the link allow.
pub(super) fn compose(told: &Told<'_>) -> Sms {
    let starts: Vec<_> = told.visits().iter().map(|visit| visit.local_start).collect();
    fit(told, &starts)
}

fn fit(told: &Told<'_>, starts: &[LocalDateTime]) -> Sms {
    let forms = &told.words.forms;
    let name = plain(told.site_name());
    let write = |name: &str, room| {
        let when = when(forms, starts, room);
        let said = fill(told.text("sms"), &[("when", &when), ("link", told.link())]);
        let from =
            if name.is_empty() { String::new() } else { fill(&forms.sms_from, &[("site", name)]) };
        plain(&(from + &said))
    };
    let mut best: Option<Sms> = None;
    let rooms = [Room::Line, Room::Short, Room::First].into_iter();
    let shorter = rooms.flat_map(|room| {
        // Figures are harder to read than a missing name, so names are left out first.
        let names = if room == Room::Line { shortened(&name) } else { vec![String::new()] };
        names.into_iter().map(move |name| (name, room))
    });
    for (name, room) in shorter {
        let text = write(&name, room);
        let Measure { encoding, segments } = measure(&text);
        if best.as_ref().is_none_or(|best| segments < best.segments) {
            best = Some(Sms { text, encoding, segments });
        }
        if segments == 1 {
            break;
        }
    }
    best.unwrap_or_else(|| unreachable!("a text without a name was tried"))
}

/// A name, and what is left of it when words are taken off its end; nothing at last.
fn shortened(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    // A name does not end in "de la".
    let whole = |last: &&str| last.chars().count() > 3;
    let lengths =
        (1..words.len()).rev().filter(|length| words[..*length].last().is_some_and(whole));
    let shorter = lengths.map(|length| {
        words[..length].join(" ").trim_end_matches([',', ';', ':', '-', ' ']).to_owned()
    });
    std::iter::once(words.join(" ")).chain(shorter).chain([String::new()]).collect()
}

/// The longest SMS of a site that tells of one visit, for whoever sets it up: which kind, and its
/// segments. Where it is more than one, the page's address or the site's own words are too long, or a
/// language has letters that take more room.
pub fn longest(policy: &HostPolicy, settings: &MessageSettings) -> (Kind, u32) {
    let token = ManageToken::parse(&"0".repeat(26));
    let told = |kind, language| Told::of_site(policy, settings, kind, language, token.as_ref());
    let measured = policy.languages.iter().flat_map(|language| {
        let date = longest_date(&told(Kind::Booked, language).words.forms);
        let start = date.and_then(|date| LocalDateTime::new(date, 17 * 60 + 30));
        let starts: Vec<_> = start.into_iter().collect();
        let told = &told;
        Kind::ALL.iter().map(move |kind| (*kind, fit(&told(*kind, language), &starts).segments))
    });
    measured.max_by_key(|(_, segments)| *segments).unwrap_or((Kind::Booked, 1))
}

/// The date that takes the most room: within 28 years each day of each month is each day of the week.
fn longest_date(forms: &Forms) -> Option<LocalDate> {
    let months = (2024..2052).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let days = months.flat_map(|(year, month)| {
        [1, 28].into_iter().filter_map(move |day| LocalDate::new(year, month, day))
    });
    days.max_by_key(|day| date(forms, *day, Room::Line).chars().count())
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;
    use super::*;

    #[test]
    fn no_date_of_a_language_is_longer_than_the_one_that_a_site_is_measured_by() {
        for (language, longest) in [
            ("fr", "vendredi 1er septembre"),
            ("en", "Wednesday 28 September"),
            ("de", "Donnerstag, 28. September"),
            ("it", "mercoledì 28 settembre"),
        ] {
            let words = Words::all().iter().find(|words| words.language == language).unwrap();
            let found = date(&words.forms, longest_date(&words.forms).unwrap(), Room::Line);
            assert_eq!(found.chars().count(), longest.chars().count(), "{found}");
        }
    }
}
