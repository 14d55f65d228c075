//! What no operation may lack: a case of a bad request, a case of a caller who has no business
//! there, and its place in the description of the API.
//!
//! The cases are data and the test runs them, so that a case cannot be claimed without being one.

use super::world::{
    Answer, NINE, OTHER_TOKEN, TOKEN, World, hold_body, json_headers, request, reservation_body,
};
use crate::openapi;
use crate::routes::{PATHS, SMS_RECEIPTS, is_about_a_site, service_routes, site_routes};
use crate::store::sqlite::SqliteStore;
use axum::http::{Method, StatusCode};
use guichet_contract::routes as paths;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// The request is not as it must be.
    Validation,
    /// It is, but the caller may not.
    Authorization,
}
use Why::{Authorization, Validation};

/// A request that must be refused. `{hold}` stands for a hold of `sample` under `TOKEN`.
struct Case {
    method: &'static str,
    template: &'static str,
    why: Why,
    what: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    status: u16,
    code: &'static str,
}

const KEY: (&str, &str) = ("idempotency-key", "case-key-0123456789");
const JSON: (&str, &str) = ("content-type", "application/json");
const FOREIGN: (&str, &str) = ("origin", "https://other.example");
const MINE: (&str, &str) = ("authorization", "Bearer a-token-of-22-characters");
const NOT_MINE: (&str, &str) = ("authorization", "Bearer b-token-of-22-characters");
const HOLD: &str =
    r#"{"offerings":["o1"],"start":"2026-11-23T08:00:00Z","token":"a-token-of-22-characters"}"#;
const BOOK: &str = r#"{"holds":[{"hold":"{hold}","token":"a-token-of-22-characters"}],"language":"fr","patient":{"given_name":"J","family_name":"M","phone":"0102030405"}}"#;

const LINK: &str = r#"{"token":"a-token-of-22-characters"}"#;
const CANCEL: &str = r#"{"token":"a-token-of-22-characters","detail":"Morel","appointment":"a1"}"#;
const HOLD_TO_MOVE: &str = r#"{"token":"a-token-of-22-characters","detail":"Morel","appointment":"a1","hold":{"offerings":["o1"],"start":"2026-11-23T08:00:00Z","token":"a-token-of-22-characters"}}"#;
const MOVE: &str = r#"{"token":"a-token-of-22-characters","detail":"Morel","appointment":"a1","hold":{"hold":"{hold}","token":"a-token-of-22-characters"}}"#;

macro_rules! cases {
    ($($method:literal $template:path, $why:ident: $what:literal
        => $path:literal [$($header:expr),*] $body:expr => $status:literal $code:literal;)*) => {
        &[$(Case {
            method: $method, template: $template, why: $why, what: $what, path: $path,
            headers: &[$($header),*], body: $body, status: $status, code: $code,
        }),*]
    };
}

#[rustfmt::skip] // One case a line can be read as a table.
const CASES: &[Case] = cases! {
    "GET" paths::OPENINGS, Validation: "an unknown parameter" => "/v1/sites/sample/openings?who=ada" [] "" => 400 "malformed_request";
    "GET" paths::OPENINGS, Validation: "a value that is no identifier" => "/v1/sites/sample/openings?reason=%20" [] "" => 400 "malformed_request";
    "GET" paths::OPENINGS, Validation: "days, which are not asked" => "/v1/sites/sample/openings?days=7" [] "" => 400 "malformed_request";
    "GET" paths::OPENINGS, Authorization: "a site that is not registered" => "/v1/sites/nowhere/openings" [] "" => 404 "not_found";
    "GET" paths::AVAILABILITY, Validation: "no reason" => "/v1/sites/sample/availability" [] "" => 400 "malformed_request";
    "GET" paths::AVAILABILITY, Validation: "two reasons" => "/v1/sites/sample/availability?reason=checkup&reason=vaccination" [] "" => 400 "malformed_request";
    "GET" paths::AVAILABILITY, Validation: "too many days" => "/v1/sites/sample/availability?reason=checkup&days=32" [] "" => 400 "malformed_request";
    "GET" paths::AVAILABILITY, Validation: "a day that is none" => "/v1/sites/sample/availability?reason=checkup&from=2026-02-30" [] "" => 400 "malformed_request";
    "GET" paths::AVAILABILITY, Authorization: "a site that is not registered" => "/v1/sites/nowhere/availability?reason=checkup" [] "" => 404 "not_found";
    "POST" paths::HOLDS, Validation: "no JSON" => "/v1/sites/sample/holds" [JSON, KEY] "hello" => 400 "malformed_request";
    "POST" paths::HOLDS, Validation: "no media type" => "/v1/sites/sample/holds" [KEY] HOLD => 415 "unsupported_media_type";
    "POST" paths::HOLDS, Validation: "no key" => "/v1/sites/sample/holds" [JSON] HOLD => 400 "idempotency_key_missing";
    "POST" paths::HOLDS, Validation: "a key that is too short" => "/v1/sites/sample/holds" [JSON, ("idempotency-key", "short")] HOLD => 400 "malformed_request";
    "POST" paths::HOLDS, Validation: "two keys" => "/v1/sites/sample/holds" [JSON, KEY, ("idempotency-key", "case-key-9876543210")] HOLD => 400 "malformed_request";
    "POST" paths::HOLDS, Validation: "no offering" => "/v1/sites/sample/holds" [JSON, KEY] r#"{"offerings":[],"start":"2026-11-23T08:00:00Z","token":"a-token-of-22-characters"}"# => 422 "invalid_field";
    "POST" paths::HOLDS, Validation: "a token that can be guessed" => "/v1/sites/sample/holds" [JSON, KEY] r#"{"offerings":["o1"],"start":"2026-11-23T08:00:00Z","token":"guess"}"# => 422 "invalid_field";
    "POST" paths::HOLDS, Validation: "more than was agreed" => "/v1/sites/sample/holds" [JSON, KEY] r#"{"offerings":["o1"],"start":"2026-11-23T08:00:00Z","token":"a-token-of-22-characters","price":1}"# => 422 "invalid_field";
    "POST" paths::HOLDS, Authorization: "a page of another site" => "/v1/sites/sample/holds" [JSON, KEY, FOREIGN] HOLD => 404 "not_found";
    "POST" paths::HOLDS, Authorization: "a site that is not registered" => "/v1/sites/nowhere/holds" [JSON, KEY] HOLD => 404 "not_found";
    "DELETE" paths::HOLD, Validation: "no token" => "/v1/sites/sample/holds/{hold}" [] "" => 404 "not_found";
    "DELETE" paths::HOLD, Authorization: "another's token" => "/v1/sites/sample/holds/{hold}" [NOT_MINE] "" => 404 "not_found";
    "DELETE" paths::HOLD, Authorization: "a hold of another site" => "/v1/sites/other/holds/{hold}" [MINE] "" => 404 "not_found";
    "DELETE" paths::HOLD, Authorization: "a page of another site" => "/v1/sites/sample/holds/{hold}" [MINE, FOREIGN] "" => 404 "not_found";
    "DELETE" paths::HOLD, Authorization: "a hold that never was" => "/v1/sites/sample/holds/h1" [MINE] "" => 404 "not_found";
    "POST" paths::EXTENSION, Validation: "no token" => "/v1/sites/sample/holds/{hold}/extension" [] "" => 404 "not_found";
    "POST" paths::EXTENSION, Authorization: "another's token" => "/v1/sites/sample/holds/{hold}/extension" [NOT_MINE] "" => 404 "not_found";
    "POST" paths::EXTENSION, Authorization: "a hold of another site" => "/v1/sites/other/holds/{hold}/extension" [MINE] "" => 404 "not_found";
    "POST" paths::EXTENSION, Authorization: "a page of another site" => "/v1/sites/sample/holds/{hold}/extension" [MINE, FOREIGN] "" => 404 "not_found";
    "POST" paths::RESERVATIONS, Validation: "no key" => "/v1/sites/sample/reservations" [JSON] BOOK => 400 "idempotency_key_missing";
    "POST" paths::RESERVATIONS, Validation: "no hold" => "/v1/sites/sample/reservations" [JSON, KEY] r#"{"holds":[],"language":"fr","patient":{}}"# => 422 "invalid_field";
    "POST" paths::RESERVATIONS, Validation: "no patient" => "/v1/sites/sample/reservations" [JSON, KEY] r#"{"holds":[],"language":"fr"}"# => 422 "invalid_field";
    "POST" paths::RESERVATIONS, Authorization: "another's token" => "/v1/sites/sample/reservations" [JSON, KEY] r#"{"holds":[{"hold":"{hold}","token":"b-token-of-22-characters"}],"language":"fr","patient":{"given_name":"J","family_name":"M","phone":"0102030405"}}"# => 404 "not_found";
    "POST" paths::RESERVATIONS, Authorization: "a hold of another site" => "/v1/sites/other/reservations" [JSON, KEY] BOOK => 404 "not_found";
    "POST" paths::RESERVATIONS, Authorization: "a page of another site" => "/v1/sites/sample/reservations" [JSON, KEY, FOREIGN] BOOK => 404 "not_found";
    "POST" paths::LOOKUPS, Validation: "no token" => "/v1/sites/sample/visits/lookups" [JSON] "{}" => 422 "invalid_field";
    "POST" paths::LOOKUPS, Validation: "a token that can be guessed" => "/v1/sites/sample/visits/lookups" [JSON] r#"{"token":"guess"}"# => 422 "invalid_field";
    "POST" paths::LOOKUPS, Authorization: "a link that opens nothing" => "/v1/sites/sample/visits/lookups" [JSON] LINK => 404 "manage_link_ended";
    "POST" paths::LOOKUPS, Authorization: "a page of another site" => "/v1/sites/sample/visits/lookups" [JSON, FOREIGN] LINK => 404 "not_found";
    "POST" paths::CANCELLATIONS, Validation: "no key" => "/v1/sites/sample/visits/cancellations" [JSON] CANCEL => 400 "idempotency_key_missing";
    "POST" paths::CANCELLATIONS, Validation: "no visit" => "/v1/sites/sample/visits/cancellations" [JSON, KEY] LINK => 422 "invalid_field";
    "POST" paths::CANCELLATIONS, Authorization: "a link that opens nothing" => "/v1/sites/sample/visits/cancellations" [JSON, KEY] CANCEL => 404 "manage_link_ended";
    "POST" paths::CANCELLATIONS, Authorization: "a page of another site" => "/v1/sites/sample/visits/cancellations" [JSON, KEY, FOREIGN] CANCEL => 404 "not_found";
    "GET" paths::MOVE_TIMES, Validation: "no reason" => "/v1/sites/sample/visits/times" [] "" => 400 "malformed_request";
    "GET" paths::MOVE_TIMES, Validation: "too many days" => "/v1/sites/sample/visits/times?reason=checkup&days=32" [] "" => 400 "malformed_request";
    "GET" paths::MOVE_TIMES, Authorization: "a site that is not registered" => "/v1/sites/nowhere/visits/times?reason=checkup" [] "" => 404 "not_found";
    "POST" paths::MOVE_HOLDS, Validation: "no key" => "/v1/sites/sample/visits/holds" [JSON] HOLD_TO_MOVE => 400 "idempotency_key_missing";
    "POST" paths::MOVE_HOLDS, Validation: "no slot" => "/v1/sites/sample/visits/holds" [JSON, KEY] CANCEL => 422 "invalid_field";
    "POST" paths::MOVE_HOLDS, Authorization: "a link that opens nothing" => "/v1/sites/sample/visits/holds" [JSON, KEY] HOLD_TO_MOVE => 404 "manage_link_ended";
    "POST" paths::MOVE_HOLDS, Authorization: "a page of another site" => "/v1/sites/sample/visits/holds" [JSON, KEY, FOREIGN] HOLD_TO_MOVE => 404 "not_found";
    "POST" paths::MOVES, Validation: "no key" => "/v1/sites/sample/visits/moves" [JSON] MOVE => 400 "idempotency_key_missing";
    "POST" paths::MOVES, Validation: "no hold" => "/v1/sites/sample/visits/moves" [JSON, KEY] CANCEL => 422 "invalid_field";
    "POST" paths::MOVES, Authorization: "a link that opens nothing" => "/v1/sites/sample/visits/moves" [JSON, KEY] MOVE => 404 "manage_link_ended";
    "POST" paths::MOVES, Authorization: "a page of another site" => "/v1/sites/sample/visits/moves" [JSON, KEY, FOREIGN] MOVE => 404 "not_found";
    "POST" SMS_RECEIPTS, Validation: "no JSON" => "/v1/sms-receipts" [JSON] "hello" => 400 "malformed_request";
    "POST" SMS_RECEIPTS, Validation: "another status" => "/v1/sms-receipts" [JSON] r#"{"id":"m1","status":"read"}"# => 422 "invalid_field";
    "POST" SMS_RECEIPTS, Authorization: "no signature" => "/v1/sms-receipts" [JSON] r#"{"id":"m1","status":"failed"}"# => 404 "not_found";
};

async fn run(world: &World, case: &Case, hold: &str) -> Answer {
    let method = Method::from_bytes(case.method.as_bytes()).unwrap();
    let path = case.path.replace("{hold}", hold);
    world.send(request(method, &path, case.headers, &case.body.replace("{hold}", hold))).await
}

#[tokio::test]
async fn every_case_is_refused_and_leaves_no_trace() {
    let world = World::new().await;
    let hold = world.hold().await;
    for case in CASES {
        let answer = run(&world, case, hold.hold.as_str()).await;
        let (status, code, _) = answer.problem();
        let name = format!("{} {}, {}", case.method, case.template, case.what);
        assert_eq!((status, code.as_str()), (case.status, case.code), "{name}: {}", answer.body);
    }
    // The hold is as it was: its owner confirms it, and nobody else has anything.
    let body = reservation_body(hold.hold.as_str(), TOKEN);
    let booked = world.post("/v1/sites/sample/reservations", &body).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    assert_eq!(world.starts().await.len(), 5, "{OTHER_TOKEN} {NINE}");
    let key = json_headers("case-key-0123456789");
    let free = hold_body("2026-11-23T08:20:00Z", OTHER_TOKEN);
    let taken = world.send(request(Method::POST, "/v1/sites/sample/holds", &key, &free)).await;
    assert_eq!(
        taken.status,
        StatusCode::CREATED,
        "a refused request used up its key: {}",
        taken.body
    );
}

/// Methods and templates that the description has.
fn described() -> BTreeSet<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(openapi::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &serde_json::Value)| {
        let methods = item.as_object().unwrap().keys().map(|method| method.to_uppercase());
        methods.map(|method| (method, path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

#[test]
fn every_operation_on_a_site_has_a_case_of_each_kind() {
    for (method, template) in described().iter().filter(|(_, path)| path.starts_with("/v1/")) {
        for why in [Validation, Authorization] {
            let has = CASES
                .iter()
                .any(|case| case.method == method && case.template == template && case.why == why);
            assert!(has, "{method} {template} has no case of {why:?}");
        }
    }
}

#[tokio::test]
async fn what_is_served_is_described_and_what_is_described_is_served() {
    let world = World::new().await;
    let routes = site_routes::<SqliteStore>().into_iter().chain(service_routes());
    let templates: BTreeSet<&str> = routes.map(|(template, _)| template).collect();
    assert_eq!(templates, BTreeSet::from(PATHS), "the log would not name every route");
    for (template, _) in site_routes::<SqliteStore>() {
        assert!(is_about_a_site(template), "{template} would pass no gate");
    }
    let mut served = BTreeSet::new();
    for template in templates {
        let path = template.replace("{site}", "sample").replace("{hold}", "h1");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = request(method.parse().unwrap(), &path, &[], "");
            if world.send(request).await.status != StatusCode::METHOD_NOT_ALLOWED {
                served.insert((method.to_owned(), template.to_owned()));
            }
        }
    }
    assert_eq!(served, described());
}

#[test]
fn every_operation_says_what_it_is_for_and_how_it_fails() {
    let document: serde_json::Value = serde_json::from_str(openapi::document()).unwrap();
    for (method, template) in described() {
        let operation = &document["paths"][&template][method.to_lowercase()];
        assert!(operation["summary"].is_string(), "{method} {template}");
        assert!(operation["description"].is_string(), "{method} {template}");
        let fails = operation["responses"].get("4XX").is_some();
        assert_eq!(fails, template.starts_with("/v1/"), "{method} {template}");
    }
    assert!(document["components"]["schemas"]["ProblemDocument"].is_object());
    assert!(document["components"]["schemas"]["AvailabilityAnswer"].is_object());
}
