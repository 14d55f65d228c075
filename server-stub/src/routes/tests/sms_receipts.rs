//! `POST /v1/sms-receipts`: who is believed.

use super::world::{MONDAY, World, request};
use crate::channels::signature::Key;
use crate::config::Settings;
use axum::http::{Method, StatusCode};
use guichet_contract::time::Instant;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"id":"0123456789abcdef0123456789abcdef","status":"delivered"}"#;

async fn world() -> World {
    let settings = Settings { sms_secret: Some(SECRET.parse().unwrap()), ..Settings::default() };
    World::with(settings).await
}

/// Sends `body`, signed as if at `seconds` after the world's own time.
async fn send(world: &World, body: &str, seconds: i64, secret: &str) -> StatusCode {
    let at = Instant::parse(MONDAY).unwrap().plus_seconds(seconds);
    let signature = Key::parse(secret).unwrap().sign("r1", at, BODY.as_bytes());
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", "r1"),
        ("webhook-timestamp", &*at.seconds().to_string()),
        ("webhook-signature", &*signature),
    ];
    world.send(request(Method::POST, "/v1/sms-receipts", &headers, body)).await.status
}

#[tokio::test]
async fn the_provider_is_believed_and_learns_nothing_of_what_messages_there_are() {
    let world = world().await;
    assert_eq!(send(&world, BODY, 0, SECRET).await, StatusCode::NO_CONTENT);
    assert_eq!(send(&world, BODY, -300, SECRET).await, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_receipt_that_is_old_changed_or_of_somebody_else_is_answered_as_if_there_were_no_such_thing()
 {
    let world = world().await;
    assert_eq!(send(&world, BODY, -301, SECRET).await, StatusCode::NOT_FOUND);
    assert_eq!(send(&world, BODY, 301, SECRET).await, StatusCode::NOT_FOUND);
    let changed = BODY.replace("delivered", "failed");
    assert_eq!(send(&world, &changed, 0, SECRET).await, StatusCode::NOT_FOUND);
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(send(&world, BODY, 0, other).await, StatusCode::NOT_FOUND);
    let without = World::new().await;
    assert_eq!(
        send(&without, BODY, 0, SECRET).await,
        StatusCode::NOT_FOUND,
        "no provider is set up"
    );
}
