//! The styles of hosts' pages: they change nothing inside of the widget, and the widget changes nothing
//! outside of itself.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::Host;
use guichet_tests::page::Page;
use guichet_tests::world::World;
use serde_json::{Value, json};
use std::path::Path;

/// What others' pages are styled with, from npm.
const SHEETS: [(&str, &str); 4] = [
    ("the French State's design system", "@gouvfr/dsfr/dist/dsfr.css"),
    ("Bootstrap", "bootstrap/dist/css/bootstrap.css"),
    ("Tailwind's preflight", "tailwindcss/preflight.css"),
    ("a classic theme", "water.css/out/light.css"),
];

/// Rules that old themes are full of, for every element there is.
const CLASSIC: &str = "* { letter-spacing: .3em !important; word-spacing: 1em !important;
    text-transform: uppercase !important; line-height: 3 !important; text-indent: 2em !important;
    text-align: right !important; font-style: italic !important; font-weight: 900 !important;
    font-variant: small-caps !important; white-space: pre !important; word-break: break-all !important;
    text-shadow: 1px 1px red !important; list-style: square !important; cursor: crosshair !important;
    visibility: visible !important; border-spacing: 9px !important; quotes: none !important;
    user-select: none !important; tab-size: 2 !important; caption-side: bottom !important;
    writing-mode: horizontal-tb !important;
    -webkit-text-stroke: 1px red !important; hyphens: auto !important; overflow-wrap: normal !important; }
  div, span, p, ul, li, dl, dt, dd, h2, h3, button, input, label, fieldset, legend, form, a, section {
    float: left !important; margin: 7px !important; padding: 9px !important; border: 3px dotted red !important;
    width: 33% !important; background: yellow !important; box-sizing: content-box !important; }
  html { font-size: 62.5% !important; }";

/// What the widget is meant to inherit is the same on both pages, and so is its own box.
const INHERITED: [(&str, &str); 14] = [
    ("font-family", "serif"),
    ("font-size", "18px"),
    ("color", "rgb(20, 20, 20)"),
    ("direction", "ltr"),
    ("width", "900px"),
    ("box-sizing", "border-box"),
    ("padding", "0"),
    ("margin", "0"),
    ("border", "0"),
    ("float", "none"),
    ("clear", "both"),
    ("background", "white"),
    ("display", "block"),
    ("position", "static"),
];

/// Every computed style of everything in the widget, by its place in the tree.
const INSIDE: &str = "
    const all = {};
    const walk = (one, path) => {
      const style = getComputedStyle(one);
      const own = {};
      for (const name of style) if (!name.startsWith('--')) own[name] = style.getPropertyValue(name);
      all[path] = own;
      [...one.children].forEach((child, index) => walk(child, `${path} > ${child.localName}${child.className ? '.' + child.className : ''}:${index}`));
    };
    walk(document.querySelector('guichet-booking').shadowRoot.querySelector('.frame'), 'frame');
    return JSON.stringify(all);";

/// The same of the host's page, apart from sizes and places, which follow from the widget's height.
const OUTSIDE: &str = "
    const moves = /^(block-size|height|perspective-origin|transform-origin|inset|top|bottom|.*-block-(start|end)|inline-size|width)$/;
    window.scrollTo(0, 0);
    const all = [document.styleSheets.length, document.adoptedStyleSheets.length, document.head.children.length];
    for (const one of document.querySelectorAll('*')) {
      if (one.closest('guichet-booking') || one.localName === 'div' && one.style.blockSize) continue;
      const style = getComputedStyle(one);
      all.push([one.localName, [...style].filter((name) => !moves.test(name)).map((name) => style.getPropertyValue(name)).join(';')]);
    }
    return JSON.stringify(all);";

const WEAR: &str = "
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(arguments[0]);
    document.adoptedStyleSheets = arguments[0] ? [sheet] : [];
    const widget = document.querySelector('guichet-booking');
    for (const [name, value] of arguments[1]) widget.style.setProperty(name, value, 'important');
    return document.adoptedStyleSheets.length && sheet.cssRules.length";

/// Puts the widget before everything else in the window, where a host's page can neither move nor cover
/// it, with a frame since some pictures reach a pixel too far and without bars to scroll with, and takes the focus out of it, or a cursor
/// may be drawn or not.
const COVER: &str = "
    const widget = document.querySelector('guichet-booking');
    const all = { position: 'fixed', inset: '8px auto auto 8px', height: '100vh', 'z-index': '2147483647', overflow: 'hidden', opacity: '1', outline: '8px solid white',
      transform: 'none', filter: 'none', 'min-height': '0', 'max-height': 'none', 'min-width': '0', 'max-width': 'none' };
    for (const [name, value] of Object.entries(all)) {
      if (arguments[0]) widget.style.setProperty(name, value, 'important');
      else widget.style.removeProperty(name);
    }
    document.documentElement.style.setProperty('overflow', arguments[0] ? 'hidden' : '', 'important');
    if (arguments[0]) document.activeElement?.blur();";

/// What the widget looks like, by itself.
#[track_caller]
fn picture(page: &Page) -> Vec<u8> {
    page.run(COVER, &json!([true]));
    let settled = "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
    page.wait_for_script(settled, &json!([]));
    let picture = page.picture_of("guichet-booking");
    page.run(COVER, &json!([false]));
    picture
}

fn sheet(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules").join(file);
    let css = std::fs::read_to_string(&path);
    css.unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask dist", path.display()))
}

/// What the page and the widget look like under a style sheet.
#[track_caller]
fn dressed(page: &Page, css: &str) -> Value {
    let rules = page.run(WEAR, &json!([css, INHERITED]));
    assert!(css.is_empty() || rules.as_u64().unwrap_or_default() > 5, "{rules} rules were read");
    // Transitions of the host's would be in the middle otherwise, and the widget follows its width.
    page.wait_for_script(
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
            done(document.getAnimations().every((one) => one.playState !== 'running')))))",
        &json!([]),
    );
    let text = page.run(INSIDE, &json!([]));
    serde_json::from_str(text.as_str().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What differs, in words.
fn differences(bare: &Value, dressed: &Value) -> Vec<String> {
    let (Some(bare), Some(dressed)) = (bare.as_object(), dressed.as_object()) else {
        panic!("no styles")
    };
    let mut found = Vec::new();
    if bare.len() != dressed.len() {
        found.push(format!("{} elements, and {}", bare.len(), dressed.len()));
    }
    for (path, style) in bare {
        let other = &dressed[path.as_str()];
        let names = style.as_object().into_iter().flatten();
        let differ = names.filter(|(name, value)| other[name.as_str()] != **value);
        found.extend(differ.map(|(name, value)| {
            format!("{path}: {name} is {value}, then {}", other[name.as_str()])
        }));
    }
    found
}

#[track_caller]
fn torture(page: &Page, step: &str) {
    // What lies under the mouse looks otherwise, and themes move it: it rests beside the widget.
    let away = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
        "actions": [{ "type": "pointerMove", "duration": 0, "origin": "viewport", "x": 1100, "y": 1 }] });
    let moved = page.browser().client().act(&away);
    moved.unwrap_or_else(|error| panic!("the mouse stays: {error}"));
    let bare = dressed(page, "");
    let bare_picture = picture(page);
    let water = sheet(SHEETS[3].1);
    let important = water.replace(" !important", "").replace(';', " !important;");
    let mut themes: Vec<(&str, String)> =
        SHEETS.iter().map(|(name, file)| (*name, sheet(file))).collect();
    themes.push(("a classic theme in which all is important", important + CLASSIC));
    for (name, css) in themes {
        let found = differences(&bare, &dressed(page, &css));
        // Sizes follow from something else.
        let is_cause = |line: &&String| !line.contains("px\"") && !line.contains("-size");
        let some: Vec<_> = found.iter().filter(is_cause).chain(&found).take(12).collect();
        assert!(found.is_empty(), "{name} changes {} styles at {step}: {some:#?}", found.len());
        page.screenshot(&format!("torture-{step}-{}", name.replace(['\'', ' '], "-")));
        let seen = picture(page);
        if seen != bare_picture {
            page.keep(&format!("torture-{step}-bare"), &bare_picture);
            page.keep(&format!("torture-{step}-otherwise"), &seen);
            panic!("{name} makes {step} look otherwise: target/screenshots/*/torture-{step}-*");
        }
    }
    dressed(page, "");
}

#[test]
fn no_style_sheet_of_a_host_reaches_into_the_widget() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    torture(&page, "reason");
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.choose_anyone();
    counter.wait_for_times();
    torture(&page, "slot");
    counter.choose_first_time();
    counter.go_on();
    page.alert(guichet_tests::page::Name::Any).inside("guichet-booking").wait();
    torture(&page, "details");
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    torture(&page, "review");
    page.assert_quiet();
}

#[test]
fn the_widget_changes_no_style_of_the_host() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form("Première consultation de neurochirurgie");
    let with = page.run(OUTSIDE, &json!([]));
    // Something as large in its place, so that the page is laid out as before.
    page.run(
        "const widget = document.querySelector('guichet-booking');
        const place = document.createElement('div');
        place.style.blockSize = `${widget.getBoundingClientRect().height}px`;
        widget.replaceWith(place);
        window.scrollTo(0, 0);",
        &json!([]),
    );
    page.wait_for_script(
        "return new Promise((done) => requestAnimationFrame(() => done(true)))",
        &json!([]),
    );
    let without = page.run(OUTSIDE, &json!([]));
    let lines = |text: &Value| -> Vec<String> {
        text.as_str().unwrap_or_default().split("],[").map(str::to_owned).collect()
    };
    let (with, without) = (lines(&with), lines(&without));
    assert_eq!(with.len(), without.len());
    let differ: Vec<_> = with.iter().zip(&without).filter(|(one, other)| one != other).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}
