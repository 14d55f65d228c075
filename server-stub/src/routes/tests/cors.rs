//! Which pages may ask, whatever they ask.

use super::world::{NINE, ORIGIN, TOKEN, World, hold_body, request};
use axum::http::{Method, StatusCode};

const OPENINGS: &str = "/v1/sites/sample/openings";
const HOLDS: &str = "/v1/sites/sample/holds";

#[tokio::test]
async fn a_registered_page_may_read_the_answer_and_its_times() {
    let world = World::new().await;
    let answer = world.send(request(Method::GET, OPENINGS, &[("origin", ORIGIN)], "")).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(answer.header("timing-allow-origin"), Some(ORIGIN));
    assert_eq!(answer.header("vary"), Some("Origin"));
    let exposed = answer.header("access-control-expose-headers");
    assert_eq!(exposed, Some("retry-after, etag, x-request-id"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn a_registered_page_may_read_why_it_was_refused() {
    let world = World::new().await;
    let headers = [("origin", ORIGIN), ("content-type", "text/plain")];
    let answer = world.send(request(Method::POST, HOLDS, &headers, "x")).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
}

#[tokio::test]
async fn another_page_may_not_read_even_if_it_is_registered_for_another_site() {
    let world = World::new().await;
    for origin in
        ["https://other.example", "https://h.example.evil.test", "https://H.example", "null"]
    {
        let answer = world.send(request(Method::GET, OPENINGS, &[("origin", origin)], "")).await;
        assert_eq!(answer.status, StatusCode::OK, "{origin}");
        assert_eq!(answer.header("vary"), Some("Origin"));
        let ours = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control"));
        assert_eq!(ours.count(), 0, "{origin}");
        assert_eq!(answer.header("timing-allow-origin"), None);
    }
}

#[tokio::test]
async fn a_request_with_two_origins_is_from_no_page_of_ours() {
    let world = World::new().await;
    for other in ["https://other.example", ORIGIN] {
        let headers = [("origin", ORIGIN), ("origin", other)];
        let answer = world.send(request(Method::GET, OPENINGS, &headers, "")).await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{other}");
    }
}

#[tokio::test]
async fn what_another_page_sends_changes_nothing() {
    let world = World::new().await;
    let key = world.key();
    let headers = [
        ("origin", "https://other.example"),
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    let answer = world.send(request(Method::POST, HOLDS, &headers, &hold_body(NINE, TOKEN))).await;
    assert_eq!(answer.problem(), (404, "not_found".to_owned(), None));
    assert!(world.starts().await.contains(&NINE.to_owned()));
}

#[tokio::test]
async fn the_browsers_question_is_answered_for_registered_pages_alone() {
    let world = World::new().await;
    let ask = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,idempotency-key"),
        ];
        world.send(request(Method::OPTIONS, HOLDS, &headers, "")).await
    };
    let answer = ask(ORIGIN).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST, DELETE"));
    let allowed = answer.header("access-control-allow-headers");
    assert_eq!(allowed, Some("content-type, idempotency-key, authorization, guichet-preview"));
    assert_eq!(answer.header("access-control-max-age"), Some("7200"));

    let foreign = ask("https://other.example").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(foreign.header("access-control-allow-origin"), None);
}
