//! Instants and local dates, without a clock and without time zones.
//!
//! Owns their form on the wire and the arithmetic of the proleptic Gregorian calendar. Which local
//! time an instant has in a zone is the server's to know: the wire carries both.

use crate::json::{Json, ShapeError, Wire};
use core::fmt;

const SECONDS_A_DAY: i64 = 86_400;

/// A moment, in whole seconds since 1970-01-01T00:00:00Z. On the wire: `2026-11-24T08:40:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct Instant(i64);

impl Instant {
    /// From seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The moment this many seconds later (earlier when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ` (RFC 3339 in UTC, whole seconds).
    pub fn parse(text: &str) -> Option<Self> {
        let local = LocalDateTime::parse(text.strip_suffix(":00Z").unwrap_or("")).map(|at| (at, 0));
        let (local, seconds) = local.or_else(|| {
            let rest = text.strip_suffix('Z')?;
            let (minutes, seconds) = (rest.get(..16)?, rest.get(16..)?);
            let seconds = digits(seconds.strip_prefix(':')?, 2).filter(|seconds| *seconds < 60)?;
            Some((LocalDateTime::parse(minutes)?, i64::from(seconds)))
        })?;
        Some(Self(local.as_if_utc() + seconds))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = LocalDateTime::from_utc_seconds(self.0);
        local.fmt(f)?;
        f.write_str(":")?;
        two(self.0.rem_euclid(60), f)?;
        f.write_str("Z")
    }
}

/// A day of the calendar. On the wire: `2026-11-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate {
    year: i32,
    month: u32,
    day: u32,
}

impl LocalDate {
    /// The day, if the calendar has it; years 1 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 10 || text.get(4..5)? != "-" || text.get(7..8)? != "-" {
            return None;
        }
        let year = digits(text.get(..4)?, 4)?;
        Self::new(
            i32::try_from(year).ok()?,
            digits(text.get(5..7)?, 2)?,
            digits(text.get(8..)?, 2)?,
        )
    }

    /// Year, month (1 to 12), day of the month (1 to 31).
    pub const fn parts(self) -> (i32, u32, u32) {
        (self.year, self.month, self.day)
    }

    /// Whole years from this day to a later one, as ages are counted; who was born on 29 February
    /// turns a year older on 1 March.
    pub const fn years_until(self, later: Self) -> i32 {
        let had_it = later.month > self.month || later.month == self.month && later.day >= self.day;
        later.year - self.year - if had_it { 0 } else { 1 }
    }

    /// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    pub fn days_since_epoch(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = i64::from(self.month);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse of [`LocalDate::days_since_epoch`], within the years 1 to 9999.
    pub fn from_days_since_epoch(days: i64) -> Self {
        let days = days.clamp(-719_162, 2_932_896) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // The clamp above keeps all three in range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self { year: year as i32, month: month as u32, day: day as u32 }
    }

    /// The day this many days later (earlier when negative), within the years 1 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days))
    }

    /// 0 for Monday to 6 for Sunday (ISO 8601 less one).
    pub fn weekday(self) -> u32 {
        // A remainder of 7 fits.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let weekday = (self.days_since_epoch() + 3).rem_euclid(7) as u32;
        weekday
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        two((self.year / 100).into(), f)?;
        two((self.year % 100).into(), f)?;
        f.write_str("-")?;
        two(self.month.into(), f)?;
        f.write_str("-")?;
        two(self.day.into(), f)
    }
}

/// A local date and wall-clock time, to the minute. On the wire: `2026-11-24T09:40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The day.
    pub date: LocalDate,
    /// Minutes since midnight on the clock, 0 to 1439.
    minute: u32,
}

impl LocalDateTime {
    /// `None` from minute 1440 on.
    pub fn new(date: LocalDate, minute: u32) -> Option<Self> {
        (minute < 1440).then_some(Self { date, minute })
    }

    /// Reads `YYYY-MM-DDThh:mm`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 16 || text.get(10..11)? != "T" || text.get(13..14)? != ":" {
            return None;
        }
        let date = LocalDate::parse(text.get(..10)?)?;
        let hour = digits(text.get(11..13)?, 2).filter(|hour| *hour < 24)?;
        let minute = digits(text.get(14..)?, 2).filter(|minute| *minute < 60)?;
        Self::new(date, hour * 60 + minute)
    }

    /// Minutes since midnight on the clock, 0 to 1439.
    pub const fn minute_of_day(self) -> u32 {
        self.minute
    }

    /// Seconds since the epoch if this were UTC: for formatting and for offsets.
    pub fn as_if_utc(self) -> i64 {
        self.date.days_since_epoch() * SECONDS_A_DAY + i64::from(self.minute) * 60
    }

    fn from_utc_seconds(seconds: i64) -> Self {
        let date = LocalDate::from_days_since_epoch(seconds.div_euclid(SECONDS_A_DAY));
        // A remainder of a day fits.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let minute = (seconds.rem_euclid(SECONDS_A_DAY) / 60) as u32;
        Self { date, minute }
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)?;
        f.write_str("T")?;
        two((self.minute / 60).into(), f)?;
        f.write_str(":")?;
        two((self.minute % 60).into(), f)
    }
}

macro_rules! wire_by_text {
    ($($name:ident: $expected:literal;)*) => {$(
        impl Wire for $name {
            fn read(json: &Json) -> Result<Self, ShapeError> {
                match json {
                    Json::Text(text) => Self::parse(text),
                    _ => None,
                }
                .ok_or(ShapeError::new(concat!("expected ", $expected)))
            }
            fn write(&self) -> Json {
                Json::Text(self.to_string())
            }
        }
    )*};
}

wire_by_text! {
    Instant: "a moment such as 2026-11-24T08:40:00Z";
    LocalDate: "a day such as 2026-11-24";
    LocalDateTime: "a local time such as 2026-11-24T09:40";
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.bytes().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
}

fn two(number: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if number < 10 {
        f.write_str("0")?;
    }
    fmt::Display::fmt(&number, f)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_age_counts_birthdays() {
        let day = |text| LocalDate::parse(text).unwrap();
        for (born, on, years) in [
            ("2000-06-15", "2018-06-14", 17),
            ("2000-06-15", "2018-06-15", 18),
            ("2000-02-29", "2018-02-28", 17),
            ("2000-02-29", "2018-03-01", 18),
            ("2000-12-31", "2001-01-01", 0),
        ] {
            assert_eq!(day(born).years_until(day(on)), years, "{born} to {on}");
        }
    }

    proptest! {
        #[test]
        fn days_go_there_and_back(days in -719_162i64..=2_932_896) {
            let date = LocalDate::from_days_since_epoch(days);
            prop_assert_eq!(date.days_since_epoch(), days);
            prop_assert_eq!(LocalDate::parse(&date.to_string()), Some(date));
            prop_assert_eq!(date.plus_days(1).weekday(), (date.weekday() + 1) % 7);
        }

        #[test]
        fn instants_go_there_and_back(seconds in -62_135_596_800i64..253_402_300_800) {
            let instant = Instant::from_seconds(seconds);
            prop_assert_eq!(Instant::parse(&instant.to_string()), Some(instant));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,24}") {
            let _ = (Instant::parse(&text), LocalDate::parse(&text), LocalDateTime::parse(&text));
        }
    }

    #[test]
    fn known_days_have_their_known_numbers() {
        for (text, days, weekday) in
            [("1970-01-01", 0, 3), ("2000-02-29", 11_016, 1), ("2026-11-24", 20_781, 1)]
        {
            let date = LocalDate::parse(text).unwrap();
            assert_eq!((date.days_since_epoch(), date.weekday()), (days, weekday), "{text}");
        }
    }

    #[test]
    fn days_and_times_that_do_not_exist_are_refused() {
        for text in
            ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-1-01", "2026-04-31"]
        {
            assert_eq!(LocalDate::parse(text), None, "{text}");
        }
        for text in [
            "2026-11-24T24:00Z",
            "2026-11-24T08:60:00Z",
            "2026-11-24T08:40:60Z",
            "2026-11-24T08:40:00",
            "2026-11-24T08:40Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
