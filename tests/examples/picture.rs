//! The picture of the README: the hospital's page, where a patient chooses a time.
//!
//! Owns what is in the picture. Called by `cargo xtask picture`, which builds everything first; the
//! one argument is the file to write. The days shown follow the clock of this machine, the rest is
//! the same each time.

use guichet_host_examples::Host;
use guichet_tests::engine::Engine;
use guichet_tests::page::{Page, containing};
use guichet_tests::words::Words;
use guichet_tests::world::World;

/// As wide as a README shows it, and as high as host and widget need to be recognised.
const SIZE: (u32, u32) = (1280, 1000);

fn main() {
    let Some(file) = std::env::args_os().nth(1) else { panic!("usage: picture FILE") };
    let world = World::start();
    let page = Page::open_in(
        Engine::Chromium,
        &world.hosts().url(Host::Hospital, "/en/appointments.html"),
    );
    page.resize(SIZE.0, SIZE.1);
    let words = Words::of("en");
    page.button(containing("First neurosurgery consultation")).click();
    page.button(containing(words.text("choice.anyone"))).first().click();
    page.heading(words.any("slot.title")).wait();
    page.button(containing(":")).first().wait();
    let bytes = page.picture();
    page.assert_quiet();
    std::fs::write(&file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
