//! What the clock on the wall shows at a place, and which moment that is.
//!
//! Owns the time-zone database (the bundled one: a server with an old one would be an hour off)
//! and the rule for days on which clocks change: a local time that happens twice means its first
//! moment, one that does not exist is no time at all. Start reading at [`Zone::moment`].

use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

/// From when to when changes of clocks are known; outside, the nearest known one goes on.
const KNOWN: (&str, &str) = ("2000-01-01T00:00:00Z", "2200-01-01T00:00:00Z");
const DAY: i64 = 86_400;

/// A time zone.
#[derive(Debug)]
pub struct Zone {
    /// In order of time; the first goes back for ever.
    segments: Vec<Segment>,
}

/// A time during which clocks do not change.
#[derive(Debug, Clone, Copy)]
struct Segment {
    /// First moment, in seconds since the epoch.
    starts: i64,
    /// Local time less UTC, in seconds.
    offset: i64,
}

impl Zone {
    /// The zone of an IANA name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        let (from, until): (Timestamp, Timestamp) = (KNOWN.0.parse().ok()?, KNOWN.1.parse().ok()?);
        let first = Segment { starts: i64::MIN, offset: zone.to_offset(from).seconds().into() };
        let changes = zone.following(from).take_while(|change| change.timestamp() < until);
        let changes = changes.map(|change| Segment {
            starts: change.timestamp().as_second(),
            offset: change.offset().seconds().into(),
        });
        Some(Self { segments: std::iter::once(first).chain(changes).collect() })
    }

    /// Date and time on the clock at a moment.
    pub fn local(&self, at: Instant) -> LocalDateTime {
        let next = self.segments.partition_point(|segment| segment.starts <= at.seconds());
        let offset = self.segments.get(next.saturating_sub(1)).map_or(0, |known| known.offset);
        let seconds = at.seconds() + offset;
        let date = LocalDate::from_days_since_epoch(seconds.div_euclid(DAY));
        let minute = u32::try_from(seconds.rem_euclid(DAY) / 60).unwrap_or(0);
        LocalDateTime::new(date, minute).unwrap_or_else(|| midnight(date))
    }

    /// The first moment at which the clock shows this; `None` when clocks skip it.
    pub fn moment(&self, local: LocalDateTime) -> Option<Instant> {
        self.day(local.date).moment(i64::from(local.minute_of_day()))
    }

    /// The same, for many times of one day.
    pub fn day(&self, date: LocalDate) -> Day<'_> {
        let midnight = date.days_since_epoch() * DAY;
        // No clock is a whole day from UTC, so this is in force before the day begins anywhere.
        let after = self.segments.partition_point(|segment| segment.starts <= midnight - DAY);
        Day { midnight, segments: self.segments.get(after.saturating_sub(1)..).unwrap_or(&[]) }
    }
}

/// A day at a place.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    /// Its midnight, as if in UTC.
    midnight: i64,
    /// From the one in force before it on.
    segments: &'a [Segment],
}

impl Day<'_> {
    /// The first moment at which the clock shows `minute` (0 to 1440); `None` when it is skipped.
    pub fn moment(&self, minute: i64) -> Option<Instant> {
        let local = self.midnight + minute * 60;
        let mut segments = self.segments.iter().peekable();
        while let Some(segment) = segments.next() {
            let moment = local - segment.offset;
            if moment < segment.starts {
                return None;
            }
            if segments.peek().is_none_or(|next| moment < next.starts) {
                return Some(Instant::from_seconds(moment));
            }
        }
        None
    }

    /// The moment by which what ends at `minute` is over: for a skipped time, when it was skipped.
    pub fn end(&self, minute: i64) -> Instant {
        let local = self.midnight + minute * 60;
        let change = || self.segments.iter().find(|change| local - change.offset < change.starts);
        let moment =
            self.moment(minute).or_else(|| change().map(|it| Instant::from_seconds(it.starts)));
        moment.unwrap_or(Instant::from_seconds(local))
    }
}

fn midnight(date: LocalDate) -> LocalDateTime {
    LocalDateTime::new(date, 0).expect("minute 0 is below 1440")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(zone: &str, local: &str) -> Option<String> {
        let local = LocalDateTime::parse(local).unwrap();
        Zone::named(zone).unwrap().moment(local).map(|at| at.to_string())
    }

    #[test]
    fn a_local_time_that_happens_twice_means_its_first_moment() {
        assert_eq!(moment("Europe/Paris", "2026-10-25T02:30").unwrap(), "2026-10-25T00:30:00Z");
        assert_eq!(moment("Europe/Paris", "2026-10-25T03:00").unwrap(), "2026-10-25T02:00:00Z");
        // Lord Howe Island moves by half an hour.
        assert_eq!(
            moment("Australia/Lord_Howe", "2026-04-05T01:45").unwrap(),
            "2026-04-04T14:45:00Z"
        );
    }

    #[test]
    fn a_local_time_that_is_skipped_is_no_time() {
        assert_eq!(moment("Europe/Paris", "2026-03-29T02:30"), None);
        assert_eq!(moment("Australia/Lord_Howe", "2026-10-04T02:15"), None);
        assert_eq!(
            moment("Australia/Lord_Howe", "2026-10-04T02:30").unwrap(),
            "2026-10-03T15:30:00Z"
        );
    }

    #[test]
    fn what_ends_at_a_skipped_time_is_over_when_clocks_change() {
        let zone = Zone::named("Europe/Paris").unwrap();
        let day = zone.day(LocalDate::parse("2026-03-29").unwrap());
        assert_eq!(day.end(150).to_string(), "2026-03-29T01:00:00Z");
        assert_eq!(day.end(1440).to_string(), "2026-03-29T22:00:00Z");
    }

    #[test]
    fn local_times_agree_with_the_time_zone_library() {
        for name in ["Europe/Paris", "Australia/Lord_Howe", "America/St_Johns", "UTC"] {
            let zone = Zone::named(name).unwrap();
            let theirs = TimeZoneDatabase::bundled().get(name).unwrap();
            for hours in 0..(3 * 366 * 24) {
                let at = Instant::from_seconds(1_767_225_600 + hours * 3600 + 60 * (hours % 60));
                let expected = Timestamp::from_second(at.seconds()).unwrap();
                let expected = expected.to_zoned(theirs.clone()).strftime("%Y-%m-%dT%H:%M");
                assert_eq!(zone.local(at).to_string(), expected.to_string(), "{name} {at}");
                if let Some(first) = zone.moment(zone.local(at)) {
                    assert!(first.seconds() <= at.seconds());
                    assert_eq!(zone.local(first), zone.local(at));
                }
            }
        }
    }

    #[test]
    fn a_zone_that_does_not_exist_is_refused() {
        assert!(Zone::named("Europe/Lisiere").is_none());
    }
}
