//! Publishing, "later", withdrawing and pausing, as somebody does it on the pages.

use super::browser::{Office, hidden};
use crate::clock::Clock;
use crate::domain::staff::{Author, Role};
use crate::store::Store;
use axum::http::StatusCode;
use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;

#[tokio::test]
async fn somebody_publishes_what_they_have_read_on_the_terms_that_they_have_read() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    ada.post("/offering/o1/withdraw", &[]).await;
    assert!(ada.get("/offering/o1").await.body.contains("The offering is published no more."));
    let review = ada.get("/offering/o1/publish?stock=5&last=2026-12-31").await;
    assert!(review.body.contains("5 appointments in all"), "{}", review.body);
    assert!(review.body.contains("Until Thursday 31 December 2026"), "{}", review.body);
    let fields = [("stock", "5"), ("last", "2026-12-31"), ("seen", &hidden(&review, "seen"))];
    let answer = ada.post("/offering/o1/publish", &fields).await;
    assert_eq!(answer.header("location"), Some("/offering/o1"));
    let page = ada.get("/offering/o1").await;
    assert!(page.body.contains("Patients can book, unless it is paused"), "{}", page.body);
    assert!(page.body.contains("Stock: 0 of 5 taken"), "{}", page.body);
    assert!(!ada.get("/offering/o1").await.body.contains("Patients can book, unless it is paused"));
    let published = r#""act":"offering_published","by":"#;
    assert_eq!(office.log().await.iter().filter(|entry| entry.contains(published)).count(), 1);
    office.world.hold().await;
    assert!(ada.get("/offering/o1").await.body.contains("Stock: 1 of 5 taken"));
}

#[tokio::test]
async fn what_has_changed_since_it_was_read_is_shown_again_and_not_published() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    ada.post("/offering/o1/withdraw", &[]).await;
    let review = ada.get("/offering/o1/publish?stock=5").await;
    let seen = hidden(&review, "seen");
    // Somebody at the desk closes a period meanwhile.
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let week = desk.get("/week/ada").await;
    let fields = [("digest", hidden(&week, "digest")), ("entry", hidden(&week, "entry"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(desk.post("/week/ada/remove", &fields).await.status, StatusCode::SEE_OTHER);
    let before = office.log().await;
    let answer = ada.post("/offering/o1/publish", &[("stock", "5"), ("seen", &seen)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Nothing was published: read it again below."));
    assert_eq!((hidden(&answer, "stock"), office.log().await), ("5".to_owned(), before));
    let again = hidden(&answer, "seen");
    assert_ne!(again, seen);
    let answer = ada.post("/offering/o1/publish", &[("stock", "5"), ("seen", &again)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_answer_that_somebody_gave_while_one_read_is_shown_and_not_overruled() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let again = office.sit(Role::Practitioner, &["ada"]).await;
    let seen = hidden(&ada.get("/offering/o1/publish?stock=5").await, "seen");
    again.post("/offering/o1/withdraw", &[]).await;
    let before = office.log().await;
    let answer = ada.post("/offering/o1/publish", &[("stock", "5"), ("seen", &seen)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    for part in ["Nothing was published: read it again", "Withdrawn Monday 23 November 2026 at"] {
        assert!(answer.body.contains(part), "{part}: {}", answer.body);
    }
    assert_eq!((hidden(&answer, "stock"), office.log().await), ("5".to_owned(), before));
    let seen = hidden(&answer, "seen");
    let fields = [("stock", "5"), ("seen", seen.as_str())];
    let answer = ada.post("/offering/o1/publish", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    // Whoever presses twice is not told that somebody else has answered.
    let twice = ada.post("/offering/o1/publish", &fields).await;
    assert_eq!(twice.header("location"), Some("/offering/o1"));
    assert!(ada.get("/offering/o1").await.body.contains("published on these terms already"));
}

#[tokio::test]
async fn terms_that_must_be_mended_are_kept_as_typed_and_publish_nothing() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let before = office.rows().await;
    let seen = hidden(&ada.get("/offering/o1/publish").await, "seen");
    for (fields, error) in [
        (&[("stock", "none"), ("seen", seen.as_str())][..], r##"href="#stock""##),
        (&[("first", "soon"), ("seen", &seen)], r##"href="#first""##),
        (&[("seen", "")], "Read and publish"),
    ] {
        let answer = ada.post("/offering/o1/publish", fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.body.contains(error), "{fields:?}: {}", answer.body);
        assert!(answer.body.contains(fields[0].1), "{fields:?}");
    }
    assert_eq!(office.rows().await, before);
}

#[tokio::test]
async fn later_is_answered_to_what_is_not_published() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    ada.post("/offering/o1/later", &[]).await;
    let page = ada.get("/offering/o1").await;
    assert!(page.body.contains("The offering is published: pause it or withdraw it."));
    ada.post("/offering/o1/withdraw", &[]).await;
    ada.post("/offering/o1/later", &[]).await;
    let page = ada.get("/offering/o1").await;
    assert!(page.body.contains("Answered “later” Monday 23 November 2026 at 08:00 by Canarine"));
}

#[tokio::test]
async fn a_pause_is_one_step_and_is_seen_by_patients_at_their_next_request() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let times = office.world.starts().await;
    assert!(!times.is_empty());
    for scope in ["offering/o1", "practitioner/ada"] {
        let fields = [("scope", scope), ("to", "/offering/o1")];
        assert_eq!(ada.post("/pause", &fields).await.header("location"), Some("/offering/o1"));
        assert!(ada.get("/offering/o1").await.body.contains("The pause has begun."));
        assert_eq!(office.world.starts().await, Vec::<String>::new(), "{scope}");
        ada.post("/resume", &fields).await;
        assert!(ada.get("/offering/o1").await.body.contains("The pause has ended."));
        assert_eq!(office.world.starts().await, times, "{scope}");
    }
    let begun = r#""act":"pause_begun","by":"#;
    assert_eq!(office.log().await.iter().filter(|entry| entry.contains(begun)).count(), 2);
}

#[tokio::test]
async fn a_pause_that_a_practitioner_began_is_not_ended_at_the_desk() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let fields = [("scope", "offering/o1"), ("to", "/offering/o1")];
    ada.post("/pause", &fields).await;
    desk.post("/resume", &fields).await;
    let page = desk.get("/offering/o1").await;
    assert!(page.body.contains("A practitioner began this pause"), "{}", page.body);
    assert_eq!(office.world.starts().await, Vec::<String>::new());
    ada.post("/resume", &fields).await;
    assert!(!office.world.starts().await.is_empty());
}

#[tokio::test]
async fn the_site_is_told_what_was_answered_and_what_is_paused() {
    let office = Office::new().await;
    let administrator = office.sit(Role::Administrator, &[]).await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    ada.post("/offering/o2/withdraw", &[]).await;
    let fields = [("scope", "reason/checkup"), ("to", "/site")];
    administrator.post("/pause", &fields).await;
    let page = administrator.get("/site").await;
    let row = r#"<th scope="row">Check-up</th><td>0</td><td>0</td><td>0</td><td>2</td><td>0</td>"#;
    assert!(page.body.contains(row), "{}", page.body);
    assert!(page.body.contains("the reason Check-up") && page.body.contains("by Canarine Morel"));
    let withdrawn = administrator.get("/site?state=withdrawn").await;
    let has = |offering: &str| withdrawn.body.contains(&format!("href=\"/offering/{offering}\""));
    assert_eq!(["o1", "o2", "o3"].map(has), [false, true, false]);
    for (query, expected) in [
        ("practitioner=bea", [false, false, true]),
        ("practitioner=ada&reason=checkup", [true, false, false]),
        ("after=o1", [false, true, true]),
    ] {
        let page = administrator.get(&format!("/site?{query}")).await;
        let has = |offering: &str| page.body.contains(&format!("href=\"/offering/{offering}\""));
        assert_eq!(["o1", "o2", "o3"].map(has), expected, "{query}");
        assert_eq!(page.body.contains("First page"), query.starts_with("after"), "{query}");
    }
    assert!(withdrawn.body.contains("at 08:00 by Canarine Morel."), "{}", withdrawn.body);
    administrator.post("/resume", &fields).await;
    assert!(!office.world.starts().await.is_empty());
    // Nothing was chosen.
    administrator.post("/pause", &[("scope", ""), ("to", "/site")]).await;
    assert!(administrator.get("/site").await.body.contains("choose first what is to be paused"));
}

#[tokio::test]
async fn a_page_says_when_what_was_agreed_to_has_changed_since() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let changed = "What patients go by has changed since it was published.";
    assert!(!ada.get("/offering/o1").await.body.contains(changed));
    let week = ada.get("/week/ada").await;
    let fields = [("digest", hidden(&week, "digest")), ("entry", hidden(&week, "entry"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    ada.post("/week/ada/remove", &fields).await;
    assert!(ada.get("/offering/o1").await.body.contains(changed));
}

#[tokio::test]
async fn what_a_pause_stops_is_named_and_who_may_not_end_it_is_not_asked_to() {
    let office = Office::new().await;
    let (store, now) = (&office.world.app.store, office.world.clock.now());
    let site = SiteId::parse("sample").unwrap();
    let scope = Scope::parse("location/main").unwrap();
    store.begin_pause(site, scope, Author::operator("Desk"), now).await.unwrap();
    let page = office.sit(Role::Auditor, &[]).await.get("/site").await;
    assert!(page.body.contains("the place Main site"), "{}", page.body);
    assert!(!page.body.contains("End the pause"), "an auditor ends none");
}
