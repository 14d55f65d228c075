//! `/admin/v1/sites/{site}/pauses`: patients see them at once, and who may end them.

use super::world::Staff;
use crate::admin::pauses::list::PauseList;
use crate::domain::staff::Role;
use crate::domain::token::Secret;
use axum::http::Method;

const PAUSES: &str = "/admin/v1/sites/sample/pauses";

async fn ask(staff: &Staff, method: Method, scope: &str, secret: &Secret) -> (u16, String) {
    let answer = staff.ask(method, &format!("{PAUSES}/{scope}"), Some(secret.expose())).await;
    let (status, code, _) = answer.problem();
    (status, code)
}

async fn begin(staff: &Staff, scope: &str, secret: &Secret) -> (u16, String) {
    ask(staff, Method::PUT, scope, secret).await
}

async fn end(staff: &Staff, scope: &str, secret: &Secret) -> (u16, String) {
    ask(staff, Method::DELETE, scope, secret).await
}

async fn standing(staff: &Staff, secret: &Secret) -> Vec<String> {
    let list: PauseList = staff.get(PAUSES, secret).await.read();
    list.pauses.iter().map(|pause| pause.scope.to_string()).collect()
}

fn done(status: u16) -> (u16, String) {
    (status, String::new())
}

#[tokio::test]
async fn patients_are_offered_nothing_during_a_pause_and_the_same_as_before_after_it() {
    let staff = Staff::new().await;
    let (token, desk) = staff.member(Role::Secretary, &[]).await;
    let before = staff.world.starts().await;
    assert_eq!(before.len(), 6);
    for scope in
        ["site/sample", "location/main", "reason/checkup", "practitioner/ada", "offering/o1"]
    {
        assert_eq!(begin(&staff, scope, &desk).await, done(201), "{scope}");
        assert_eq!(staff.world.starts().await, [""; 0], "{scope}");
        let act = staff.last_act().await;
        assert!(act.contains(&format!(r#""by":"{}""#, token.id)), "{act}");
        let list: PauseList = staff.get(PAUSES, &desk).await.read();
        let pause = &list.pauses[0];
        assert_eq!((pause.by.as_str(), list.pauses.len()), ("Canarine Morel", 1));
        assert_eq!(pause.at.to_string(), "2026-11-23T07:00:00Z");
        assert_eq!(end(&staff, scope, &desk).await, done(204), "{scope}");
        assert_eq!(staff.world.starts().await, before, "{scope}");
    }
}

#[tokio::test]
async fn pauses_come_by_the_page_in_the_order_in_which_they_began() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let (_, bea) = staff.member(Role::Practitioner, &["bea"]).await;
    let scopes = ["reason/checkup", "offering/o1", "practitioner/bea"];
    for scope in scopes {
        assert_eq!(begin(&staff, scope, &desk).await, done(201), "{scope}");
    }
    let page = async |secret: &Secret, query: &str| -> PauseList {
        staff.get(&format!("{PAUSES}?{query}"), secret).await.read()
    };
    let mut cursor = String::new();
    for (scope, is_last) in scopes.into_iter().zip([false, false, true]) {
        let list = page(&desk, &format!("limit=1{cursor}")).await;
        assert_eq!((list.pauses[0].scope.to_string().as_str(), list.pauses.len()), (scope, 1));
        assert_eq!(list.next.is_none(), is_last, "{scope}");
        // What ends meanwhile moves nothing.
        end(&staff, scope, &desk).await;
        cursor = list.next.map(|next| format!("&after={next}")).unwrap_or_default();
    }
    begin(&staff, "offering/o1", &desk).await;
    begin(&staff, "reason/checkup", &desk).await;
    let list = page(&bea, "limit=1").await;
    assert_eq!((list.pauses[0].scope.to_string().as_str(), list.next), ("reason/checkup", None));
    for (query, field) in [("after=x", "after"), ("limit=0", "limit"), ("who=ada", "who")] {
        let refused = staff.get(&format!("{PAUSES}?{query}"), &desk).await;
        let expected = (400, "malformed_request".to_owned(), Some(field.to_owned()));
        assert_eq!(refused.problem(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_pause_that_is_begun_or_ended_twice_is_one() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    assert_eq!(begin(&staff, "reason/checkup", &desk).await, done(201));
    let log = staff.log("sample").await;
    assert_eq!(begin(&staff, "reason/checkup", &desk).await, done(204));
    assert_eq!(staff.log("sample").await, log);
    assert_eq!(standing(&staff, &desk).await, ["reason/checkup"]);
    assert_eq!(end(&staff, "reason/checkup", &desk).await, done(204));
    let log = staff.log("sample").await;
    assert_eq!(end(&staff, "reason/checkup", &desk).await, done(204));
    assert_eq!(staff.log("sample").await, log);
}

#[tokio::test]
async fn what_a_practitioner_paused_stays_paused_until_a_practitioner_goes_on() {
    let staff = Staff::new().await;
    let (_, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    assert_eq!(begin(&staff, "offering/o1", &ada).await, done(201));
    for role in [Role::Secretary, Role::Administrator] {
        let (_, secret) = staff.member(role, &[]).await;
        let refused = end(&staff, "offering/o1", &secret).await;
        assert_eq!(refused, (409, "paused_by_practitioner".to_owned()), "{role}");
        assert_eq!(staff.world.starts().await, [""; 0], "{role}");
    }
    assert_eq!(end(&staff, "offering/o1", &ada).await, done(204));
    assert_eq!(staff.world.starts().await.len(), 6);
}

#[tokio::test]
async fn who_acts_for_some_pauses_nothing_that_is_everybodys() {
    let staff = Staff::new().await;
    let (_, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    for scope in ["site/sample", "location/main", "reason/checkup", "reason/never"] {
        let refused = begin(&staff, scope, &ada).await;
        assert_eq!(refused, (403, "forbidden".to_owned()), "{scope}");
    }
    for scope in ["practitioner/bea", "practitioner/never", "offering/o3", "offering/never"] {
        let refused = begin(&staff, scope, &ada).await;
        assert_eq!(refused, (404, "not_found".to_owned()), "{scope}");
    }
    assert_eq!(standing(&staff, &ada).await, [""; 0]);
    assert_eq!(staff.world.starts().await.len(), 6);
}

#[tokio::test]
async fn there_is_no_pause_of_what_the_site_does_not_have() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    for scope in ["site/other", "day/monday", "reason/never", "practitioner/never", "offering/o9"] {
        let refused = begin(&staff, scope, &desk).await;
        assert_eq!(refused, (404, "not_found".to_owned()), "{scope}");
    }
    assert_eq!(standing(&staff, &desk).await, [""; 0]);
}

#[tokio::test]
async fn everybody_sees_the_pauses_that_stop_what_is_theirs() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let all = ["practitioner/bea", "offering/o2", "reason/vaccination", "location/main"];
    for scope in all {
        assert_eq!(begin(&staff, scope, &desk).await, done(201));
    }
    for (role, named, expected) in [
        (Role::Practitioner, &["ada"][..], &all[1..]),
        (Role::Secretary, &["bea"], &[all[0], all[3]]),
        (Role::Auditor, &[], &all),
    ] {
        let (_, secret) = staff.member(role, named).await;
        assert_eq!(standing(&staff, &secret).await, expected, "{role} {named:?}");
    }
}
