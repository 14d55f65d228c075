//! Turning holds into appointments.

use super::*;
use guichet_contract::patient::FieldProblem;

pub(crate) async fn a_confirmed_hold_is_an_appointment_and_its_slot_stays_taken<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let answer = counter.book("ann", &[&hold]).await.unwrap();
    let visit = &answer.appointments[0];
    assert_eq!((visit.offering.as_str(), visit.start), ("o1", tuesday("09:00")));
    assert_eq!(visit.end, tuesday("09:40"));
    assert_eq!(visit.local.to_string(), "2026-11-24T09:00");
    // Long after the hold would have ended, for both reasons, in every process.
    let there = counter.beside(factory.open(HoldTerms::default())).later(3600);
    assert_eq!(there.times("o1").await[0], "09:40");
    assert_eq!(there.times("o2").await[0], "09:40");
    let taken = there.hold("ben", &["o1", "o2"], "09:00").await;
    assert!(matches!(taken, Err(HoldError::SlotUnavailable)));
}

pub(crate) async fn an_expired_hold_still_confirms_if_nobody_took_the_slot<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let later = counter.later(1800);
    assert!(later.times("o1").await.contains(&"09:00".to_owned()));
    later.book("ann", &[&hold]).await.unwrap();
    assert!(!later.times("o1").await.contains(&"09:00".to_owned()));
}

pub(crate) async fn an_expired_hold_is_lost_once_somebody_took_the_slot<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let early = counter.later(299).hold("ben", &["o2"], "09:20").await;
    assert!(matches!(early, Err(HoldError::SlotUnavailable)));
    let later = counter.later(300);
    let taken = later.hold("ben", &["o1"], "09:00").await.unwrap();
    assert!(matches!(later.book("ann", &[&hold]).await, Err(ConfirmError::Lost)));
    later.book("ben", &[&taken]).await.unwrap();
}

pub(crate) async fn of_two_holds_both_are_booked_or_none<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let first = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let second = counter.hold("ann", &["o1"], "10:20").await.unwrap();
    let later = counter.later(301);
    later.hold("ben", &["o1"], "10:20").await.unwrap();
    assert!(matches!(later.book("ann", &[&first, &second]).await, Err(ConfirmError::Lost)));
    assert_eq!(later.times("o1").await[0], "09:00", "the first is no appointment");
    let third = later.hold("ann", &["o1"], "11:00").await.unwrap();
    let answer = later.book("ann", &[&first, &third]).await.unwrap();
    let starts: Vec<_> = answer.appointments.iter().map(|visit| visit.start).collect();
    assert_eq!(starts, [tuesday("09:00"), tuesday("11:00")]);
}

pub(crate) async fn a_foreign_token_books_nothing<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let mine = counter.hold("eve", &["o1"], "09:40").await.unwrap();
    for (counter, who) in [(counter.clone(), "eve"), (counter.at("mirror"), "ann")] {
        let outcome = counter.book(who, &[&hold]).await;
        assert!(matches!(outcome, Err(ConfirmError::NotFound)), "{who}");
    }
    assert!(matches!(counter.book("eve", &[&mine, &hold]).await, Err(ConfirmError::NotFound)));
    counter.book("ann", &[&hold]).await.unwrap();
}

pub(crate) async fn a_form_that_is_not_acceptable_books_nothing<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let key = fresh("key");
    let mut form = booking("ann", &[&hold]);
    form.patient.phone = None;
    let outcome = counter.confirm(&key, form.clone()).await;
    let Err(ConfirmError::Invalid { field, problem }) = outcome else { panic!("{outcome:?}") };
    assert_eq!((field.as_str(), problem), ("patient.phone", Some(FieldProblem::Missing)));
    form.patient.phone = Some(Personal::new("06 39 98 00 01"));
    form.patient.email = Some(Personal::new("ann@example.org"));
    let outcome = counter.confirm(&key, form).await;
    let Err(ConfirmError::Invalid { field, problem }) = outcome else { panic!("{outcome:?}") };
    assert_eq!((field.as_str(), problem), ("patient.email", Some(FieldProblem::NotAsked)));
    for holds in [vec![], vec![&hold, &hold]] {
        let outcome = counter.book("ann", &holds).await;
        assert!(matches!(outcome, Err(ConfirmError::Invalid { problem: None, .. })));
    }
    counter.confirm(&key, booking("ann", &[&hold])).await.unwrap();
}

pub(crate) async fn a_hold_is_booked_once<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.book("ann", &[&hold]).await.unwrap();
    assert!(matches!(counter.book("ann", &[&hold]).await, Err(ConfirmError::Lost)));
}

pub(crate) async fn a_hold_whose_period_was_closed_is_not_booked<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    for (what, open, closed) in [
        ("the period begins later", r#""from": "09:00""#, r#""from": "09:40""#),
        ("visits are shorter", r#""duration_minutes": 40"#, r#""duration_minutes": 30"#),
        (
            "the practitioner is away",
            r#""periods""#,
            r#""absences": [ { "practitioner": "ada", "from": "2026-11-24T09:30",
               "until": "2026-11-24T09:35" } ], "periods""#,
        ),
        (
            "the day is closed",
            r#""periods""#,
            r#""holidays": { "dates": [ { "date": "2026-11-24" } ] }, "periods""#,
        ),
    ] {
        counter.import(POLICY, &SCHEDULE.replace(open, closed)).await;
        let lost = counter.book("ann", &[&hold]).await;
        assert!(matches!(lost, Err(ConfirmError::Lost)), "{what}");
    }
    counter.import(POLICY, SCHEDULE).await;
    counter.book("ann", &[&hold]).await.unwrap();
}

pub(crate) async fn of_64_confirmations_of_one_hold_one_books<F: Factory>(factory: &F) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let hold = here.hold("ann", &["o1"], "09:00").await.unwrap();
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        let hold = hold.clone();
        async move { counter.book("ann", &[&hold]).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let lost = |outcome: &&Result<_, _>| matches!(outcome, Err(ConfirmError::Lost));
    assert_eq!(outcomes.iter().filter(lost).count(), 63);
}
