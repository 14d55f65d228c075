//! Somebody who asks every route for what is another establishment's.
//!
//! Each question is asked twice, in two worlds that are alike: for something that exists elsewhere,
//! and for something that never did. The answers are the same bytes, or the difference would tell.
//! The clock stands still and identifiers are drawn in order, so nothing else can differ.

mod world;

use guichet_contract::ids::ManageToken;
use guichet_contract::policy::PolicyDigest;
use guichet_contract::routes::{
    AVAILABILITY, CANCELLATIONS, EXTENSION, HOLD, HOLDS, LOOKUPS, MOVE_HOLDS, MOVE_TIMES, MOVES,
    OPENINGS, RESERVATIONS,
};
use guichet_contract::wire::{HoldAnswer, ReservationAnswer};
use guichet_server::clock::Clock;
use guichet_server::domain::message::Channel;
use guichet_server::openapi;
use guichet_server::store::Outbox;
use serde_json::json;
use world::{
    Answer, Asked, MARK, NINE, STRANGE_ORIGIN, STRANGE_TOKEN, TOKEN, TWENTY_PAST, World,
    booking_body, hold_body,
};

/// A link that one of their patients was sent.
const LINK: &str = "their-link-that-opens-much";
const TOMORROW: &str = "2026-11-24T08:00:00Z";

/// What the questions are about.
#[derive(Debug, Clone)]
struct Objects {
    /// Before `ada`, `o1`, `checkup` ...
    prefix: &'static str,
    origin: &'static str,
    policy: String,
    hold: String,
    token: &'static str,
    /// A key under which somebody asked before.
    key: &'static str,
    /// The secret of a link to the manage page, and a visit that it opens.
    link: &'static str,
    visit: String,
}

/// A question, and the operation that it is put to.
struct Question {
    operation: (&'static str, &'static str),
    asked: Asked,
}

fn question(method: &'static str, template: &'static str, asked: Asked) -> Question {
    Question { operation: (method, template), asked }
}

/// What can be asked of `sample` about objects of somebody else's. `own` is a hold of the asker's.
fn questions(about: &Objects, own: &str) -> Vec<Question> {
    let mut all = reads(about);
    all.extend(holds(about, own));
    all.extend(actions_on_holds(about, own));
    all.extend(bookings(about, own));
    all.extend(visits(about, own));
    all
}

fn reads(about: &Objects) -> Vec<Question> {
    let Objects { prefix: p, origin, policy, .. } = about;
    let narrowings = [
        format!("offering={p}o1"),
        format!("offering=o1&offering={p}o1"),
        format!("practitioner={p}ada"),
        format!("practitioner=ada&practitioner={p}ada"),
        format!("location={p}main"),
        format!("specialty={p}general"),
        format!("offering={p}o1&practitioner={p}ada&location={p}main"),
        format!("policy={policy}"),
    ];
    let mut all = Vec::new();
    for narrowing in &narrowings {
        let path = format!("/v1/sites/sample/openings?{narrowing}");
        all.push(question("GET", OPENINGS, Asked::new("GET", &path)));
        for reason in ["checkup".to_owned(), format!("{p}checkup")] {
            let path = format!("/v1/sites/sample/availability?reason={reason}&{narrowing}");
            all.push(question("GET", AVAILABILITY, Asked::new("GET", &path)));
            let days = Asked::new("GET", &format!("{path}&from=2026-11-24&days=31"));
            all.push(question("GET", AVAILABILITY, days));
            let path = path.replace("availability", "visits/times");
            all.push(question("GET", MOVE_TIMES, Asked::new("GET", &path)));
        }
    }
    let reason = format!("/v1/sites/sample/openings?reason={p}checkup");
    all.push(question("GET", OPENINGS, Asked::new("GET", &reason)));
    for (template, path) in [
        (OPENINGS, "/v1/sites/sample/openings"),
        (AVAILABILITY, "/v1/sites/sample/availability?reason=checkup"),
        (MOVE_TIMES, "/v1/sites/sample/visits/times?reason=checkup"),
    ] {
        all.push(question("GET", template, Asked::new("GET", path).with("origin", origin)));
    }
    all
}

fn holds(about: &Objects, own: &str) -> Vec<Question> {
    let Objects { prefix: p, origin, policy, hold, token, key, .. } = about;
    let path = "/v1/sites/sample/holds";
    let post = |number: usize, body: String| {
        let key = format!("question-{number:016}");
        question("POST", HOLDS, Asked::post(path, &key, body))
    };
    let foreign = format!("{p}o1");
    let plain = hold_body(&[&foreign], NINE, TOKEN);
    let with = |name: &str, value: serde_json::Value| {
        let body = hold_body(&["o1", &foreign], "2026-11-24T08:00:00Z", TOKEN);
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body[name] = value;
        body.to_string()
    };
    let claim = |hold: &str, token: &str| serde_json::json!({ "hold": hold, "token": token });
    let mut all = vec![
        post(1, plain.clone()),
        post(2, hold_body(&[&foreign, "o1"], "2026-11-23T08:40:00Z", TOKEN)),
        post(3, hold_body(&[&foreign, "o1"], NINE, TOKEN)),
        post(4, with("policy", policy.as_str().into())),
        post(5, with("replaces", claim(hold, token))),
        post(6, with("replaces", claim(own, token))),
        post(7, hold_body(&["o1"], "2026-11-24T09:00:00Z", token)),
    ];
    // The very request that somebody else was answered under this key.
    let known = hold_body(&[&foreign], TWENTY_PAST, token);
    all.push(question("POST", HOLDS, Asked::post(path, key, known)));
    let strange_page = Asked::post(path, "question-of-a-page", plain).with("origin", origin);
    all.push(question("POST", HOLDS, strange_page));
    let preflight = Asked::new("OPTIONS", path)
        .with("origin", origin)
        .with("access-control-request-method", "POST");
    all.push(question("POST", HOLDS, preflight));
    all
}

fn actions_on_holds(about: &Objects, own: &str) -> Vec<Question> {
    let Objects { origin, hold, token, .. } = about;
    let mut all = Vec::new();
    for (method, template, rest) in [("POST", EXTENSION, "/extension"), ("DELETE", HOLD, "")] {
        for (hold, token) in [(hold.as_str(), *token), (hold, TOKEN), (own, token)] {
            let path = format!("/v1/sites/sample/holds/{hold}{rest}");
            let bearer = format!("Bearer {token}");
            let asked = Asked::new(method, &path).with("authorization", &bearer);
            all.push(question(method, template, asked.clone()));
            all.push(question(method, template, asked.with("origin", origin)));
        }
    }
    all
}

fn bookings(about: &Objects, own: &str) -> Vec<Question> {
    let Objects { origin, hold, token, key, .. } = about;
    let path = "/v1/sites/sample/reservations";
    let claims: [&[(&str, &str)]; 5] = [
        &[(hold, token)],
        &[(hold, TOKEN)],
        &[(own, token)],
        &[(own, TOKEN), (hold, token)],
        &[(hold, token), (own, TOKEN)],
    ];
    let mut all: Vec<Question> = claims
        .iter()
        .enumerate()
        .map(|(number, claims)| {
            let key = format!("booking-{number:016}");
            question("POST", RESERVATIONS, Asked::post(path, &key, booking_body(claims)))
        })
        .collect();
    let known = Asked::post(path, key, booking_body(&[(hold, token)]));
    all.push(question("POST", RESERVATIONS, known.clone()));
    all.push(question("POST", RESERVATIONS, known.with("origin", origin)));
    all
}

fn visits(about: &Objects, own: &str) -> Vec<Question> {
    let Objects { origin, hold, token, link, visit, .. } = about;
    let mut all = Vec::new();
    for (number, (hold, of_hold)) in [(hold.as_str(), *token), (own, TOKEN)].into_iter().enumerate()
    {
        for (template, path, body) in [
            (LOOKUPS, "lookups", json!({ "token": link })),
            (LOOKUPS, "lookups", json!({ "token": link, "detail": "Morel" })),
            (
                CANCELLATIONS,
                "cancellations",
                json!({ "token": link, "detail": "Morel", "appointment": visit }),
            ),
            (
                MOVE_HOLDS,
                "holds",
                json!({ "token": link, "detail": "Morel", "appointment": visit,
                    "hold": { "offerings": ["o1"], "start": NINE, "token": of_hold } }),
            ),
            (
                MOVES,
                "moves",
                json!({ "token": link, "detail": "Morel", "appointment": visit,
                    "hold": { "hold": hold, "token": of_hold } }),
            ),
        ] {
            let key = format!("visit-of-{number}-{path:-<16}");
            let path = format!("/v1/sites/sample/visits/{path}");
            let asked = Asked::post(&path, &key, body.to_string());
            all.push(question("POST", template, asked.clone()));
            all.push(question("POST", template, asked.with("origin", origin)));
        }
    }
    all
}

/// The other establishment's business, and the asker's own hold, before anybody asks.
async fn begin(world: &World) -> (Objects, String) {
    let key = "their-idempotency-key";
    let path = "/v1/sites/strange-site/holds";
    let body = hold_body(&["strange-o1"], TWENTY_PAST, STRANGE_TOKEN);
    let theirs: HoldAnswer = world.ask(&Asked::post(path, key, body)).await.read();
    let visit: HoldAnswer =
        world.hold("strange-site", &["strange-o1"], TOMORROW, STRANGE_TOKEN).await.read();
    let visit: ReservationAnswer =
        world.book("strange-site", visit.hold.as_str(), STRANGE_TOKEN).await.read();
    let link = ManageToken::parse(LINK).unwrap();
    let told =
        world.store.claim_messages(Channel::Sms, vec![link], world.clock.now()).await.unwrap();
    assert_eq!(told.len(), 1, "their patient has no link");
    let own: HoldAnswer = world.hold("sample", &["o2"], NINE, TOKEN).await.read();
    let policy =
        world
            .database()
            .query_row("SELECT digest FROM policy WHERE site = 2", [], |row| row.get(0));
    let objects = Objects {
        prefix: "strange-",
        origin: STRANGE_ORIGIN,
        policy: policy.unwrap(),
        hold: theirs.hold.as_str().to_owned(),
        token: STRANGE_TOKEN,
        key,
        link: LINK,
        visit: visit.appointments[0].appointment.as_str().to_owned(),
    };
    (objects, own.hold.as_str().to_owned())
}

/// What never was, in the same forms.
fn nothing(objects: &Objects) -> Objects {
    Objects {
        prefix: "nowhere-",
        origin: "https://nowhere.example",
        policy: PolicyDigest::of("nothing").as_str().to_owned(),
        hold: "0".repeat(objects.hold.len()),
        token: "token-that-nobody-has-ever",
        key: "never-used-idempotency-key",
        link: "link-that-nobody-was-sent",
        visit: "0".repeat(objects.visit.len()),
    }
}

/// Everything but the time of day, which no answer of a clock that stands still has.
fn told(answer: &Answer) -> String {
    let mut headers: Vec<String> =
        answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{}\n{}\n{}", answer.status, headers.join("\n"), answer.body)
}

#[tokio::test]
async fn what_is_another_establishments_answers_exactly_as_if_it_did_not_exist() {
    let (world, empty) = (World::new().await, World::new().await);
    let (theirs, own) = begin(&world).await;
    assert_eq!(begin(&empty).await.1, own, "the worlds are not alike");
    let (asked, never) = (questions(&theirs, &own), questions(&nothing(&theirs), &own));
    for (question, never) in asked.iter().zip(&never) {
        let answer = world.ask(&question.asked).await;
        let other = empty.ask(&never.asked).await;
        let name = format!("{:?} {:?}", question.operation, question.asked);
        assert_eq!(told(&answer), told(&other), "{name}");
        assert!(!answer.says_something_strange(), "{name}: {answer:?}");
    }
    println!("    {} questions, 0 leaks", asked.len());
    // Nothing of the others was touched, and nobody got anything of theirs.
    let booked: ReservationAnswer =
        world.book("strange-site", &theirs.hold, STRANGE_TOKEN).await.read();
    assert_eq!(booked.appointments[0].offering.as_str(), "strange-o1");
    let foreign = "SELECT (SELECT count(*) FROM hold JOIN site ON site.id = hold.site
            WHERE site.name = 'sample' AND offering LIKE 'strange%')
        + (SELECT count(*) FROM appointment JOIN site ON site.id = appointment.site
            WHERE site.name = 'sample')";
    assert_eq!(world.count(foreign), 0);
}

#[tokio::test]
async fn what_may_be_told_is_told_so_that_silence_means_something() {
    let world = World::new().await;
    let path = "/v1/sites/strange-site/openings";
    let answer = world.ask(&Asked::new("GET", path)).await;
    assert!(answer.says_something_strange() && answer.body.contains(MARK), "{}", answer.body);
}

#[tokio::test]
async fn every_operation_on_a_site_is_asked() {
    let world = World::new().await;
    let (theirs, own) = begin(&world).await;
    let asked = questions(&theirs, &own);
    let document: serde_json::Value = serde_json::from_str(openapi::document()).unwrap();
    let mut operations = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let operation = (method.to_uppercase(), template.clone());
            let is_it =
                |it: &&Question| (it.operation.0, it.operation.1) == (&*operation.0, template);
            if template.starts_with("/v1/sites/") {
                operations += 1;
                assert!(asked.iter().find(is_it).is_some(), "nobody asks {operation:?}");
            }
        }
    }
    assert!(operations >= 11);
}
