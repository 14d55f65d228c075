//! `/healthz`, `/metrics`, `/openapi.json`

use super::world::World;
use crate::config::Settings;
use axum::http::StatusCode;

#[tokio::test]
async fn health_says_that_the_database_answers() {
    let world = World::new().await;
    let answer = world.get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, r#"{"status":"ok"}"#));
}

#[tokio::test]
async fn health_and_metrics_answer_when_there_is_room_for_nothing_else() {
    let world = World::with(Settings { max_in_flight: 1, ..Settings::default() }).await;
    let _only = world.app.places.take(crate::limits::rate::Kind::Read).unwrap();
    assert_eq!(world.get("/v1/sites/sample/openings").await.status.as_u16(), 503);
    for path in ["/healthz", "/metrics", "/openapi.json"] {
        assert_eq!(world.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn requests_are_counted_by_template_and_never_by_what_was_asked() {
    let world = World::new().await;
    world.get("/v1/sites/sample/openings?practitioner=ada").await;
    world.get("/v1/sites/jeanne-morel/openings").await;
    world.get("/jeanne-morel").await;
    let metrics = world.get("/metrics").await.body;
    let line = r#"guichet_http_requests_total{route="/v1/sites/{site}/openings",method="GET",status="200"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
    assert!(metrics.contains(r#"route="none",method="GET",status="404"} 1"#), "{metrics}");
    assert!(!metrics.contains("morel") && !metrics.contains("ada"), "{metrics}");
}
