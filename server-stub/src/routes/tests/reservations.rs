//! `/v1/sites/{site}/reservations`

use super::world::{
    NINE, OTHER_TOKEN, TOKEN, World, hold_body, json_headers, request, reservation_body,
};
use axum::http::{Method, StatusCode};
use guichet_contract::wire::ReservationAnswer;

const RESERVATIONS: &str = "/v1/sites/sample/reservations";

#[tokio::test]
async fn a_hold_becomes_an_appointment() {
    let world = World::new().await;
    let hold = world.hold().await;
    let answer = world.post(RESERVATIONS, &reservation_body(hold.hold.as_str(), TOKEN)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let booked: ReservationAnswer = answer.read();
    let visit = &booked.appointments[0];
    assert_eq!((visit.offering.as_str(), visit.start.to_string().as_str()), ("o1", NINE));
    assert_eq!(visit.end.to_string(), "2026-11-23T08:20:00Z");
    assert!(!answer.body.contains("Morel") && !answer.body.contains(TOKEN));
    world.clock.advance(3600 * 24);
    assert!(!world.starts().await.contains(&NINE.to_owned()));
}

#[tokio::test]
async fn the_same_request_again_books_nothing_more_and_has_the_same_answer() {
    let world = World::new().await;
    let hold = world.hold().await;
    let body = reservation_body(hold.hold.as_str(), TOKEN);
    let key = world.key();
    let send = async |body: &str| {
        world.send(request(Method::POST, RESERVATIONS, &json_headers(&key), body)).await
    };
    let first = send(&body).await;
    let again = send(&body).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    let other = send(&body.replace("Jeanne", "Jean")).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused".to_owned(), None));
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named_and_the_hold_stays() {
    let world = World::new().await;
    let hold = world.hold().await;
    let good = reservation_body(hold.hold.as_str(), TOKEN);
    for (body, field) in [
        (good.replace(r#""phone":"01 02 03 04 05""#, r#""phone":"call me""#), "patient.phone"),
        (good.replace(r#""given_name":"Jeanne","#, ""), "patient.given_name"),
        (good.replace(r#""phone""#, r#""note":"hello","phone""#), "patient.note"),
    ] {
        let answer = world.post(RESERVATIONS, &body).await;
        assert_eq!(answer.problem(), (422, "invalid_field".to_owned(), Some(field.to_owned())));
    }
    assert_eq!(world.post(RESERVATIONS, &good).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_hold_that_expired_still_confirms_unless_somebody_took_the_slot() {
    let world = World::new().await;
    let hold = world.hold().await;
    world.clock.advance(301);
    let other = world.post("/v1/sites/sample/holds", &hold_body(NINE, OTHER_TOKEN)).await;
    assert_eq!(other.status, StatusCode::CREATED, "{}", other.body);
    let lost = world.post(RESERVATIONS, &reservation_body(hold.hold.as_str(), TOKEN)).await;
    assert_eq!(lost.problem(), (409, "hold_lost".to_owned(), None));

    world.clock.advance(301);
    let hold: guichet_contract::wire::HoldAnswer = other.read();
    let body = reservation_body(hold.hold.as_str(), OTHER_TOKEN);
    assert_eq!(world.post(RESERVATIONS, &body).await.status, StatusCode::CREATED);
}
