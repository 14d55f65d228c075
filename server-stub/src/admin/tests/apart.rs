//! The staff's API is apart from the public one, and nobody gets in by the side.

use super::world::Staff;
use crate::admin::table::rules;
use crate::admin::{ME, OPENAPI};
use crate::config::{LogFormat, LogLevel};
use crate::domain::staff::Role;
use crate::limits::failures::PER_MINUTE;
use crate::limits::rate::Kind;
use crate::logging::subscriber;
use crate::logging::tests::Log;
use crate::routes::PATHS;
use crate::routes::tests::world::{ORIGIN, request, send};
use crate::store::sqlite::SqliteStore;
use axum::http::{Method, StatusCode};
use std::net::IpAddr;
use tracing::instrument::WithSubscriber;

#[tokio::test]
async fn neither_listener_serves_what_the_other_does() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Administrator, 90).await;
    for rule in rules::<SqliteStore>() {
        let path = rule.template.replace("{site}", "sample").replace(['{', '}'], "");
        assert_eq!(staff.world.get(&path).await.problem().0, 404, "{path} to patients");
    }
    for template in PATHS {
        let path = template.replace("{site}", "sample").replace("{hold}", "h1");
        let answer = staff.get(&path, &secret).await;
        assert_eq!(answer.problem(), (404, "not_found".to_owned(), None), "{path} to staff");
    }
}

#[tokio::test]
async fn no_page_of_any_origin_may_ask() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Administrator, 90).await;
    let bearer = format!("Bearer {}", secret.expose());
    let preflight = ("access-control-request-method", "GET");
    for (method, status) in [(Method::GET, 200), (Method::OPTIONS, 405)] {
        let headers = [("origin", ORIGIN), preflight, ("authorization", &bearer)];
        let answer = send(&staff.router, request(method, ME, &headers, "")).await;
        assert_eq!(answer.status.as_u16(), status);
        let allowed = answer.headers.keys().find(|it| it.as_str().starts_with("access-control"));
        assert_eq!(allowed, None);
    }
}

#[tokio::test]
async fn who_is_not_let_in_is_told_how_to_ask_and_two_tokens_are_none() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Administrator, 90).await;
    let bearer = format!("Bearer {}", secret.expose());
    let twice = [("authorization", bearer.as_str()), ("authorization", bearer.as_str())];
    let basic = [("authorization", "Basic Y2FuYXJ5OnNlY3JldA==")];
    for headers in [&twice[..], &basic, &[]] {
        let answer = send(&staff.router, request(Method::GET, ME, headers, "")).await;
        assert_eq!(answer.problem(), (401, "unauthenticated".to_owned(), None));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let lower = [("authorization", bearer.replace("Bearer", "bearer"))];
    let lower = lower.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = send(&staff.router, request(Method::GET, ME, &lower, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn who_fails_too_often_has_to_wait_and_their_colleagues_have_not() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Auditor, 90).await;
    let hospital = IpAddr::from([198, 51, 100, 1]);
    let fail = || staff.ask_from(hospital, Method::GET, ME, Some("guichet_wrong"));
    for _ in 0..PER_MINUTE.get() {
        assert_eq!(fail().await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = fail().await;
    assert_eq!(refused.problem(), (429, "rate_limited".to_owned(), None));
    assert!(refused.header("retry-after").is_some());
    let colleague = staff.ask_from(hospital, Method::GET, ME, Some(secret.expose())).await;
    assert_eq!(colleague.status, StatusCode::OK);
}

#[tokio::test]
async fn a_flood_of_patients_keeps_no_staff_out() {
    let settings = crate::config::Settings { max_in_flight: 1, ..Default::default() };
    let staff = Staff::with(settings).await;
    let (_, secret) = staff.give("sample", Role::Auditor, 90).await;
    let _only = staff.world.app.places.take(Kind::Read).unwrap();
    assert_eq!(staff.world.get("/v1/sites/sample/openings").await.status.as_u16(), 503);
    assert_eq!(staff.get(ME, &secret).await.status, StatusCode::OK);
    let places: Vec<_> =
        std::iter::from_fn(|| staff.world.app.staff.places.take(Kind::Read)).collect();
    assert!(!places.is_empty());
    for path in [ME, OPENAPI] {
        let refused = staff.get(path, &secret).await;
        assert_eq!(refused.problem(), (503, "overloaded".to_owned(), None), "{path}");
    }
}

#[tokio::test]
async fn no_secret_and_no_name_reaches_the_log_or_the_metrics() {
    let staff = Staff::new().await;
    let (token, secret) = staff.give("sample", Role::Administrator, 90).await;
    let log = Log::default();
    let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
    async {
        staff.get(ME, &secret).await;
        staff.get("/admin/v1/sites/sample/tokens", &secret).await;
        staff.get("/admin/v1/sites/canary-path/tokens", &secret).await;
        staff.get("/admin/v1/sites/sample/tokens?canary-query=1", &secret).await;
        staff.ask(Method::GET, ME, Some("canary-secret")).await;
        let own = format!("/admin/v1/sites/sample/tokens/{}", token.id);
        staff.ask(Method::DELETE, &own, Some(secret.expose())).await;
    }
    .with_subscriber(subscriber)
    .await;
    let (log, metrics) = (log.text(), staff.world.get("/metrics").await.body);
    assert!(log.lines().count() >= 6, "{log}");
    assert!(
        log.contains(r#""route":"/admin/v1/sites/{site}/tokens/{token}","status":204"#),
        "{log}"
    );
    assert!(metrics.contains(r#"route="/admin/v1/me",method="GET",status="401""#), "{metrics}");
    for canary in ["Canarine", "Morel", "canary", secret.expose(), token.id.as_str()] {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
        assert!(!metrics.contains(canary), "{canary} is in the metrics:\n{metrics}");
    }
}
