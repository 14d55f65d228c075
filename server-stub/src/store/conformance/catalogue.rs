//! Registering sites and publishing offerings.

use super::*;
use crate::domain::consent::Consent;
use crate::store::{Changed, OfferingError};

async fn published<S: Store>(counter: &Counter<S>) -> Vec<String> {
    let all = counter.store.list_offerings(counter.site.clone()).await.unwrap();
    let published = all.into_iter().filter(|status| status.published.is_some());
    published.map(|status| status.offering.id.to_string()).collect()
}

fn offerings(ids: &[&str]) -> Vec<OfferingId> {
    ids.iter().map(|id| OfferingId::parse(id).unwrap()).collect()
}

pub(crate) async fn importing_only_proposes<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    assert_eq!(counter.tuesday(&Narrowing::default()).await, []);
    let held = counter.hold("ann", &["o1"], "09:00").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
    let consent = Consent::to(offerings(&["o2"]), "Dr Ada Morvan");
    counter.store.publish_offerings(site("sample"), consent, counter.now).await.unwrap();
    assert_eq!(published(&counter).await, ["o2"]);
    assert_eq!(published(&counter.at("mirror")).await, [""; 0]);
    counter.hold("ann", &["o2"], "09:00").await.unwrap();
    let held = counter.hold("ann", &["o1"], "10:20").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
}

pub(crate) async fn publishing_is_on_record<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let again = counter.later(60);
    let consent = Consent::to(Vec::new(), "somebody else");
    let report = again.store.publish_offerings(site("sample"), consent, again.now).await;
    let report = report.unwrap();
    assert_eq!((report.published.len(), report.already.len()), (0, 3));
    let statuses = counter.store.list_offerings(site("sample")).await.unwrap();
    let view = counter.store.site(&site("sample")).await.unwrap().unwrap();
    for status in statuses {
        let record = status.published.unwrap();
        assert_eq!((record.by.as_str(), record.at), ("Dr Ada Morvan", counter.now));
        assert_eq!(record.policy, view.state.digest);
        assert!(status.has_periods);
    }
}

pub(crate) async fn publishing_what_is_not_in_the_policy_publishes_nothing<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let publish = |name: &str, ids: &[&str], by: &str| {
        let consent = Consent::to(offerings(ids), by);
        counter.store.publish_offerings(site(name), consent, counter.now)
    };
    let unknown = publish("sample", &["o1", "o9"], "Ada").await;
    assert!(
        matches!(unknown, Err(OfferingError::UnknownOfferings(ids)) if ids == offerings(&["o9"]))
    );
    assert!(matches!(publish("sample", &["o1"], " ").await, Err(OfferingError::Anonymous)));
    assert!(matches!(publish("moon", &[], "Ada").await, Err(OfferingError::UnknownSite(_))));
    assert_eq!(published(&counter).await, [""; 0]);
}

pub(crate) async fn importing_the_same_again_changes_nothing<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let before = counter.store.site(&site("sample")).await.unwrap().unwrap();
    let report = counter.import(POLICY, SCHEDULE).await;
    assert_eq!((report.created, report.changed), (false, Changed::default()));
    assert_eq!(report.proposed, []);
    let after = counter.store.site(&site("sample")).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&before.state, &after.state));
}

pub(crate) async fn importing_again_changes_what_changed<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let later = counter.later(60);
    let report =
        later.import(POLICY, &SCHEDULE.replace("until\": \"12:00", "until\": \"10:00")).await;
    assert_eq!(report.changed, Changed { schedule: true, ..Changed::default() });
    assert_eq!((report.proposed.len(), report.withdrawn.len()), (0, 0));
    assert_eq!(later.times("o2").await, ["09:00", "09:20", "09:40"]);
    let registration = Registration::parse(
        POLICY,
        SCHEDULE,
        Some(vec!["https://h.example".to_owned(), "https://i.example".to_owned()]),
    );
    let report = later.store.register_site(registration.unwrap(), later.now).await.unwrap();
    assert!(report.changed.origins);
    let view = later.store.site(&site("sample")).await.unwrap().unwrap();
    assert_eq!(view.state.origins, ["https://h.example", "https://i.example"]);
    assert!(!later.import(POLICY, SCHEDULE).await.changed.origins, "without origins they stay");
}

pub(crate) async fn an_offering_that_becomes_another_loses_its_consent<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let other_person = POLICY.replace("10000000002", "10000000003");
    let report = counter.later(60).import(&edition(2, &other_person), SCHEDULE).await;
    assert_eq!(report.proposed, offerings(&["o3"]));
    assert_eq!(report.withdrawn, offerings(&["o3"]));
    assert_eq!(published(&counter).await, ["o1", "o2"]);
    let held = counter.later(61).hold("ann", &["o3"], "09:00").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
    // Back again: consent does not come back by itself.
    counter.later(120).import(&edition(3, POLICY), SCHEDULE).await;
    assert_eq!(published(&counter).await, ["o1", "o2"]);
}

pub(crate) async fn a_policy_that_is_not_newer_is_refused_and_changes_nothing<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let closed = SCHEDULE.replace("until\": \"12:00", "until\": \"10:00");
    let register = |policy: String| {
        let registration = Registration::parse(&policy, &closed, Some(Vec::new())).unwrap();
        counter.store.register_site(registration, counter.now)
    };
    let renamed = POLICY.replace("Dr Ada Morvan", "Dr Eve");
    counter.import(&edition(5, POLICY), SCHEDULE).await;
    let before = counter.store.site(&site("sample")).await.unwrap().unwrap();
    for (policy, complaint) in [
        (POLICY.to_owned(), "1 is older than 5, which is registered; if this document is meant"),
        (edition(4, &renamed), "raise its serial to 6 or more"),
        (edition(5, &renamed), "5 is registered with another content; raise it to 6 or more"),
    ] {
        let told = register(policy).await.unwrap_err().to_string();
        assert!(told.starts_with("policy: serial: ") && told.contains(complaint), "{told}");
    }
    let after = counter.store.site(&site("sample")).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&before.state, &after.state), "also of the schedule, nothing changed");
    assert_eq!(published(&counter).await, ["o1", "o2", "o3"]);
}

pub(crate) async fn a_site_that_is_not_registered_does_not_exist<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await.at("moon");
    assert!(counter.store.site(&counter.site).await.unwrap().is_none());
    let (store, everything) = (counter.store.as_ref(), Narrowing::default());
    let read = reading::openings(store, &counter.site, &everything, counter.now).await;
    assert!(read.unwrap().is_none());
    assert!(matches!(counter.hold("ann", &["o1"], "09:00").await, Err(HoldError::UnknownSite)));
    let hold = counter.at("sample").hold("ann", &["o1"], "09:00").await.unwrap();
    assert!(matches!(counter.book("ann", &[&hold]).await, Err(ConfirmError::UnknownSite)));
}
