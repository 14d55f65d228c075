//! `/v1/sites/{site}/visits/…`

use super::world::{
    Answer, MONDAY, TOKEN, World, hold_body, json_headers, request, reservation_body,
};
use crate::domain::consent::{Consent, Terms};
use crate::domain::message::Channel;
use crate::store::{Outbox, Store};
use axum::http::{Method, StatusCode};
use guichet_contract::ids::{ManageToken, OfferingId, SiteId};
use guichet_contract::manage::{LookupAnswer, VisitChanged, VisitState};
use guichet_contract::patient::Field;
use guichet_contract::time::Instant;
use guichet_contract::wire::{AvailabilityAnswer, HoldAnswer};

const LOOKUPS: &str = "/v1/sites/sample/visits/lookups";
const CANCELLATIONS: &str = "/v1/sites/sample/visits/cancellations";
const TIMES: &str = "/v1/sites/sample/visits/times?reason=checkup&from=2026-11-24&days=1";
const MOVE_HOLDS: &str = "/v1/sites/sample/visits/holds";
const MOVES: &str = "/v1/sites/sample/visits/moves";
const LINK: &str = "m-token-of-22-characters";
/// On Tuesday, which is more than four hours ahead.
const TUESDAY: &str = "2026-11-24T08:00:00Z";
const LATER: &str = "2026-11-24T08:20:00Z";

/// A visit on Tuesday at nine, and its link.
async fn booked() -> (World, String) {
    let world = World::new().await;
    let id = visit(&world).await;
    (world, id)
}

async fn visit(world: &World) -> String {
    let hold = hold(world, TUESDAY).await;
    let booked = world.post("/v1/sites/sample/reservations", &reservation_body(&hold, TOKEN)).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    let booked: guichet_contract::wire::ReservationAnswer = booked.read();
    let tokens = vec![ManageToken::parse(LINK).unwrap()];
    let now = Instant::parse(MONDAY).unwrap();
    assert_eq!(world.app.store.claim_messages(Channel::Sms, tokens, now).await.unwrap().len(), 1);
    booked.appointments[0].appointment.to_string()
}

async fn hold(world: &World, start: &str) -> String {
    let held = world.post("/v1/sites/sample/holds", &hold_body(start, TOKEN)).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
    held.read::<HoldAnswer>().hold.to_string()
}

async fn look(world: &World, detail: &str) -> Answer {
    world.post(LOOKUPS, &format!(r#"{{"token":"{LINK}","detail":"{detail}"}}"#)).await
}

#[tokio::test]
async fn a_link_shows_times_and_places_and_more_to_whoever_knows_more() {
    let (world, _) = booked().await;
    for unsaid in
        [format!(r#"{{"token":"{LINK}"}}"#), format!(r#"{{"token":"{LINK}","detail":" "}}"#)]
    {
        let answer = world.post(LOOKUPS, &unsaid).await;
        let seen: LookupAnswer = answer.read();
        assert_eq!(
            (seen.detail, seen.visits[0].offering.as_ref()),
            (Some(Field::FamilyName), None)
        );
        assert!(!answer.body.contains("o1") && !answer.body.contains("Morel"), "{}", answer.body);
    }
    let seen: LookupAnswer = look(&world, "morel").await.read();
    assert_eq!(seen.visits[0].offering.as_ref().map(OfferingId::as_str), Some("o1"));
    assert_eq!(seen.visits[0].cancel_until.to_string(), "2026-11-24T04:00:00Z");
}

#[tokio::test]
async fn a_wrong_detail_says_how_often_it_can_be_tried_and_then_nothing() {
    let (world, _) = booked().await;
    for left in (1..=4).rev() {
        let answer = look(&world, "Dupont").await;
        assert_eq!(answer.problem(), (403, "detail_wrong".to_owned(), None));
        assert!(answer.body.contains(&format!(r#""tries_left":{left}"#)), "{}", answer.body);
    }
    for detail in ["Dupont", "Morel"] {
        let answer = look(&world, detail).await;
        assert_eq!(answer.problem(), (404, "manage_link_ended".to_owned(), None), "{detail}");
    }
}

#[tokio::test]
async fn a_visit_is_moved_and_cancelled_and_a_repeated_request_does_it_once() {
    let (world, id) = booked().await;
    let hold = hold(&world, LATER).await;
    let body = format!(
        r#"{{"token":"{LINK}","detail":"Morel","appointment":"{id}","hold":{{"hold":"{hold}","token":"{TOKEN}"}}}}"#
    );
    let key = world.key();
    let send = async |body: &str| {
        world.send(request(Method::POST, MOVES, &json_headers(&key), body)).await
    };
    let answer = send(&body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(send(&body).await.body, answer.body);
    let moved: VisitChanged = answer.read();
    assert_eq!((moved.visit.start.to_string().as_str(), moved.visit.sequence), (LATER, 1));
    let gone = world.post(MOVES, &body).await;
    assert_eq!(gone.problem(), (409, "already_cancelled".to_owned(), None));

    let cancel =
        |id: &str| format!(r#"{{"token":"{LINK}","detail":"Morel","appointment":"{id}"}}"#);
    let former = world.post(CANCELLATIONS, &cancel(&id)).await;
    assert_eq!(former.problem(), (409, "already_cancelled".to_owned(), None));
    let unknown = world.post(CANCELLATIONS, &cancel("a1")).await;
    assert_eq!(unknown.problem(), (404, "not_found".to_owned(), None));
    let new = moved.visit.appointment.as_str();
    let unsaid = cancel(new).replace(r#""detail":"Morel","#, "");
    let unsaid = world.post(CANCELLATIONS, &unsaid).await;
    assert_eq!(unsaid.problem(), (422, "invalid_field".to_owned(), Some("detail".to_owned())));
    let done: VisitChanged = world.post(CANCELLATIONS, &cancel(new)).await.read();
    assert_eq!(done.visit.state, VisitState::Cancelled);
}

#[tokio::test]
async fn a_visit_is_moved_though_the_stock_is_used_up() {
    let world = World::new().await;
    let terms = Terms { stock: Some(1), ..Terms::default() };
    let o1 = vec![OfferingId::parse("o1").unwrap()];
    let consent = Consent { terms, ..Consent::to(o1, "Dr Ada") };
    let (site, now) = (SiteId::parse("sample").unwrap(), world.app.now());
    world.app.store.publish_offerings(site, consent, now).await.unwrap();
    let id = visit(&world).await;
    let starts = async |path: &str| -> Vec<String> {
        let times: AvailabilityAnswer = world.get(path).await.read();
        let of_o1 = times.offerings.iter().find(|it| it.offering.as_str() == "o1");
        let slots = of_o1.map(|it| it.slots.as_slice()).unwrap_or_default();
        slots.iter().map(|slot| slot.start.to_string()).collect()
    };
    let public = TIMES.replace("visits/times", "availability");
    assert!(starts(&public).await.is_empty());
    assert_eq!(starts(TIMES).await.first().map(String::as_str), Some(LATER));
    let plain = world.post("/v1/sites/sample/holds", &hold_body(LATER, TOKEN)).await;
    assert_eq!(plain.problem().1, "slot_unavailable");
    let body = |detail: &str, offering: &str| {
        let hold = hold_body(LATER, TOKEN).replace("o1", offering);
        format!(r#"{{"token":"{LINK}","detail":"{detail}","appointment":"{id}","hold":{hold}}}"#)
    };
    let wrong = world.post(MOVE_HOLDS, &body("Dupont", "o1")).await;
    assert_eq!(wrong.problem().1, "detail_wrong");
    let other = world.post(MOVE_HOLDS, &body("Morel", "o2")).await;
    assert_eq!(other.problem(), (422, "invalid_field".to_owned(), Some("hold".to_owned())));
    let answer = world.post(MOVE_HOLDS, &body("Morel", "o1")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let hold = answer.read::<HoldAnswer>().hold;
    assert!(!starts(TIMES).await.contains(&LATER.to_owned()), "it is held");
    let moved = format!(
        r#"{{"token":"{LINK}","detail":"Morel","appointment":"{id}","hold":{{"hold":"{hold}","token":"{TOKEN}"}}}}"#
    );
    let moved: VisitChanged = world.post(MOVES, &moved).await.read();
    assert_eq!(moved.visit.start.to_string(), LATER);
    assert!(starts(&public).await.is_empty(), "none came back");
}

#[tokio::test]
async fn four_hours_before_it_is_too_late() {
    let (world, id) = booked().await;
    // Until 05:00 in Paris.
    world.clock.advance(21 * 3600);
    let body = format!(r#"{{"token":"{LINK}","detail":"Morel","appointment":"{id}"}}"#);
    let late = world.post(CANCELLATIONS, &body).await;
    assert_eq!(late.problem(), (409, "too_late".to_owned(), None));
    let seen: LookupAnswer = look(&world, "Morel").await.read();
    assert!(!seen.visits[0].movable);
}
