//! Codes for a practitioner's own patients, as somebody makes and ends them on the pages.

use super::browser::Office;
use crate::domain::invitation::Code;
use crate::domain::staff::Role;
use axum::http::StatusCode;

/// The codes that a page shows.
fn codes(page: &str) -> Vec<Code> {
    let shown = page.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next());
    shown.map(|code| Code::parse(code).unwrap()).collect()
}

#[tokio::test]
async fn codes_are_shown_once_and_can_be_stopped() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    assert!(desk.get("/codes/ada").await.body.contains("No code has been made yet."));
    let fields = [("codes", "3"), ("uses", "2"), ("days", "30")];
    let made = desk.post("/codes/ada", &fields).await;
    assert_eq!((made.status, codes(&made.body).len()), (StatusCode::OK, 3), "{}", made.body);
    let page = desk.get("/codes/ada").await.body;
    assert!(
        page.contains("Codes: 3. Appointments for each: 2.") && codes(&page).is_empty(),
        "{page}"
    );
    let issued = r#""act":"invitation_issued","by":"#;
    assert!(office.log().await.iter().any(|entry| entry.contains(issued)));
    desk.post("/codes/ada/revoke", &[("invitation", "1")]).await;
    let page = desk.get("/codes/ada").await.body;
    assert!(page.contains("These codes open nothing any more."), "{page}");
    assert!(page.contains("Stopped ") && !page.contains("Stop these codes"), "{page}");
    let log = office.log().await;
    desk.post("/codes/ada/revoke", &[("invitation", "1")]).await;
    assert_eq!(office.log().await, log, "twice is once");
}

#[tokio::test]
async fn numbers_that_cannot_be_are_told_at_their_fields_and_make_no_code() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let before = office.log().await;
    let fields = [("codes", "ten"), ("uses", "0"), ("days", "367")];
    let refused = ada.post("/codes/ada", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["codes", "uses", "days"] {
        assert!(refused.body.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(refused.body.contains(r#"value="ten""#), "what was typed stays");
    assert_eq!(office.log().await, before);
}

#[tokio::test]
async fn a_colleagues_codes_are_nobody_elses_to_see_or_to_stop() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let bea = office.sit(Role::Practitioner, &["bea"]).await;
    bea.post("/codes/bea", &[("codes", "1"), ("uses", "1"), ("days", "1")]).await;
    assert_eq!(ada.get("/codes/bea").await.status, StatusCode::NOT_FOUND);
    let stopped = ada.post("/codes/ada/revoke", &[("invitation", "1")]).await;
    assert_eq!(stopped.status, StatusCode::NOT_FOUND);
    assert!(bea.get("/codes/bea").await.body.contains("Stop these codes"));
}
