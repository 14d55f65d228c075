//! `/admin/v1/sites/{site}/practitioners/{practitioner}/week`: nobody is overwritten, nothing is
//! dropped.

use super::world::Staff;
use crate::admin::weeks::document::RehearsalDocument;
use crate::domain::staff::Role;
use crate::routes::tests::world::Answer;
use axum::http::Method;
use guichet_contract::json::{Json, Wire};

const WEEK: &str = "/admin/v1/sites/sample/practitioners/ada/week";
const REHEARSAL: &str = "/admin/v1/sites/sample/practitioners/ada/week/rehearsal";
const AS_IT_WAS: &str = r#"{"practitioner":"ada","periods":[{"location":"main","offerings":["o1"],"weekdays":["monday","tuesday"],"from":"09:00","until":"11:00"},{"location":"main","offerings":["o2"],"weekdays":["monday"],"from":"14:00","until":"15:00"}],"absences":[]}"#;

/// The same, but that she begins an hour later.
fn later() -> String {
    AS_IT_WAS.replace("09:00", "10:00")
}

fn with_left(body: &str, left: &str) -> String {
    body.replacen('{', &format!(r#"{{"leave_outside":{left},"#), 1)
}

fn rehearsal(answer: &Answer) -> RehearsalDocument {
    let json = Json::parse(&answer.body).unwrap();
    RehearsalDocument::read(json.get("rehearsal").unwrap()).unwrap()
}

#[tokio::test]
async fn of_two_who_edit_a_week_the_second_is_told_and_overwrites_nothing() {
    let staff = Staff::new().await;
    let (token, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let (hers, theirs) = (staff.get(WEEK, &ada).await, staff.get(WEEK, &desk).await);
    assert_eq!((hers.body.as_str(), theirs.body.as_str()), (AS_IT_WAS, AS_IT_WAS));
    assert_eq!(hers.header("cache-control"), Some("no-store"));
    let first = staff.send((Method::PUT, WEEK), &ada, hers.header("etag"), &later()).await;
    assert_eq!((first.status.as_u16(), first.body.as_str()), (200, later().as_str()));
    let act = staff.last_act().await;
    let expected = [r#""act":"week_changed""#.to_owned(), format!(r#""by":"{}""#, token.id)];
    assert!(expected.iter().all(|part| act.contains(part)), "{act}");
    assert_eq!(staff.world.starts().await.len(), 3, "patients are offered the new hours");
    let body = AS_IT_WAS.replace("15:00", "16:00");
    let second = staff.send((Method::PUT, WEEK), &desk, theirs.header("etag"), &body).await;
    assert_eq!(second.problem(), (412, "precondition_failed".to_owned(), None));
    let unread = staff.send((Method::PUT, WEEK), &desk, None, &body).await;
    assert_eq!(unread.problem(), (428, "precondition_required".to_owned(), None));
    let now = staff.get(WEEK, &desk).await;
    assert_eq!((now.body.as_str(), now.header("etag")), (later().as_str(), first.header("etag")));
    assert_eq!(staff.last_act().await, act);
}

#[tokio::test]
async fn a_change_is_made_when_just_those_are_named_who_fall_outside_and_they_stay() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &["ada"]).await;
    let appointment = staff.book().await;
    let read = staff.get(WEEK, &desk).await;
    let rehearsed = staff.send((Method::POST, REHEARSAL), &desk, None, &later()).await;
    let told: RehearsalDocument = rehearsed.read();
    assert_eq!(format!("\"{}\"", told.digest), read.header("etag").unwrap());
    let visit = &told.outside[0];
    assert_eq!((visit.appointment.as_str(), told.outside.len()), (appointment.as_str(), 1));
    assert_eq!(visit.local_start.to_string(), "2026-11-23T09:00");
    assert!(told.outside_already.is_empty());
    let change =
        async |body: &str| staff.send((Method::PUT, WEEK), &desk, read.header("etag"), body).await;
    for left in ["[]", r#"["another"]"#, &format!(r#"["{appointment}","another"]"#)] {
        let refused = change(&with_left(&later(), left)).await;
        assert_eq!(refused.problem(), (409, "appointments_outside".to_owned(), None), "{left}");
        assert_eq!(rehearsal(&refused), told, "{left}");
    }
    assert_eq!(change(&later()).await.status.as_u16(), 409, "nobody is dropped in silence");
    assert_eq!(staff.get(WEEK, &desk).await.body, AS_IT_WAS);
    let changed = change(&with_left(&later(), &format!(r#"["{appointment}"]"#))).await;
    assert_eq!((changed.status.as_u16(), changed.body), (200, later()));
    let day = "/admin/v1/sites/sample/practitioners/ada/days/2026-11-23";
    assert!(staff.get(day, &desk).await.body.contains(&appointment), "it stays");
    let again = staff.send((Method::POST, REHEARSAL), &desk, None, &later()).await;
    let again: RehearsalDocument = again.read();
    assert_eq!((again.outside.len(), again.outside_already), (0, told.outside));
}

#[tokio::test]
async fn a_week_that_cannot_be_is_refused_with_the_place_of_its_fault() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let read = staff.get(WEEK, &desk).await;
    for (good, bad, field) in [
        ("11:00", "08:00", Some("periods.0.until")),
        (r#"["o2"]"#, r#"["o3"]"#, Some("periods.1.offerings.0")),
        (r#","absences":[]"#, "", Some("absences")),
        (r#""absences":[]"#, r#""absences":null"#, Some("absences")),
        (r#""practitioner":"ada""#, r#""practitioner":"bea""#, Some("practitioner")),
        (r#""absences":[]"#, r#""absences":[],"cancel":true"#, Some("cancel")),
        (r#""weekdays":["monday"]"#, r#""weekdays":["payday"]"#, Some("periods.1.weekdays.0")),
    ] {
        let body = AS_IT_WAS.replacen(good, bad, 1);
        assert_ne!(body, AS_IT_WAS, "{good}");
        for (method, path) in [(Method::PUT, WEEK), (Method::POST, REHEARSAL)] {
            let refused = staff.send((method, path), &desk, read.header("etag"), &body).await;
            let expected = (422, "invalid_field".to_owned(), field.map(str::to_owned));
            assert_eq!(refused.problem(), expected, "{path} {bad}");
        }
    }
    assert_eq!(staff.get(WEEK, &desk).await.body, AS_IT_WAS);
}

#[tokio::test]
async fn a_rehearsal_changes_nothing() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let before = (staff.log("sample").await, staff.world.starts().await);
    let named = with_left(&later(), r#"["another"]"#);
    for body in [later(), named, AS_IT_WAS.replace(r#""practitioner":"ada","#, "")] {
        let rehearsed = staff.send((Method::POST, REHEARSAL), &desk, None, &body).await;
        assert_eq!(rehearsed.status.as_u16(), 200, "{}", rehearsed.body);
    }
    assert_eq!((staff.log("sample").await, staff.world.starts().await), before);
    assert_eq!(staff.get(WEEK, &desk).await.body, AS_IT_WAS);
}

#[tokio::test]
async fn nobody_changes_a_week_but_who_keeps_it() {
    let staff = Staff::new().await;
    let (_, reader) = staff.member(Role::Administrator, &[]).await;
    let read = staff.get(WEEK, &reader).await;
    assert_eq!(read.status.as_u16(), 200);
    for (role, named, status, code) in [
        (Role::Administrator, &[][..], 403, "forbidden"),
        (Role::Auditor, &[], 403, "forbidden"),
        (Role::Secretary, &["bea"], 404, "not_found"),
        (Role::Practitioner, &["bea"], 404, "not_found"),
    ] {
        let (_, secret) = staff.member(role, named).await;
        let refused = staff.send((Method::PUT, WEEK), &secret, read.header("etag"), &later()).await;
        assert_eq!(refused.problem(), (status, code.to_owned(), None), "{role} {named:?}");
    }
    assert_eq!(staff.get(WEEK, &reader).await.body, AS_IT_WAS);
}
