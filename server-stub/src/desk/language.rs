//! The languages of the staff pages, and how each says days, times and lengths.
//!
//! Owns the choice: what somebody chose on the page, else what their browser asks for, else French.

use crate::domain::clock_face::Zone;
use axum::http::{HeaderMap, header};
use guichet_contract::ids::LocationId;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use std::collections::BTreeSet;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

const FRENCH_DAYS: [&str; 7] =
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const ENGLISH_DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Language {
    /// Every language, in the order in which they are offered.
    pub(super) const ALL: [Self; 2] = [Self::French, Self::English];

    /// The tag, for `lang` and for texts of the policy.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language's own name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    /// The language of a tag, if the pages have it.
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// What a browser asks for (RFC 9110 section 12.5.4), as far as the pages have it.
    pub(super) fn asked(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut best = None;
        for part in accepted.split(',') {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |it| it.parse().ok());
            let weight: f32 = weight.unwrap_or(0.0);
            let Some(language) = Self::of_tag(tag.trim()) else { continue };
            if weight > best.map_or(0.0, |(_, highest)| highest) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// The name of a weekday, 0 for Monday.
    pub(super) fn weekday(self, day: u32) -> &'static str {
        let names = match self {
            Self::French => &FRENCH_DAYS,
            Self::English => &ENGLISH_DAYS,
        };
        usize::try_from(day).ok().and_then(|day| names.get(day)).unwrap_or(&"")
    }

    /// Several weekdays, as they are said in a sentence.
    pub(super) fn weekdays(self, days: &BTreeSet<u32>) -> String {
        let names: Vec<_> = days.iter().map(|day| self.weekday(*day)).collect();
        let and = match self {
            Self::French => " et ",
            Self::English => " and ",
        };
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => [&before.join(", "), and, last].concat(),
            None => String::new(),
        }
    }

    /// A day, with its weekday: `mardi 24 novembre 2026`.
    pub(super) fn date(self, date: LocalDate) -> String {
        let (year, month, day) = date.parts();
        let months = match self {
            Self::French => &FRENCH_MONTHS,
            Self::English => &ENGLISH_MONTHS,
        };
        let month = usize::try_from(month).ok().and_then(|month| months.get(month - 1));
        let first = if self == Self::French && day == 1 { "er" } else { "" };
        let weekday = self.weekday(date.weekday());
        format!("{weekday} {day}{first} {} {year}", month.unwrap_or(&""))
    }

    /// A day and a time by the clock at the place.
    pub(super) fn date_and_time(self, at: LocalDateTime) -> String {
        self.at(at.date, at.minute_of_day())
    }

    /// The same for when something ends: midnight is the end of the day before.
    pub(super) fn end(self, at: LocalDateTime) -> String {
        if at.minute_of_day() > 0 {
            return self.date_and_time(at);
        }
        self.at(at.date.plus_days(-1), 1440)
    }

    fn at(self, date: LocalDate, minute: u32) -> String {
        let joint = match self {
            Self::French => "à",
            Self::English => "at",
        };
        format!("{} {joint} {}", self.date(date), clock(minute))
    }

    /// A moment, by the clock at a place; where nobody knows its clock, as the log has it.
    pub(super) fn moment(self, at: Instant, zone: Option<&Zone>) -> String {
        zone.map_or_else(|| at.to_string(), |zone| self.date_and_time(zone.local(at)))
    }

    /// A length of time, in the largest unit that tells it exactly.
    pub(super) fn length(self, minutes: u32) -> String {
        let (number, french, english) = match minutes {
            0 => (0, "minute", "minutes"),
            it if it % 1440 == 0 => (it / 1440, "jour", "day"),
            it if it % 60 == 0 => (it / 60, "heure", "hour"),
            it => (it, "minute", "minute"),
        };
        let unit = if self == Self::French { french } else { english };
        let plural = if number > 1 { "s" } else { "" };
        format!("{number}\u{a0}{unit}{plural}")
    }

    /// Whether a number of things is one of them, in the grammar of the language.
    pub(super) const fn is_one(self, number: usize) -> bool {
        match self {
            Self::French => number < 2,
            Self::English => number == 1,
        }
    }
}

/// A time of day: `09:40`, up to `24:00`.
pub(super) fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The clock at a place, or at the site's first place.
pub(super) fn zone(policy: &HostPolicy, location: Option<&LocationId>) -> Option<Zone> {
    let place = location.and_then(|id| policy.location(id)).or(policy.locations.first())?;
    Zone::named(&place.zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, French};

    fn asked(text: &'static str) -> Option<Language> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
        Language::asked(&headers)
    }

    #[test]
    fn a_browser_gets_the_language_that_it_likes_best_of_those_that_there_are() {
        assert_eq!(asked("fr-FR,fr;q=0.9,en;q=0.8"), Some(French));
        assert_eq!(asked("de,en-GB;q=0.7,fr;q=0.3"), Some(English));
        assert_eq!(asked("de"), None);
        assert_eq!(asked("fr;q=0,en;q=0.1"), Some(English));
        assert_eq!(Language::asked(&HeaderMap::new()), None);
    }

    #[test]
    fn days_are_said_with_their_weekday_in_each_language() {
        let date = |text| LocalDate::parse(text).unwrap();
        assert_eq!(French.date(date("2026-11-24")), "mardi 24 novembre 2026");
        assert_eq!(French.date(date("2026-12-01")), "mardi 1er décembre 2026");
        assert_eq!(English.date(date("2026-11-24")), "Tuesday 24 November 2026");
        assert_eq!(French.weekdays(&[0].into()), "lundi");
        assert_eq!(French.weekdays(&[0, 1, 3].into()), "lundi, mardi et jeudi");
        assert_eq!(English.weekdays(&[5, 6].into()), "Saturday and Sunday");
    }

    #[test]
    fn lengths_are_said_in_the_largest_unit_that_tells_them_exactly() {
        for (minutes, french, english) in [
            (0, "0 minute", "0 minutes"),
            (1, "1 minute", "1 minute"),
            (90, "90 minutes", "90 minutes"),
            (120, "2 heures", "2 hours"),
            (1440, "1 jour", "1 day"),
            (4320, "3 jours", "3 days"),
        ] {
            assert_eq!(French.length(minutes).replace('\u{a0}', " "), french);
            assert_eq!(English.length(minutes).replace('\u{a0}', " "), english);
        }
    }
}
