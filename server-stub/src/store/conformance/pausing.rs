//! Pauses: what they stop, for whom, and that nothing else changes.

use super::consent::stock;
use super::*;
use crate::domain::consent::OfferingState;
use crate::domain::staff::Author;
use crate::store::OfferingError;
use guichet_audit::scope::Scope;

pub(crate) async fn a_pause_stops_its_scope_for_every_process_and_nothing_else<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let other = counter.beside(factory.open(HoldTerms::default()));
    let everything = other.offered().await;
    let mirror = other.at("mirror").offered().await;
    for (scope, left) in [
        ("offering/o2", vec!["o1", "o3"]),
        ("practitioner/ada", vec!["o3"]),
        ("reason/checkup", vec!["o2"]),
        ("location/main", vec![]),
        ("site", vec![]),
    ] {
        assert!(counter.pause(scope).await, "{scope}");
        assert!(!counter.pause(scope).await, "{scope}: it stands already");
        let offered: Vec<String> = other.offered().await.into_iter().map(|it| it.0).collect();
        assert_eq!(offered, left, "{scope}");
        for id in ["o1", "o2", "o3"] {
            let held = other.hold(&format!("ann-{id}"), &[id], "09:00").await;
            assert_eq!(held.is_ok(), left.contains(&id), "{scope}: {id}");
            if let Ok(hold) = held {
                let release = other.store.release_hold(
                    site("sample"),
                    hold.hold,
                    token(&format!("ann-{id}")),
                    other.now,
                );
                release.await.unwrap();
            }
        }
        assert_eq!(other.at("mirror").offered().await, mirror, "{scope}: another site");
        assert!(other.resume(scope).await, "{scope}");
        assert_eq!(counter.offered().await, everything, "{scope}");
    }
    assert!(!counter.resume("site").await, "none stands");
}

pub(crate) async fn a_pause_ends_and_everything_is_as_it_was<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], stock(3)).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.book("ann", &[&hold]).await.unwrap();
    let status = || counter.store.list_offerings(counter.site.clone());
    let before = status().await.unwrap();
    counter.pause("site").await;
    counter.pause("offering/o1").await;
    assert_eq!(counter.states().await[0], OfferingState::Paused);
    assert_eq!(counter.states().await[2], OfferingState::Proposed, "it was not published");
    counter.resume("site").await;
    assert_eq!(counter.states().await[0], OfferingState::Paused, "the other pause stands");
    let pauses = counter.store.list_pauses(counter.site.clone()).await.unwrap();
    let scopes: Vec<String> = pauses.iter().map(|pause| pause.scope.to_string()).collect();
    assert_eq!(scopes, ["offering/o1"]);
    counter.resume("offering/o1").await;
    assert_eq!(status().await.unwrap(), before);
}

pub(crate) async fn what_is_held_when_a_pause_begins_is_not_booked<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let other = counter.hold("ben", &["o3"], "09:00").await.unwrap();
    let later = counter.later(60);
    later.pause("practitioner/ada").await;
    assert!(matches!(later.book("ann", &[&hold]).await, Err(ConfirmError::Lost)));
    let extended =
        later.store.extend_hold(site("sample"), hold.hold.clone(), token("ann"), later.now).await;
    assert!(matches!(extended, Err(super::super::ExtendError::Lost)));
    later.book("ben", &[&other]).await.unwrap();
    // Over before the hold is: it was never given to anybody else.
    later.resume("practitioner/ada").await;
    later.book("ann", &[&hold]).await.unwrap();
}

pub(crate) async fn a_pause_of_what_is_not_there_is_refused<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    for scope in ["offering/o9", "practitioner/eve", "reason/flu", "location/moon"] {
        let scope = Scope::parse(scope).unwrap();
        let begin =
            counter.store.begin_pause(site("sample"), scope, Author::operator("Desk"), counter.now);
        assert!(matches!(begin.await, Err(OfferingError::UnknownScope(_))));
    }
    let nobody =
        counter.store.begin_pause(site("sample"), Scope::Site, Author::operator(" "), counter.now);
    assert!(matches!(nobody.await, Err(OfferingError::Anonymous)));
    let by = Author::operator("Desk");
    let moon = counter.store.begin_pause(site("moon"), Scope::Site, by, counter.now);
    assert!(matches!(moon.await, Err(OfferingError::UnknownSite(_))));
}
