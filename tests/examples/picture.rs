//! The picture of the README: the hospital's page, where a patient chooses a time.
//!
//! Owns what is in the picture. Called by `cargo xtask picture`, which builds everything first; the
//! one argument is the file to write. The days shown follow the clock of this machine, the rest is
//! the same each time.

use guichet_host_examples::Host;
use guichet_tests::engine::{Engine, Visitor};
use guichet_tests::page::{Page, containing};
use guichet_tests::words::Words;
use guichet_tests::world::World;
use serde_json::json;

/// As wide as a README shows it, in CSS pixels.
const WIDTH: u32 = 1280;
/// Room below the widget.
const MARGIN: u64 = 40;

fn main() {
    let Some(file) = std::env::args_os().nth(1) else { panic!("usage: picture FILE") };
    let world = World::start();
    let page = show_the_times(&world);
    let bytes = page.picture();
    page.assert_quiet();
    std::fs::write(&file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// A visitor at the hospital's door, up to where a time is chosen.
fn show_the_times(world: &World) -> Page {
    let here = Visitor { zone: Some("Europe/Paris"), ..Visitor::default() };
    let address = world.hosts().url(Host::Hospital, "/en/appointments.html");
    let page = Page::open_in(Engine::Chromium, here, &address);
    page.resize(WIDTH, 1000);
    let words = Words::of("en");
    page.button(containing("First neurosurgery consultation")).click();
    page.button(containing(words.text("choice.anyone"))).first().click();
    page.heading(words.any("slot.title")).wait();
    page.button(containing(":")).first().wait();
    // Neither a scrolled page nor a button under the mouse.
    let away = json!({ "type": "pointer", "id": "mouse", "actions": [
        { "type": "pointerMove", "duration": 0, "origin": "viewport", "x": 1, "y": 1 }] });
    let moved = page.browser().client().act(&away);
    moved.unwrap_or_else(|error| panic!("the mouse does not move: {error}"));
    let bottom = "scrollTo(0, 0);
        return Math.round(document.querySelector('guichet-booking').getBoundingClientRect().bottom)";
    let height =
        page.run(bottom, &json!([])).as_u64().and_then(|bottom| (bottom + MARGIN).try_into().ok());
    page.resize(WIDTH, height.unwrap_or(WIDTH));
    page
}
