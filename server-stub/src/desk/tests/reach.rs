//! Who sees what: by role, and by the practitioners for whom somebody acts.

use super::browser::{Browser, Office, path_of};
use crate::desk::{Access, pages};
use crate::domain::staff::{Permission, Role, has};
use crate::store::sqlite::SqliteStore;
use axum::http::{Method, StatusCode};

/// A page about a practitioner (`ada`) or one of their offerings (`o1`), and what it takes.
struct AboutOne {
    path: String,
    method: Method,
    permission: Permission,
}

impl AboutOne {
    async fn ask(&self, browser: &Browser<'_>, path: &str) -> (StatusCode, String) {
        let answer = match self.method {
            Method::GET => browser.get(path).await,
            _ => browser.post(path, &[]).await,
        };
        (answer.status, answer.body)
    }
}

/// What it takes to read a page or send its form.
fn permission(template: &str) -> Permission {
    use Permission as P;
    match template {
        "/offerings/{practitioner}" | "/offering/{offering}" | "/offering/{offering}/preview" => {
            P::ReadOfferings
        }
        "/offering/{offering}/publish" | "/offering/{offering}/withdraw" => P::Publish,
        "/offering/{offering}/later" => P::Defer,
        "/week/{practitioner}" => P::ReadWeek,
        week if week.starts_with("/week/") => P::ChangeWeek,
        day if day.starts_with("/day/") => P::ReadAppointments,
        codes if codes.starts_with("/codes/") => P::Invite,
        other => panic!("say here what {other} takes"),
    }
}

/// Every page about somebody, for each method that it answers.
async fn about_one(office: &Office) -> Vec<AboutOne> {
    // Somebody must be signed in to be told that a method is none.
    let (auditor, mut found) = (office.sit(Role::Auditor, &[]).await, Vec::new());
    for (template, access, _) in pages::<SqliteStore>() {
        let is_about_one = template.contains("{practitioner}") || template.contains("{offering}");
        if access != Access::Staff || !is_about_one {
            continue;
        }
        for method in [Method::GET, Method::POST] {
            let path = path_of(template);
            if auditor.serves(&method, &path).await {
                found.push(AboutOne { path, method, permission: permission(template) });
            }
        }
    }
    assert!(found.len() > 20, "{}", found.len());
    found
}

#[tokio::test]
async fn each_role_sees_the_pages_of_its_own_permissions() {
    let office = Office::new().await;
    let pages = about_one(&office).await;
    for (role, named, site) in [
        (Role::Practitioner, &["ada"][..], 403),
        (Role::Secretary, &["ada"], 403),
        (Role::Secretary, &[], 200),
        (Role::Administrator, &[], 200),
        (Role::Auditor, &[], 200),
    ] {
        let browser = office.sit(role, named).await;
        for page in pages.iter().filter(|page| page.method == Method::GET) {
            let (status, _) = page.ask(&browser, &page.path).await;
            let is_refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status);
            let expected = !has(role, page.permission);
            assert_eq!(is_refused, expected, "{} by {role} {named:?}: {status}", page.path);
        }
        assert_eq!(browser.get("/site").await.status.as_u16(), site, "{role} {named:?}");
        assert_eq!(browser.open("/").await.status, StatusCode::OK, "{role} {named:?}");
    }
}

#[tokio::test]
async fn what_is_anothers_looks_as_if_it_had_never_been_and_nothing_beyond_a_role_is_done() {
    let office = Office::new().await;
    let pages = about_one(&office).await;
    let mut seats = Vec::new();
    for (role, named) in [
        (Role::Practitioner, &["bea"][..]),
        (Role::Secretary, &["bea"]),
        (Role::Secretary, &["ada"]),
        (Role::Administrator, &[]),
        (Role::Auditor, &[]),
    ] {
        seats.push((role, named, office.sit(role, named).await));
    }
    let before = office.rows().await;
    for page in &pages {
        for (role, named, browser) in &seats {
            let case = format!("{} {} by {role} {named:?}", page.method, page.path);
            let expected = match (has(*role, page.permission), *named == ["bea"]) {
                (false, _) => StatusCode::FORBIDDEN,
                (true, true) => StatusCode::NOT_FOUND,
                (true, false) => continue,
            };
            let foreign = page.ask(browser, &page.path).await;
            assert_eq!(foreign.0, expected, "{case}");
            let unknown = page.path.replace("ada", "eve").replace("o1", "o9");
            assert_eq!(foreign, page.ask(browser, &unknown).await, "{case}");
        }
    }
    assert_eq!(office.rows().await, before);
}

#[tokio::test]
async fn a_pause_is_begun_and_ended_within_a_role_and_for_those_whom_it_is_for() {
    let office = Office::new().await;
    let bea = office.sit(Role::Practitioner, &["bea"]).await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let administrator = office.sit(Role::Administrator, &[]).await;
    let auditor = office.sit(Role::Auditor, &[]).await;
    let before = office.rows().await;
    for (browser, path, scope, expected) in [
        (&bea, "/pause", "offering/o1", 404),
        (&bea, "/pause", "practitioner/ada", 404),
        (&bea, "/pause", "site", 403),
        (&bea, "/resume", "reason/checkup", 403),
        (&desk, "/pause", "offering/o3", 404),
        (&desk, "/pause", "location/main", 403),
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
