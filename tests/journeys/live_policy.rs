//! The host changes its policy while a patient is on the way: what is no longer allowed is gone at
//! once, what was typed stays, and what is still allowed does not move.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::{Page, containing};
use guichet_tests::proxy::Fault;
use guichet_tests::world::World;
use serde_json::{Value, json};
use std::time::Duration;

const EYES: &str = "Consultation d’ophtalmologie";
const STRESS_TEST: &str = "Épreuve d’effort";

/// Sets the property to the host's document after `change`, a statement about `policy`.
#[track_caller]
fn change_policy(page: &Page, change: &str) {
    // A script of its own each time: the page's security policy lets no text become code.
    let script = format!(
        "const [done] = arguments;
        fetch('/guichet/policy.json').then((answer) => answer.json()).then((policy) => {{
          {change};
          document.querySelector('guichet-booking').policyDocument = policy;
        }}).then(() => done(null), (error) => done(String(error)));"
    );
    let failed = page.browser().client().execute_async(&script, &json!([])).unwrap();
    assert_eq!(failed, json!(null));
}

/// Takes a practitioner out of the document.
fn without(practitioner: &str) -> String {
    format!(
        "policy.practitioners = policy.practitioners.filter((person) => person.id !== '{practitioner}');
         policy.offerings = policy.offerings.filter((offering) => offering.practitioner !== '{practitioner}');
         const used = (reason) => policy.offerings.some((offering) => offering.reason === reason.id);
         policy.reasons = policy.reasons.filter(used);"
    )
}

/// The detail of the last event of a name.
#[track_caller]
fn last(page: &Page, name: &str) -> Value {
    let found = page.watch().events.into_iter().rev().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name}")).1
}

/// Identifier and name of the practitioner whose time is held, from the page's own policy.
#[track_caller]
fn held_practitioner(page: &Page) -> (String, String) {
    let script = "const [offering, done] = arguments;
        fetch('/guichet/policy.json').then((answer) => answer.json()).then((policy) => {
          const { practitioner } = policy.offerings.find(({ id }) => id === offering);
          const { id, name } = policy.practitioners.find(({ id }) => id === practitioner);
          done([id, name]);
        });";
    let offering = last(page, "guichet-held")["offering"].clone();
    let found = page.browser().client().execute_async(script, &json!([offering])).unwrap();
    let text = |index: usize| found[index].as_str().unwrap().to_owned();
    (text(0), text(1))
}

/// A page whose only policy is the property.
fn open_with_the_property_alone(world: &World, attributes: &str) -> Page {
    let markup = embedding(attributes).replace("policy=\"/guichet/policy.json\"", "");
    world.put(Host::Hospital, "/property.html", &markup);
    let page = world.open(Host::Hospital, "/property.html");
    // Without any policy, nobody is shown.
    wait_for_fallback(&page);
    page
}

/// Comes to the filled-in form, and takes whoever is held there out of the policy.
fn lose_the_held_time(page: &Page, counter: &Counter<'_>, reason: &str) -> (String, String) {
    counter.come_to_the_form(reason);
    counter.fill_in(&MAEL);
    let (id, name) = held_practitioner(page);
    assert!(page.text_in("guichet-booking").contains(&name));
    change_policy(page, &without(&id));
    counter.heading("policy_changed.title").wait();
    (id, name)
}

#[test]
fn who_leaves_the_policy_in_the_middle_of_the_form_is_gone_at_once_and_what_was_typed_stays() {
    let world = World::behind_proxy();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    let (_, name) = lose_the_held_time(&page, &counter, EYES);
    let asked_before = world.proxy().seen().len();
    let everywhere = "const root = document.querySelector('guichet-booking').shadowRoot;
        return root.innerHTML.includes(arguments[0])";
    assert_eq!(page.run(everywhere, &json!([name])), json!(false), "{}", page.outline());
    counter.heading("slot.title").wait();
    counter.wait_for_text("policy_changed.text");
    page.wait_for_focus("group", counter.words.text("policy_changed.title"));
    assert_eq!(last(&page, "guichet-step"), json!({ "step": "slot" }));
    counter.wait_for_times();
    assert_accessible(&page);
    for (width, name) in
        [(1280, "policy-changed-1280-fr-light"), (360, "policy-changed-360-fr-light")]
    {
        page.resize(width, 900);
        page.screenshot(name);
    }
    page.resize(1280, 900);
    counter.choose_first_time();
    assert_eq!(counter.field("field.family_name").value(), MAEL.family_name);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    let (_, other) = held_practitioner(&page);
    assert_ne!(other, name);
    // The hold that was forgotten is in no request any more.
    let seen = world.proxy().seen();
    let of_holds: Vec<_> = seen[asked_before..].iter().filter(|it| it.method == "POST").collect();
    assert_eq!(of_holds.len(), 2, "a new hold and the booking: {of_holds:?}");
    assert!(!of_holds[0].body.contains("replaces\":{"), "{}", of_holds[0].body);
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}

#[test]
fn the_change_is_told_in_the_visitors_language_and_theme() {
    let world = World::start();
    let dark = Visitor { theme: Theme::Dark, zone: None };
    let page = world.open_as(dark, Host::Hospital, "/en/appointments.html");
    page.resize(360, 900);
    let counter = Counter::on(&page, "en");
    lose_the_held_time(&page, &counter, "Eye consultation");
    assert_accessible(&page);
    for (width, name) in
        [(360, "policy-changed-360-en-dark"), (1280, "policy-changed-1280-en-dark")]
    {
        page.resize(width, 900);
        page.screenshot(name);
    }
}

#[test]
fn a_change_that_concerns_nobody_in_sight_moves_nothing_and_new_names_are_there() {
    let world = World::start();
    let page = open_with_the_property_alone(&world, "");
    change_policy(&page, "");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.field("field.family_name").type_text("Le B");
    let cursor = "const field = document.querySelector('guichet-booking').shadowRoot.activeElement;
        return [field?.id, field?.selectionStart]";
    let before = page.run(cursor, &json!([]));
    assert_eq!(before[1], json!(4));
    let renamed = "policy.practitioners.find(({ id }) => id === 'dr-thomas-le-guen').name = 'Dr Thomas Autrement';";
    change_policy(&page, &(without("dr-anne-kervella") + renamed));
    counter.page.wait_for_text("Dr Thomas Autrement");
    assert_eq!(page.run(cursor, &json!([])), before);
    assert!(!counter.heading("policy_changed.title").is_there());
    page.type_text("œuf");
    assert_eq!(counter.field("field.family_name").value(), "Le Bœuf");
    change_policy(&page, &without("dr-anne-kervella"));
    counter.page.wait_for_text("Dr Thomas Le Guen");
    assert_eq!(counter.field("field.family_name").value(), "Le Bœuf");
}

#[test]
fn a_list_of_practitioners_loses_who_left_while_it_is_read() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(EYES);
    counter.heading("choice.title").wait();
    let oyono = || counter.button_named(containing("Oyono")).count();
    assert_eq!(oyono(), 2);
    change_policy(&page, &without("dr-samuel-oyono"));
    counter.heading("policy_changed.title").wait();
    assert_eq!(oyono(), 0);
    page.wait_for_announcement(&counter.words.text("policy_changed.text"));
    page.wait_for_focus("group", counter.words.text("policy_changed.title"));
    counter.button_named(containing("Vauquelin")).wait();
    page.screenshot("policy-changed-in-a-list");
}

#[test]
fn a_policy_that_shows_nobody_is_the_fallback_at_once_and_a_good_one_begins_anew() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    let nobody = "document.querySelector('guichet-booking').policyDocument = arguments[0]";
    for bad in [json!({ "version": 1 }), json!("no JSON")] {
        page.run("window.guichetWatch.events.length = 0", &json!([]));
        page.run(nobody, &json!([bad]));
        wait_for_fallback(&page);
        page.link(containing("02 61 91 40 00")).inside("guichet-booking").first().wait();
        let kept = "return document.querySelector('guichet-booking').shadowRoot.querySelector('.frame').childElementCount";
        assert_eq!(page.run(kept, &json!([])), json!(0));
        let errors = page.watch().errors;
        assert!(errors.iter().any(|error| error.contains("(property) shows nobody")), "{errors:?}");
        page.run(nobody, &json!([null]));
        counter.heading("reason.title").wait();
    }
    // Allowed by each of the two, and by none together.
    change_policy(&page, &(without("dr-thomas-le-guen") + "policy.site = 'clinique-miroir';"));
    wait_for_fallback(&page);
    change_policy(&page, "");
    counter.heading("reason.title").wait();
}

#[test]
fn while_a_booking_is_under_way_the_change_waits_and_the_appointment_stays_in_sight() {
    let world = World::behind_proxy();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    counter.go_on();
    let (id, name) = held_practitioner(&page);
    world.proxy().break_all(
        Method::POST,
        "/reservations",
        Fault::Delay(Duration::from_millis(1500)),
    );
    counter.confirm();
    counter.button("booking.sending").wait();
    change_policy(&page, &without(&id));
    page.run("document.querySelector('guichet-booking').policyDocument = 'none'", &json!([]));
    counter.wait_until_booked();
    counter.page.wait_for_text(&name);
    change_policy(&page, &without(&id));
    page.run("document.querySelector('guichet-booking').policyDocument = 'none'", &json!([]));
    page.wait_for_script("return new Promise((done) => setTimeout(() => done(true)))", &json!([]));
    assert!(page.text_in("guichet-booking").contains(&name));
    assert!(page.watch().events.iter().all(|(name, _)| name != "guichet-fallback"));
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn a_booking_that_fails_lets_the_change_that_waited_happen() {
    let world = World::behind_proxy();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form(EYES);
    counter.fill_in(&MAEL);
    counter.go_on();
    let (id, name) = held_practitioner(&page);
    counter.heading("review.title").wait();
    // The change comes while the host's page is asked, the moment before the request leaves.
    page.run(
        "document.addEventListener('guichet-before-book', (event) => {
           event.preventDefault();
           event.target.policyDocument = window.next;
         })",
        &json!([]),
    );
    let set = "const [id, done] = arguments;
        fetch('/guichet/policy.json').then((answer) => answer.json()).then((policy) => {
          policy.offerings = policy.offerings.filter(({ practitioner }) => practitioner !== id);
          window.next = policy;
          done(null);
        });";
    page.browser().client().execute_async(set, &json!([id])).unwrap();
    counter.confirm();
    counter.heading("policy_changed.title").wait();
    assert!(!page.text_in("guichet-booking").contains(&name));
    assert!(world.proxy().seen_of(&Method::POST, "/reservations").is_empty());
}

#[test]
fn a_policy_that_ends_soon_is_told_in_the_console_once_a_mount() {
    let world = World::start();
    let page = open_with_the_property_alone(&world, "");
    let ends_in = |days: u32| {
        format!(
            "policy.valid.until = new Date(Date.now() + {days} * 864e5).toISOString().replace(/\\.\\d+/, '');"
        )
    };
    let told = |page: &Page| {
        let warnings = page.watch().warnings.into_iter();
        warnings.filter(|text| text.starts_with("guichet: the policy (property) ends at ")).count()
    };
    change_policy(&page, &ends_in(15));
    Counter::on(&page, "fr").heading("reason.title").wait();
    assert_eq!(told(&page), 0);
    page.run("document.querySelector('guichet-booking').remove()", &json!([]));
    let page = open_with_the_property_alone(&world, "");
    change_policy(&page, &ends_in(13));
    Counter::on(&page, "fr").heading("reason.title").wait();
    assert_eq!(told(&page), 1, "{:?}", page.watch().warnings);
    assert!(page.watch().warnings.iter().any(|text| text.ends_with(": publish a new edition")));
}
