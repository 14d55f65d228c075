//! `/v1/sites/{site}/holds`

use super::world::{NINE, OTHER_TOKEN, TOKEN, World, hold_body, json_headers, request};
use crate::config::Settings;
use axum::http::{Method, StatusCode};
use guichet_contract::wire::HoldAnswer;

const HOLDS: &str = "/v1/sites/sample/holds";

#[tokio::test]
async fn a_slot_is_held_for_five_minutes() {
    let world = World::new().await;
    let answer = world.post(HOLDS, &hold_body(NINE, TOKEN)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let hold: HoldAnswer = answer.read();
    assert_eq!((hold.offering.as_str(), hold.start.to_string().as_str()), ("o1", NINE));
    assert_eq!(hold.local.to_string(), "2026-11-23T09:00");
    assert_eq!(
        (hold.expires.to_string().as_str(), hold.lifetime_seconds),
        ("2026-11-23T07:05:00Z", 300)
    );
    assert!(!answer.body.contains(TOKEN));
}

#[tokio::test]
async fn the_second_who_wants_the_slot_is_told_that_it_is_gone() {
    let world = World::new().await;
    world.hold().await;
    let second = world.post(HOLDS, &hold_body(NINE, OTHER_TOKEN)).await;
    assert_eq!(second.problem(), (409, "slot_unavailable".to_owned(), None));
}

#[tokio::test]
async fn the_same_request_again_has_the_same_answer_and_another_under_its_key_is_refused() {
    let world = World::new().await;
    let key = world.key();
    let send = async |body: &str| {
        world.send(request(Method::POST, HOLDS, &json_headers(&key), body)).await
    };
    let first = send(&hold_body(NINE, TOKEN)).await;
    let again = send(&hold_body(NINE, TOKEN)).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    let other = send(&hold_body("2026-11-23T08:20:00Z", TOKEN)).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused".to_owned(), None));
}

#[tokio::test]
async fn when_an_offering_has_too_many_holds_the_next_is_told_when_to_come_back() {
    let world = World::with(Settings { holds_per_offering: 1, ..Settings::default() }).await;
    world.hold().await;
    let second = world.post(HOLDS, &hold_body("2026-11-23T08:20:00Z", OTHER_TOKEN)).await;
    assert_eq!(second.problem(), (429, "too_many_holds".to_owned(), None));
    assert_eq!(second.header("retry-after"), Some("30"));
}
