//! Two sites, a clock that stands still, and somebody who asks.

use crate::clock::ManualClock;
use crate::config::Settings;
use crate::domain::consent::Consent;
use crate::domain::random::Random;
use crate::edge::client::Peer;
use crate::logging::tests::listen;
use crate::metrics::Metrics;
use crate::routes::app::App;
use crate::routes::router;
use crate::schedule::Registration;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use guichet_contract::wire::{AvailabilityAnswer, HoldAnswer};
use http_body_util::BodyExt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// Monday 2026-11-23, 08:00 in Paris.
pub(super) const MONDAY: &str = "2026-11-23T07:00:00Z";
/// The first slot of `o1` on that day.
pub(crate) const NINE: &str = "2026-11-23T08:00:00Z";
pub(crate) const ORIGIN: &str = "https://h.example";
pub(crate) const TOKEN: &str = "a-token-of-22-characters";
pub(super) const OTHER_TOKEN: &str = "b-token-of-22-characters";

const POLICY: &str = include_str!("../../../../contract/src/policy/sample.json");
const SCHEDULE: &str = r#"{
  "version": 1, "site": "sample",
  "rules": [
    {"reason": "checkup", "duration_minutes": 20},
    {"reason": "vaccination", "duration_minutes": 10}
  ],
  "periods": [
    {"practitioner": "ada", "location": "main", "offerings": ["o1"],
     "weekdays": ["monday", "tuesday"], "from": "09:00", "until": "11:00"},
    {"practitioner": "ada", "location": "main", "offerings": ["o2"],
     "weekdays": ["monday"], "from": "14:00", "until": "15:00"},
    {"practitioner": "bea", "location": "main", "offerings": ["o3"],
     "weekdays": ["tuesday"], "from": "09:00", "until": "11:00"}
  ]
}"#;

/// Counts: enough for identifiers that differ.
#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        let digits = number.iter().chain(std::iter::repeat(&0));
        buffer.iter_mut().rev().zip(digits).for_each(|(byte, digit)| *byte = *digit);
    }
}

pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) app: Arc<App<SqliteStore>>,
    router: Router,
    keys: AtomicU64,
    _folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl World {
    /// `sample` and `other`, which are alike but for the origin; everything is published.
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        listen();
        let folder = tempfile::tempdir().unwrap();
        let now = Instant::parse(MONDAY).unwrap();
        let store = open(&folder, &settings);
        for (site, origin) in [("sample", ORIGIN), ("other", "https://other.example")] {
            let renamed =
                |text: &str| text.replace(r#""site": "sample""#, &format!(r#""site": "{site}""#));
            let origins = Some(vec![origin.to_owned()]);
            let registration =
                Registration::parse(&renamed(POLICY), &renamed(SCHEDULE), origins).unwrap();
            store.register_site(registration, now).await.unwrap();
            let site = SiteId::parse(site).unwrap();
            store.publish_offerings(site, Consent::to(Vec::new(), "Dr Ada"), now).await.unwrap();
        }
        let clock = Arc::new(ManualClock::new(now));
        let random = Arc::new(Counting::default());
        let metrics = Metrics::new().unwrap();
        let app = Arc::new(App::new(
            Arc::new(store),
            Arc::clone(&clock) as Arc<_>,
            random,
            metrics,
            &settings,
        ));
        let router = router(&app);
        Self { clock, app, router, keys: AtomicU64::new(0), _folder: folder }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, &[], "")).await
    }

    /// A POST as the widget sends it, under a key of its own.
    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        let key = self.key();
        self.send(request(Method::POST, path, &json_headers(&key), body)).await
    }

    pub(super) fn key(&self) -> String {
        format!("key-{:016}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// Holds 09:00 with `TOKEN`.
    pub(crate) async fn hold(&self) -> HoldAnswer {
        let answer = self.post("/v1/sites/sample/holds", &hold_body(NINE, TOKEN)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.read()
    }

    /// The starts of `o1` on the Monday.
    pub(crate) async fn starts(&self) -> Vec<String> {
        let answer =
            self.get("/v1/sites/sample/availability?reason=checkup&offering=o1&days=1").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let availability: AvailabilityAnswer = answer.read();
        let slots = availability.offerings.iter().flat_map(|offering| &offering.slots);
        slots.map(|slot| slot.start.to_string()).collect()
    }
}

/// What a router answers.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answer { status: head.status, headers: head.headers, body }
}

fn open(folder: &tempfile::TempDir, settings: &Settings) -> SqliteStore {
    SqliteStore::open(&folder.path().join("guichet.db"), settings.hold_terms()).unwrap()
}

impl Answer {
    pub(crate) fn read<T: Wire>(&self) -> T {
        T::read(&Json::parse(&self.body).unwrap()).unwrap()
    }

    /// Status, code and field of a problem.
    pub(crate) fn problem(&self) -> (u16, String, Option<String>) {
        let json = Json::parse(&self.body).unwrap_or(Json::Null);
        let text = |name| match json.get(name) {
            Some(Json::Text(text)) => Some(text.clone()),
            _ => None,
        };
        (self.status.as_u16(), text("code").unwrap_or_default(), text("field"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A request from a client of its own, so that no test meets another's rate.
pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    request.extensions_mut().insert(Peer(IpAddr::from([203, 0, 113, 9])));
    request
}

pub(super) fn json_headers(key: &str) -> [(&str, &str); 2] {
    [("content-type", "application/json"), ("idempotency-key", key)]
}

pub(crate) fn hold_body(start: &str, token: &str) -> String {
    format!(r#"{{"offerings":["o1"],"start":"{start}","token":"{token}"}}"#)
}

pub(crate) fn reservation_body(hold: &str, token: &str) -> String {
    format!(
        r#"{{"holds":[{{"hold":"{hold}","token":"{token}"}}],"language":"fr","patient":{{"given_name":"Jeanne","family_name":"Morel","phone":"01 02 03 04 05"}}}}"#
    )
}
