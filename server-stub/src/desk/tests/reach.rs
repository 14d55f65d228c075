//! Who sees what: by role, and by the practitioners for whom somebody acts.

use super::browser::{Browser, Office};
use crate::domain::staff::Role;
use axum::http::StatusCode;

/// Paths about a practitioner (`ada`) or one of their offerings (`o1`).
const ABOUT_ONE: [&str; 7] = [
    "/offerings/ada",
    "/offering/o1",
    "/offering/o1/publish",
    "/week/ada",
    "/week/ada/period",
    "/week/ada/absence",
    "/day/ada/2026-11-23",
];

async fn statuses(browser: &Browser<'_>, paths: &[&str]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for path in paths {
        statuses.push(browser.get(path).await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn each_role_sees_the_pages_of_its_own_permissions() {
    let office = Office::new().await;
    for (role, named, expected, site) in [
        (Role::Practitioner, &["ada"][..], [200, 200, 200, 200, 200, 200, 200], 403),
        (Role::Secretary, &["ada"], [200, 200, 403, 200, 200, 200, 200], 403),
        (Role::Secretary, &[], [200, 200, 403, 200, 200, 200, 200], 200),
        (Role::Administrator, &[], [200, 200, 403, 200, 403, 403, 403], 200),
        (Role::Auditor, &[], [200, 200, 403, 403, 403, 403, 403], 200),
    ] {
        let browser = office.sit(role, named).await;
        assert_eq!(statuses(&browser, &ABOUT_ONE).await, expected, "{role} {named:?}");
        assert_eq!(browser.get("/site").await.status.as_u16(), site, "{role} {named:?}");
        assert_eq!(browser.open("/").await.status, StatusCode::OK, "{role} {named:?}");
    }
}

#[tokio::test]
async fn what_is_anothers_looks_as_if_it_had_never_been() {
    let office = Office::new().await;
    for role in [Role::Practitioner, Role::Secretary] {
        let browser = office.sit(role, &["bea"]).await;
        for path in ABOUT_ONE {
            let foreign = browser.get(path).await;
            let unknown = browser.get(&path.replace("ada", "eve").replace("o1", "o9")).await;
            if role == Role::Secretary && path.ends_with("/publish") {
                assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{path}");
            } else {
                assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
            }
            assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body), "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_is_done_about_anothers_and_nothing_beyond_a_role() {
    let office = Office::new().await;
    let bea = office.sit(Role::Practitioner, &["bea"]).await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let administrator = office.sit(Role::Administrator, &[]).await;
    let auditor = office.sit(Role::Auditor, &[]).await;
    let before = office.rows().await;
    for (browser, path, scope, expected) in [
        (&bea, "/offering/o1/later", "", 404),
        (&bea, "/offering/o1/withdraw", "", 404),
        (&bea, "/pause", "offering/o1", 404),
        (&bea, "/pause", "practitioner/ada", 404),
        (&bea, "/pause", "site", 403),
        (&bea, "/resume", "reason/checkup", 403),
        (&bea, "/week/ada/remove", "", 404),
        (&desk, "/offering/o1/later", "", 403),
        (&desk, "/offering/o1/withdraw", "", 403),
        (&desk, "/pause", "offering/o3", 404),
        (&desk, "/pause", "location/main", 403),
        (&administrator, "/offering/o1/publish", "", 403),
        (&administrator, "/offering/o1/withdraw", "", 403),
        (&administrator, "/week/ada/remove", "", 403),
        (&administrator, "/pause", "reason/none", 404),
        (&administrator, "/pause", "everything", 404),
        (&auditor, "/pause", "offering/o1", 403),
        (&auditor, "/resume", "site", 403),
    ] {
        let answer = browser.post(path, &[("scope", scope)]).await;
        assert_eq!(answer.status.as_u16(), expected, "{path} {scope}");
    }
    assert_eq!(office.rows().await, before);
}

#[tokio::test]
async fn a_page_offers_just_the_acts_that_its_reader_may_do() {
    let office = Office::new().await;
    let acts = ["/offering/o1/publish", "/offering/o1/withdraw", "action=\"/pause\""];
    for (role, named, offered) in [
        (Role::Practitioner, &["ada"][..], [true, true, true]),
        (Role::Secretary, &["ada"], [false, false, true]),
        (Role::Administrator, &[], [false, false, true]),
        (Role::Auditor, &[], [false, false, false]),
    ] {
        let page = office.sit(role, named).await.get("/offering/o1").await;
        assert_eq!(acts.map(|act| page.body.contains(act)), offered, "{role}");
    }
}
