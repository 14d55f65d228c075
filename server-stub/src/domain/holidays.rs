//! Public holidays, computed.

use crate::schedule::{Calendar, Holidays};
use guichet_contract::ids::LocationId;
use guichet_contract::time::LocalDate;

/// Whether nobody receives at this location on this day.
pub fn is_closed(holidays: &Holidays, date: LocalDate, location: &LocationId) -> bool {
    let public = match holidays.calendar {
        Some(Calendar::France) => is_public_holiday_in_france(date),
        None => false,
    };
    public
        || holidays.dates.iter().any(|day| {
            day.date == date && day.locations.as_ref().is_none_or(|at| at.contains(location))
        })
}

/// The 11 public holidays of France (Code du travail, article L3133-1).
fn is_public_holiday_in_france(date: LocalDate) -> bool {
    let (year, month, day) = date.parts();
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let after_easter = date.days_since_epoch() - easter_sunday(year);
    // Easter Monday, Ascension Day, Whit Monday.
    fixed.contains(&(month, day)) || [1, 39, 50].contains(&after_easter)
}

/// Days since the epoch of Easter Sunday in the Gregorian calendar (the "anonymous" algorithm,
/// Nature, 20 April 1876; in Meeus, Astronomical Algorithms, chapter 8).
#[allow(clippy::many_single_char_names)] // the letters of the published algorithm
fn easter_sunday(year: i32) -> i64 {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let date = LocalDate::new(year, month.unsigned_abs(), day.unsigned_abs());
    date.map_or(i64::MIN / 2, LocalDate::days_since_epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        LocalDate::parse(text).unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for known in [
            "1818-03-22",
            "1943-04-25",
            "2000-04-23",
            "2016-03-27",
            "2024-03-31",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
        ] {
            let date = day(known);
            assert_eq!(easter_sunday(date.parts().0), date.days_since_epoch(), "{known}");
        }
    }

    #[test]
    fn france_has_eleven_public_holidays_in_2027() {
        let first = day("2027-01-01");
        let holidays: Vec<_> = (0..365)
            .map(|days| first.plus_days(days))
            .filter(|date| is_public_holiday_in_france(*date))
            .map(|date| date.to_string())
            .collect();
        // Ascension Day is 6 May and Whit Monday 17 May that year.
        assert_eq!(
            holidays,
            [
                "2027-01-01",
                "2027-03-29",
                "2027-05-01",
                "2027-05-06",
                "2027-05-08",
                "2027-05-17",
                "2027-07-14",
                "2027-08-15",
                "2027-11-01",
                "2027-11-11",
                "2027-12-25",
            ]
        );
    }

    #[test]
    fn a_closed_day_closes_only_the_places_that_it_names() {
        use crate::schedule::ClosedDay;
        let place = |id| LocationId::parse(id).unwrap();
        let closed = |locations| Holidays {
            calendar: None,
            dates: vec![ClosedDay { date: day("2026-12-24"), locations }],
        };
        let north_only = closed(Some(vec![place("north")]));
        assert!(is_closed(&north_only, day("2026-12-24"), &place("north")));
        assert!(!is_closed(&north_only, day("2026-12-24"), &place("south")));
        assert!(!is_closed(&north_only, day("2026-12-25"), &place("north")));
        assert!(is_closed(&closed(None), day("2026-12-24"), &place("south")));
    }
}
