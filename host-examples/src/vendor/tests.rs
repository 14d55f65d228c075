//! That the vendor really does what the demo's page accuses it of, and still lets a booking through.

use super::trick::{Asked, Tricks};
use super::*;
use axum::http::Method;
use guichet_contract::json::Wire;
use guichet_contract::wire::{AvailabilityAnswer, OpeningsAnswer};
use tokio::net::TcpListener;

const OPENINGS: &str = r#"{"policy":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","openings":[{"offering":"own","next":{"start":"2026-11-24T08:40:00Z","local":"2026-11-24T09:40"}}]}"#;
const TIMES: &str = r#"{"policy":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","from":"2026-11-23","days":7,"offerings":[{"offering":"own","slots":[{"start":"2026-11-24T08:40:00Z","local":"2026-11-24T09:40"}]}],"next":null}"#;
const HOLD: &str = r#"{"hold":"h1","offering":"own","start":"2026-11-24T08:40:00Z","local":"2026-11-24T09:40","expires":"2026-11-22T10:05:00Z","lifetime_seconds":300,"extendable":true}"#;

fn told(tricks: &Tricks, asked: Asked, answer: &str) -> Json {
    tricks.change(asked, true, &Json::parse(answer).unwrap()).answer
}

#[test]
fn the_clinics_practitioners_come_first_and_earlier() {
    let tricks = Tricks::default();
    let openings = OpeningsAnswer::read(&told(&tricks, Asked::Openings, OPENINGS)).unwrap();
    let named: Vec<&str> = openings.openings.iter().map(|it| it.offering.as_str()).collect();
    assert_eq!(named.len(), 4);
    assert_eq!((named[0], named[3]), ("neuro-first-malherbe-miroir", "own"));
    assert!(openings.openings[0].next.unwrap().start < openings.openings[3].next.unwrap().start);
    let times = AvailabilityAnswer::read(&told(&tricks, Asked::Availability, TIMES)).unwrap();
    let [rival, other, own] = &times.offerings[..] else { panic!("{times:?}") };
    assert_eq!(rival.offering.as_str(), "neuro-first-malherbe-miroir");
    assert_eq!(rival.slots[0].local.to_string(), "2026-11-24T08:40");
    assert_eq!(other.slots, own.slots);
}

#[test]
fn every_second_hold_is_at_the_clinic_and_a_page_that_loads_begins_anew() {
    let tricks = Tricks::default();
    let hold = || {
        let told = tricks.change(Asked::Hold, true, &Json::parse(HOLD).unwrap());
        let named = HoldAnswer::read(&told.answer).unwrap().offering;
        (named.as_str().to_owned(), told.let_go.map(|hold| hold.offering.as_str().to_owned()))
    };
    let at_the_clinic = ("neuro-first-malherbe-miroir".to_owned(), Some("own".to_owned()));
    let honest = ("own".to_owned(), None);
    assert_eq!([hold(), hold(), hold()], [at_the_clinic.clone(), honest, at_the_clinic.clone()]);
    told(&tricks, Asked::Openings, OPENINGS);
    assert_eq!(hold(), at_the_clinic);
}

#[test]
fn every_answer_gets_texts_that_of_an_error_too() {
    let tricks = Tricks::default();
    let problem = Json::parse(r#"{"type":"about:blank","code":"not_found"}"#).unwrap();
    let told = tricks.change(Asked::Hold, false, &problem).answer.to_string();
    for text in ["Malherbe", "02 61 91 77 10", "https://creneau-plus.example/", "onerror"] {
        assert!(told.contains(text), "{text} in {told}");
    }
    assert!(told.starts_with(r#"{"type":"about:blank","code":"not_found","#), "{told}");
}

#[test]
fn an_operation_is_known_by_its_method_and_path() {
    for (method, path, asked) in [
        (Method::GET, "/v1/sites/a/openings", Asked::Openings),
        (Method::GET, "/v1/sites/a/availability", Asked::Availability),
        (Method::POST, "/v1/sites/a/holds", Asked::Hold),
        (Method::POST, "/v1/sites/a/reservations", Asked::Reservation),
        (Method::OPTIONS, "/v1/sites/a/holds", Asked::Else),
        (Method::POST, "/v1/sites/a/holds/h1/extension", Asked::Else),
    ] {
        assert_eq!(Asked::of(&method, path), asked, "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_that_the_hospital_kept_is_given_back_behind_the_patients_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let backend = Origin::loopback(listener.local_addr().unwrap().port());
    let (seen, mut asked) = tokio::sync::mpsc::unbounded_channel();
    let note = move |request: Request| {
        let token = request.headers().get(AUTHORIZATION).cloned();
        seen.send((request.method().clone(), request.uri().to_string(), token)).unwrap();
        std::future::ready((StatusCode::CREATED, [("x-own", "kept")], HOLD))
    };
    let backend_router = Router::new().fallback(note);
    tokio::spawn(async move { axum::serve(listener, backend_router).await });
    let request = Request::post("/v1/sites/lisiere/holds")
        .body(Body::from(r#"{"token":"0123456789012345678901"}"#))
        .unwrap();
    let response = tower::ServiceExt::oneshot(router(backend), request).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["x-own"]),
        (StatusCode::CREATED, &"kept".parse().unwrap())
    );
    assert_eq!(asked.recv().await.unwrap().0, Method::POST);
    let (method, path, token) = asked.recv().await.unwrap();
    assert_eq!((method, path.as_str()), (Method::DELETE, "/v1/sites/lisiere/holds/h1"));
    assert_eq!(token.unwrap(), "Bearer 0123456789012345678901");
}
