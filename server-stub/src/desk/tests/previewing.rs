//! Looking at an offering as patients would, from the pages of whoever may read it.

use super::browser::Office;
use crate::clock::Clock;
use crate::domain::preview::Secret;
use crate::domain::staff::Role;
use crate::schedule::Registration;
use crate::store::{Previews, Store};
use axum::http::StatusCode;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::time::LocalDate;

const POLICY: &str = include_str!("../../../../contract/src/policy/sample.json");
const PAGE: &str = "https://h.example/rdv";

/// What stands between two texts.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap().0
}

#[tokio::test]
async fn a_preview_is_a_link_to_the_page_where_patients_book_and_changes_nothing() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    ada.post("/offering/o1/withdraw", &[]).await;
    let (log, site) = (office.log().await, SiteId::parse("sample").unwrap());
    let answer = ada.post("/offering/o1/preview", &[("last", "2026-12-31")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("has not said yet on which page"), "{}", answer.body);
    assert!(answer.body.contains("#guichet-preview="), "{}", answer.body);
    let (store, now) = (&office.world.app.store, office.world.clock.now());
    let mut registration = Registration::keeping_schedule(POLICY, None).unwrap();
    registration.page = Some(PAGE.to_owned());
    store.register_site(registration, now).await.unwrap();
    let answer = ada.post("/offering/o1/preview", &[("last", "2026-12-31")]).await;
    let secret = between(&answer.body, &format!("href=\"{PAGE}#guichet-preview="), "\"");
    let secret = Secret::parse(secret).unwrap();
    let seen = store.find_preview(&site, secret.hash(), now).await.unwrap().unwrap();
    let o1 = OfferingId::parse("o1").unwrap();
    assert_eq!(
        seen.view.state.bookable(&o1, now).unwrap().terms.last,
        LocalDate::parse("2026-12-31")
    );
    let patients = store.site(&site).await.unwrap().unwrap();
    assert!(patients.state.bookable(&o1, now).is_none(), "nobody else sees it");
    assert_eq!(office.log().await, log);
}

#[tokio::test]
async fn nobody_previews_what_is_somebody_elses_or_on_terms_that_cannot_be() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let others = ada.post("/offering/o3/preview", &[]).await;
    let never = ada.post("/offering/o9/preview", &[]).await;
    assert_eq!((others.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let wrong = ada.post("/offering/o1/preview", &[("stock", "0")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let unasked = ada.post("/offering/o1/preview", &[("invited_only", "yes")]).await;
    assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unasked.body);
}

#[tokio::test]
async fn a_page_that_is_not_the_hosts_is_not_registered() {
    let office = Office::new().await;
    for page in ["https://evil.test/", "https://h.example/rdv#x"] {
        let mut registration = Registration::keeping_schedule(POLICY, None).unwrap();
        registration.page = Some(page.to_owned());
        let now = office.world.clock.now();
        let refused = office.world.app.store.register_site(registration, now).await;
        assert!(refused.is_err(), "{page}");
    }
}
