//! The manual's live examples: each runs, and shows what its page says.

use crate::counter::Counter;
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::page::{Page, containing};
use guichet_tests::wait::{self, PATIENCE};
use guichet_tests::world::World;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// The page of an example, and what is to be seen on it.
type Example = (&'static str, &'static str, fn(&Counter<'_>));

const EXAMPLES: [Example; 6] = [
    ("quick-start", "quick-start.html", |counter| counter.heading("reason.title").wait()),
    ("narrowed", "policy.html", |counter| {
        counter.wait_for_times();
    }),
    ("branded", "branding.html", |counter| {
        counter.heading("reason.title").wait();
        assert_eq!(background(counter.page), json!("rgb(255, 248, 243)"));
    }),
    ("dark", "themes.html", |counter| {
        counter.heading("choice.title").wait();
        assert_eq!(background(counter.page), json!("rgb(20, 23, 28)"));
    }),
    ("words", "words.html", |counter| {
        counter.page.heading("What can we do for you?").inside("guichet-booking").wait();
    }),
    ("events", "events.html", |counter| {
        counter.heading("reason.title").wait();
        counter.button_named(containing("First neurosurgery")).click();
        counter.choose_anyone();
        counter.wait_for_times();
        counter.times().first().click();
        wait_for_part(counter.page, "This is a manual");
        wait_for_part(counter.page, "guichet-before-hold");
    }),
];

fn background(page: &Page) -> serde_json::Value {
    let script = "const frame = document.querySelector('guichet-booking').shadowRoot.querySelector('.frame');
        return getComputedStyle(frame).backgroundColor;";
    page.run(script, &json!([]))
}

#[track_caller]
fn wait_for_part(page: &Page, words: &str) {
    let found = wait::until(PATIENCE, || page.text_contains(words).then_some(()));
    assert!(found.is_some(), "{words:?} is not on the page:\n{}", page.outline());
}

#[test]
fn every_live_example_runs_and_shows_what_its_page_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
    let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let all: BTreeSet<String> =
        names.filter_map(|name| Some(name.strip_suffix(".html")?.to_owned())).collect();
    let seen = EXAMPLES.iter().map(|(name, ..)| (*name).to_owned()).chain(["script".to_owned()]);
    assert_eq!(all, seen.collect(), "every example is opened here");
    let world = World::start();
    for (name, path, look) in EXAMPLES {
        // Without the watching script of hosts' pages: the manual is no host's.
        let page = world.open(Host::Hospital, &format!("/book/{path}")).unjudged();
        look(&Counter::on(&page, "en"));
        assert_accessible(&page);
        page.screenshot(&format!("book-{name}"));
    }
    assert!(world.bookings().is_empty());
}
