//! Moments and periods as people say them: by the clock at the place, by the day, or absolutely.
//!
//! Owns what is within a period. Knows no zone: whoever asks says what the clock at the place shows.

use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use std::fmt;

/// A moment, wherever the visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Absolutely: `2026-11-24T08:00:00Z`.
    At(Instant),
    /// By the clock at the place: `2026-11-24T09:00`.
    Local(LocalDateTime),
    /// A whole day at the place: `2026-11-24`.
    Day(LocalDate),
}

impl Moment {
    /// Reads any of the three forms.
    pub fn parse(text: &str) -> Option<Self> {
        Instant::parse(text)
            .map(Self::At)
            .or_else(|| LocalDateTime::parse(text).map(Self::Local))
            .or_else(|| LocalDate::parse(text).map(Self::Day))
    }

    /// Whether this moment is not before it; a day begins with its first minute.
    fn is_reached(self, (at, local): (Instant, LocalDateTime)) -> bool {
        match self {
            Self::At(from) => from <= at,
            Self::Local(from) => from <= local,
            Self::Day(from) => from <= local.date,
        }
    }

    /// Whether this moment is before its end; a day ends with its last minute.
    fn is_not_over(self, (at, local): (Instant, LocalDateTime)) -> bool {
        match self {
            Self::At(until) => at < until,
            Self::Local(until) => local < until,
            Self::Day(until) => local.date <= until,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => at.fmt(f),
            Self::Local(local) => local.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl Wire for Moment {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        let read = match json {
            Json::Text(text) => Self::parse(text),
            _ => None,
        };
        read.ok_or(ShapeError::new(
            "expected a day, a time at the place or a moment: 2026-11-24, 2026-11-24T09:00 or \
             2026-11-24T08:00:00Z",
        ))
    }
    fn write(&self) -> Json {
        Json::text(self.to_string())
    }
}

/// A period; open where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// From this moment on; from the beginning of this day on.
    pub from: Option<Moment>,
    /// Before this moment; until the end of this day.
    pub until: Option<Moment>,
}

impl Period {
    /// Whether a moment, with what the clock at the place shows then, is within it.
    pub fn has(&self, at: (Instant, LocalDateTime)) -> bool {
        self.from.is_none_or(|from| from.is_reached(at))
            && self.until.is_none_or(|until| until.is_not_over(at))
    }

    /// Absolute bounds that everything within it keeps, wherever it is: no clock is a day from UTC.
    pub fn at_most(&self) -> (i64, i64) {
        const DAY: i64 = 86_400;
        let seconds = |moment: Moment| match moment {
            Moment::At(at) => (at.seconds(), at.seconds()),
            Moment::Local(local) => (local.as_if_utc() - DAY, local.as_if_utc() + DAY),
            Moment::Day(day) => {
                let midnight = day.days_since_epoch() * DAY;
                (midnight - DAY, midnight + 2 * DAY)
            }
        };
        (
            self.from.map_or(i64::MIN, |from| seconds(from).0),
            self.until.map_or(i64::MAX, |until| seconds(until).1),
        )
    }
}

impl Wire for Period {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["from", "until"])?;
        Ok(Self { from: member(json, "from")?, until: member(json, "until")? })
    }
    fn write(&self) -> Json {
        let ends = [("from", self.from), ("until", self.until)].into_iter();
        let given = ends.filter_map(|(name, end)| Some((name.to_owned(), end?.write())));
        Json::Object(given.collect())
    }
}
