//! The header `guichet-preview`, on every operation.

use super::world::{
    Answer, NINE, ORIGIN, TOKEN, World, hold_body, json_headers, request, reservation_body,
};
use crate::domain::consent::{Consent, Terms};
use crate::domain::preview::Secret;
use crate::domain::staff::Author;
use crate::routes::site_routes;
use crate::store::sqlite::SqliteStore;
use crate::store::{NewPreview, Previews, Store};
use axum::http::{Method, StatusCode};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::wire::{AvailabilityAnswer, HoldAnswer, OpeningsAnswer};

const SECRET: &str = "0123456789abcdefghjkmnpqrs";
const OPENINGS: &str = "/v1/sites/sample/openings";
const TIMES: &str = "/v1/sites/sample/availability?reason=checkup&days=1";
const HOLDS: &str = "/v1/sites/sample/holds";
const RESERVATIONS: &str = "/v1/sites/sample/reservations";

fn secret() -> Secret {
    Secret::parse(SECRET).unwrap()
}

/// Of `sample`, `o1` is not published any more, and `SECRET` previews it.
async fn world() -> World {
    let world = World::new().await;
    let (site, o1) = (SiteId::parse("sample").unwrap(), OfferingId::parse("o1").unwrap());
    let (store, now) = (&world.app.store, world.app.now());
    let by = Author::operator("Dr Ada");
    store.withdraw_offerings(site.clone(), vec![o1.clone()], by.clone(), now).await.unwrap();
    let new = NewPreview { site, offering: o1, terms: Terms::default(), hash: secret().hash(), by };
    store.create_preview(new, now).await.unwrap();
    world
}

impl World {
    /// The same request as the widget's, in a preview.
    async fn preview(&self, method: Method, path: &str, secret: &str, body: &str) -> Answer {
        let key = self.key();
        let [json, key] = json_headers(&key);
        let headers = [
            json,
            key,
            ("origin", ORIGIN),
            ("authorization", "Bearer a-token-of-22-characters"),
            ("guichet-preview", secret),
        ];
        self.send(request(method, path, &headers, body)).await
    }

    async fn look(&self, path: &str) -> Answer {
        let answer = self.preview(Method::GET, path, SECRET, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer
    }
}

fn opened(answer: &Answer) -> Vec<String> {
    let openings: OpeningsAnswer = answer.read();
    openings.openings.iter().map(|opening| opening.offering.to_string()).collect()
}

#[tokio::test]
async fn a_preview_shows_what_is_not_published_and_the_next_request_without_it_does_not() {
    let world = world().await;
    // Before and after, so that neither view is ever answered with the other's.
    for _ in 0..2 {
        assert_eq!(opened(&world.get(OPENINGS).await), ["o2", "o3"]);
        assert!(world.starts().await.is_empty());
        let openings = world.look(OPENINGS).await;
        assert_eq!(opened(&openings), ["o1", "o2", "o3"]);
        assert_eq!(openings.header("cache-control"), Some("no-store"));
        assert_eq!(openings.header("etag"), None);
        let times: AvailabilityAnswer = world.look(TIMES).await.read();
        assert_eq!(times.offerings[0].offering.as_str(), "o1");
        assert_eq!(times.offerings[0].slots.len(), 6);
    }
}

#[tokio::test]
async fn a_secret_that_opens_no_preview_is_told_so_on_every_operation() {
    let world = world().await;
    let hold = format!("{HOLDS}/h1");
    let extension = format!("{hold}/extension");
    let (wish, booking) = (hold_body(NINE, TOKEN), reservation_body("h1", TOKEN));
    let operations = |site: &str| {
        [
            (Method::GET, OPENINGS.to_owned(), ""),
            (Method::GET, TIMES.to_owned(), ""),
            (Method::POST, HOLDS.to_owned(), wish.as_str()),
            (Method::DELETE, hold.clone(), ""),
            (Method::POST, extension.clone(), ""),
            (Method::POST, RESERVATIONS.to_owned(), booking.as_str()),
            (Method::POST, LOOKUPS.to_owned(), LINK),
            (Method::POST, CANCELLATIONS.to_owned(), LINK),
            (Method::GET, MOVE_TIMES.to_owned(), ""),
            (Method::POST, MOVE_HOLDS.to_owned(), LINK),
            (Method::POST, MOVES.to_owned(), LINK),
        ]
        .map(|(method, path, body)| (method, path.replace("sample", site), body))
    };
    // Whoever adds an operation decides what a preview may do with it, here and in the next test.
    assert_eq!(operations("sample").len(), site_routes::<SqliteStore>().len());
    let garbage =
        ["", "x", "0123456789abcdefghjkmnpqrt", "guichet_0123456789abcdefghjkmnpqrs", "é"];
    for secret in garbage {
        for (method, path, body) in operations("sample") {
            let told = world.preview(method, &path, secret, body).await.problem();
            assert_eq!(told, (410, "preview_ended".to_owned(), None), "{path} {secret}");
        }
    }
    for (method, path, body) in operations("other") {
        let headers = [("guichet-preview", SECRET)];
        let told = world.send(request(method, &path, &headers, body)).await.problem();
        assert_eq!(told, (410, "preview_ended".to_owned(), None), "another site's: {path}");
    }
    let twice = [("guichet-preview", SECRET), ("guichet-preview", SECRET)];
    let told = world.send(request(Method::GET, OPENINGS, &twice, "")).await.problem();
    assert_eq!(told.1, "preview_ended", "of two, a proxy and we could each believe another");
    world.clock.advance(30 * 60);
    for (method, path, body) in operations("sample") {
        let told = world.preview(method, &path, SECRET, body).await.problem();
        assert_eq!(told, (410, "preview_ended".to_owned(), None), "its time is over: {path}");
    }
}

#[tokio::test]
async fn a_whole_journey_in_a_preview_books_nothing_and_leaves_the_database_as_it_was() {
    let world = world().await;
    let before = world.app.store.dump().await;
    world.look(OPENINGS).await;
    world.look(TIMES).await;
    world.look(MOVE_TIMES).await;
    let held = world.preview(Method::POST, HOLDS, SECRET, &hold_body(NINE, TOKEN)).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
    let held: HoldAnswer = held.read();
    assert_eq!((held.offering.as_str(), held.start.to_string().as_str()), ("o1", NINE));
    let its_path = format!("{HOLDS}/{}", held.hold);
    let longer = world.preview(Method::POST, &format!("{its_path}/extension"), SECRET, "").await;
    assert_eq!(longer.problem(), (409, "hold_not_extendable".to_owned(), None));
    for body in [&reservation_body(held.hold.as_str(), TOKEN), "{", ""] {
        let told = world.preview(Method::POST, RESERVATIONS, SECRET, body).await;
        assert_eq!(told.problem(), (403, "preview".to_owned(), None), "{body}");
    }
    for path in [LOOKUPS, CANCELLATIONS, MOVE_HOLDS, MOVES] {
        let body = LINK.replace(
            '}',
            r#","appointment":"a1","hold":{"hold":"h1","token":"a-token-of-22-characters"}}"#,
        );
        let body = match path {
            LOOKUPS => LINK,
            CANCELLATIONS => &LINK.replace('}', r#","appointment":"a1"}"#),
            MOVE_HOLDS => {
                let slot = format!(r#","appointment":"a1","hold":{}}}"#, hold_body(NINE, TOKEN));
                &LINK.replace('}', &slot)
            }
            _ => &body,
        };
        let told = world.preview(Method::POST, path, SECRET, body).await;
        assert_eq!(told.problem(), (403, "preview".to_owned(), None), "{path}");
    }
    let given_back = world.preview(Method::DELETE, &its_path, SECRET, "").await;
    assert_eq!(given_back.status, StatusCode::NO_CONTENT);
    let taken = world.preview(Method::POST, HOLDS, SECRET, &hold_body(MIDNIGHT, TOKEN)).await;
    assert_eq!(taken.problem(), (409, "slot_unavailable".to_owned(), None));
    assert_eq!(world.app.store.dump().await, before);
    // Without the secret, what it held does not exist.
    let told = world.post(RESERVATIONS, &reservation_body(held.hold.as_str(), TOKEN)).await;
    assert_eq!(told.problem(), (404, "not_found".to_owned(), None));
}

const LOOKUPS: &str = "/v1/sites/sample/visits/lookups";
const CANCELLATIONS: &str = "/v1/sites/sample/visits/cancellations";
const MOVE_TIMES: &str = "/v1/sites/sample/visits/times?reason=checkup";
const MOVE_HOLDS: &str = "/v1/sites/sample/visits/holds";
const MOVES: &str = "/v1/sites/sample/visits/moves";
const LINK: &str = r#"{"token":"m-token-of-22-characters"}"#;

/// Nobody receives then.
const MIDNIGHT: &str = "2026-11-23T23:00:00Z";

#[tokio::test]
async fn a_real_hold_is_neither_booked_nor_released_with_a_preview() {
    let world = world().await;
    let o1 = vec![OfferingId::parse("o1").unwrap()];
    let (site, now) = (SiteId::parse("sample").unwrap(), world.app.now());
    world.app.store.publish_offerings(site, Consent::to(o1, "Dr Ada"), now).await.unwrap();
    let before = world.app.store.dump().await;
    let hold = world.hold().await;
    assert_ne!(world.app.store.dump().await, before, "what is held would be noticed");
    let path = format!("{HOLDS}/{}", hold.hold);
    let body = reservation_body(hold.hold.as_str(), TOKEN);
    assert_eq!(world.preview(Method::DELETE, &path, SECRET, "").await.status, 204);
    let told = world.preview(Method::POST, RESERVATIONS, SECRET, &body).await;
    assert_eq!(told.problem().1, "preview");
    let times: AvailabilityAnswer = world.look(TIMES).await.read();
    assert_eq!(times.offerings[0].slots.len(), 5, "what others hold is taken in a preview too");
    assert_eq!(world.post(RESERVATIONS, &body).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_header_is_allowed_to_the_hosts_pages() {
    let world = world().await;
    let headers = [
        ("origin", ORIGIN),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "guichet-preview"),
    ];
    let answer = world.send(request(Method::OPTIONS, OPENINGS, &headers, "")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let allowed = answer.header("access-control-allow-headers").unwrap();
    assert!(allowed.split(", ").any(|name| name == "guichet-preview"), "{allowed}");
    let told = world.preview(Method::GET, OPENINGS, "x", "").await;
    assert_eq!(told.header("access-control-allow-origin"), Some(ORIGIN), "the page may read why");
}
