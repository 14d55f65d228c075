//! The developer's page on a backend in sandbox mode: what is set, what goes wrong at a click, what is
//! taken home.

use crate::counter::{Counter, MAEL};
use guichet_host_examples::{Host, Page as HostPage};
use guichet_tests::axe::assert_accessible;
use guichet_tests::page::{Name, Page, containing};
use guichet_tests::wait::{self, PATIENCE};
use guichet_tests::world::World;
use serde_json::{Value, json};

const NEUROSURGERY: &str = "First neurosurgery";
/// The texts of the blocks to copy.
const COPIED: &str = "
    const text = (id) => document.getElementById(id)?.textContent ?? '';
    return Object.fromEntries(['code', 'code-css', 'code-words', 'code-policy', 'code-csp'].map((id) => [id, text(id)]));";

/// Sets a control, as somebody does who uses it.
const SET: &str = "
    const [name, value] = arguments;
    const all = [...document.querySelectorAll(`form [name='${name}']`)];
    const chosen = all.find((one) => one.type === 'radio' && one.value === value) ?? all[0];
    if (chosen.type === 'radio' || chosen.type === 'checkbox') chosen.click();
    else {
      chosen.value = value;
      for (const kind of ['input', 'change']) chosen.dispatchEvent(new Event(kind, { bubbles: true }));
    }";

fn counter(page: &Page) -> Counter<'_> {
    Counter::on(page, "en")
}

/// Opens the developer's page with a case in its address, once the widget stands. It writes its own
/// address, and shows whatever policy is tried: nobody judges it.
#[track_caller]
fn open(world: &World, case: &str) -> Page {
    let page = world.open(Host::Sandbox, &format!("/#lang=en{case}")).unjudged();
    wait_until_ready(&page, 1);
    page
}

/// Waits until a widget has stood so often.
#[track_caller]
fn wait_until_ready(page: &Page, times: usize) {
    let script = "return window.guichetWatch.events.filter((event) => event.name === 'guichet-ready').length >= arguments[0]";
    page.wait_for_script(script, &json!([times]));
}

fn ready_count(page: &Page) -> usize {
    page.watch().events.iter().filter(|(name, _)| name == "guichet-ready").count()
}

#[track_caller]
fn set(page: &Page, name: &str, value: &str) {
    page.run(SET, &json!([name, value]));
}

/// Presses a button of the page that may be out of sight.
#[track_caller]
fn press(page: &Page, id: &str) {
    page.run("document.getElementById(arguments[0]).click()", &json!([id]));
}

/// What stands in an element of the page.
#[track_caller]
fn wait_for_words(page: &Page, id: &str, words: &str) {
    let read =
        || page.run("return document.getElementById(arguments[0]).textContent", &json!([id]));
    let found = wait::until(PATIENCE, || {
        read().as_str().is_some_and(|text| text.contains(words)).then_some(())
    });
    assert!(found.is_some(), "#{id} has not {words:?}: {}", read());
}

#[test]
fn what_is_copied_works_when_it_is_pasted_into_an_empty_page() {
    let world = World::with_sandbox();
    let words = r#"{"en":{"reason.title":"How can we help?"}}"#;
    let case = format!(
        "&--guichet-color-primary=%23882255&--guichet-radius=0&layout=roomy&slot-header=Outpatients\
         &words={words}&p=/name/en=\"Our own house\"&p=/practitioners/0/name=\"Dr Somebody Else\""
    );
    let page = open(&world, &case);
    page.heading("How can we help?").wait();
    page.screenshot("sandbox-own");
    let copied = page.run(COPIED, &json!([]));
    let text = |id: &str| copied[id].as_str().unwrap_or_default().to_owned();
    let put = |path: &str, text: String| {
        world.hosts().put_page(Host::Hospital, path, HostPage::file(path, text));
    };
    put("/guichet/policy.json", text("code-policy"));
    put("/guichet/booking.css", text("code-css"));
    put("/guichet/words.json", text("code-words"));
    let csp = text("code-csp");
    let csp = csp.trim().strip_prefix("Content-Security-Policy: ").unwrap_or(&csp).to_owned();
    let markup = format!(
        "<!doctype html><html lang=\"en\"><head><title>Mine</title></head><body>{}</body></html>",
        text("code")
    );
    world.put_with_csp(Host::Hospital, "/empty.html", &markup, csp.trim());

    let mine = world.open(Host::Hospital, "/empty.html");
    mine.heading("How can we help?").wait();
    let counter = counter(&mine);
    let looks = mine.run(
        "const widget = document.querySelector('guichet-booking');
        const style = getComputedStyle(widget);
        return [style.getPropertyValue('--guichet-color-primary').trim(), widget.getAttribute('layout'), widget.textContent.includes('Outpatients')];",
        &json!([]),
    );
    assert_eq!(looks, json!(["#882255", "roomy", true]));
    counter.button_named(containing(NEUROSURGERY)).click();
    counter.heading("choice.title").wait();
    assert!(mine.text_contains("Dr Somebody Else"), "{}", mine.outline());
    counter.choose_anyone();
    counter.choose_first_time();
    counter.book(&MAEL);
    assert!(mine.text_contains("nothing that you book here is real"));
    mine.screenshot("sandbox-pasted");
    mine.assert_quiet();
    assert!(world.bookings().is_empty(), "nothing of it is in the backend");
    // Whoever would have been told is shown on the developer's page.
    drop(mine);
    press(&page, "tab-messages");
    press(&page, "refresh");
    page.wait_for_text("guichet-manage=");
}

#[test]
fn a_case_is_the_same_for_whoever_opens_its_address() {
    let world = World::with_sandbox();
    let page = open(&world, "");
    counter(&page).heading("reason.title").wait();
    set(&page, "lang", "de");
    set(&page, "layout", "compact");
    set(&page, "--guichet-color-primary", "#aabbcc");
    // The verdict is the console's, with what would do.
    wait_for_words(&page, "verdict", "#aabbcc");
    let address = wait::until(PATIENCE, || {
        let address = page.run("return location.href", &json!([]));
        let address = address.as_str().unwrap_or_default().to_owned();
        let all = ["lang=de", "layout=compact", "aabbcc"];
        all.iter().all(|part| address.contains(part)).then_some(address)
    });
    let address = address.unwrap_or_else(|| panic!("the address has not all"));
    drop(page);
    let path = address.split_once(world.hosts().origins().sandbox.as_str()).map_or("/", |it| it.1);
    let other = world.open(Host::Sandbox, path).unjudged();
    wait_until_ready(&other, 1);
    Counter::on(&other, "de").heading("reason.title").wait();
    let seen = other.run(
        "const widget = document.querySelector('guichet-booking');
        return [widget.getAttribute('layout'), widget.style.getPropertyValue('--guichet-color-primary').trim()];",
        &json!([]),
    );
    assert_eq!(seen, json!(["compact", "#aabbcc"]));
}

#[test]
fn faults_come_and_go_at_a_click_and_patients_lose_nothing() {
    let world = World::with_sandbox();
    let page = open(&world, "");
    let counter = counter(&page);
    counter.heading("reason.title").wait();
    set(&page, "fault", "garbage");
    counter.choose_reason(NEUROSURGERY);
    counter.choose_anyone();
    counter.button("trouble.retry").wait();
    set(&page, "fault", "");
    counter.button("trouble.retry").click();
    counter.choose_first_time();
    counter.fill_in(&MAEL);
    // Somebody else takes the slot while the form is filled in.
    press(&page, "steal");
    wait_for_words(&page, "world-told", "Stolen");
    counter.go_on();
    counter.confirm();
    counter.heading("slot.title").wait();
    assert!(page.text_contains(&counter.words.text("slot.gone_title")), "{}", page.outline());
    page.screenshot("sandbox-stolen");
    counter.choose_first_time();
    assert_eq!(counter.field("field.given_name").value(), MAEL.given_name);
    // Somebody who is in no policy is refused, and shown nowhere.
    set(&page, "fault", "outsider");
    press(&page, "again");
    let refused =
        "return window.guichetWatch.events.some((event) => event.name === 'guichet-refused')";
    page.wait_for_script(refused, &json!([]));
    wait_for_words(&page, "log", "guichet-refused");
}

#[test]
fn another_time_is_the_worlds_and_the_pages() {
    let world = World::with_sandbox();
    let page = open(&world, "");
    counter(&page).heading("reason.title").wait();
    let shown = || {
        let text = page.run("return document.getElementById('world').textContent", &json!([]));
        // Without the time of day: "…: Sun, 29 Nov 2026, 08:00 …".
        text.as_str()
            .and_then(|text| Some(text.rsplit_once(", ")?.0.rsplit_once(", ")?.0.to_owned()))
    };
    let today = shown();
    let ready = ready_count(&page);
    set(&page, "clock", "forward");
    wait_until_ready(&page, ready + 1);
    wait_for_words(&page, "world", " Mar 20");
    let counter = counter(&page);
    counter.choose_reason(NEUROSURGERY);
    counter.choose_anyone();
    let times = counter.wait_for_times();
    assert!(times.iter().all(|time| time.contains("March") || time.contains("April")), "{times:?}");
    // Real again, and so is the page.
    let ready = ready_count(&page);
    set(&page, "clock", "");
    wait_until_ready(&page, ready + 1);
    assert_eq!(shown(), today);
}

#[test]
fn a_policy_that_is_refused_is_told_at_its_field_and_the_world_goes_on() {
    let world = World::with_sandbox();
    let page = open(&world, "");
    counter(&page).heading("reason.title").wait();
    let document =
        page.run("return document.getElementById('code-policy').textContent", &json!([]));
    let document = document.as_str().unwrap_or_default();
    let paste = |text: &str| {
        page.run("document.getElementById('policy-text').value = arguments[0]", &json!([text]));
        press(&page, "policy-use");
    };
    paste(&document.replacen("\"neurosurgery-first\"", "\"nothing\"", 1));
    wait_for_words(&page, "policy-wrong", "not among the reasons");
    let marked = "return document.querySelectorAll('#policy-form [aria-invalid=true]').length > 0";
    page.wait_for_script(marked, &json!([]));
    counter(&page).heading("reason.title").wait();
    let renamed = document.replace("First neurosurgery", "The very first neurosurgery");
    assert_ne!(renamed, document);
    paste(&renamed);
    counter(&page).button_named(containing("The very first neurosurgery")).wait();
}

#[test]
fn where_wasm_is_refused_the_page_shows_what_patients_see_then() {
    let world = World::with_sandbox();
    let page = world.open(Host::Sandbox, "/csp/without-wasm.html#lang=en").unjudged();
    let told = "return document.getElementById('console')?.textContent.includes('guichet')";
    page.wait_for_script(told, &json!([]));
    page.link(Name::Any).inside("guichet-booking").wait();
    page.screenshot("sandbox-without-wasm");
}

#[test]
fn the_developers_page_is_for_everybody() {
    let world = World::with_sandbox();
    let page = open(&world, "");
    counter(&page).heading("reason.title").wait();
    assert_accessible(&page);
    page.screenshot("sandbox-wide");
    page.resize(360, 800);
    page.wait_for_script(
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
        &json!([]),
    );
    let overflow =
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    assert_eq!(page.run(overflow, &json!([])), Value::Bool(true));
    assert_accessible(&page);
    page.screenshot("sandbox-narrow");
    page.assert_quiet();
}
