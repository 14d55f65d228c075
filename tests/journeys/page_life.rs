//! The element in the host's page: two of them, moved, removed, changed.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_host_examples::Host;
use guichet_tests::engine::Engine;
use guichet_tests::page::{Page, matching};
use guichet_tests::proxy::Fault;
use guichet_tests::scale::Scale;
use guichet_tests::wait::{self, PATIENCE};
use guichet_tests::world::World;
use serde_json::json;

const STRESS_TEST: &str = "Épreuve d’effort";

fn two() -> String {
    let one = embedding(r#"id="one" reason="stress-test""#);
    let second = r#"<guichet-booking id="two" lang="en" api="{{api}}" site="hopital-lisiere" policy="/guichet/policy.json" specialty="neurosurgery">call us</guichet-booking>
        <section id="elsewhere"><h2>Ailleurs</h2></section></main>"#;
    one.replace("</main>", second)
}

#[test]
fn two_widgets_on_a_page_do_not_know_of_each_other() {
    let world = World::start();
    world.put(Host::Hospital, "/two.html", &two());
    let page = world.open(Host::Hospital, "/two.html");
    let (one, two) = (Counter::at(&page, "fr", "#one"), Counter::at(&page, "en", "#two"));
    one.choose_first_time();
    two.heading("reason.title").wait();
    two.choose_reason("First neurosurgery");
    one.book(&MAEL);
    two.choose_anyone();
    two.choose_first_time();
    two.book(&MAEL);
    assert_eq!(world.bookings().len(), 2);
    page.assert_quiet();
}

#[test]
fn an_element_that_is_moved_keeps_what_was_typed() {
    let world = World::start();
    world.put(Host::Hospital, "/two.html", &two());
    let page = world.open(Host::Hospital, "/two.html");
    let counter = Counter::at(&page, "fr", "#one");
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    page.run(
        "document.querySelector('#elsewhere').append(document.querySelector('#one'))",
        &json!([]),
    );
    assert_eq!(counter.field("field.family_name").value(), MAEL.family_name);
    counter.go_on();
    counter.confirm();
    counter.wait_until_booked();
    assert_eq!(world.bookings()[0].family_name, MAEL.family_name);
}

#[test]
fn an_element_that_is_removed_leaves_nothing_behind_and_the_page_unharmed() {
    let world = World::start();
    world.put(Host::Hospital, "/two.html", &two());
    let page = world.open(Host::Hospital, "/two.html");
    let before = "return [document.head.childElementCount, document.body.childElementCount,
        document.title, document.adoptedStyleSheets.length]";
    let counter = Counter::at(&page, "en", "#two");
    counter.heading("reason.title").wait();
    let with = page.run(before, &json!([]));
    page.run("document.querySelector('#one').remove()", &json!([]));
    page.run("document.querySelector('#two').remove()", &json!([]));
    let after = page.run(before, &json!([]));
    assert_eq!(with, after);
    page.wait_for_script("return !document.querySelector('guichet-booking')", &json!([]));
    page.assert_quiet();
}

#[test]
fn an_element_that_is_taken_away_tries_nothing_again() {
    let world = World::behind_proxy();
    world.put(Host::Hospital, "/two.html", &two());
    let page = world.open(Host::Hospital, "/two.html");
    let (one, other) = (Counter::at(&page, "fr", "#one"), Counter::at(&page, "en", "#two"));
    one.wait_for_times();
    other.heading("reason.title").wait();
    // What says nothing of when to come back is tried again within a second.
    world.proxy().break_all(Method::POST, "/holds", Fault::garbage(502));
    one.times().first().click();
    let asked = || world.proxy().seen_of(&Method::POST, "/holds").len();
    let tried = wait::until(PATIENCE, || (asked() > 0).then_some(()));
    assert!(tried.is_some(), "no time was asked for");
    page.run("document.querySelector('#one').remove()", &json!([]));
    let before = asked();
    world.proxy().mend();
    // Longer than the widget would have waited before it tried again.
    other.choose_reason("First neurosurgery");
    other.choose_anyone();
    other.choose_first_time();
    other.book(&MAEL);
    assert_eq!(asked(), before + 1, "only what the other asked for");
    assert_eq!(world.bookings().len(), 1);
}

#[test]
fn an_attribute_changed_live_is_followed() {
    let world = World::start();
    world.put(Host::Hospital, "/two.html", &two());
    let page = world.open(Host::Hospital, "/two.html");
    let french = Counter::at(&page, "fr", "#two");
    Counter::at(&page, "en", "#two").heading("reason.title").wait();
    page.run("document.querySelector('#two').setAttribute('lang', 'fr')", &json!([]));
    french.heading("reason.title").wait();
    page.run("document.querySelector('#two').removeAttribute('specialty')", &json!([]));
    french.button_named(guichet_tests::page::containing(STRESS_TEST)).wait();
    page.assert_quiet();
}

/// Sets the width of the element's place, and waits until what follows from it is done.
fn set_width(page: &Page, width: &str) {
    let set = "const [width, done] = arguments;
        document.querySelector('#place').style.width = width;
        const wait = (left) => left ? requestAnimationFrame(() => wait(left - 1)) : done(null);
        wait(4);";
    page.browser().client().execute_async(set, &json!([width])).unwrap();
}

#[test]
fn an_element_that_changes_its_width_follows_and_the_page_hears_of_no_error() {
    let world = World::start();
    let markup = embedding(r#"reason="flu-vaccination" practitioner="vaccination-nord""#);
    let placed = markup.replace("<guichet-booking", "<div id=\"place\"><guichet-booking");
    world.put(Host::Hospital, "/width.html", &placed.replace("</main>", "</div></main>"));
    let page = world.open(Host::Hospital, "/width.html");
    let counter = Counter::on(&page, "fr");
    counter.wait_for_times();
    // Only a list of days has a button for each.
    let days = || counter.button_named(matching(["", " ", " ", " horaires disponibles"])).count();
    for _ in 0..10 {
        set_width(&page, "700px");
        assert_eq!(days(), 0, "{}", page.outline());
        set_width(&page, "400px");
        assert!(days() > 1, "{}", page.outline());
    }
    page.run("document.querySelector('#place').style.display = 'none'", &json!([]));
    set_width(&page, "700px");
    page.run("document.querySelector('#place').style.display = 'block'", &json!([]));
    set_width(&page, "701px");
    assert_eq!(days(), 0, "what changed while it was hidden is seen: {}", page.outline());
    // Gone before the frame in which it would be measured.
    page.run(
        "const place = document.querySelector('#place');
         place.style.width = '400px';
         place.getBoundingClientRect();
         requestAnimationFrame(() => place.firstElementChild.remove());",
        &json!([]),
    );
    set_width(&page, "700px");
    page.assert_quiet();
}

#[test]
fn a_policy_given_inline_as_well_is_intersected_with_the_pages() {
    let world = World::start();
    let markup = embedding("");
    let inline = r#"<script type="application/json" class="guichet-policy">{"version":1}</script></guichet-booking>"#;
    world.put(Host::Hospital, "/inline.html", &markup.replace("</guichet-booking>", inline));
    let page = world.open(Host::Hospital, "/inline.html");
    wait_for_fallback(&page);
    // The inline one is no policy: nobody is shown, and the console says why.
    page.link(guichet_tests::page::containing("02 61 91 40 00"))
        .inside("guichet-booking")
        .first()
        .wait();
    let watch = page.watch();
    assert!(watch.errors.iter().any(|error| error.contains("inline")), "{watch:?}");
}

#[test]
fn a_policy_set_as_a_property_before_the_script_is_there_is_heeded() {
    let world = World::start();
    let markup = embedding("").replace("policy=\"/guichet/policy.json\"", "");
    let script = markup.lines().find(|line| line.contains("guichet.js")).unwrap();
    world.put(Host::Hospital, "/property.html", &markup.replace(script, ""));
    let page = world.open(Host::Hospital, "/property.html");
    let set_and_load = "const [script, done] = arguments;
        fetch('/guichet/policy.json').then((answer) => answer.json()).then((policy) => {
          document.querySelector('guichet-booking').policyDocument = policy;
          return import(script);
        }).then(() => done(null), (error) => done(String(error)));";
    let address = format!("{}/v0.1.0/guichet.js", world.hosts().origins().assets.as_str());
    let failed = page.browser().client().execute_async(set_and_load, &json!([address])).unwrap();
    assert_eq!(failed, json!(null));
    Counter::on(&page, "fr").heading("reason.title").wait();
}

#[test]
fn many_mounts_leave_the_page_as_small_as_it_was() {
    let world = World::start();
    world.put(Host::Hospital, "/many.html", &embedding(r#"reason="stress-test""#));
    let page = world.open(Host::Hospital, "/many.html");
    let mount = "const [times] = arguments;
        const done = arguments[1];
        const old = document.querySelector('guichet-booking');
        const home = old.parentNode;
        const again = (left, old) => {
          if (left === 0) return done(null);
          old.remove();
          const fresh = old.cloneNode(true);
          fresh.addEventListener('guichet-ready', () => setTimeout(() => again(left - 1, fresh)), { once: true });
          fresh.addEventListener('guichet-fallback', (event) => done(event.detail.reason), { once: true });
          home.append(fresh);
        };
        again(times, old);";
    let run = |times: u32| {
        let ended = page.browser().client().execute_async(mount, &json!([times])).unwrap();
        assert_eq!(ended, json!(null), "a mount failed");
    };
    Counter::on(&page, "fr").heading("slot.title").wait();
    let scale = Scale::from_environment();
    // Until the caches of the page and of the engine are full.
    run(scale.of(50, 100));
    let before = size_of(&page);
    for _ in 0..scale.of(1, 9) {
        run(scale.of(50, 100));
    }
    let after = size_of(&page);
    let Some((before, after)) = before.zip(after) else { return };
    // Less than one of each a mount, however many there were.
    let (nodes, listeners, bytes) = scale.of((20.0, 5.0, 3e5), (100.0, 20.0, 1e6));
    assert!(after.nodes <= before.nodes + nodes, "{before:?} grew to {after:?}");
    assert!(after.listeners <= before.listeners + listeners, "{before:?} grew to {after:?}");
    assert!(after.heap_bytes < before.heap_bytes + bytes, "{before:?} grew to {after:?}");
}

/// What a page weighs.
#[derive(Debug)]
struct Size {
    nodes: f64,
    listeners: f64,
    heap_bytes: f64,
}

/// Measured after a collection of garbage. Only Chromium tells.
fn size_of(page: &Page) -> Option<Size> {
    if page.engine() != Engine::Chromium {
        return None;
    }
    let ask = |command| page.browser().devtools(command, &json!({})).unwrap();
    ask("HeapProfiler.collectGarbage");
    let counters = ask("Memory.getDOMCounters");
    let heap = ask("Runtime.getHeapUsage");
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    Some(Size {
        nodes: number(&counters["nodes"]),
        listeners: number(&counters["jsEventListeners"]),
        heap_bytes: number(&heap["usedSize"]),
    })
}
