//! What an answer may show, and for how long.

use super::*;
use crate::store::reading::Read;
use guichet_contract::wire::{AvailabilityAnswer, Opening};

async fn availability<S: Store>(counter: &Counter<S>, narrowing: &str) -> Read<AvailabilityAnswer> {
    availability_on(counter, "2026-11-24", narrowing).await
}

async fn availability_on<S: Store>(
    counter: &Counter<S>,
    day: &str,
    narrowing: &str,
) -> Read<AvailabilityAnswer> {
    let narrowing = narrow(narrowing);
    let from = guichet_contract::time::LocalDate::parse(day);
    let (store, now) = (counter.store.as_ref(), counter.now);
    let read = reading::availability(store, &counter.site, &narrowing, from, 1, now).await;
    read.unwrap().unwrap()
}

async fn openings<S: Store>(counter: &Counter<S>) -> Vec<Opening> {
    let (store, everything) = (counter.store.as_ref(), Narrowing::default());
    let read = reading::openings(store, &counter.site, &everything, counter.now).await;
    read.unwrap().unwrap().answer.openings
}

/// `name=value` pairs, as in a query.
fn narrow(query: &str) -> Narrowing {
    let mut narrowing = Narrowing::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        narrowing.add(name, value);
    }
    narrowing
}

impl<S: Store> Counter<S> {
    fn still_holds<T>(&self, read: &Read<T>) -> bool {
        self.store.still_holds(&self.site, &read.basis, self.now).unwrap()
    }
}

pub(crate) async fn a_hold_by_another_process_is_seen_at_once<F: Factory>(factory: &F) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    for (who, clock) in [("ann", "09:00"), ("ben", "09:40"), ("col", "10:20")] {
        let shown = availability(&here, "reason=checkup").await;
        assert!(here.still_holds(&shown));
        let hold = there.hold(who, &["o1"], clock).await.unwrap();
        assert!(!here.still_holds(&shown));
        assert!(!here.times("o1").await.contains(&clock.to_owned()));
        let shown = availability(&here, "reason=checkup").await;
        there.book(who, &[&hold]).await.unwrap();
        assert!(!here.still_holds(&shown));
    }
}

pub(crate) async fn a_policy_change_by_another_process_is_seen_at_once<F: Factory>(factory: &F) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default())).later(30);
    let shown = availability(&here, "").await;
    let hold = here.hold("ann", &["o3"], "09:00").await.unwrap();
    let without = POLICY.replace(
        r#"{ "id": "o3", "practitioner": "bea""#,
        r#"{ "id": "o4", "practitioner": "bea""#,
    );
    let report = there.import(&edition(2, &without), &SCHEDULE.replace("o3", "o4")).await;
    assert_eq!(report.removed.len(), 1);
    let here = here.later(31);
    assert!(!here.still_holds(&shown));
    assert_eq!(here.times("o3").await, [""; 0]);
    assert!(matches!(here.hold("ben", &["o3"], "10:20").await, Err(HoldError::SlotUnavailable)));
    assert!(matches!(here.book("ann", &[&hold]).await, Err(ConfirmError::Lost)));
}

pub(crate) async fn an_answer_holds_while_others_book_elsewhere<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let shown = availability(&counter, "practitioner=bea").await;
    counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.at("mirror").hold("ann", &["o3"], "09:00").await.unwrap();
    assert!(counter.still_holds(&shown));
    counter.hold("ann", &["o3"], "09:00").await.unwrap();
    assert!(!counter.still_holds(&shown));
}

pub(crate) async fn an_answer_ends_when_a_hold_expires<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await.later(10);
    counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let shortly_before = counter.later(280);
    let shown = availability(&shortly_before, "practitioner=ada").await;
    assert_eq!(shown.basis.practitioners.as_ref(), [ada()]);
    assert_eq!(shown.basis.fresh_until, counter.now.plus_seconds(290), "the minute ends");
    let shown = availability(&counter.later(295), "practitioner=ada").await;
    assert_eq!(shown.basis.fresh_until, counter.now.plus_seconds(300), "the hold ends");
    assert!(counter.later(299).still_holds(&shown));
    assert!(!counter.later(300).still_holds(&shown));
}

pub(crate) async fn an_offering_whose_times_are_all_taken_is_full<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let next = |openings: &[Opening], id: &str| {
        let opening = openings.iter().find(|opening| opening.offering.as_str() == id);
        opening.unwrap().next.map(|time| time.local.to_string())
    };
    let before = openings(&counter).await;
    assert_eq!(next(&before, "o3").as_deref(), Some("2026-11-24T09:00"));
    // Bea receives on two Tuesdays within ten days, three visits each.
    for (who, clock, week) in [
        ("ann", "09:00", 0),
        ("ben", "09:40", 0),
        ("col", "10:20", 0),
        ("dan", "09:00", 7),
        ("eva", "09:40", 7),
        ("fay", "10:20", 7),
    ] {
        let mut request = wish(who, &["o3"], clock);
        request.start = request.start.plus_seconds(week * 86_400);
        counter.send(&fresh("key"), request).await.unwrap();
    }
    let after = openings(&counter).await;
    assert_eq!(next(&after, "o3"), None);
    assert_eq!(next(&after, "o1").as_deref(), Some("2026-11-24T09:00"));
    assert_eq!(after.len(), 3);
}

pub(crate) async fn when_nothing_is_free_the_next_time_is_told<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    for (who, clock) in [("ann", "09:00"), ("ben", "09:40"), ("col", "10:20")] {
        counter.hold(who, &["o3"], clock).await.unwrap();
    }
    let shown = availability(&counter, "practitioner=bea").await.answer;
    assert_eq!(shown.offerings, []);
    assert_eq!(shown.next.unwrap().local.to_string(), "2026-12-01T09:00");
    let shown = availability(&counter, "practitioner=nobody").await.answer;
    assert_eq!((shown.offerings.len(), shown.next), (0, None));
}

pub(crate) async fn days_out_of_reach_have_no_times_and_what_comes_next_is_told<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    counter.hold("ann", &["o3"], "09:00").await.unwrap();
    for (day, next) in [
        ("0001-01-01", Some("2026-11-24T09:40")),
        ("2026-11-22", Some("2026-11-24T09:40")),
        ("2026-12-03", None),
        ("2026-12-04", None),
        ("9999-12-31", None),
    ] {
        let shown = availability_on(&counter, day, "practitioner=bea").await.answer;
        let shown_next = shown.next.map(|slot| slot.local.to_string());
        assert_eq!((shown.offerings.len(), shown_next.as_deref()), (0, next), "{day}");
    }
}

pub(crate) async fn a_policy_that_has_expired_shows_nobody<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let ending = POLICY.replace("2036-01-01T00:00:00Z", "2026-11-23T11:00:30Z");
    counter.import(&edition(2, &ending), SCHEDULE).await;
    let shown = availability(&counter.later(29), "").await;
    assert_eq!(shown.answer.offerings.len(), 3);
    assert_eq!(shown.basis.fresh_until, counter.now.plus_seconds(30));
    assert_eq!(availability(&counter.later(30), "").await.answer.offerings, []);
    assert_eq!(openings(&counter.later(30)).await, []);
    let held = counter.later(30).hold("ann", &["o1"], "09:00").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
}

pub(crate) async fn nothing_beyond_the_narrowing_is_told<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    for (query, expected) in [
        ("reason=checkup", vec!["o1", "o3"]),
        ("specialty=heart", vec!["o3"]),
        ("reason=checkup&practitioner=ada", vec!["o1"]),
        ("offering=o2&offering=o9", vec!["o2"]),
        ("location=moon", vec![]),
    ] {
        let shown = availability(&counter, query).await.answer.offerings;
        let shown: Vec<_> = shown.iter().map(|times| times.offering.as_str()).collect();
        assert_eq!(shown, expected, "{query}");
    }
}
