//! The widget's files are those that the page was written for, or nothing of them runs; and they
//! keep working beside other versions, and with a backend that says more than they know.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use axum::http::Method;
use base64::Engine as _;
use guichet_contract::digest::Digest;
use guichet_host_examples::{Host, VERSION};
use guichet_tests::engine::Engine;
use guichet_tests::page::{Page, matching};
use guichet_tests::proxy::Fault;
use guichet_tests::scale::Scale;
use guichet_tests::world::World;
use serde_json::{Value, json};

const STRESS_TEST: &str = "Épreuve d’effort";
const PHONE: &str = "02 61 91 40 00";
/// What the manage mode loads in the place of what booking loads.
const MANAGE: &str = "guichet-manage-";

/// Copies the widget's files to another folder of the files' origin, and changes those whose name
/// begins so.
fn copy(world: &World, to: &str, beginning: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    let from = format!("/v{VERSION}/");
    let mut changed = 0;
    for path in world.hosts().files() {
        let packed = [".br", ".gz"].iter().any(|end| path.ends_with(end));
        let Some(name) = path.strip_prefix(&from).filter(|_| !packed) else { continue };
        let mut bytes = world.hosts().file(&path).unwrap();
        let is_of_the_mode = beginning == MANAGE || !name.starts_with(MANAGE);
        if name.starts_with(beginning) && is_of_the_mode {
            bytes = change(bytes);
            changed += 1;
        }
        world.hosts().put_file(&format!("/{to}/{name}"), bytes);
    }
    assert_eq!(changed, 1, "{beginning} names one file");
}

/// A page in a language with the widget's files from a folder of the files' origin.
fn put(world: &World, folder: &str, language: &str) -> String {
    let markup = embedding("").replace("v{{version}}", folder);
    let markup = markup.replace("lang=\"fr\"", &format!("lang=\"{language}\""));
    let path = format!("/{folder}.html");
    world.put(Host::Hospital, &path, &markup);
    world.hosts().url(Host::Hospital, &path)
}

/// Whether the host's own words are all that the widget's place has.
#[track_caller]
fn assert_only_the_fallback(page: &Page) {
    page.link(matching(["", PHONE, ""])).inside("guichet-booking").wait();
    let rest = page.text_in("guichet-booking").replace(&format!("Appelez le {PHONE}"), "");
    assert_eq!(rest.trim(), "", "{}", page.outline());
}

/// What the browser itself says in its console. Only Chromium's driver tells.
fn console(page: &Page) -> Option<String> {
    let log = page.browser().client().post("/se/log", &json!({ "type": "browser" }));
    (page.engine() == Engine::Chromium).then(|| log.unwrap().to_string())
}

/// Opens a page whose folder has one changed file; the widget gives up, and says so.
fn open_changed(page: &Page, world: &World, folder: &str, language: &str) {
    page.go(&put(world, folder, language));
    assert_given_up(page, folder);
}

#[track_caller]
fn assert_given_up(page: &Page, folder: &str) {
    wait_for_fallback(page);
    assert_only_the_fallback(page);
    let errors = page.watch().errors;
    assert!(errors.iter().any(|error| error.starts_with("guichet: ")), "{folder}: {errors:?}");
    if let Some(said) = console(page) {
        assert!(said.contains("integrity"), "{folder}: {said}");
    }
}

#[test]
fn a_script_of_which_a_byte_was_changed_does_not_run() {
    let world = World::start();
    let change = |bytes| [bytes, b"\nglobalThis.changed = true;".to_vec()].concat();
    // Two, since a browser may remember what became of an address.
    copy(&world, "script", "guichet.js", change);
    copy(&world, "loose", "guichet.js", change);
    let page = world.open(Host::Hospital, "/contact.html");
    page.go(&put(&world, "script", "fr"));
    assert_only_the_fallback(&page);
    let ran = "return [window.changed === true, !!customElements.get('guichet-booking')]";
    assert_eq!(page.run(ran, &json!([])), json!([false, false]));
    let errors = page.watch().errors;
    assert!(errors.iter().any(|error| error.contains("/script/guichet.js")), "{errors:?}");
    if let Some(said) = console(&page) {
        assert!(said.contains("integrity"), "{said}");
    }
    if Scale::from_environment() == Scale::Sample {
        return;
    }
    // Unpinned, the same bytes run: it is the pin that stops them.
    let loose = embedding("").replace("v{{version}}", "loose");
    let loose = loose.replace("integrity=\"{{integrity}}\"", "");
    world.put(Host::Hospital, "/loose.html", &loose);
    page.go(&world.hosts().url(Host::Hospital, "/loose.html"));
    Counter::on(&page, "fr").heading("reason.title").wait();
    assert_eq!(page.run(ran, &json!([])), json!([true, true]));
}

#[test]
fn a_wasm_or_a_language_of_which_a_byte_was_changed_means_the_fallback_and_the_console_says_why() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/contact.html");
    // A section that nobody knows: valid, and of no effect if it ran.
    copy(&world, "wasm", "guichet-", |bytes| [bytes, vec![0, 2, 1, b'x']].concat());
    open_changed(&page, &world, "wasm", "fr");
    copy(&world, "manage", MANAGE, |bytes| [bytes, vec![0, 2, 1, b'x']].concat());
    let link = format!("{}#guichet-manage={}", put(&world, "manage", "fr"), "l".repeat(26));
    page.go(&link);
    assert_given_up(&page, "manage");
    let changed = world.hosts().files();
    let changed = changed.iter().find(|path| path.starts_with("/wasm/guichet-")).unwrap();
    let runs = "const [address, done] = arguments;
        fetch(address).then((answer) => answer.arrayBuffer())
          .then((bytes) => done(WebAssembly.validate(bytes)), (error) => done(String(error)));";
    let address = format!("{}{changed}", world.hosts().origins().assets);
    let runs = page.browser().client().execute_async(runs, &json!([address])).unwrap();
    assert_eq!(runs, json!(true), "without its pin it would run");
    for language in &["fr", "en"][..Scale::from_environment().of(1, 2)] {
        let folder = format!("lang-{language}");
        copy(&world, &folder, &format!("lang/{language}.json"), |mut bytes| {
            // Still JSON, and one space longer.
            bytes.push(b' ');
            bytes
        });
        open_changed(&page, &world, &folder, language);
    }
}

/// Another version of the widget than the built one, beside it: the integrity of its script.
fn put_old_version(world: &World) -> String {
    let old = |bytes| String::from_utf8(bytes).unwrap().replace(VERSION, "0.0.9").into_bytes();
    copy(world, "v0.0.9", "guichet.js", old);
    let script = String::from_utf8(world.hosts().file("/v0.0.9/guichet.js").unwrap()).unwrap();
    let digest = Digest::of(&script);
    let pair = |at: usize| u8::from_str_radix(&digest.as_str()[at..at + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..64).step_by(2).map(pair).collect();
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// A page that is pinned to the old version.
fn pinned_to_old(integrity: &str) -> String {
    embedding("").replace("v{{version}}", "v0.0.9").replace("{{integrity}}", integrity)
}

fn version(page: &Page) -> Value {
    page.run("return customElements.get('guichet-booking').version", &json!([]))
}

#[test]
fn an_old_version_keeps_working_beside_a_new_one_and_on_the_same_page() {
    let world = World::start();
    let old = pinned_to_old(&put_old_version(&world));
    world.put(Host::Hospital, "/old.html", &old);
    let scripts = |markup: &str| {
        markup.lines().filter(|line| line.contains("<script")).collect::<Vec<_>>().join("\n")
    };
    let both = embedding("").replace("</head>", &format!("{}</head>", scripts(&old)));
    world.put(Host::Hospital, "/both.html", &both);
    let page = world.open(Host::Hospital, "/old.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.choose_first_time();
    assert_eq!(version(&page), json!("0.0.9"));
    // Of two, the first one counts.
    let new = ["/both.html", "/rendez-vous.html"];
    for path in &new[..Scale::from_environment().of(1, 2)] {
        page.go(&world.hosts().url(Host::Hospital, path));
        counter.choose_reason(STRESS_TEST);
        counter.wait_for_times();
        assert_eq!(version(&page), json!(VERSION), "{path}");
        page.assert_quiet();
    }
}

/// The answer of a backend of years later: every object in it says something more.
fn of_later(answer: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(answer) else { return answer.to_owned() };
    add_members(&mut value);
    value.to_string()
}

fn add_members(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(add_members);
            let more = json!({ "name": "Malherbe", "of": [1, null, { "a": true }] });
            members.insert("a_later_member".to_owned(), more);
        }
        Value::Array(items) => items.iter_mut().for_each(add_members),
        _ => {}
    }
}

#[test]
fn an_old_widget_books_with_a_backend_that_says_more_than_it_knows() {
    if !Scale::from_environment().has_what_is_alike() {
        return;
    }
    let world = World::behind_proxy();
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        world.proxy().break_all(method, "", Fault::rewrite(of_later));
    }
    world.put(Host::Hospital, "/old.html", &pinned_to_old(&put_old_version(&world)));
    let page = world.open(Host::Hospital, "/old.html");
    let counter = Counter::on(&page, "fr");
    counter.come_to_the_form("Première consultation de neurochirurgie");
    // Back and to the time again: it is asked for once more, and given back.
    counter.button("back").click();
    counter.choose_first_time();
    counter.book(&MAEL);
    assert!(!page.text_contains("Malherbe"));
    assert_eq!(world.bookings().len(), 1);
    page.assert_quiet();
}
