//! That nothing leaves a page is judged at the end of every journey: here, that what does would be
//! noticed.

use crate::counter::Counter;
use guichet_host_examples::Host;
use guichet_tests::page::Page;
use guichet_tests::page::borders::is_chatter;
use guichet_tests::recorder::Sent;
use guichet_tests::world::World;
use serde_json::json;

const SECRET: &str = "Gwénaëlle";

/// A page that does all that no page may do, with the help of its own scripts.
fn misbehave(page: &Page, world: &World) {
    let misdeeds = "const [clinic, api, secret, done] = arguments;
        const at = (origin, path) => fetch(origin + path, { mode: 'no-cors' }).catch(() => {});
        document.cookie = 'kept=1';
        localStorage.setItem('kept', '1');
        history.pushState(null, '', '#kept');
        document.title = 'Autre';
        const widget = document.querySelector('guichet-booking');
        const link = document.createElement('a');
        link.href = clinic;
        widget.shadowRoot.append(link, document.createElement('iframe'));
        Promise.all([
          at(clinic, '/'),
          at(api, '/v1/sites/hopital-lisiere/openings?q=' + encodeURIComponent(secret)),
          fetch('/report', { method: 'POST', body: secret }).catch(() => {}),
          new Promise((resolve) => {
            const opened = indexedDB.open('kept');
            opened.onsuccess = opened.onerror = () => { opened.result?.close(); resolve(); };
          }),
          caches.open('kept'),
        ]).then(() => done(null), (error) => done(String(error)));";
    let origins = world.hosts().origins();
    let of = json!([origins.clinic.as_str(), origins.api.as_str(), SECRET]);
    let failed = page.browser().client().execute_async(misdeeds, &of).unwrap();
    assert_eq!(failed, json!(null));
}

#[test]
fn whatever_leaves_a_page_or_stays_in_the_browser_is_noticed() {
    let world = World::start();
    // Its own policy would refuse half of it.
    let csp = "default-src 'self' 'wasm-unsafe-eval' http:";
    world.put_with_csp(Host::Hospital, "/loose.html", &crate::narrowing::embedding(""), csp);
    let page = world.open(Host::Hospital, "/loose.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    assert_eq!(page.wrongs(), [""; 0]);
    counter.field("reason.search").type_text(SECRET);
    misbehave(&page, &world);
    let wrongs = page.wrongs();
    let clinic = world.hosts().origins().clinic.as_str();
    for wrong in [
        "keeps a cookie: kept=1",
        "keeps in localStorage: kept",
        "keeps a database: kept",
        "keeps a cache: kept",
        &format!("shows a href {clinic}"),
        "shows iframe",
        "changes the address",
        "changes the history",
        "changes the title",
        &format!("GET {clinic}/: asked for by"),
        "in the address",
        "in the body",
        "sends the cookie kept=1",
    ] {
        assert!(wrongs.iter().any(|said| said.contains(wrong)), "{wrong} in {wrongs:#?}");
    }
    drop(page.unjudged());
}

#[test]
fn a_journey_on_whose_way_something_is_wrong_fails() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/contact.html");
    page.run("sessionStorage.setItem('kept', '1')", &json!([]));
    // What a document did is not forgotten when it is left.
    page.go(&world.hosts().url(Host::Hospital, "/acces.html"));
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(page)));
    let said = failed.expect_err("it did not fail").downcast::<String>().expect("a text");
    assert!(said.contains("keeps in sessionStorage: kept"), "{said}");
}

#[test]
fn nobody_but_the_page_the_files_and_the_backend_is_asked_for_anything() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.choose_reason("Épreuve d’effort");
    counter.wait_for_times();
    let known = world.hosts().origins();
    let sent = page.sent();
    let of_the_page = sent.iter().filter(|sent| !is_chatter(sent));
    let mut asked: Vec<_> = of_the_page.map(Sent::origin).collect();
    // That these three were asked is what makes it worth something that no other was.
    for origin in [&known.hospital, &known.assets, &known.api] {
        assert!(asked.contains(&origin.as_str()), "{origin} in {asked:?}");
        asked.retain(|asked| *asked != origin.as_str());
    }
    assert_eq!(asked, [""; 0]);
}
