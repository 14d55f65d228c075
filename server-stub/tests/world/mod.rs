//! Two establishments on one backend, a clock that stands still, and somebody who asks.
//!
//! `sample` is the hospital. `strange` is somebody else's: alike in everything but its identifiers,
//! names and origin, each of which has [`MARK`] in it. Identifiers are drawn in order, so that two
//! worlds that were asked the same answer the same bytes.

#![allow(dead_code, reason = "two programs of tests use it, each in its own way")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use guichet_server::clock::{Clock, ManualClock};
use guichet_server::config::Settings;
use guichet_server::domain::consent::Consent;
use guichet_server::domain::random::Random;
use guichet_server::metrics::Metrics;
use guichet_server::routes::app::App;
use guichet_server::routes::router;
use guichet_server::schedule::Registration;
use guichet_server::store::Store;
use guichet_server::store::sqlite::SqliteStore;
use http_body_util::BodyExt;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// What everything of the other establishment has in it.
pub(crate) const MARK: &str = "strange";
/// Monday 2026-11-23, 08:00 in Paris.
pub(crate) const NOW: &str = "2026-11-23T07:00:00Z";
/// 09:00 and 09:20 on that day.
pub(crate) const NINE: &str = "2026-11-23T08:00:00Z";
pub(crate) const TWENTY_PAST: &str = "2026-11-23T08:20:00Z";
pub(crate) const ORIGIN: &str = "https://h.example";
pub(crate) const STRANGE_ORIGIN: &str = "https://strange.example";
pub(crate) const TOKEN: &str = "a-token-of-22-characters";
pub(crate) const STRANGE_TOKEN: &str = "their-token-of-22-chars";

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");
const SCHEDULE: &str = r#"{
  "version": 1, "site": "sample",
  "rules": [
    {"reason": "checkup", "duration_minutes": 20},
    {"reason": "vaccination", "duration_minutes": 20}
  ],
  "periods": [
    {"practitioner": "ada", "location": "main", "offerings": ["o1", "o2"],
     "weekdays": ["monday", "tuesday"], "from": "09:00", "until": "11:00"},
    {"practitioner": "bea", "location": "main", "offerings": ["o3"],
     "weekdays": ["monday"], "from": "09:00", "until": "11:00"}
  ]
}"#;

/// Counts: enough for identifiers that differ.
#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        buffer.fill(0);
        let at = buffer.len().saturating_sub(number.len());
        buffer[at..].copy_from_slice(&number);
    }
}

/// A backend and its database.
pub(crate) struct World {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) clock: Arc<ManualClock>,
    router: Router,
    keys: AtomicU64,
    folder: tempfile::TempDir,
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl World {
    /// Both sites, everything published.
    pub(crate) async fn new() -> Self {
        Self::prepared(|_| {}).await
    }

    /// The same, with something done to the database before the backend opens it.
    pub(crate) async fn prepared(prepare: impl FnOnce(&Connection)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::default();
        let file = folder.path().join("guichet.db");
        let now = Instant::parse(NOW).unwrap();
        let store = SqliteStore::open(&file, settings.hold_terms()).unwrap();
        for (policy, schedule, origin) in [
            (POLICY.to_owned(), SCHEDULE.to_owned(), ORIGIN),
            (strange(POLICY), strange(SCHEDULE), STRANGE_ORIGIN),
        ] {
            let origins = Some(vec![origin.to_owned()]);
            let registration = Registration::parse(&policy, &schedule, origins).unwrap();
            let site = registration.policy.site.clone();
            store.register_site(registration, now).await.unwrap();
            store.publish_offerings(site, Consent::to(Vec::new(), "Dr Ada"), now).await.unwrap();
        }
        store.close();
        prepare(&Connection::open(&file).unwrap());
        let store = Arc::new(SqliteStore::open(&file, settings.hold_terms()).unwrap());
        let clock = Arc::new(ManualClock::new(now));
        let app = Arc::new(App::new(
            Arc::clone(&store),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(Counting::default()),
            Metrics::new().unwrap(),
            &settings,
        ));
        Self { store, clock, router: router(&app), keys: AtomicU64::new(0), folder }
    }

    /// The other edition of `sample`: without Bea and what she did, and what else `change` does.
    pub(crate) async fn register_without_bea(&self) {
        let (policy, schedule) = without_bea();
        let registration = Registration::parse(&policy, &schedule, None).unwrap();
        self.store.register_site(registration, self.clock.now()).await.unwrap();
    }

    /// A connection that no code of the server's stands before.
    pub(crate) fn database(&self) -> Connection {
        Connection::open(self.file()).unwrap()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("guichet.db")
    }

    /// One number that the database answers.
    pub(crate) fn count(&self, query: &str) -> i64 {
        self.database().query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub(crate) async fn ask(&self, asked: &Asked) -> Answer {
        let mut request = Request::builder().method(asked.method).uri(&asked.path);
        for (name, value) in &asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(asked.body.clone())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// A key that was not used before.
    pub(crate) fn key(&self) -> String {
        format!("key-{:016}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// Asks for a hold of the first of these that is free.
    pub(crate) async fn hold(
        &self,
        site: &str,
        offerings: &[&str],
        start: &str,
        token: &str,
    ) -> Answer {
        let body = hold_body(offerings, start, token);
        self.ask(&Asked::post(&format!("/v1/sites/{site}/holds"), &self.key(), body)).await
    }

    /// Confirms a hold.
    pub(crate) async fn book(&self, site: &str, hold: &str, token: &str) -> Answer {
        let body = booking_body(&[(hold, token)]);
        self.ask(&Asked::post(&format!("/v1/sites/{site}/reservations"), &self.key(), body)).await
    }

    /// Asks for more time.
    pub(crate) async fn extend(&self, site: &str, hold: &str, token: &str) -> Answer {
        let path = format!("/v1/sites/{site}/holds/{hold}/extension");
        self.ask(&Asked::new("POST", &path).with("authorization", &format!("Bearer {token}"))).await
    }
}

/// The other establishment's document of the same kind.
fn strange(text: &str) -> String {
    let mut text = text.replace("\"site\": \"sample\"", "\"site\": \"strange-site\"");
    for id in ["main", "general", "heart", "ada", "bea", "checkup", "vaccination", "o1", "o2", "o3"]
    {
        text = text.replace(&format!("\"{id}\""), &format!("\"strange-{id}\""));
    }
    for (own, other) in [
        ("Dr Ada Morvan", "Dr Strange"),
        ("Dr Béatrice Le Goff", "Dr Stranger"),
        ("10000000001", "10000000003"),
        ("10000000002", "10000000004"),
        ("https://h.example", STRANGE_ORIGIN),
    ] {
        text = text.replace(own, other);
    }
    text
}

/// The next edition of `sample`, in which Bea does not exist.
fn without_bea() -> (String, String) {
    let mut policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    policy["serial"] = 2.into();
    policy["offerings"].as_array_mut().unwrap().retain(|offering| offering["id"] != "o3");
    policy["practitioners"].as_array_mut().unwrap().retain(|person| person["id"] != "bea");
    let mut schedule: serde_json::Value = serde_json::from_str(SCHEDULE).unwrap();
    schedule["periods"].as_array_mut().unwrap().retain(|period| period["practitioner"] != "bea");
    (policy.to_string(), schedule.to_string())
}

/// The body of a request for a hold.
pub(crate) fn hold_body(offerings: &[&str], start: &str, token: &str) -> String {
    serde_json::json!({ "offerings": offerings, "start": start, "token": token }).to_string()
}

/// The body of a request for a booking.
pub(crate) fn booking_body(holds: &[(&str, &str)]) -> String {
    let claim = |(hold, token): &(&str, &str)| serde_json::json!({ "hold": hold, "token": token });
    serde_json::json!({
        "holds": holds.iter().map(claim).collect::<Vec<_>>(),
        "language": "fr",
        "patient": { "given_name": "Jeanne", "family_name": "Morel", "phone": "01 02 03 04 05" },
    })
    .to_string()
}

impl Asked {
    /// A request without a body.
    pub(crate) fn new(method: &'static str, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: String::new() }
    }

    /// A POST as the widget sends it.
    pub(crate) fn post(path: &str, key: &str, body: String) -> Self {
        let asked = Self { body, ..Self::new("POST", path) };
        asked.with("content-type", "application/json").with("idempotency-key", key)
    }

    /// The same with one header more.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Answer {
    /// The answer as the contract has it.
    #[track_caller]
    pub(crate) fn read<T: Wire>(&self) -> T {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        T::read(&Json::parse(&self.body).unwrap()).unwrap()
    }

    /// The status and the code of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        (self.status.as_u16(), json["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Whether anything of the other establishment is in it.
    pub(crate) fn says_something_strange(&self) -> bool {
        format!("{:?} {}", self.headers, self.body).to_lowercase().contains(MARK)
    }
}

/// The site's identifier.
pub(crate) fn site(name: &str) -> SiteId {
    SiteId::parse(name).unwrap()
}
