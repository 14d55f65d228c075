//! Dates and times as the language writes them.
//!
//! Local dates are formatted as if they were UTC: the backend has applied the place's zone already.

use super::intl::{DateTimeFormat, Formats};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::SlotTime;
use std::cell::Cell;

/// Formatters of one language. Text falls back to ISO 8601 where one fails.
pub struct Dates {
    language: String,
    /// The day that was written last: each time of a day is named with it.
    last_day: Cell<Option<(LocalDate, String)>>,
    day: DateTimeFormat,
    day_with_year: DateTimeFormat,
    birth_date: DateTimeFormat,
    column: DateTimeFormat,
    time: DateTimeFormat,
    clock: DateTimeFormat,
}

impl Dates {
    /// For a language tag, with the formatters that the element made of it.
    pub fn new(language: &str, formats: &Formats) -> Self {
        Self {
            language: language.to_owned(),
            last_day: Cell::new(None),
            day: formats.day(),
            day_with_year: formats.day_with_year(),
            birth_date: formats.birth_date(),
            column: formats.column(),
            time: formats.time(),
            clock: formats.clock(),
        }
    }

    /// "Tuesday 24 November".
    pub fn day(&self, date: LocalDate) -> String {
        let known = self.last_day.take().filter(|(last, _)| *last == date);
        let text = known.map(|(_, text)| text);
        let text = text.unwrap_or_else(|| format(&self.day, midnight(date), || date.to_string()));
        self.last_day.set(Some((date, text.clone())));
        text
    }

    /// "Tuesday 24 November 2026".
    pub fn day_with_year(&self, date: LocalDate) -> String {
        format(&self.day_with_year, midnight(date), || date.to_string())
    }

    /// "27 March 1958".
    pub fn birth_date(&self, date: LocalDate) -> String {
        format(&self.birth_date, midnight(date), || date.to_string())
    }

    /// "Tue 24 Nov".
    pub fn column(&self, date: LocalDate) -> String {
        format(&self.column, midnight(date), || date.to_string())
    }

    /// "09:40".
    pub fn time(&self, local: LocalDateTime) -> String {
        format(&self.time, local.as_if_utc(), || local.to_string())
    }

    /// The time of a moment on the visitor's own clock.
    pub fn clock(&self, instant: Instant) -> String {
        format(&self.clock, instant.seconds(), || instant.to_string())
    }

    /// The name of a zone at a moment, when the visitor's clock shows another time there.
    pub fn foreign_zone(&self, zone: &str, time: SlotTime) -> Option<String> {
        let place = time.local.as_if_utc() - time.start.seconds();
        let date = js_sys::Date::new(&milliseconds(time.start.seconds()).into());
        // Offsets are of whole minutes, within a day.
        #[allow(clippy::cast_possible_truncation)]
        let visitor = -(date.get_timezone_offset() as i64) * 60;
        if place == visitor {
            return None;
        }
        let options = [("timeZone", zone), ("timeZoneName", "long")];
        let name = || {
            let format = DateTimeFormat::with(&self.language, &options)?;
            let parts = format.format_to_parts(milliseconds(time.start.seconds())).ok()?;
            parts.iter().find_map(|part| {
                let member =
                    |name: &str| js_sys::Reflect::get(&part, &name.into()).ok()?.as_string();
                (member("type")? == "timeZoneName").then(|| member("value"))?
            })
        };
        Some(name().unwrap_or_else(|| zone.to_owned()))
    }
}

fn midnight(date: LocalDate) -> i64 {
    date.days_since_epoch() * 86_400
}

// Exact: dates of our era are far below 2^53 milliseconds.
#[allow(clippy::cast_precision_loss)]
fn milliseconds(seconds: i64) -> f64 {
    (seconds * 1000) as f64
}

fn format(format: &DateTimeFormat, seconds: i64, otherwise: impl Fn() -> String) -> String {
    format.format(milliseconds(seconds)).unwrap_or_else(|_| otherwise())
}
