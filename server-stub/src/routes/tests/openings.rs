//! `/v1/sites/{site}/openings`

use super::world::{MONDAY, NINE, World};
use axum::http::StatusCode;
use guichet_contract::wire::OpeningsAnswer;

#[tokio::test]
async fn what_is_published_is_listed_with_its_next_time() {
    let world = World::new().await;
    let answer = world.get("/v1/sites/sample/openings").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let openings: OpeningsAnswer = answer.read();
    let listed: Vec<_> = openings.openings.iter().map(|one| one.offering.as_str()).collect();
    assert_eq!(listed, ["o1", "o2", "o3"]);
    assert_eq!(openings.openings[0].next.map(|slot| slot.start.to_string()).as_deref(), Some(NINE));
}

#[tokio::test]
async fn a_page_that_is_narrower_sees_less_and_never_more() {
    let world = World::new().await;
    for (query, expected) in [
        ("?practitioner=bea", vec!["o3"]),
        ("?reason=checkup&practitioner=ada", vec!["o1"]),
        ("?specialty=heart", vec!["o3"]),
        ("?practitioner=somebody-else", vec![]),
        ("?offering=o2&offering=o3", vec!["o2", "o3"]),
    ] {
        let answer = world.get(&format!("/v1/sites/sample/openings{query}")).await;
        let openings: OpeningsAnswer = answer.read();
        let listed: Vec<_> = openings.openings.iter().map(|one| one.offering.as_str()).collect();
        assert_eq!(listed, expected, "{query}");
    }
}

#[tokio::test]
async fn a_page_with_another_policy_is_answered_and_counted() {
    let world = World::new().await;
    let other = "0".repeat(64);
    for _ in 0..2 {
        let answer = world.get(&format!("/v1/sites/sample/openings?policy={other}")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let own: OpeningsAnswer = world.get("/v1/sites/sample/openings").await.read();
    world.get(&format!("/v1/sites/sample/openings?policy={}", own.policy)).await;
    let metrics = world.get("/metrics").await.body;
    let line = r#"guichet_requests_with_other_policy_total{site="sample"} 2"#;
    assert!(metrics.contains(line), "{metrics}");
}

#[tokio::test]
async fn who_has_the_answer_already_is_told_so_until_it_changes() {
    let world = World::new().await;
    let first = world.get("/v1/sites/sample/openings").await;
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let etag = first.header("etag").unwrap().to_owned();
    let again = super::world::request(
        axum::http::Method::GET,
        "/v1/sites/sample/openings",
        &[("if-none-match", &format!("\"other\", W/{etag}"))],
        "",
    );
    let again = world.send(again).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(again.header("etag"), Some(etag.as_str()));

    world.hold().await;
    let changed = world.get("/v1/sites/sample/openings").await;
    assert_ne!(changed.header("etag"), Some(etag.as_str()));
    assert!(changed.body.contains("2026-11-23T08:20:00Z"), "{MONDAY}: {}", changed.body);
}
