//! `/v1/sites/{site}/holds/{hold}/extension`

use super::world::{NINE, OTHER_TOKEN, TOKEN, World, hold_body, request};
use axum::http::{Method, StatusCode};
use guichet_contract::wire::HoldAnswer;

async fn extend(world: &World, hold: &HoldAnswer, token: &str) -> super::world::Answer {
    let path = format!("/v1/sites/sample/holds/{}/extension", hold.hold);
    let bearer = format!("Bearer {token}");
    world.send(request(Method::POST, &path, &[("authorization", &bearer)], "")).await
}

#[tokio::test]
async fn a_hold_is_kept_longer_ten_times() {
    let world = World::new().await;
    let mut hold = world.hold().await;
    let mut times = 0;
    while hold.extendable {
        world.clock.advance(60);
        let answer = extend(&world, &hold, TOKEN).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        hold = answer.read();
        assert_eq!(hold.lifetime_seconds, 300);
        times += 1;
    }
    assert_eq!(times, 10);
    let refused = extend(&world, &hold, TOKEN).await;
    assert_eq!(refused.problem(), (409, "hold_not_extendable".to_owned(), None));
}

#[tokio::test]
async fn a_hold_whose_slot_somebody_else_took_is_lost() {
    let world = World::new().await;
    let hold = world.hold().await;
    world.clock.advance(301);
    let taken = world.post("/v1/sites/sample/holds", &hold_body(NINE, OTHER_TOKEN)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.body);
    assert_eq!(extend(&world, &hold, TOKEN).await.problem(), (409, "hold_lost".to_owned(), None));
}
