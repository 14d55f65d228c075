//! `/v1/sites/{site}/holds/{hold}`

use super::world::{NINE, TOKEN, World, request};
use axum::http::{Method, StatusCode};

#[tokio::test]
async fn a_hold_given_back_frees_its_slot_and_giving_it_back_again_changes_nothing() {
    let world = World::new().await;
    let hold = world.hold().await;
    let path = format!("/v1/sites/sample/holds/{}", hold.hold);
    let bearer = format!("Bearer {TOKEN}");
    for _ in 0..2 {
        let release = request(Method::DELETE, &path, &[("authorization", &bearer)], "");
        let answer = world.send(release).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    }
    assert!(world.starts().await.contains(&NINE.to_owned()));
}
