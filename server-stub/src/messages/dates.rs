//! Dates and times as a language writes them, by the clock at the place.

use super::words::{Forms, fill};
use guichet_contract::time::{LocalDate, LocalDateTime};

/// How much room there is for a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// With the weekday and the year.
    Full,
    /// With the weekday.
    Line,
    /// In figures.
    Short,
    /// In figures, and of several the first alone.
    First,
}

/// A date.
pub(super) fn date(forms: &Forms, date: LocalDate, room: Room) -> String {
    let (year, month, day) = date.parts();
    let name = |names: &[String], at: u32| names.get(at as usize).cloned().unwrap_or_default();
    let weekday = name(&forms.weekdays, date.weekday());
    let year = year.to_string();
    match room {
        Room::Short | Room::First => {
            let values = [("day", &*format!("{day:02}")), ("month", &*format!("{month:02}"))];
            fill(&forms.short_day, &values)
        }
        Room::Full | Room::Line => {
            let day = if day == 1 { forms.first_day.clone() } else { day.to_string() };
            let month = name(&forms.months, month - 1);
            let form = if room == Room::Full { &forms.date } else { &forms.day };
            let values =
                [("weekday", &*weekday), ("day", &*day), ("month", &*month), ("year", &*year)];
            fill(form, &values)
        }
    }
}

/// A time.
pub(super) fn time(forms: &Forms, at: LocalDateTime, room: Room) -> String {
    let (hour, minute) = (at.minute_of_day() / 60, at.minute_of_day() % 60);
    let (hour, minute) = (hour.to_string(), format!("{minute:02}"));
    let form = if room == Room::Full { &forms.time } else { &forms.short_time };
    fill(form, &[("hour", &hour), ("minute", &minute)])
}

/// Several starts, earliest first: a day once, with its times; or the first, and how many more.
pub(super) fn when(forms: &Forms, starts: &[LocalDateTime], room: Room) -> String {
    if let (Room::First, [first, more @ ..]) = (room, starts)
        && !more.is_empty()
    {
        return format!("{} (+ {})", when(forms, &[*first], room), more.len());
    }
    let mut days: Vec<(LocalDate, Vec<String>)> = Vec::new();
    for start in starts {
        let time = time(forms, *start, room);
        match days.last_mut() {
            Some((date, times)) if *date == start.date => times.push(time),
            _ => days.push((start.date, vec![time])),
        }
    }
    let days = days.iter().map(|(day, times)| {
        let values = [("date", &*date(forms, *day, room)), ("times", &*list(forms, times))];
        fill(&forms.at, &values)
    });
    list(forms, &days.collect::<Vec<_>>())
}

fn list(forms: &Forms, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{}{}{last}", first.join(&forms.comma), forms.and),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;
    use super::*;

    fn forms(language: &str) -> &'static Forms {
        &Words::all().iter().find(|words| words.language == language).unwrap().forms
    }

    fn starts(texts: &[&str]) -> Vec<LocalDateTime> {
        texts.iter().map(|text| LocalDateTime::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_date_is_written_as_people_say_it() {
        let at = starts(&["2026-11-24T09:40"]);
        assert_eq!(when(forms("fr"), &at, Room::Full), "mardi 24 novembre 2026 à 9\u{a0}h\u{a0}40");
        assert_eq!(when(forms("fr"), &at, Room::Line), "mardi 24 novembre à 9h40");
        assert_eq!(when(forms("fr"), &at, Room::Short), "24/11 à 9h40");
        assert_eq!(when(forms("en"), &at, Room::Full), "Tuesday 24 November 2026 at 9:40");
        let first = starts(&["2026-12-01T14:05"]);
        assert_eq!(
            when(forms("fr"), &first, Room::Full),
            "mardi 1er décembre 2026 à 14\u{a0}h\u{a0}05"
        );
        assert_eq!(when(forms("en"), &first, Room::Line), "Tuesday 1 December at 14:05");
    }

    #[test]
    fn several_visits_of_a_day_name_the_day_once() {
        let at = starts(&["2026-11-24T09:40", "2026-11-24T10:00", "2026-12-15T09:40"]);
        assert_eq!(
            when(forms("fr"), &at, Room::Line),
            "mardi 24 novembre à 9h40 et 10h00 et mardi 15 décembre à 9h40"
        );
        let three = starts(&["2026-11-24T09:00", "2026-11-24T10:00", "2026-11-24T11:00"]);
        assert_eq!(
            when(forms("en"), &three, Room::Line),
            "Tuesday 24 November at 9:00, 10:00 and 11:00"
        );
        assert!(when(forms("ar"), &three, Room::Line).contains("9:00، 10:00 و11:00"));
    }

    #[test]
    fn where_there_is_least_room_the_first_is_named_and_how_many_more() {
        let at = starts(&["2026-11-24T09:40", "2026-11-24T10:00", "2026-12-15T09:40"]);
        assert_eq!(when(forms("fr"), &at, Room::First), "24/11 à 9h40 (+ 2)");
        assert_eq!(when(forms("de"), &at[..1], Room::First), "24.11. um 9:40");
    }
}
