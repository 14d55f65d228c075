//! Time to the first bookable slot, against a page written by hand.
//!
//! Both are the hospital's own page under its own headers, with the reason fixed; in one stands the
//! widget, in the other `first_slot/vanilla.js`. A cheap phone on a slow network, always with an
//! empty cache. Both are timed by the same `first_slot/clock.js`: from the start of the navigation
//! to the painted frame with a time to press.

use crate::bar;
use guichet_host_examples::{Host, Page as HostPage};
use guichet_tests::engine::{Engine, Visitor};
use guichet_tests::page::Page;
use guichet_tests::scale::Scale;
use guichet_tests::wait::{self, PATIENCE};
use guichet_tests::world::World;
use serde_json::{Value, json};

/// Bytes a second: 1.6 Mb/s.
const DOWN: f64 = 200_000.0;
/// Bytes a second: 750 kb/s, as this profile of network usually has it.
const UP: f64 = 93_750.0;
/// From a request to its answer, in milliseconds.
const LATENCY: f64 = 150.0;
/// How much slower than this machine the phone is.
const SLOWER: f64 = 4.0;
/// A body whose transfer shows whether the network is slow indeed.
const BALLAST: usize = 100_000;

const REAL_PAGE: &str = include_str!("../../host-examples/hospital/public/rendez-vous.html");
const VANILLA: &str = "/first-slot/vanilla.html";
const WIDGET: &str = "/first-slot/widget.html";

#[test]
fn the_first_slot_comes_nearly_as_soon_as_on_a_page_written_by_hand() {
    let world = World::start();
    put_pages(&world);
    let rounds = Scale::from_environment().of(2, 9);
    let (mut vanilla, mut widget) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        vanilla.push(Visit::to(&world, VANILLA));
        widget.push(Visit::to(&world, WIDGET));
    }
    let (vanilla, widget) = (median(vanilla), median(widget));
    println!("time to the first bookable slot ({rounds} rounds, medians)");
    vanilla.print("by hand");
    widget.print("widget");
    let ratio = widget.first_slot / vanilla.first_slot;
    bar::at_most("time to the first slot, to a page by hand", ratio, 1.6);
}

/// The two pages differ in the counter and in what its head loads for it.
fn put_pages(world: &World) {
    let hosts = world.hosts();
    let script = line_of("<script type=\"module\"");
    let tag = line_of("<guichet-booking ");
    let fixed = tag.replace('>', " reason=\"travel-vaccination\">");
    let widget = REAL_PAGE.replace(tag, &fixed);
    let (before, rest) = REAL_PAGE.split_once(tag).unwrap();
    let (_, after) = rest.split_once("</guichet-booking>").unwrap();
    let by_hand = [before, include_str!("first_slot/vanilla.html"), after].concat();
    let by_hand = by_hand
        .replace("{{preload}}", include_str!("first_slot/preload.html").trim())
        .replace(script, "<script type=\"module\" src=\"/first-slot/vanilla.js\"></script>");
    hosts.put_page(Host::Hospital, WIDGET, HostPage::html(widget));
    hosts.put_page(Host::Hospital, VANILLA, HostPage::html(by_hand));
    for (path, bytes) in [
        ("/first-slot/vanilla.js", include_bytes!("first_slot/vanilla.js").to_vec()),
        ("/first-slot/ballast", ballast()),
    ] {
        hosts.put_page(Host::Hospital, path, HostPage::file(path, bytes));
    }
}

/// Bytes that cannot be compressed.
fn ballast() -> Vec<u8> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let states = std::iter::successors(Some(1_u32), next);
    states.map(|state| state.to_be_bytes()[0]).take(BALLAST).collect()
}

/// A line of the hospital's page, without its margin.
#[track_caller]
fn line_of(start: &str) -> &'static str {
    let found = REAL_PAGE.lines().map(str::trim).find(|line| line.starts_with(start));
    found.unwrap_or_else(|| panic!("the hospital's page has no {start}"))
}

/// One visit with a browser of its own. Times in milliseconds from the start of the navigation.
struct Visit {
    first_slot: f64,
    /// What was loaded: its name, when it was asked for, when it was there.
    loaded: Vec<(String, f64, f64)>,
}

impl Visit {
    fn to(world: &World, path: &str) -> Self {
        let address = |path: &str| world.hosts().url(Host::Hospital, path);
        let page = Page::open_in(Engine::Chromium, Visitor::default(), &address("/contact.html"));
        slow_down(&page, &address("/first-slot/ballast"));
        // Nothing of the measured pages is in the cache but the style sheets, which both share.
        devtools(&page, "Network.clearBrowserCache", &json!({}));
        let clock = json!({ "source": include_str!("first_slot/clock.js") });
        devtools(&page, "Page.addScriptToEvaluateOnNewDocument", &clock);
        page.go(&address(path));
        let first_slot = page.wait_for_script("return window.firstSlot ?? null", &json!([]));
        Self { first_slot: first_slot.as_f64().unwrap(), loaded: loaded(&page) }
    }

    fn print(&self, what: &str) {
        bar::figure(&format!("{what}: first slot"), &format!("{:.0} ms", self.first_slot));
        for (name, from, until) in &self.loaded {
            bar::figure(&format!("{what}:   {name}"), &format!("{from:.0} to {until:.0} ms"));
        }
    }
}

fn devtools(page: &Page, command: &str, parameters: &Value) -> Value {
    let done = page.browser().devtools(command, parameters);
    done.unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// Makes a slow phone on a slow network of the browser, and makes sure that it is one.
fn slow_down(page: &Page, ballast: &str) {
    devtools(page, "Network.enable", &json!({}));
    let network = json!({ "offline": false, "latency": LATENCY, "downloadThroughput": DOWN,
        "uploadThroughput": UP, "connectionType": "cellular3g" });
    devtools(page, "Network.emulateNetworkConditions", &network);
    let fetch = "const done = arguments[1]; const start = performance.now();
        fetch(arguments[0]).then((answer) => answer.arrayBuffer())
          .then(() => done(performance.now() - start))";
    let took = page.browser().client().execute_async(fetch, &json!([ballast])).unwrap();
    #[allow(clippy::cast_precision_loss, reason = "a few thousand bytes")]
    let least = LATENCY + BALLAST as f64 / DOWN * 1000.0;
    assert!(took.as_f64().unwrap() > least * 0.9, "the network is not slow: {took} ms");
    // What else runs on this machine may hide it once, but not each time.
    let slow =
        wait::until(PATIENCE, || (spin_at(page, 1.0) * 2.0 < spin_at(page, SLOWER)).then_some(()));
    assert!(slow.is_some(), "the processor is not slow");
}

/// How long some work takes on a processor so many times slower, in milliseconds.
fn spin_at(page: &Page, slower: f64) -> f64 {
    devtools(page, "Emulation.setCPUThrottlingRate", &json!({ "rate": slower }));
    let spin = "const start = performance.now();
        for (let i = 0, x = 0; i < 1e7; i++) x = (x + i * i) % 1009;
        return performance.now() - start";
    page.run(spin, &json!([])).as_f64().unwrap()
}

/// What a page has loaded, in the order in which it was there.
fn loaded(page: &Page) -> Vec<(String, f64, f64)> {
    let script = "const entries = [...performance.getEntriesByType('navigation'),
          ...performance.getEntriesByType('resource')];
        const rows = entries.map((entry) => [
          `${new URL(entry.name).pathname.split('/').pop()} (${entry.transferSize} bytes)`,
          entry.startTime, entry.responseEnd]);
        if (window.mounted) rows.push(['guichet-ready', window.mounted, window.mounted]);
        return rows.sort((one, other) => one[2] - other[2])";
    let rows = page.run(script, &json!([]));
    let row = |row: &Value| Some((row[0].as_str()?.to_owned(), row[1].as_f64()?, row[2].as_f64()?));
    rows.as_array().into_iter().flatten().filter_map(row).collect()
}

/// The visit in the middle.
fn median(mut visits: Vec<Visit>) -> Visit {
    visits.sort_by(|one, other| one.first_slot.total_cmp(&other.first_slot));
    let middle = visits.len() / 2;
    visits.swap_remove(middle)
}
