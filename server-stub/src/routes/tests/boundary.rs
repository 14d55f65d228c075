//! What is so for every request.

use super::world::{NINE, ORIGIN, World, hold_body, json_headers, request, reservation_body};
use crate::config::{LogFormat, LogLevel};
use crate::logging::subscriber;
use crate::logging::tests::Log;
use crate::routes::boundary;
use crate::store::sqlite::SqliteStore;
use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use std::sync::Arc;
use tower::ServiceExt;
use tracing::instrument::WithSubscriber;

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_and_the_headers_of_safety() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for path in ["/v1/sites/sample/openings", "/nowhere", "/healthz", "/v1/sites/none/openings"] {
        let answer = world.get(path).await;
        ids.push(answer.header("x-request-id").unwrap().to_owned());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'"));
        assert!(answer.header("cache-control").is_some());
        assert_eq!(answer.header("server"), None);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn an_id_that_the_client_sends_is_not_used() {
    let world = World::new().await;
    let headers = [("x-request-id", "jeanne-morel")];
    let answer = world.send(request(Method::GET, "/healthz", &headers, "")).await;
    assert_ne!(answer.header("x-request-id"), Some("jeanne-morel"));
}

#[tokio::test]
async fn a_problem_names_the_request() {
    let world = World::new().await;
    let answer = world.get("/nowhere").await;
    assert_eq!(answer.problem(), (404, "not_found".to_owned(), None));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let id = answer.header("x-request-id").unwrap();
    assert!(answer.body.contains(&format!("\"request_id\":\"{id}\"")), "{}", answer.body);
}

#[tokio::test]
async fn a_method_that_does_not_exist_is_told_which_do() {
    let world = World::new().await;
    for (path, allowed) in [("/v1/sites/sample/holds", "POST"), ("/healthz", "GET,HEAD")] {
        let answer = world.send(request(Method::PUT, path, &[], "")).await;
        assert_eq!(answer.problem(), (405, "method_not_allowed".to_owned(), None), "{path}");
        assert_eq!(answer.header("allow"), Some(allowed), "{path}");
    }
}

#[tokio::test]
async fn a_panic_is_an_answer_that_says_nothing_and_a_log_line_that_names_the_request() {
    let world = World::new().await;
    let router = Router::new()
        .route("/v1/sites/{site}/openings", get(stumble))
        .layer(from_fn_with_state(Arc::clone(&world.app), boundary::pass::<SqliteStore>));
    let log = Log::default();
    let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
    let request = request(Method::GET, "/v1/sites/sample/openings", &[("origin", ORIGIN)], "");
    let response = router.oneshot(request).with_subscriber(subscriber).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()["access-control-allow-origin"], ORIGIN);
    let id = response.headers()["x-request-id"].to_str().unwrap();
    let log = log.text();
    assert!(log.lines().any(|line| line.contains("\"ERROR\"") && line.contains(id)), "{log}");
    assert!(!log.contains("Morel"), "{log}");
}

#[tokio::test]
async fn nothing_that_a_patient_typed_and_no_secret_reaches_the_log() {
    let world = World::new().await;
    let log = Log::default();
    let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
    let canaries = [
        "Jeanne",
        "Morel",
        "01 02 03 04 05",
        "canary-token-0123456789",
        "canary-key-0123456789",
        "canary-query",
        "canary-path",
        "canary.example",
        "198.51.100.77",
        "canary-method",
    ];
    async {
        let hold = hold_body(NINE, "canary-token-0123456789");
        let key = json_headers("canary-key-0123456789");
        let answer = world.send(request(Method::POST, "/v1/sites/sample/holds", &key, &hold)).await;
        let claim: guichet_contract::wire::HoldAnswer = answer.read();
        let body = reservation_body(claim.hold.as_str(), "canary-token-0123456789");
        let path = "/v1/sites/sample/reservations";
        for body in [body.as_str(), "{\"Morel\":1}", "Morel", &body.replace("Jeanne", "")] {
            world.send(request(Method::POST, path, &key, body)).await;
            world.post(path, body).await;
        }
        for path in [
            "/canary-path",
            "/v1/sites/canary-path/openings",
            "/v1/sites/sample/openings?canary-query=Morel",
        ] {
            let headers =
                [("origin", "https://canary.example"), ("x-forwarded-for", "198.51.100.77")];
            world.send(request(Method::GET, path, &headers, "")).await;
        }
        let method = Method::from_bytes(b"canary-method").unwrap();
        world.send(request(method, "/healthz", &[], "")).await;
        let path = format!("/v1/sites/sample/holds/{}", claim.hold);
        let bearer = [("authorization", "Bearer canary-token-0123456789")];
        world.send(request(Method::DELETE, &path, &bearer, "")).await;
    }
    .with_subscriber(subscriber)
    .await;
    let log = log.text();
    assert!(log.lines().count() >= 14, "{log}");
    assert!(log.contains("\"status\":201") && log.contains("\"status\":422"), "{log}");
    for canary in canaries {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
    }
}

async fn stumble() {
    panic!("a panic on purpose: Morel");
}
