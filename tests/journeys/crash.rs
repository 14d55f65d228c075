//! The wasm traps: one instance carries all widgets of a page, and all of them give way to the
//! host's own words.

use crate::contention::with_seconds_left;
use crate::counter::Counter;
use crate::narrowing::embedding;
use axum::http::Method;
use guichet_host_examples::{Host, Page as HostPage};
use guichet_tests::page::{Page, matching};
use guichet_tests::world::World;
use serde_json::json;

/// A page with two widgets and a button of its own.
fn open_two(world: &World) -> Page {
    let markup = embedding(r#"id="one" reason="flu-vaccination" practitioner="vaccination-nord""#);
    let second = r#"<button id="own">Le bouton de la page</button>
        <guichet-booking id="two" api="{{api}}" site="hopital-lisiere" policy="/guichet/policy.json">
        <p>Appelez le <a href="tel:+33261914000">02 61 91 40 00</a></p></guichet-booking></main>"#;
    let markup = markup.replace("</main>", second);
    let markup = markup.replace("</title>", "</title><script src=\"/wiretap.js\"></script>");
    world.put(Host::Hospital, "/two.html", &markup);
    let wiretap = HostPage::file("wiretap.js", include_str!("wiretap.js"));
    world.hosts().put_page(Host::Hospital, "/wiretap.js", wiretap);
    world.open(Host::Hospital, "/two.html")
}

#[test]
fn a_trap_in_the_wasm_shows_every_fallback_and_nothing_calls_the_dead_instance_again() {
    let world = World::behind_proxy();
    // The question of this hold comes when the instance is dead.
    world.proxy().break_times(1, Method::POST, "/holds", with_seconds_left(66));
    let page = open_two(&world);
    let (one, two) = (Counter::at(&page, "fr", "#one"), Counter::at(&page, "fr", "#two"));
    one.choose_first_time();
    let held = page.run("return performance.now()", &json!([])).as_f64().unwrap();
    two.heading("reason.title").wait();
    let trap =
        "window.wiretap.trap(document.querySelector('#two').shadowRoot.querySelector('#search'))";
    page.run(trap, &json!([]));
    let calls = page.run("return window.wiretap.calls", &json!([]));

    for place in ["#one", "#two"] {
        page.link(matching(["", "02 61 91 40 00", ""])).inside(place).wait();
    }
    page.screenshot("crashed");
    let watch = page.watch();
    let fallbacks = watch.events.iter().filter(|(name, _)| name == "guichet-fallback");
    let reasons: Vec<_> = fallbacks.map(|(_, detail)| detail["reason"].clone()).collect();
    assert_eq!(reasons, [json!("crash"), json!("crash")], "{watch:?}");

    // The page itself goes on, and so may whatever it does with the elements.
    page.run(
        "document.querySelector('#own').addEventListener('click', (event) => {
           event.target.textContent = 'La page va bien';
           document.querySelector('#one').style.width = '300px';
           document.querySelector('#two').setAttribute('lang', 'en');
           document.querySelector('#one').remove();
         })",
        &json!([]),
    );
    page.button("Le bouton de la page").click();
    page.button("La page va bien").wait();
    page.wait_for_script(
        "return window.guichetWatch.events.filter(({ name }) => name === 'guichet-fallback').length === 3",
        &json!([]),
    );
    page.link(matching(["", "02 61 91 40 00", ""])).inside("#two").wait();
    page.wait_for_script("return performance.now() > arguments[0]", &json!([held + 7000.0]));
    assert_eq!(page.run("return window.wiretap.calls", &json!([])), calls);
}
