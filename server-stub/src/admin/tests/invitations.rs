//! Codes for a practitioner's own patients, as staff make and end them.

use super::world::Staff;
use crate::admin::invitations::list::InvitationList;
use crate::domain::staff::Role;
use axum::http::{Method, StatusCode};

const OF_ADA: &str = "/admin/v1/sites/sample/practitioners/ada/invitations";

#[tokio::test]
async fn codes_are_told_once_and_never_again() {
    let staff = Staff::new().await;
    let (token, secret) = staff.member(Role::Secretary, &["ada"]).await;
    let order = r#"{"codes":3,"uses":2,"days":30}"#;
    let made = staff.send((Method::POST, OF_ADA), &secret, None, order).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let told: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    let codes: Vec<_> = told["codes"].as_array().unwrap().iter().collect();
    assert_eq!((codes.len(), told["invitation"]["uses"].as_u64()), (3, Some(2)));
    let act = format!(
        r#""act":"invitation_issued","by":"{}","invitation":1,"practitioner":"ada","codes":3"#,
        token.id
    );
    assert!(staff.last_act().await.contains(&act), "{}", staff.last_act().await);
    let listed = staff.get(OF_ADA, &secret).await;
    assert!(listed.body.contains(r#""invitation":1"#), "{}", listed.body);
    for code in codes {
        let code = code.as_str().unwrap();
        assert!(!listed.body.contains(code) && !staff.log("sample").await.contains(code));
    }
    let of_bea = staff.get(&OF_ADA.replace("ada", "bea"), &secret).await;
    assert_eq!(of_bea.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn invitations_come_by_the_page() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let mut given = Vec::new();
    for whose in ["ada", "bea", "ada", "ada"] {
        let number = staff.invite("sample", whose).await;
        given.extend((whose == "ada").then_some(number));
    }
    let (mut cursor, mut read) = (String::new(), Vec::new());
    for _ in 0..2 {
        let page = staff.get(&format!("{OF_ADA}?limit=2{cursor}"), &desk).await;
        let page: InvitationList = page.read();
        read.extend(page.invitations.iter().map(|it| it.invitation));
        cursor = page.next.map(|next| format!("&after={next}")).unwrap_or_default();
    }
    assert_eq!((read, cursor.as_str()), (given, ""));
    let refused = staff.get(&format!("{OF_ADA}?after=x"), &desk).await;
    assert_eq!(refused.problem(), (400, "malformed_request".to_owned(), Some("after".to_owned())));
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_its_field_and_makes_no_code() {
    let staff = Staff::new().await;
    let (_, secret) = staff.member(Role::Practitioner, &["ada"]).await;
    let before = staff.log("sample").await;
    for (order, field) in [
        (r#"{"codes":0}"#, "codes"),
        (r#"{"codes":4294967295}"#, "codes"),
        (r#"{"uses":1001}"#, "uses"),
        (r#"{"days":367}"#, "days"),
        (r#"{"patients":["Morel"]}"#, "patients"),
    ] {
        let refused = staff.send((Method::POST, OF_ADA), &secret, None, order).await;
        let (status, code, at) = refused.problem();
        assert_eq!((status, at.as_deref()), (422, Some(field)), "{order}: {code}");
    }
    assert_eq!(staff.log("sample").await, before);
}

#[tokio::test]
async fn an_invitation_ends_once_and_is_ended_as_its_own_practitioners_alone() {
    let staff = Staff::new().await;
    let number = staff.invite("sample", "ada").await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let end = async |of: &str| {
        let path = format!("{}/{number}", OF_ADA.replace("ada", of));
        staff.ask(Method::DELETE, &path, Some(desk.expose())).await.status
    };
    assert_eq!(end("bea").await, StatusCode::NOT_FOUND);
    assert_eq!(end("ada").await, StatusCode::NO_CONTENT);
    let log = staff.log("sample").await;
    assert_eq!(end("ada").await, StatusCode::NO_CONTENT, "twice is once");
    assert_eq!(staff.log("sample").await, log);
    assert!(log.contains(r#""act":"invitation_revoked""#), "{log}");
}
