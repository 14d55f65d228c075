//! Worlds, over the router that the server has.

use super::*;
use crate::edge::client::Peer;
use crate::metrics::Metrics;
use crate::os_random::OsRandom;
use crate::routes;
use crate::routes::tests::world::{TOKEN, reservation_body};
use axum::body::Body;
use axum::http::HeaderMap;
use guichet_contract::json::Json;
use http_body_util::BodyExt;
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");
const MINE: &str = "mine-is-a-name-of-26-chars";
const YOURS: &str = "your-s-is-another-name-26c";
/// An hour before the first times, less the time that a test takes.
const MONDAY: &str = "2026-11-23T06:51:00Z";
const TUESDAY: &str = "2026-11-24T08:00:00Z";
const OPENINGS: &str = "v1/sites/sample/openings";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Json {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        Json::parse(&self.body).unwrap()
    }
}

struct Server(Router);

/// One a request: none is a repetition.
fn idempotency_key() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("key-of-request-{:06}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Server {
    fn start() -> Self {
        let settings = Settings::default();
        let store = Arc::new(SqliteStore::in_memory("none", settings.hold_terms()).unwrap());
        let (clock, random) = (Arc::new(crate::clock::SystemClock), Arc::new(OsRandom));
        let metrics = Metrics::new().unwrap();
        let app = Arc::new(App::new(store, clock, random, metrics, &settings));
        let worlds = Worlds::new(&settings, Arc::new(OsRandom));
        Self(router(&app, routes::router(&app), &worlds))
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Json>) -> Answer {
        self.ask_from([127, 0, 0, 1], (method, path), body).await
    }

    async fn ask_from(
        &self,
        address: [u8; 4],
        (method, path): (&str, &str),
        body: Option<Json>,
    ) -> Answer {
        let request = Request::builder().method(method).uri(path).header("origin", "null");
        let request = request.header("content-type", "application/json");
        let request = request.header("idempotency-key", idempotency_key());
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let request = request.extension(Peer(address.into()));
        let response = self.0.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, body }
    }

    async fn make(&self, name: &str) {
        let made = self.ask("PUT", &format!("/sandbox/{name}"), Some(order(POLICY))).await;
        assert_eq!(made.json().get("site"), Some(&Json::text("sample")));
    }

    /// When the first time of each offering is.
    async fn openings(&self, name: &str) -> String {
        let answer = self.ask("GET", &format!("/sandbox/{name}/{OPENINGS}"), None).await;
        answer.json().get("openings").unwrap().to_string()
    }

    fn claim() -> Json {
        let text = format!(r#"{{"offerings":["o1"],"start":"{TUESDAY}","token":"{TOKEN}"}}"#);
        Json::parse(&text).unwrap()
    }

    async fn set_clock(&self, name: &str, body: Json) -> Answer {
        self.ask("PUT", &format!("/sandbox/{name}/clock"), Some(body)).await
    }
}

fn order(policy: &str) -> Json {
    Json::object([("policy", Json::text(policy)), ("now", Json::text(MONDAY))])
}

#[tokio::test]
async fn a_policy_alone_makes_a_world_in_which_everything_can_be_booked() {
    let server = Server::start();
    server.make(MINE).await;
    let openings = server.openings(MINE).await;
    for offering in ["o1", "o2", "o3"] {
        assert!(openings.contains(&format!(r#""offering":"{offering}","next":{{"#)), "{openings}");
    }
    // On that Monday, an hour's notice after seven in Greenwich.
    assert!(openings.contains("2026-11-23T"), "{openings}");
}

#[tokio::test]
async fn time_in_a_world_is_what_its_visitor_says_and_nobody_elses() {
    let server = Server::start();
    server.make(MINE).await;
    server.make(YOURS).await;
    let later = Json::object([("now", Json::text("2027-03-01T07:00:00Z"))]);
    let told = server.set_clock(MINE, later).await.json();
    let Some(Json::Text(now)) = told.get("now") else { panic!("{told}") };
    assert!(now.starts_with("2027-03-01T07:0"), "{now}");
    assert!(server.openings(MINE).await.contains("2027-03-01T"));
    assert!(server.openings(YOURS).await.contains("2026-11-23T"));
    // Back again, nothing of the later time is left.
    let first = Json::object([("now", Json::text(MONDAY))]);
    server.set_clock(MINE, first).await.json();
    assert_eq!(server.openings(MINE).await, server.openings(YOURS).await);
    // What is shown then can be had: it was published before.
    let path = format!("/sandbox/{MINE}/v1/sites/sample/holds");
    let held = server.ask("POST", &path, Some(Server::claim())).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
    // Without one, it is the machine's.
    let told = server.set_clock(MINE, Json::object([])).await.json();
    assert!(!told.to_string().contains("2027-03-01"), "{told}");
}

#[tokio::test]
async fn a_world_made_anew_has_forgotten_what_was_held() {
    let server = Server::start();
    server.make(MINE).await;
    let before = server.openings(MINE).await;
    let claim = Server::claim();
    let path = format!("/sandbox/{MINE}/v1/sites/sample/holds");
    let held = server.ask("POST", &path, Some(claim.clone())).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
    let refused = server.ask("POST", &path, Some(claim.clone())).await;
    assert!(!refused.status.is_success(), "{}", refused.body);
    server.make(MINE).await;
    assert_eq!(server.openings(MINE).await, before);
    let held = server.ask("POST", &path, Some(claim)).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
}

#[tokio::test]
async fn a_wrong_policy_is_refused_with_the_place_and_the_world_stays() {
    let server = Server::start();
    server.make(MINE).await;
    let wrong = POLICY.replacen("\"ada\"", "\"nobody\"", 1);
    let refused = server.ask("PUT", &format!("/sandbox/{MINE}"), Some(order(&wrong))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let problem = Json::parse(&refused.body).unwrap();
    let Some(Json::Text(detail)) = problem.get("detail") else { panic!("{problem}") };
    assert!(detail.starts_with("policy: "), "{detail}");
    assert!(server.openings(MINE).await.contains("o1"));
}

#[tokio::test]
async fn every_answer_says_that_it_is_a_sandboxs_and_any_page_may_read_it() {
    let server = Server::start();
    server.make(MINE).await;
    let answers = [
        server.ask("GET", &format!("/sandbox/{MINE}"), None).await,
        server.ask("GET", &format!("/sandbox/{MINE}/{OPENINGS}"), None).await,
        server.ask("GET", &format!("/sandbox/{YOURS}/{OPENINGS}"), None).await,
        server.ask("GET", &format!("/sandbox/{YOURS}"), None).await,
        server.ask("PUT", &format!("/sandbox/{MINE}"), Some(Json::object([]))).await,
    ];
    for answer in answers {
        assert!(answer.headers.contains_key(SANDBOX), "{}", answer.body);
        assert_eq!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "*");
    }
    assert!(server.ask("GET", routes::HEALTH, None).await.headers.contains_key(SANDBOX));
}

#[tokio::test]
async fn a_world_that_is_not_there_and_a_name_that_could_be_guessed_are_not_found() {
    let server = Server::start();
    for path in [format!("/sandbox/{MINE}/{OPENINGS}"), format!("/sandbox/{MINE}/messages")] {
        let answer = server.ask("GET", &path, None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains(r#""code":"not_found""#), "{}", answer.body);
    }
    let guessed = server.ask("PUT", "/sandbox/mine", Some(order(POLICY))).await;
    assert_eq!(guessed.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_world_used_least_recently_makes_room_for_whoever_has_the_fewest() {
    let server = Server::start();
    let name = |number: usize| format!("{number:0>26}");
    let make = async |maker: u8, name: &str| {
        let path = format!("/sandbox/{name}");
        let made = server.ask_from([10, 0, 0, maker], ("PUT", &path), Some(order(POLICY))).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    };
    let status =
        async |name: &str| server.ask("GET", &format!("/sandbox/{name}"), None).await.status;
    make(1, MINE).await;
    make(2, YOURS).await;
    // One client with many worlds pushes out its own.
    for number in 0..17 {
        make(3, &name(number)).await;
    }
    assert_eq!(status(&name(0)).await, StatusCode::NOT_FOUND);
    assert_eq!(status(YOURS).await, StatusCode::OK);
    // Many clients push out whichever was used least recently: here, all but these.
    for number in 20..66 {
        make(u8::try_from(number).unwrap(), &name(number)).await;
    }
    assert_eq!(status(YOURS).await, StatusCode::OK);
    make(100, &name(100)).await;
    assert_eq!(status(MINE).await, StatusCode::NOT_FOUND);
    assert_eq!(status(YOURS).await, StatusCode::OK);
}

#[tokio::test]
async fn a_world_can_be_after_its_policy_has_ended_and_shows_nobody() {
    let server = Server::start();
    let late =
        Json::object([("policy", Json::text(POLICY)), ("now", Json::text("2099-01-01T00:00:00Z"))]);
    let made = server.ask("PUT", &format!("/sandbox/{MINE}"), Some(late)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert_eq!(server.openings(MINE).await, "[]");
}

#[tokio::test]
async fn a_page_of_a_world_that_is_gone_may_read_that_it_is() {
    let server = Server::start();
    let request =
        Request::builder().method("OPTIONS").uri(format!("/sandbox/{MINE}/v1/sites/sample/holds"));
    let request = request.header("origin", "null").header("access-control-request-method", "POST");
    let answer = server.0.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "*");
    assert!(answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_HEADERS));
}

#[test]
fn a_server_that_keeps_or_sends_is_no_sandbox() {
    let none = Settings::default();
    assert!(check(&none).is_ok());
    let secret = || Some("smtp://127.0.0.1:25".parse().unwrap());
    for (settings, name) in [
        (Settings { database: "other.db".into(), ..none.clone() }, "database"),
        (Settings { staff_listen: Some(none.listen), ..none.clone() }, "staff_listen"),
        (Settings { smtp_url: secret(), ..none.clone() }, "smtp_url"),
        (Settings { sms_url: Some("https://sms.example/".into()), ..none.clone() }, "sms_url"),
        (Settings { webhook_secret_key: secret(), ..none.clone() }, "webhook_secret_key"),
    ] {
        let error = check(&settings).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    }
}

#[tokio::test]
async fn an_ordinary_server_knows_no_sandbox() {
    let settings = Settings::default();
    let store = Arc::new(SqliteStore::in_memory("ordinary", settings.hold_terms()).unwrap());
    let (clock, random) = (Arc::new(crate::clock::SystemClock), Arc::new(OsRandom));
    let app = Arc::new(App::new(store, clock, random, Metrics::new().unwrap(), &settings));
    let server = Server(routes::router(&app));
    let asked = server.ask("PUT", &format!("/sandbox/{MINE}"), Some(order(POLICY))).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    assert!(!asked.headers.contains_key(SANDBOX));
}

#[tokio::test]
async fn what_would_have_been_sent_is_shown_with_its_link_and_nothing_leaves() {
    let server = Server::start();
    server.make(MINE).await;
    let at = |path: &str| format!("/sandbox/{MINE}/{path}");
    let answer = server.ask("POST", &at("v1/sites/sample/holds"), Some(Server::claim())).await;
    let Some(Json::Text(id)) = Json::parse(&answer.body).unwrap().get("hold").cloned() else {
        panic!("{}", answer.body)
    };
    let body = Json::parse(&reservation_body(&id, TOKEN)).unwrap();
    let booked = server.ask("POST", &at("v1/sites/sample/reservations"), Some(body)).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    let shown = server.ask("GET", &format!("/sandbox/{MINE}"), None).await.json();
    assert_eq!(shown.get("appointments"), Some(&Json::Int(1)));
    let told = server.ask("GET", &at("messages"), None).await.json().to_string();
    assert!(told.contains("#guichet-manage="), "{told}");
    assert!(told.contains(r#""channel":"email""#) || told.contains(r#""channel":"sms""#), "{told}");
    // Once: what was shown is not taken on again.
    assert_eq!(server.ask("GET", &at("messages"), None).await.json().to_string(), told);
    server.make(MINE).await;
    let told = server.ask("GET", &at("messages"), None).await.json().to_string();
    assert_eq!(told, r#"{"messages":[]}"#);
}
