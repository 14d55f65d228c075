//! A preview: somebody with a link sees what patients would see, on the host's own page, and nobody
//! else sees anything.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::backend::operate;
use guichet_tests::engine::{Theme, Visitor};
use guichet_tests::page::{Locator, Name, Page, containing};
use guichet_tests::world::World;
use rusqlite::Connection;
use serde_json::{Value, json};

const SITE: &str = "hopital-lisiere";
const STRESS_TEST: &str = "Épreuve d’effort";
/// The only offering for it.
const OFFERING: &str = "stress-test-le-guen-nord";
const PAGE: &str = "/rendez-vous.html";

/// A world in which nobody has agreed to stress tests, and the link that previews them on a page.
fn proposed(path: &str) -> (World, String) {
    let world = World::start();
    let withdraw = ["offering", "withdraw", OFFERING, "--site", SITE, "--as", "tests"];
    operate(world.database(), &withdraw);
    let link = preview(&world, path);
    (world, link)
}

/// The link on the last line of what an operator is told.
fn preview(world: &World, path: &str) -> String {
    let page = world.hosts().url(Host::Hospital, path);
    let begin = ["offering", "preview", OFFERING, "--site", SITE, "--page", &page];
    let told = operate(world.database(), &begin);
    told.lines().last().unwrap_or_default().to_owned()
}

/// Everything in the database, but for the previews.
fn database(world: &World) -> Vec<(String, String)> {
    let mut cells = world.cells();
    cells.retain(|(column, _)| !column.starts_with("preview."));
    cells
}

fn events(page: &Page) -> Vec<(String, Value)> {
    page.watch().events
}

fn banner<'p>(counter: &Counter<'p>) -> Locator<'p> {
    counter.page.role("note", Name::Any).inside("guichet-booking")
}

#[test]
fn who_has_the_link_walks_to_the_end_and_nothing_is_booked() {
    let (world, link) = proposed(PAGE);
    let before = database(&world);
    let page = world.open_as(Visitor::default(), Host::Hospital, "/contact.html");
    page.go(&link);
    let counter = Counter::on(&page, "fr");
    let on_every_step = || {
        banner(&counter).wait();
        counter.wait_for_text("preview.banner");
        assert_accessible(&page);
    };
    counter.heading("reason.title").wait();
    on_every_step();
    page.screenshot("preview-1-reason");
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    on_every_step();
    counter.choose_first_time();
    on_every_step();
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    on_every_step();
    counter.confirm();
    page.wait_for_focus("heading", counter.words.any("preview.done"));
    on_every_step();
    assert!(!counter.heading("done.title").is_there());
    assert!(page.text_in("guichet-booking").contains("Dr Thomas Le Guen"), "as a patient has it");
    for (width, name) in [(1280, "preview-2-done-1280"), (360, "preview-2-done-360")] {
        page.resize(width, 900);
        page.screenshot(name);
    }
    let told = events(&page);
    assert!(told.iter().any(|(name, _)| name == "guichet-before-book"), "{told:?}");
    assert!(told.iter().all(|(_, detail)| detail["preview"] == json!(true)), "{told:?}");
    let ends = ["guichet-booked", "guichet-failed", "guichet-fallback", "guichet-refused"];
    assert!(!told.iter().any(|(name, _)| ends.contains(&name.as_str())), "{told:?}");
    assert_eq!(page.run("return location.href", &json!([])), json!(link), "the address stays");
    assert_eq!(database(&world), before);
    let secret = link.rsplit('=').next().unwrap_or_default();
    assert!(!world.log().contains(secret), "the log knows the secret");
}

#[test]
fn a_patient_on_the_same_page_sees_nothing_of_it() {
    let (world, link) = proposed(PAGE);
    let seer = world.open(Host::Hospital, "/contact.html");
    seer.go(&link);
    Counter::on(&seer, "fr").choose_reason(STRESS_TEST);
    Counter::on(&seer, "fr").choose_first_time();
    let patient = world.open(Host::Hospital, PAGE);
    let counter = Counter::on(&patient, "fr");
    counter.heading("reason.title").wait();
    assert!(!counter.button_named(containing(STRESS_TEST)).is_there());
    assert!(!banner(&counter).is_there());
    assert!(events(&patient).iter().all(|(_, detail)| detail.get("preview").is_none()));
}

#[test]
fn a_page_that_is_open_already_follows_the_link_and_stays_a_preview() {
    let (world, link) = proposed(PAGE);
    // Not judged: here it is the visitor who changes the address.
    let address = world.hosts().url(Host::Hospital, PAGE);
    let page = Page::open_unjudged(Visitor::default(), &address);
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    assert!(!banner(&counter).is_there());
    page.run("location.hash = arguments[0]", &json!([link.split('#').next_back()]));
    banner(&counter).wait();
    counter.heading("reason.title").wait();
    // A link to another place of the page, such as "to the content", ends no preview.
    page.run("location.hash = '#aide'", &json!([]));
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    banner(&counter).wait();
}

#[test]
fn a_link_that_has_ended_says_so_and_shows_nothing_else() {
    let (world, link) = proposed("/en/appointments.html");
    // As the purge does with those whose half hour is over.
    let ended = Connection::open(world.database())
        .and_then(|connection| connection.execute("DELETE FROM preview", []));
    assert_eq!(ended, Ok(1));
    let dark = Visitor { theme: Theme::Dark, zone: None };
    let page = world.open_as(dark, Host::Hospital, "/contact.html");
    page.go(&link);
    let counter = Counter::on(&page, "en");
    counter.heading("preview.ended_title").wait();
    counter.wait_for_text("preview.ended_text");
    banner(&counter).wait();
    assert!(!counter.button("trouble.retry").is_there(), "nothing to try again");
    assert!(!counter.heading("reason.title").is_there());
    assert_accessible(&page);
    page.screenshot("preview-ended-en-dark");
}

#[test]
fn a_link_with_anything_else_in_the_place_of_its_secret_is_no_way_to_the_public_view() {
    let world = World::start();
    for garbage in ["", "x", "%20%0a", "é\"", "0000000000000000000000000"] {
        let page = world.open(Host::Hospital, "/contact.html");
        page.go(&format!(
            "{}#guichet-preview={garbage}",
            world.hosts().url(Host::Hospital, "/rendez-vous.html")
        ));
        Counter::on(&page, "fr").heading("preview.ended_title").wait();
    }
}

#[test]
fn where_a_preview_cannot_be_shown_the_host_is_told_that_it_was_one() {
    let (world, link) = proposed("/no-policy.html");
    let markup = crate::narrowing::embedding("").replace("policy=\"/guichet/policy.json\"", "");
    world.put(Host::Hospital, "/no-policy.html", &markup);
    let page = world.open(Host::Hospital, "/contact.html");
    page.go(&link);
    wait_for_fallback(&page);
    let told = events(&page).into_iter().find(|(name, _)| name == "guichet-fallback");
    assert_eq!(told.unwrap().1, json!({ "reason": "unavailable", "preview": true }));
}
