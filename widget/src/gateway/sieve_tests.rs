//! What no answer can bring past the wall.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::config::{self, GivenPolicy};
use guichet_contract::json::{Json, Wire};

const DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn now() -> Instant {
    at("2026-11-22T00:00:00Z")
}

fn catalogue() -> Catalogue {
    let text = include_str!("../../../contract/src/policy/sample.json").to_owned();
    let given = GivenPolicy { source: "inline".to_owned(), text };
    config::read("sample", &[given], &[], "en", now()).unwrap()
}

fn read<T: Wire>(text: &str) -> T {
    T::read(&Json::parse(text).unwrap()).unwrap()
}

fn id(text: &str) -> OfferingId {
    OfferingId::parse(text).unwrap()
}

fn slot(start: &str, local: &str) -> String {
    format!(r#"{{"start":"{start}","local":"{local}"}}"#)
}

fn sift_openings(openings_json: &str) -> Sifted<OpeningsAnswer> {
    let text = format!(r#"{{"policy":"{DIGEST}","openings":[{openings_json}]}}"#);
    openings(&catalogue(), read(&text), now())
}

/// Sifts an answer about check-ups: `offerings` and `rest` are its JSON.
fn sift(from: Option<&str>, offerings: &str, rest: &str) -> Sifted<AvailabilityAnswer> {
    let text = format!(
        r#"{{"policy":"{DIGEST}","from":"2026-11-23","days":2,"offerings":[{offerings}]{rest}}}"#
    );
    let (reason, ids) = (ReasonId::parse("checkup").unwrap(), ["o1", "o2", "stranger"].map(id));
    let from = from.map(|from| LocalDate::parse(from).unwrap());
    let asked = Asked { reason: &reason, offerings: &ids, from, now: now() };
    availability(&catalogue(), &asked, read(&text))
}

fn of_o1(slots: &[String]) -> String {
    format!(r#"{{"offering":"o1","slots":[{}]}}"#, slots.join(","))
}

fn starts(sifted: &Sifted<AvailabilityAnswer>) -> Vec<String> {
    let slots = sifted.answer.offerings.iter().flat_map(|offering| &offering.slots);
    slots.map(|slot| slot.start.to_string()).collect()
}

#[test]
fn an_opening_of_a_stranger_is_dropped_counted_and_named() {
    let sifted = sift_openings(r#"{"offering":"o1"},{"offering":"stranger"},{"offering":"o1"}"#);
    let named = vec![id("stranger"), id("o1")];
    assert_eq!(sifted.refused, Refusals { count: 2, offerings: named });
    assert_eq!(sifted.answer.openings.len(), 1);
}

#[test]
fn a_next_time_that_cannot_be_is_as_good_as_none() {
    for (start, local) in [
        ("2026-11-24T08:00:00Z", "2026-11-25T09:00"),
        ("2026-11-24T08:00:00Z", "2026-11-24T08:50"),
        ("2026-11-20T08:00:00Z", "2026-11-20T09:00"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59"),
    ] {
        let next = slot(start, local);
        let sifted = sift_openings(&format!(r#"{{"offering":"o1","next":{next}}}"#));
        assert_eq!(sifted.answer.openings[0].next, None, "{local}");
        assert_eq!(sifted.refused.count, 1, "{local}");
    }
    let next = slot("2026-11-24T08:00:00Z", "2026-11-24T09:00");
    let sifted = sift_openings(&format!(r#"{{"offering":"o1","next":{next}}}"#));
    assert!(sifted.answer.openings[0].next.is_some());
}

#[test]
fn times_of_strangers_of_other_reasons_and_of_other_days_are_dropped_and_counted() {
    let good = slot("2026-11-24T08:00:00Z", "2026-11-24T09:00");
    let late = slot("2026-11-25T08:00:00Z", "2026-11-25T09:00");
    let offerings = [
        of_o1(&[good.clone(), late]),
        format!(r#"{{"offering":"o2","slots":[{good}]}}"#),
        format!(r#"{{"offering":"stranger","slots":[{good}]}}"#),
        format!(r#"{{"offering":"o3","slots":[{good}]}}"#),
    ];
    let next = r#","next":{"offering":"stranger","start":"2026-11-26T08:00:00Z","local":"2026-11-26T09:00"}"#;
    let sifted = sift(None, &offerings.join(","), next);
    assert_eq!(starts(&sifted), ["2026-11-24T08:00:00Z"]);
    assert_eq!(sifted.answer.next, None);
    // One day of o1, three offerings (o3 is admitted but nobody asked for it), and the next time.
    assert_eq!(sifted.refused.count, 5);
    assert_eq!(sifted.refused.offerings, ["o1", "o2", "stranger", "o3"].map(id));
}

#[test]
fn a_moment_is_on_offer_once_whatever_the_clock_is_said_to_show() {
    let twice = [
        slot("2026-11-24T08:00:00Z", "2026-11-24T09:00"),
        slot("2026-11-24T08:00:00Z", "2026-11-24T10:00"),
        slot("2026-11-23T08:00:00Z", "2026-11-23T09:00"),
        slot("2026-11-24T09:00:00Z", "2026-11-24T10:00"),
    ];
    let sifted = sift(None, &of_o1(&twice), "");
    assert_eq!(starts(&sifted), ["2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z"]);
    let entries = [of_o1(&twice[..1]), of_o1(&twice[1..2])].join(",");
    let sifted = sift(None, &entries, "");
    assert_eq!(starts(&sifted), ["2026-11-24T08:00:00Z"], "nor by a second entry");
    assert_eq!(sifted.refused.count, 1);
}

#[test]
fn a_clock_that_no_place_has_and_a_time_that_is_over_are_dropped() {
    for (start, local) in [
        ("2026-11-23T08:00:00Z", "2026-11-24T09:00"),
        ("2026-11-24T08:00:00Z", "2026-11-24T09:10"),
        ("2026-11-24T08:00:30Z", "2026-11-24T09:00"),
        ("9999-12-31T23:59:59Z", "2026-11-24T09:00"),
        ("0001-01-01T00:00:00Z", "2026-11-24T09:00"),
    ] {
        let sifted = sift(None, &of_o1(&[slot(start, local)]), "");
        assert_eq!((starts(&sifted).len(), sifted.refused.count), (0, 1), "{start} {local}");
    }
    let past = slot("2026-11-20T08:00:00Z", "2026-11-20T09:00");
    let sifted = sift(Some("2026-11-20"), &of_o1(&[past]), "");
    assert_eq!((starts(&sifted).len(), sifted.refused.count), (0, 1));
}

#[test]
fn the_days_are_those_that_were_asked_for_and_never_millions() {
    let good = slot("2026-11-24T08:00:00Z", "2026-11-24T09:00");
    let sifted = sift(Some("2026-11-30"), &of_o1(&[good]), "");
    assert_eq!(sifted.answer.from.to_string(), "2026-11-30");
    assert_eq!((starts(&sifted).len(), sifted.refused.count), (0, 1));
    for (days, kept) in [(0, 1), (1, 1), (7, 7), (32, MAX_DAYS), (u32::MAX, MAX_DAYS)] {
        let text =
            format!(r#"{{"policy":"{DIGEST}","from":"9999-12-31","days":{days},"offerings":[]}}"#);
        let reason = ReasonId::parse("checkup").unwrap();
        let asked = Asked { reason: &reason, offerings: &[], from: None, now: now() };
        assert_eq!(availability(&catalogue(), &asked, read(&text)).answer.days, kept);
    }
}

#[test]
fn the_next_time_lies_after_the_days() {
    let next = |day: u32| {
        format!(
            r#","next":{{"offering":"o1","start":"2026-11-{day}T08:00:00Z","local":"2026-11-{day}T09:00"}}"#
        )
    };
    assert_eq!(sift(None, "", &next(24)).answer.next, None);
    assert!(sift(None, "", &next(25)).answer.next.is_some());
}

#[test]
fn a_wider_answer_says_nothing_about_others_than_those_who_were_chosen() {
    let good = slot("2026-11-24T08:00:00Z", "2026-11-24T09:00");
    let next =
        r#","next":{"offering":"o1","start":"2026-11-26T08:00:00Z","local":"2026-11-26T09:00"}"#;
    let answer = sift(None, &of_o1(&[good]), next).answer;
    assert_eq!(only(answer.clone(), &[id("o1")]), Some(answer.clone()));
    assert_eq!(only(answer, &[id("o3")]), None);
    let empty = sift(None, &of_o1(&[]), next).answer;
    assert!(only(empty.clone(), &[id("o1")]).is_some());
    assert_eq!(only(empty, &[id("o3")]), None, "a next time of somebody else is no answer");
}
