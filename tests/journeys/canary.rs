//! Personal values that stand nowhere else in the world are typed, and then looked for everywhere:
//! they lie in the columns made for them, and in no other place.

use crate::counter::{Counter, Person};
use axum::http::Method;
use guichet_contract::code::Code;
use guichet_contract::digest::Digest;
use guichet_host_examples::Host;
use guichet_tests::page::Page;
use guichet_tests::page::typed::Typed;
use guichet_tests::proxy::Fault;
use guichet_tests::recorder::Sent;
use guichet_tests::scale::Scale;
use guichet_tests::world::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PATIENT: Person = Person {
    given_name: "Quorvenn-Yséa",
    family_name: "Trézhirvin",
    birth_date: ["28", "2", "1943"],
    phone: "06 39 98 77 41",
    email: "quorvenn.trezhirvin@example.org",
};
const BOOKER: [&str; 2] = ["Azilizour", "Penmarc’hig"];
/// The last four are what people are found by, in the same table.
const COLUMNS: [&str; 12] = [
    "given_name",
    "family_name",
    "birth_date",
    "phone",
    "email",
    "note",
    "booker_given_name",
    "booker_family_name",
    "email_key",
    "phone_e164",
    "phone_digits",
    "phone_key",
];
const NOTE: &str = "Une prothèse xyloïde au poignet gauche";

/// The values, in the forms in which they might be kept, and the digests of all of these.
fn canaries() -> Typed {
    let [day, month, year] = PATIENT.birth_date;
    let birth_date = format!("{year}-0{month}-{day}");
    let digits = PATIENT.phone.replace(' ', "");
    let international = format!("+33{}", &digits[1..]);
    let texts = [PATIENT.given_name, PATIENT.family_name, PATIENT.phone, PATIENT.email, NOTE];
    let kept = [birth_date.as_str(), &digits, &international, BOOKER[0], BOOKER[1]];
    let mut typed = Typed::default();
    for text in texts.iter().chain(&kept) {
        for text in [(*text).to_owned(), text.to_lowercase()] {
            typed.add(Digest::of(&text).as_str());
            typed.add(&text);
        }
    }
    typed
}

/// Books for somebody else, with every field filled in; the first try fails.
fn book(world: &World, page: &Page) {
    let counter = Counter::on(page, "fr");
    counter.come_to_the_form("Première consultation de neurochirurgie");
    counter.radio("details.for_other").choose();
    counter.field("field.patient_given_name").type_text(PATIENT.given_name);
    counter.field("field.patient_family_name").type_text(PATIENT.family_name);
    counter.fill_in_birth_date(&PATIENT);
    counter.field("field.phone").type_text(PATIENT.phone);
    counter.field("field.email").type_text(PATIENT.email);
    counter.field("field.note").type_text(NOTE);
    counter.field("field.booker_given_name").type_text(BOOKER[0]);
    counter.field("field.booker_family_name").type_text(BOOKER[1]);
    counter.go_on();
    world.proxy().break_all(Method::POST, "/reservations", Fault::problem(Code::Internal));
    counter.confirm();
    counter.heading("trouble.title").wait();
    world.proxy().mend();
    counter.button("booking.send").click();
    counter.wait_until_booked();
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into()
}

/// The booking's request once more, with another body and perhaps another key.
fn ask_again(world: &World, booking: &Sent, body: &str, key: Option<&str>) -> (u16, String) {
    let path = booking.url.strip_prefix(booking.origin()).unwrap();
    let address = format!("http://127.0.0.1:{}{path}", world.port());
    let mut request = agent().post(address);
    for (name, value) in &booking.headers {
        let value = key.filter(|_| name == "idempotency-key").unwrap_or(value);
        if !["host", "content-length", "proxy-connection"].contains(&name.as_str()) {
            request = request.header(name, value);
        }
    }
    let mut answer = request.send(body).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), format!("{:?} {text}", answer.headers()))
}

/// What the backend answers to bookings that it cannot make, with the same values in them.
fn error_answers(world: &World, page: &Page) -> Vec<String> {
    let sent = page.sent();
    let is_booking = |sent: &&Sent| sent.method == "POST" && sent.url.contains("/reservations");
    let booking = sent.iter().rfind(is_booking).unwrap();
    let with_patient = |member: &str, value: &str| {
        let mut body: Value = serde_json::from_str(&booking.body).unwrap();
        body["patient"][member] = json!(value);
        body.to_string()
    };
    let half = booking.body.char_indices().nth(booking.body.chars().count() / 2).unwrap().0;
    let key = |last: u8| Some(format!("00000000-0000-4000-8000-00000000000{last}"));
    let asked = [
        // Its hold is gone.
        (booking.body.clone(), key(1)),
        (with_patient("phone", &format!("{} {}", PATIENT.phone, PATIENT.family_name)), key(2)),
        (with_patient("email", PATIENT.family_name), key(3)),
        (with_patient("birth_date", NOTE), key(4)),
        (with_patient(PATIENT.family_name, NOTE), key(5)),
        (booking.body[..half].to_owned(), key(6)),
        (with_patient("note", &NOTE.repeat(100)), key(7)),
        // The key of the booking, for another.
        (with_patient("note", PATIENT.email), None),
    ];
    let answers = asked.iter().map(|(body, key)| ask_again(world, booking, body, key.as_deref()));
    let refused = answers.map(|(status, answer)| {
        assert!(status >= 400, "{status}: {answer}");
        answer
    });
    refused.chain([answer_to_a_slip(world)]).collect()
}

/// The answer to one who puts a name into an address, as no widget does.
fn answer_to_a_slip(world: &World) -> String {
    let sites = format!("http://127.0.0.1:{}/v1/sites", world.port());
    let name = PATIENT.family_name.replace('é', "%C3%A9");
    let address = format!("{sites}/{name}/openings?reason={name}");
    agent().get(address).call().unwrap().body_mut().read_to_string().unwrap()
}

/// `/metrics`, as whoever watches the backend reads it.
fn metrics(world: &World) -> String {
    let address = format!("http://127.0.0.1:{}/metrics", world.port());
    let text = agent().get(address).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(text.contains("/reservations"), "{text}");
    text
}

#[test]
fn personal_values_are_found_in_the_columns_made_for_them_and_nowhere_else() {
    if !Scale::from_environment().has_what_is_alike() {
        return;
    }
    let world = World::behind_proxy_with(&["--log-level", "debug"]);
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    book(&world, &page);
    let errors = error_answers(&world, &page);
    let watch = page.watch();
    assert!(watch.events.iter().any(|(name, _)| name == "guichet-failed"), "{watch:?}");
    let log = world.log();
    assert!(log.lines().filter(|line| line.contains("/reservations")).count() >= 8, "{log}");
    let told = format!("{watch:?}");
    let mut places = vec![
        ("the metrics".to_owned(), metrics(&world)),
        ("what the page was told".to_owned(), told),
    ];
    places.extend(errors.into_iter().map(|answer| ("an error's answer".to_owned(), answer)));
    places.extend(log.lines().map(|line| ("the log".to_owned(), line.to_owned())));
    let (personal, rest): (Vec<_>, Vec<_>) =
        world.cells().into_iter().partition(|(column, _)| column.starts_with("patient."));
    assert!(rest.iter().any(|(column, _)| column.starts_with("audit.")), "{rest:?}");
    places.extend(rest);

    let canaries = canaries();
    for (place, text) in &places {
        assert_eq!(canaries.found_in(text), None, "in {place}: {text}");
    }
    // They would be found: in the columns made for them they are.
    let found = personal.iter().filter(|(_, text)| canaries.found_in(text).is_some());
    let columns: BTreeSet<_> = found.filter_map(|(column, _)| column.split('.').nth(1)).collect();
    assert_eq!(columns, BTreeSet::from(COLUMNS));
}
