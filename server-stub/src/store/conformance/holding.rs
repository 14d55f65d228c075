//! Holding, extending, releasing.

use super::*;
use crate::store::{ExtendError, ReleaseError};

/// Two processes, 32 patients each, one slot: one winner, and no other fault than "taken".
async fn race<F: Factory>(factory: &F, wishes: &[(&'static str, &'static str)])
where
    F::Store: Store,
{
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        let (offering, clock) = wishes[index % wishes.len()];
        async move { counter.hold(&format!("patient-{index}"), &[offering], clock).await }
    })
    .await;
    let held = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let told = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(HoldError::SlotUnavailable)))
        .count();
    assert_eq!((held, told), (1, 63));
}

pub(crate) async fn of_64_patients_who_want_the_same_slot_one_gets_it_and_63_are_told_so<
    F: Factory,
>(
    factory: &F,
) {
    race(factory, &[("o1", "09:00")]).await;
}

pub(crate) async fn of_64_visits_that_overlap_one_is_held<F: Factory>(factory: &F) {
    // 40 minutes from nine, 20 minutes from twenty past.
    race(factory, &[("o1", "09:00"), ("o1", "09:00"), ("o2", "09:20"), ("o2", "09:20")]).await;
}

pub(crate) async fn a_time_that_is_not_on_the_grid_is_not_held<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    for (offering, clock) in
        [("o1", "09:20"), ("o1", "11:40"), ("o3", "11:00"), ("o1", "08:20"), ("o9", "09:00")]
    {
        let outcome = counter.hold("eve", &[offering], clock).await;
        assert!(matches!(outcome, Err(HoldError::SlotUnavailable)), "{offering} {clock}");
    }
    let soon = counter.later(20 * 3600 + 31 * 60).hold("eve", &["o1"], "09:00").await;
    assert!(matches!(soon, Err(HoldError::SlotUnavailable)), "29 minutes' notice");
}

pub(crate) async fn the_first_offering_that_is_free_is_assigned<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let any = ["o9", "o1", "o3"];
    let first = counter.hold("ann", &any, "09:00").await.unwrap();
    let second = counter.hold("ben", &any, "09:00").await.unwrap();
    assert_eq!((first.offering.as_str(), second.offering.as_str()), ("o1", "o3"));
    assert_eq!(second.start, tuesday("09:00"));
    assert_eq!(second.local.to_string(), "2026-11-24T09:00");
    assert_eq!((second.lifetime_seconds, second.extendable), (300, true));
    let third = counter.hold("col", &any, "09:00").await;
    assert!(matches!(third, Err(HoldError::SlotUnavailable)));
}

pub(crate) async fn a_new_hold_releases_the_former_one<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let former = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    // It overlaps the former one, which must not stand in its own way.
    let mut next = wish("ann", &["o2"], "09:20");
    next.replaces = Some(claim("ann", &former));
    counter.send(&fresh("key"), next).await.unwrap();
    assert_eq!(counter.times("o2").await[..2], ["09:00", "09:40"]);
    let lost = counter.book("ann", &[&former]).await;
    assert!(matches!(lost, Err(ConfirmError::Lost)));
}

pub(crate) async fn when_a_new_hold_fails_the_former_one_stays<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let former = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.hold("ben", &["o1"], "09:40").await.unwrap();
    let mut next = wish("ann", &["o1"], "09:40");
    next.replaces = Some(claim("ann", &former));
    let refused = counter.send(&fresh("key"), next).await;
    assert!(matches!(refused, Err(HoldError::SlotUnavailable)));
    assert!(!counter.times("o1").await.contains(&"09:00".to_owned()));
    counter.book("ann", &[&former]).await.unwrap();
}

pub(crate) async fn a_replaced_hold_of_another_person_stays<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let victim = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let mut theft = wish("eve", &["o1"], "09:40");
    theft.replaces = Some(claim("eve", &victim));
    counter.send(&fresh("key"), theft).await.unwrap();
    counter.book("ann", &[&victim]).await.unwrap();
}

pub(crate) async fn one_offering_cannot_be_held_without_end<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let few = HoldTerms { max_live_per_offering: 2, ..HoldTerms::default() };
    let counter = counter.beside(factory.open(few));
    counter.hold("eve", &["o2"], "09:00").await.unwrap();
    let second = counter.hold("eve", &["o2"], "09:20").await.unwrap();
    let third = counter.hold("eve", &["o2"], "09:40").await;
    assert!(matches!(third, Err(HoldError::TooManyHolds)));
    counter.hold("ann", &["o2", "o3"], "09:40").await.unwrap();
    let mut moved = wish("eve", &["o2"], "10:20");
    moved.replaces = Some(claim("eve", &second));
    counter.send(&fresh("key"), moved).await.unwrap();
    counter.later(300).hold("eve", &["o2"], "11:40").await.unwrap();
}

pub(crate) async fn a_hold_is_extended_ten_times_and_no_more<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let extend = |after: i64| {
        let counter = counter.later(after);
        let (site, id) = (counter.site.clone(), hold.hold.clone());
        async move { counter.store.extend_hold(site, id, token("ann"), counter.now).await }
    };
    for time in 1..=10 {
        let after = time * 100;
        let answer = extend(after).await.unwrap();
        assert_eq!(answer.expires, counter.now.plus_seconds(after + 300));
        assert_eq!((answer.lifetime_seconds, answer.extendable), (300, time < 10));
    }
    assert!(matches!(extend(1001).await, Err(ExtendError::NotExtendable)));
    assert!(!counter.later(1299).times("o1").await.contains(&"09:00".to_owned()));
    assert!(counter.later(1300).times("o1").await.contains(&"09:00".to_owned()));
}

pub(crate) async fn a_hold_whose_period_was_closed_is_not_kept_longer<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.import(POLICY, &SCHEDULE.replace("from\": \"09:00", "from\": \"09:40")).await;
    let (site, id) = (counter.site.clone(), hold.hold);
    let extended = counter.store.extend_hold(site, id, token("ann"), counter.now).await;
    assert!(matches!(extended, Err(ExtendError::Lost)));
}

pub(crate) async fn extending_expired_holds_does_not_exceed_the_live_ones<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let few = HoldTerms { max_live_per_offering: 1, ..HoldTerms::default() };
    let counter = counter.beside(factory.open(few));
    let expired = counter.hold("eve", &["o2"], "09:00").await.unwrap();
    let later = counter.later(300);
    let live = later.hold("eve", &["o2"], "09:20").await.unwrap();
    let extend = |hold: &HoldAnswer| {
        let (site, id) = (later.site.clone(), hold.hold.clone());
        later.store.extend_hold(site, id, token("eve"), later.now)
    };
    assert!(matches!(extend(&expired).await, Err(ExtendError::NotExtendable)));
    extend(&live).await.unwrap();
    // It is still nobody else's, and confirms.
    let mut form = booking("eve", &[&expired]);
    form.patient.given_name = None;
    form.patient.phone = None;
    form.patient.email = Some(Personal::new("eve@example.org"));
    form.patient.birth_date = Some(Personal::new("1980-02-03"));
    later.confirm(&fresh("key"), form).await.unwrap();
}

pub(crate) async fn a_released_slot_is_free_again<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let release = || {
        let (site, id) = (counter.site.clone(), hold.hold.clone());
        counter.store.release_hold(site, id, token("ann"), counter.now)
    };
    release().await.unwrap();
    counter.hold("ben", &["o1"], "09:00").await.unwrap();
    release().await.unwrap();
    assert!(!counter.times("o1").await.contains(&"09:00".to_owned()), "Ben's hold is not Ann's");
}

pub(crate) async fn a_foreign_token_extends_and_releases_nothing<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let unknown = HoldId::parse("unknown").unwrap();
    for (name, id, who) in [
        ("sample", &hold.hold, "eve"),
        ("mirror", &hold.hold, "ann"),
        ("sample", &unknown, "ann"),
        ("nowhere", &hold.hold, "ann"),
    ] {
        let store = &counter.store;
        let released = store.release_hold(site(name), id.clone(), token(who), counter.now).await;
        assert!(matches!(released, Err(ReleaseError::NotFound)), "{name} {id} {who}");
        let extended = store.extend_hold(site(name), id.clone(), token(who), counter.now).await;
        assert!(matches!(extended, Err(ExtendError::NotFound)), "{name} {id} {who}");
    }
    counter.book("ann", &[&hold]).await.unwrap();
}
