//! Every step in every language, under every theme, at three widths: nothing sticks out, nothing is cut
//! off, nothing that axe finds. `cargo xtask sheet` puts the pictures side by side.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::page::{Name, Page};
use guichet_tests::scale::Scale;
use guichet_tests::world::World;
use serde_json::json;
use std::path::Path;

/// The style sheets that a host can link, `widget/themes/`.
const THEMES: [&str; 4] = ["neutral", "dsfr", "contrast", "dark"];
/// The widths of pages, in CSS pixels.
const WIDTHS: [u32; 3] = [1280, 768, 320];

/// What sticks out of the widget, or is cut off in it.
const OVERFLOW: &str = "
    const widget = document.querySelector('guichet-booking');
    const frame = widget.shadowRoot.querySelector('.frame');
    const edge = frame.getBoundingClientRect();
    const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
    const wrong = [];
    for (const one of frame.querySelectorAll('*')) {
      if (!seen(one) || one.closest('.said, .kinds, .brief')) continue;
      const box = one.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1) wrong.push(`${one.className || one.localName} sticks out: ${one.textContent.trim().slice(0, 40)}`);
      if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) wrong.push(`${one.className || one.localName} is cut off: ${one.textContent.trim().slice(0, 40)}`);
    }
    return wrong;";

/// Puts a theme and a language on the page.
const DRESS: &str = "
    const [css, language] = arguments;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
    document.querySelector('guichet-booking').lang = language;";

/// Makes the page so wide; the widget follows its own width a frame later.
fn resize(page: &Page, width: u32) {
    page.resize(width, 900);
    page.wait_for_script(
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
        &json!([]),
    );
}

/// Looks at a step.
#[track_caller]
fn look(page: &Page, name: &str, scale: Scale) {
    for width in WIDTHS {
        resize(page, width);
        let wrong = page.run(OVERFLOW, &json!([]));
        assert_eq!(wrong, json!([]), "{name} at {width}");
        page.screenshot(&format!("look-{name}-{width}"));
        if scale == Scale::Full || width == WIDTHS[0] {
            assert_accessible(page);
        }
    }
    resize(page, WIDTHS[0]);
}

/// Goes through all steps in a language, under a theme: in a sample, under this one alone.
fn walk(language: &'static str, sample: &str) {
    let scale = Scale::from_environment();
    let themes = THEMES.into_iter().filter(|theme| scale == Scale::Full || *theme == sample);
    for theme in themes {
        let world = World::start();
        walk_under(&world, language, theme, scale);
        assert_eq!(world.bookings().len(), 1);
    }
}

fn walk_under(world: &World, language: &'static str, theme: &str, scale: Scale) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../widget/themes");
    let css = std::fs::read_to_string(folder.join(format!("{theme}.css")));
    let css = css.unwrap_or_else(|error| panic!("{theme}: {error}"));
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    Counter::on(&page, "fr").heading("reason.title").wait();
    page.run(DRESS, &json!([css, language]));
    let counter = Counter::on(&page, language);
    let look = |step: &str| look(&page, &format!("{theme}-{language}-{step}"), scale);
    counter.heading("reason.title").wait();
    look("1-reason");
    // The hospital's policy speaks French and English.
    let english = language == "en";
    counter.choose_reason(if english {
        "First neurosurgery"
    } else {
        "Première consultation de neuro"
    });
    counter.heading("choice.title").wait();
    look("2-choice");
    counter.choose_anyone();
    counter.wait_for_times();
    look("3-slot");
    counter.choose_first_time();
    counter.go_on();
    page.alert(Name::Any).inside("guichet-booking").wait();
    look("4-details");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    look("5-review");
    counter.confirm();
    counter.wait_until_booked();
    look("6-done");
    let judged = page.watch().warnings;
    assert_eq!(judged, [""; 0], "the colours of {theme} can be read");
    page.assert_quiet();
}

#[test]
fn every_step_stands_in_arabic_from_right_to_left() {
    walk("ar", "neutral");
}

#[test]
fn every_step_stands_in_english() {
    walk("en", "dark");
}

#[test]
fn every_step_stands_in_french() {
    walk("fr", "dsfr");
}

#[test]
fn every_step_stands_in_german() {
    walk("de", "contrast");
}

#[test]
fn every_step_stands_in_italian() {
    walk("it", "neutral");
}
