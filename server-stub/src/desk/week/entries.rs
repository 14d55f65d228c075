//! The entries of a week, in words.
//!
//! An entry is named by its digest: what somebody else adds or removes meanwhile never makes a name
//! mean another one.

use crate::desk::language::{Language, clock};
use crate::desk::offerings::summary;
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::schedule::{Absence, Days, Period, Week};
use guichet_contract::digest::Digest;
use guichet_contract::ids::OfferingId;
use guichet_contract::json::Json;

/// A period or an absence in a list.
pub(in crate::desk) struct Entry {
    /// What names it.
    pub(in crate::desk) name: String,
    /// When it is.
    pub(in crate::desk) when: String,
    /// Where.
    pub(in crate::desk) place: String,
    /// For what.
    pub(in crate::desk) offerings: Vec<String>,
}

/// The name of an entry, from how it is written.
pub(super) fn name(written: &Json) -> String {
    Digest::of(&written.to_string()).to_string()
}

/// The entry of a name; `None` when it is there no more.
pub(super) fn find<'a, T>(all: &'a [T], wanted: &str, write: fn(&T) -> Json) -> Option<&'a T> {
    all.iter().find(|entry| name(&write(entry)) == wanted)
}

/// Entries with a new one in the place of the one that is named, or at their end where none is; `None`
/// when what is named is there no more.
pub(super) fn with<T: Clone>(
    all: &[T],
    (former, new): (Option<&str>, T),
    write: fn(&T) -> Json,
) -> Option<Vec<T>> {
    let mut all = all.to_vec();
    match former {
        Some(former) => *all.iter_mut().find(|entry| name(&write(entry)) == former)? = new,
        None => all.push(new),
    }
    Some(all)
}

/// The opening periods of a week.
pub(super) fn periods(desk: &Desk, week: &Week) -> Vec<Entry> {
    let reason = |id: &OfferingId| {
        let found = desk.policy().offerings.iter().find(|offering| offering.id == *id);
        found.map_or_else(|| id.to_string(), |offering| summary::reason(desk, offering))
    };
    let place = |period: &Period| {
        let place = desk.policy().location(&period.location);
        place.map_or("", |place| place.name.text(desk.language().tag())).to_owned()
    };
    let entry = |it: &Period| Entry {
        name: name(&it.write()),
        when: period(desk.language(), it),
        place: place(it),
        offerings: it.offerings.iter().map(reason).collect(),
    };
    week.periods().iter().map(entry).collect()
}

/// The absences of a week.
pub(super) fn absences(desk: &Desk, week: &Week) -> Vec<Entry> {
    let entry = |it: &Absence| Entry {
        name: name(&it.write()),
        when: absence(desk.language(), it),
        place: String::new(),
        offerings: Vec::new(),
    };
    week.absences().iter().map(entry).collect()
}

/// When a period is.
pub(in crate::desk) fn period(language: Language, period: &Period) -> String {
    let words = words::Week::of(language);
    let (from, until) = (clock(period.from_minute), clock(period.until_minute));
    let times = [("from", from.as_str()), ("until", until.as_str())];
    let (weekdays, first, last) = match &period.days {
        Days::On(date) => {
            let date = language.date(*date);
            return fill(words.once, &[times[0], times[1], ("date", &date)]);
        }
        Days::Weekly { weekdays, first, last } => (weekdays, first, last),
    };
    let days = language.weekdays(weekdays);
    let mut told = fill(words.weekly, &[times[0], times[1], ("days", &days)]);
    for (sentence, date) in [(words.from_date, first), (words.until_date, last)] {
        if let Some(date) = date {
            told = told + ", " + &fill(sentence, &[("date", &language.date(*date))]);
        }
    }
    told
}

/// When an absence is: whole days are said as days.
pub(in crate::desk) fn absence(language: Language, absence: &Absence) -> String {
    let words = words::Week::of(language);
    let Absence { from, until, .. } = absence;
    let (from, until) = if from.minute_of_day() == 0 && until.minute_of_day() == 0 {
        let last = until.date.plus_days(-1);
        if last == from.date {
            return fill(words.absence_day, &[("date", &language.date(last))]);
        }
        (language.date(from.date), language.date(last))
    } else {
        (language.date_and_time(*from), language.end(*until))
    };
    fill(words.absence_days, &[("from", &from), ("until", &until)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::json::Wire;

    fn told(language: Language, entries: &str) -> Vec<String> {
        let text = format!(r#"{{"practitioner": "ada", "periods": [], {entries}}}"#).replacen(
            r#""periods": [], "periods""#,
            r#""periods""#,
            1,
        );
        let week = Week::read(&Json::parse(&text).unwrap()).unwrap();
        let periods = week.periods().iter().map(|it| period(language, it));
        periods.chain(week.absences().iter().map(|it| absence(language, it))).collect()
    }

    #[test]
    fn a_period_is_said_with_its_days_its_times_and_its_bounds() {
        let weekly = r#""periods": [{"location": "main", "offerings": ["o1"],
            "weekdays": ["monday", "thursday"], "from": "09:00", "until": "24:00",
            "first": "2026-12-01"}]"#;
        let french = "Chaque lundi et jeudi, de 09:00 à 24:00, à partir du mardi 1er décembre 2026";
        assert_eq!(told(Language::French, weekly), [french]);
        let once = r#""periods": [{"location": "main", "offerings": ["o1"], "date": "2026-12-19",
            "from": "09:00", "until": "12:00"}]"#;
        assert_eq!(told(Language::English, once), ["On Saturday 19 December 2026, 09:00 to 12:00"]);
    }

    #[test]
    fn whole_days_of_absence_are_said_as_days_both_included() {
        for (from, until, expected) in [
            ("2026-12-24T00:00", "2026-12-25T00:00", "On Thursday 24 December 2026"),
            (
                "2026-12-24T00:00",
                "2026-12-27T00:00",
                "From Thursday 24 December 2026 until Saturday 26 December 2026",
            ),
            (
                "2026-12-24T14:00",
                "2026-12-24T18:00",
                "From Thursday 24 December 2026 at 14:00 until Thursday 24 December 2026 at 18:00",
            ),
        ] {
            let absence = format!(r#""absences": [{{"from": "{from}", "until": "{until}"}}]"#);
            assert_eq!(told(Language::English, &absence), [expected]);
        }
    }
}
