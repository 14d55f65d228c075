//! The eyes and hands of the other journeys, tried on a small page with shadow roots.

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::get;
use guichet_tests::axe;
use guichet_tests::engine::{Engine, Theme, Visitor};
use guichet_tests::page::keyboard::Key;
use guichet_tests::page::{Page, containing, matching, watch};
use serde_json::json;
use tokio::runtime::Runtime;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                   base-uri 'none'; require-trusted-types-for 'script'";

/// Serves the small page until it is dropped.
struct SmallPage {
    address: String,
    _runtime: Runtime,
}

impl SmallPage {
    fn serve() -> Self {
        let file = |kind: &'static str, body: &'static str| {
            get(async move || {
                let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, CSP)];
                (AppendHeaders(headers), body).into_response()
            })
        };
        let router = Router::new()
            .route("/", file("text/html; charset=utf-8", include_str!("page.html")))
            .route("/page.js", file("text/javascript", include_str!("page.js")))
            .route("/watch.js", file("text/javascript", watch::SCRIPT));
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, _runtime: runtime }
    }

    fn open(&self) -> Page {
        Page::open_unjudged(Visitor::default(), &self.address)
    }
}

#[test]
fn things_in_shadow_roots_are_found_by_role_and_name_and_used_with_the_mouse() {
    let small = SmallPage::serve();
    let page = small.open();
    page.heading("Qui vient ?").inside("#first").wait();
    assert_eq!(page.button("Continuer").count(), 2);
    page.field("Nom de famille").inside("#second").type_text("Kérvella-Noël d’Été");
    let own = page.radio("Pour quelqu’un d’autre").inside("#second");
    assert!(!own.is_on());
    own.click();
    assert!(own.is_on());
    assert_eq!(page.field("Nom de famille").inside("#second").value(), "Kérvella-Noël d’Été");
    assert_eq!(page.field("Nom de famille").inside("#first").value(), "");
    page.button("Continuer").inside("#second").click();
    page.wait_for_announcement("Bonjour Kérvella-Noël d’Été");
    page.wait_for_focus("heading", "Merci");
    page.button("Fermer").inside("#first").click();
    page.button("Continuer").wait();
    assert!(page.text_contains("Merci") && !page.text_contains("caché"));
    page.field("Nom de famille").replace_text("Autre");
    assert_eq!(page.field("Nom de famille").value(), "Autre");
    page.button("Très loin").click();
    page.button("Trouvé").wait();
    assert_eq!(page.button(matching(["Tr", "vé"])).names(), ["Trouvé"]);
    page.assert_quiet();
    page.screenshot("support");
}

#[test]
fn everything_is_reached_by_keyboard_alone() {
    let small = SmallPage::serve();
    let page = small.open();
    page.tab_to("textbox", "Nom de famille");
    page.type_text("Le Goff");
    page.press(Key::Backspace);
    page.tab_to("radio", "Pour moi");
    page.press(Key::Space);
    page.press(Key::Down);
    assert!(page.radio("Pour quelqu’un d’autre").inside("#first").is_on());
    assert_eq!(page.focused().name, "Pour quelqu’un d’autre");
    page.tab_to("button", "Continuer");
    page.press_with(Key::Shift, Key::Tab);
    assert_eq!(page.focused().role, "radio");
    page.press(Key::Tab);
    page.press(Key::Enter);
    page.wait_for_announcement("Bonjour Le Gof");
}

#[test]
fn roles_and_names_are_those_that_the_browser_computes() {
    let small = SmallPage::serve();
    let page = small.open();
    let things = [
        page.heading("Qui vient ?").inside("#first"),
        page.button("Continuer").inside("#first"),
        page.button("Fermer").inside("#first"),
        page.field("Nom de famille").inside("#first"),
        page.radio("Pour moi").inside("#first"),
        page.group("Pour qui").inside("#first"),
        page.region("Vos coordonnées").inside("#first"),
    ];
    for thing in things {
        let (role, name) = thing.as_the_browser_has_it().unwrap();
        let plain = name.replace(['\u{202f}', '\u{a0}'], " ");
        assert_eq!(thing.names(), [plain], "{role}");
        assert_eq!(thing.roles_of_all(), [role]);
    }
}

#[test]
fn what_a_page_does_wrong_is_noticed() {
    let small = SmallPage::serve();
    let page = Page::open_unjudged(Visitor::default(), &format!("{}#faulty", small.address));
    page.wait_for_script("return window.guichetWatch.violations.length > 0", &json!([]));
    let watch = page.watch();
    assert!(watch.violations[0].starts_with("img-src: http://127.0.0.1:9"), "{watch:?}");
    assert!(watch.errors.contains(&"Something failed".to_owned()), "{watch:?}");
}

#[test]
fn axe_sees_into_shadow_roots() {
    let small = SmallPage::serve();
    let page = small.open();
    page.button("Fermer").inside("#second").click();
    axe::assert_accessible(&page);
    let spoil = "document.querySelector('#first').shadowRoot.querySelector('label').remove()";
    page.run(spoil, &json!([]));
    let found = axe::violations(&page);
    assert!(found.iter().any(|text| text.starts_with("label at")), "{found:?}");
}

#[test]
fn a_visitor_has_a_theme_a_time_zone_and_a_size_of_window() {
    let small = SmallPage::serve();
    let seen = |visitor: Visitor, script: &str| {
        let page = Page::open_unjudged(visitor, &small.address);
        page.resize(768, 700);
        assert_eq!(page.run("return innerWidth", &json!([])), json!(768));
        page.run(script, &json!([]))
    };
    let elsewhere = Visitor { zone: Some("America/Montreal"), ..Visitor::default() };
    let zone = seen(elsewhere, "return Intl.DateTimeFormat().resolvedOptions().timeZone");
    assert!(["America/Montreal", "America/Toronto"].contains(&zone.as_str().unwrap()), "{zone}");
    let prefers = |scheme| format!("return matchMedia('({scheme})').matches");
    let dark = Visitor { theme: Theme::Dark, zone: None };
    assert_eq!(seen(dark, &prefers("prefers-color-scheme: dark")), json!(true));
    let light = Visitor::default();
    assert_eq!(seen(light, &prefers("prefers-color-scheme: dark")), json!(false));
    if Engine::from_environment().is_ok_and(|engine| engine != Engine::WebKit) {
        let forced = Visitor { theme: Theme::Forced, zone: None };
        assert_eq!(seen(forced, &prefers("forced-colors: active")), json!(true));
    }
}

/// What a use that must fail says. The browser stays as it is for the next journey.
fn failure(of: impl FnOnce()) -> String {
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(of));
    let said = failed.expect_err("it did not fail").downcast::<String>();
    *said.expect("a text")
}

#[test]
fn what_is_not_there_ends_the_journey_and_shows_the_outline() {
    let small = SmallPage::serve();
    let page = small.open();
    let nothing = page.button(containing("Rien")).within(std::time::Duration::ZERO);
    let said = failure(|| nothing.click());
    assert!(said.starts_with("waited for button Contains(\"Rien\")"), "{said}");
    assert!(said.contains("button \"Continuer\""), "{said}");
}

#[test]
fn what_lies_under_something_else_cannot_be_pressed() {
    let small = SmallPage::serve();
    let page = small.open();
    let covered = page.button("Couvert").inside("#first").within(std::time::Duration::ZERO);
    let said = failure(|| covered.click());
    assert!(said.contains("\"covered\""), "{said}");
}
