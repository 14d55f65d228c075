//! What a form says of an opening period.
//!
//! Nothing is implied: a period is for the offerings that are ticked, and where it is follows from
//! them. Start reading at [`PeriodForm::read`].

use crate::desk::form::{FieldError, Form, day, minute};
use crate::desk::language::clock;
use crate::desk::words;
use crate::schedule::{Days, Period};
use guichet_contract::json::ShapeError;
use guichet_contract::policy::{Offering, Practitioner};
use guichet_contract::time::LocalDate;
use std::collections::BTreeSet;

/// The form, as it was typed.
pub(super) struct PeriodForm {
    pub(super) offerings: Vec<String>,
    pub(super) is_once: bool,
    pub(super) weekdays: BTreeSet<u32>,
    pub(super) date: String,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) errors: Vec<FieldError>,
}

impl PeriodForm {
    pub(super) fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            offerings: form.all("offering").map(str::to_owned).collect(),
            is_once: form.text("days") == "once",
            weekdays: form.all("weekday").filter_map(|day| day.parse().ok()).collect(),
            date: text("date"),
            first: text("first"),
            last: text("last"),
            from: text("from"),
            until: text("until"),
            errors: Vec::new(),
        }
    }

    /// As it says what a period is.
    pub(super) fn of(period: &Period) -> Self {
        let text = |date: Option<LocalDate>| date.map_or_else(String::new, |it| it.to_string());
        let (once, weekly) = match &period.days {
            Days::On(date) => (Some(*date), (BTreeSet::new(), None, None)),
            Days::Weekly { weekdays, first, last } => (None, (weekdays.clone(), *first, *last)),
        };
        let (weekdays, first, last) = weekly;
        Self {
            offerings: period.offerings.iter().map(ToString::to_string).collect(),
            is_once: once.is_some(),
            weekdays,
            date: text(once),
            first: text(first),
            last: text(last),
            from: clock(period.from_minute),
            until: clock(period.until_minute),
            errors: Vec::new(),
        }
    }

    /// The period that it says; `None` when something must be mended, which is then in it.
    pub(super) fn read(
        &mut self,
        whom: &Practitioner,
        offerings: &[&Offering],
        words: &words::Week,
    ) -> Option<Period> {
        let mut errors = Vec::new();
        let mut wrong = |field, text| errors.push(FieldError { field, text });
        let is_ticked = |it: &&&Offering| self.offerings.iter().any(|id| it.id.as_str() == id);
        let ticked: Vec<_> = offerings.iter().filter(is_ticked).collect();
        let place = ticked.first().map(|offering| offering.location.clone());
        if place.is_none() {
            wrong("offerings", words.bad_offerings);
        } else if ticked.iter().any(|offering| Some(&offering.location) != place.as_ref()) {
            wrong("offerings", words.bad_places);
        }
        let days = self.days(words, &mut wrong);
        let (from, until) = (minute(&self.from), minute(&self.until));
        if from.is_none_or(|from| from == 1440) {
            wrong("from", words.bad_time);
        }
        match (from, until) {
            (_, None) => wrong("until", words.bad_time),
            (Some(from), Some(until)) if until <= from => wrong("until", words.bad_until),
            _ => {}
        }
        self.errors = errors;
        let period = Period {
            practitioner: whom.id.clone(),
            location: place?,
            offerings: ticked.iter().map(|offering| offering.id.clone()).collect(),
            days: days?,
            from_minute: from?,
            until_minute: until?,
        };
        self.errors.is_empty().then_some(period)
    }

    fn days(
        &self,
        words: &words::Week,
        wrong: &mut impl FnMut(&'static str, &'static str),
    ) -> Option<Days> {
        if self.is_once {
            let date = day(&self.date);
            if date.is_none() {
                wrong("date", words.bad_date);
            }
            return date.map(Days::On);
        }
        let weekdays: BTreeSet<_> = self.weekdays.iter().copied().filter(|day| *day < 7).collect();
        if weekdays.is_empty() {
            wrong("weekdays", words.bad_entrydays);
        }
        let mut bound = |field, typed: &str| -> Option<LocalDate> {
            let read = day(typed);
            if read.is_none() && !typed.is_empty() {
                wrong(field, words.bad_date);
            }
            read
        };
        let (first, last) = (bound("first", &self.first), bound("last", &self.last));
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            wrong("last", words.bad_last);
        }
        Some(Days::Weekly { weekdays, first, last })
    }

    pub(super) fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }
}

/// At which field the fault of a week with the new period is, and in which words. Its form says what
/// it can; the rest is about the policy and the other periods.
pub(super) fn at_field(error: &ShapeError, words: &words::Week) -> FieldError {
    let (_, member) = error.path().rsplit_once(']').unwrap_or(("", error.path()));
    let (field, text) = if error.path().contains(".offerings") {
        ("until", words.bad_fit)
    } else if member == ".date" {
        ("date", words.bad_holiday)
    } else if member.is_empty() {
        ("from", words.bad_overlap)
    } else {
        ("from", words.bad_entry)
    };
    FieldError { field, text }
}
