//! Requests that arrive twice.

use super::*;

pub(crate) async fn the_same_hold_asked_100_times_at_once_is_one_hold_and_one_answer<F: Factory>(
    factory: &F,
) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let outcomes = at_once(100, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        async move { counter.send("same", wish("ann", &["o1", "o3"], "09:00")).await.unwrap() }
    })
    .await;
    assert!(outcomes.iter().all(|answer| *answer == outcomes[0]));
    assert_eq!(here.times("o3").await[0], "09:00", "the second choice was not held besides");
}

pub(crate) async fn the_same_booking_sent_100_times_at_once_is_one_booking_and_one_answer<
    F: Factory,
>(
    factory: &F,
) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let hold = here.hold("ann", &["o1"], "09:00").await.unwrap();
    let outcomes = at_once(100, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        let request = booking("ann", &[&hold]);
        async move { counter.confirm("same", request).await.unwrap() }
    })
    .await;
    assert!(outcomes.iter().all(|answer| *answer == outcomes[0]));
}

pub(crate) async fn a_key_with_another_body_is_refused<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let answer = counter.send("same", wish("ann", &["o1"], "09:00")).await.unwrap();
    let mut others = vec![
        wish("ann", &["o1"], "09:40"),
        wish("ann", &["o3"], "09:00"),
        wish("ann", &["o1", "o3"], "09:00"),
        wish("eve", &["o1"], "09:00"),
    ];
    let mut replacing = wish("ann", &["o1"], "09:00");
    replacing.replaces = Some(claim("ann", &answer));
    others.push(replacing);
    for other in others {
        let refused = counter.send("same", other).await;
        assert!(matches!(refused, Err(HoldError::KeyReused)), "{refused:?}");
    }
    let again = counter.later(60).send("same", wish("ann", &["o1"], "09:00")).await.unwrap();
    assert_eq!(again, answer);
}

pub(crate) async fn a_key_with_another_patient_is_refused<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let answer = counter.confirm("same", booking("ann", &[&hold])).await.unwrap();
    let mut other = booking("ann", &[&hold]);
    other.patient = patient("Eve");
    let refused = counter.confirm("same", other).await;
    assert!(matches!(refused, Err(ConfirmError::KeyReused)));
    let mut other = booking("ann", &[&hold]);
    other.language = Language::parse("en").unwrap();
    let refused = counter.confirm("same", other).await;
    assert!(matches!(refused, Err(ConfirmError::KeyReused)));
    let mut spaced = booking("ann", &[&hold]);
    spaced.patient.family_name = Some(Personal::new(" ann "));
    assert_eq!(counter.confirm("same", spaced).await.unwrap(), answer);
}

pub(crate) async fn a_key_of_another_site_is_another_key<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let here = counter.send("same", wish("ann", &["o1"], "09:00")).await.unwrap();
    let there = counter.at("mirror").send("same", wish("ann", &["o3"], "09:40")).await.unwrap();
    assert_ne!(here.hold, there.hold);
    assert_eq!(there.offering.as_str(), "o3");
}

pub(crate) async fn a_key_is_forgotten_after_24_hours<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let wednesday = |who| {
        let mut request = wish(who, &["o1"], "09:00");
        request.start = request.start.plus_seconds(86_400);
        request
    };
    counter.send("same", wednesday("ann")).await.unwrap();
    let late = counter.later(24 * 3600 - 1).send("same", wednesday("ben")).await;
    assert!(matches!(late, Err(HoldError::KeyReused)));
    let mut next = wednesday("ben");
    next.start = next.start.plus_seconds(2400);
    counter.later(24 * 3600).send("same", next).await.unwrap();
}

pub(crate) async fn a_refused_hold_leaves_its_key_unused<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    counter.hold("ben", &["o1"], "09:00").await.unwrap();
    let refused = counter.send("same", wish("ann", &["o1"], "09:00")).await;
    assert!(matches!(refused, Err(HoldError::SlotUnavailable)));
    counter.send("same", wish("ann", &["o1"], "09:40")).await.unwrap();
}

pub(crate) async fn old_holds_and_keys_are_deleted_and_young_ones_stay<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let old = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let young = counter.later(1).hold("ben", &["o1"], "09:40").await.unwrap();
    let later = counter.later(300 + 3600);
    let report = later.store.purge(Keeping::default(), later.now).await.unwrap();
    assert_eq!((report.holds, report.keys), (1, 0));
    assert!(matches!(later.book("ann", &[&old]).await, Err(ConfirmError::NotFound)));
    later.book("ben", &[&young]).await.unwrap();
    let next_day = counter.later(24 * 3600);
    assert_eq!(next_day.store.purge(Keeping::default(), next_day.now).await.unwrap().keys, 1);
}
