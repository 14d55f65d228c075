//! Rates, room, sizes and times.

use super::world::{MONDAY, NINE, ORIGIN, TOKEN, World, hold_body, json_headers, request};
use crate::config::Settings;
use crate::limits::MAX_BODY_BYTES;
use crate::limits::rate::Kind;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use guichet_contract::code::Code;

const OPENINGS: &str = "/v1/sites/sample/openings";
const HOLDS: &str = "/v1/sites/sample/holds";

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back_and_others_are_not_hit() {
    let settings = Settings {
        reads_per_minute: 2,
        trusted_proxy: vec!["203.0.113.9/32".parse().unwrap()],
        ..Settings::default()
    };
    let world = World::with(settings).await;
    let ask = async |client: &str| {
        let headers = [("x-forwarded-for", client), ("origin", ORIGIN)];
        world.send(request(Method::GET, OPENINGS, &headers, "")).await
    };
    assert_eq!(ask("198.51.100.1").await.status, StatusCode::OK);
    assert_eq!(ask("198.51.100.1").await.status, StatusCode::OK);
    let refused = ask("198.51.100.1").await;
    assert_eq!(refused.problem(), (429, "rate_limited".to_owned(), None));
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=31).contains(&wait), "{wait}");
    assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(ask("198.51.100.2").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_forged_address_does_not_make_another_client() {
    let world = World::with(Settings { reads_per_minute: 1, ..Settings::default() }).await;
    let ask = async |client: &str| {
        world.send(request(Method::GET, OPENINGS, &[("x-forwarded-for", client)], "")).await
    };
    assert_eq!(ask("198.51.100.1").await.status, StatusCode::OK);
    assert_eq!(ask("198.51.100.2").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn when_there_is_no_room_the_next_is_told_at_once_when_to_come_back() {
    let settings = Settings { max_in_flight: 2, max_writes_in_flight: 1, ..Settings::default() };
    let world = World::with(settings).await;
    let write = world.app.places.take(Kind::Write).unwrap();
    let refused = world.post(HOLDS, &hold_body(NINE, TOKEN)).await;
    assert_eq!(refused.problem(), (503, "overloaded".to_owned(), None));
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(world.get(OPENINGS).await.status, StatusCode::OK);
    drop(write);
    assert_eq!(world.post(HOLDS, &hold_body(NINE, TOKEN)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_or_not_its_length_is_told() {
    let world = World::new().await;
    let large = " ".repeat(MAX_BODY_BYTES + 1);
    let refused = world.post(HOLDS, &large).await;
    assert_eq!(refused.problem(), (413, "payload_too_large".to_owned(), None));
    let just_fits = world.post(HOLDS, &large[1..]).await;
    assert_eq!(just_fits.problem(), (400, "malformed_request".to_owned(), None));
}

#[tokio::test]
async fn a_query_of_thousands_of_parameters_is_refused() {
    let world = World::new().await;
    let query =
        |parameters: usize| format!("{OPENINGS}?{}", "practitioner=ada&".repeat(parameters));
    assert_eq!(world.get(&query(900)).await.status, StatusCode::OK);
    let refused = world.get(&query(1000)).await;
    assert_eq!(refused.problem(), (400, "malformed_request".to_owned(), None));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up_and_takes_no_room() {
    let world = World::with(Settings { max_writes_in_flight: 1, ..Settings::default() }).await;
    // The site is read once here, since paused time runs ahead of the threads that read.
    world.get(OPENINGS).await;
    let key = world.key();
    let [media_type, key] = json_headers(&key);
    let mut slow = request(Method::POST, HOLDS, &[media_type, key, ("origin", ORIGIN)], "");
    *slow.body_mut() = Body::new(Never);
    // The other write comes while the first one's body is awaited.
    let (slow, other) = tokio::join!(world.send(slow), world.post(HOLDS, "{}"));
    assert_eq!(slow.problem(), (408, Code::Timeout.word().to_owned(), None), "{MONDAY}");
    assert_eq!(slow.header("access-control-allow-origin"), Some(ORIGIN), "the page may read why");
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
}

struct Never;

impl axum::body::HttpBody for Never {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}
