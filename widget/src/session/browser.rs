//! What the session asks of the browser: clock, randomness, focus, events.

use crate::events::PublicEvent;
use crate::flow::{Event, Secrets};
use guichet_contract::ids::HoldToken;
use guichet_contract::json::Json;
use guichet_contract::time::{Instant, LocalDate};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The element on the host's page, and what it fetched.
pub struct Host {
    /// `<guichet-booking>`.
    pub element: HtmlElement,
    /// The widget's own root in the shadow tree.
    pub root: HtmlElement,
    /// Level of the headings.
    pub heading_level: u8,
    /// Whether there is room for two columns at first.
    pub wide: bool,
    /// Whether this is a preview: nothing can be booked.
    pub preview: bool,
    /// The answer to the first request for openings.
    pub openings: js_sys::Promise,
    /// The answer to the first request for times, if the reason is fixed.
    pub availability: Option<js_sys::Promise>,
    /// Shows the fallback a little later, with a text for the console.
    pub give_up: js_sys::Function,
}

impl Host {
    /// Dispatches an event on the element. When the host's page said no, what happens then.
    pub(super) fn emit(&self, event: &PublicEvent) -> Option<Event> {
        let init = web_sys::CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(event.is_cancelable());
        let mut detail = event.detail();
        if let (Json::Object(said), true) = (&mut detail, self.preview) {
            said.push(("preview".to_owned(), Json::Bool(true)));
        }
        if let Ok(detail) = js_sys::JSON::parse(&detail.to_string()) {
            init.set_detail(&detail);
        }
        let event = web_sys::CustomEvent::new_with_event_init_dict(event.name(), &init).ok()?;
        // A listener that throws is reported by the browser and says neither yes nor no.
        if self.element.dispatch_event(&event).unwrap_or(true) {
            return None;
        }
        let said = js_sys::Reflect::get(&event.detail(), &"message".into()).ok();
        Some(Event::Vetoed(said.and_then(|said| said.as_string())))
    }

    /// Nobody can be shown any more.
    pub(super) fn give_up(&self, why: &str) {
        // The element's own function, which does not throw.
        let _ = self.give_up.call1(&JsValue::NULL, &why.into());
    }

    /// Focuses what a selector finds, and scrolls only when it is out of sight.
    pub(super) fn focus(&self, selector: &str) {
        let Ok(Some(found)) = self.root.query_selector(selector) else { return };
        let Some(target) = found.dyn_ref::<HtmlElement>() else { return };
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that cannot take the focus leaves it where it is.
        let _ = target.focus_with_options(&options);
        let top = target.get_bounding_client_rect().top();
        let height = web_sys::window()
            .and_then(|window| window.inner_height().ok()?.as_f64())
            .unwrap_or_default();
        if top < 0.0 || top > height - 40.0 {
            target.scroll_into_view();
        }
    }
}

pub(super) fn now() -> Instant {
    // Milliseconds of our era fit by far.
    #[allow(clippy::cast_possible_truncation)]
    Instant::from_seconds((js_sys::Date::now() / 1000.0) as i64)
}

pub(super) fn today() -> LocalDate {
    let date = js_sys::Date::new_0();
    let year = i32::try_from(date.get_full_year()).unwrap_or_default();
    LocalDate::new(year, date.get_month() + 1, date.get_date())
        .unwrap_or_else(|| LocalDate::from_days_since_epoch(now().seconds() / 86_400))
}

pub(super) fn secrets() -> Option<Secrets> {
    Some(Secrets { token: HoldToken::parse(&random()?)?, key: random()? })
}

/// 192 random bits, in the URL-safe base64 alphabet.
fn random() -> Option<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0; 32];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    let digit = |byte: u8| ALPHABET.get(usize::from(byte & 63)).map(|digit| char::from(*digit));
    bytes.into_iter().map(digit).collect()
}

pub(super) fn print() {
    if let Some(window) = web_sys::window() {
        // Where printing is not possible, nothing happens.
        let _ = window.print();
    }
}
