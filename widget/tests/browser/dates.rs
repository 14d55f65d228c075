//! Dates and times as this browser's `Intl` writes them, with the element's own formatters.

use guichet_contract::json::Json;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::SlotTime;
use guichet_widget::i18n::{Dates, Formats, Words};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/element/formats.js")]
extern "C" {
    fn formats(language: &str) -> Formats;
}

fn dates(language: &str) -> Dates {
    Dates::new(language, &formats(language))
}

fn date(text: &str) -> LocalDate {
    LocalDate::parse(text).unwrap()
}

fn local(text: &str) -> LocalDateTime {
    LocalDateTime::parse(text).unwrap()
}

/// A moment, at a place whose clock is so many minutes ahead of this browser's.
fn ahead_of_the_visitor(start: &str, minutes: i64) -> SlotTime {
    let start = Instant::parse(start).unwrap();
    #[allow(clippy::cast_precision_loss)]
    let moment = js_sys::Date::new(&(start.seconds() as f64 * 1000.0).into());
    #[allow(clippy::cast_possible_truncation)]
    let offset = minutes - moment.get_timezone_offset() as i64;
    let seconds = start.seconds() + offset * 60;
    let day = LocalDate::from_days_since_epoch(seconds.div_euclid(86_400));
    let minute = u32::try_from(seconds.rem_euclid(86_400) / 60).unwrap();
    SlotTime { start, local: LocalDateTime::new(day, minute).unwrap() }
}

#[wasm_bindgen_test]
fn days_carry_their_weekday_in_each_language() {
    assert_eq!(dates("fr").day(date("2026-11-24")), "mardi 24 novembre");
    assert_eq!(dates("fr").day_with_year(date("2026-12-01")), "mardi 1 décembre 2026");
    assert_eq!(dates("fr").birth_date(date("1958-03-27")), "27 mars 1958");
    assert_eq!(dates("en").day(date("2026-11-24")), "Tuesday 24 November");
    assert_eq!(dates("en").birth_date(date("1958-03-27")), "27 March 1958");
    // A day is that of the place, wherever the visitor is.
    for language in ["fr", "en"] {
        let column = dates(language).column(date("2026-11-01")).to_lowercase();
        assert!(column.contains("1 nov"), "{column}");
    }
}

#[wasm_bindgen_test]
fn hours_have_two_digits_and_a_day_has_24() {
    for language in ["fr", "en"] {
        let dates = dates(language);
        assert_eq!(dates.time(local("2026-11-24T09:05")), "09:05");
        assert_eq!(dates.time(local("2026-11-24T00:30")), "00:30");
        assert_eq!(dates.time(local("2026-11-24T15:40")), "15:40");
    }
}

#[wasm_bindgen_test]
fn a_local_time_is_written_as_it_is_on_days_when_clocks_change() {
    let dates = dates("fr");
    // In Paris the first does not exist on any visitor's clock there, and the second exists twice.
    for time in ["2026-03-29T02:30", "2026-10-25T02:30"] {
        assert_eq!(dates.time(local(time)), "02:30", "{time}");
    }
    assert_eq!(dates.day(date("2026-03-29")), "dimanche 29 mars");
    assert_eq!(dates.day(date("2026-10-25")), "dimanche 25 octobre");
}

#[wasm_bindgen_test]
fn until_when_a_time_is_kept_is_told_on_the_visitors_own_clock() {
    let instant = Instant::parse("2026-11-24T08:05:00Z").unwrap();
    let visitor = ahead_of_the_visitor("2026-11-24T08:05:00Z", 0).local;
    assert_eq!(dates("fr").clock(instant), dates("fr").time(visitor));
}

#[wasm_bindgen_test]
fn the_zone_is_named_only_where_the_clock_of_the_place_differs_from_the_visitors() {
    let dates = dates("fr");
    let zone = |minutes| {
        dates.foreign_zone("Europe/Paris", ahead_of_the_visitor("2026-11-24T08:00:00Z", minutes))
    };
    assert_eq!(zone(0), None);
    for minutes in [60, -330] {
        let name = zone(minutes).unwrap();
        assert!(name.contains("Europe"), "{name}");
    }
}

#[wasm_bindgen_test]
fn the_zones_name_is_that_of_the_moment_also_in_the_hour_that_comes_twice() {
    let name =
        |start| dates("fr").foreign_zone("Europe/Paris", ahead_of_the_visitor(start, 60)).unwrap();
    let (summer, winter) = (name("2026-10-25T00:30:00Z"), name("2026-10-25T01:30:00Z"));
    assert!(summer.contains("été") && !winter.contains("été"), "{summer}, then {winter}");
}

#[wasm_bindgen_test]
fn a_zone_that_the_browser_does_not_know_is_shown_by_its_identifier() {
    let time = ahead_of_the_visitor("2026-11-24T08:00:00Z", 60);
    let name = dates("en").foreign_zone("Europe/Nowhere", time);
    assert_eq!(name.as_deref(), Some("Europe/Nowhere"));
}

#[wasm_bindgen_test]
fn no_time_at_all_is_plural_in_english_and_singular_in_french() {
    use guichet_widget::i18n::Message;
    // As `cargo xtask dist` puts them together for the manage mode, which these tests are built with.
    let words = |language, booking: &str, manage: &str| {
        let read = |file| Json::parse(file).unwrap().members().unwrap().to_vec();
        let texts: BTreeMap<_, _> = read(booking).into_iter().chain(read(manage)).collect();
        Words::parse(language, &Json::List(texts.into_values().collect()).to_string()).unwrap()
    };
    let [fr, more] =
        [include_str!("../../lang/fr.json"), include_str!("../../lang/manage/fr.json")];
    let french = words("fr", fr, more);
    let [en, more] =
        [include_str!("../../lang/en.json"), include_str!("../../lang/manage/en.json")];
    let english = words("en", en, more);
    assert_eq!(french.count(Message::SlotCount, 0), "0 horaire disponible");
    assert_eq!(english.count(Message::SlotCount, 0), "0 times available");
    assert_eq!(english.count(Message::SlotCount, 1), "1 time available");
}
