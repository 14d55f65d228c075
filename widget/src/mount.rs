//! The door between the element and the widget.

use crate::config::{self, GivenPolicy};
use crate::flow::Catalogue;
use crate::gateway::Backend;
use crate::i18n::{Dates, Formats, Words};
use crate::session::{Host, Session};
use crate::steps::widget;
use crate::ui::node::Child;
use guichet_contract::policy::Narrowing;
use guichet_contract::time::Instant;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the element hands over: everything that it fetched and read.
    pub type Boot;

    /// How the backend is asked.
    #[wasm_bindgen(method, getter)]
    fn backend(this: &Boot) -> Backend;
    #[wasm_bindgen(method, getter)]
    fn site(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    fn language(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    fn words(this: &Boot) -> String;
    #[wasm_bindgen(method, getter, js_name = headingLevel)]
    fn heading_level(this: &Boot) -> u8;
    #[wasm_bindgen(method, getter)]
    fn wide(this: &Boot) -> bool;
    #[wasm_bindgen(method, getter)]
    fn preview(this: &Boot) -> bool;
    /// `[source, text, source, text, ...]`
    #[wasm_bindgen(method, getter)]
    fn policies(this: &Boot) -> Vec<String>;
    /// The value of an attribute, empty when it is absent.
    #[wasm_bindgen(method)]
    fn attribute(this: &Boot, name: &str) -> String;
    /// The language's formatters.
    #[wasm_bindgen(method, getter)]
    fn dates(this: &Boot) -> Formats;
    /// A promise of the answer to the request for openings.
    #[wasm_bindgen(method, getter)]
    fn openings(this: &Boot) -> js_sys::Promise;
    /// A promise of the answer to the request for the first times, if the reason is fixed.
    #[wasm_bindgen(method, getter)]
    fn availability(this: &Boot) -> Option<js_sys::Promise>;
    /// To be called when the wasm instance is lost.
    #[wasm_bindgen(method, getter, js_name = onPanic)]
    fn on_panic(this: &Boot) -> js_sys::Function;
    /// To be called with a text for the console when nobody can be shown any more.
    #[wasm_bindgen(method, getter, js_name = giveUp)]
    fn give_up(this: &Boot) -> js_sys::Function;
}

thread_local! {
    /// Whom to tell that the instance is lost: it is shared by all widgets of the page, and so is
    /// the element's function.
    static PANICKED: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// A widget on the page. Dropping it does not take it away: [`Mounted::unmount`] does.
#[wasm_bindgen]
pub struct Mounted {
    session: Session,
    owner: Owner,
    root: web_sys::HtmlElement,
    boot: Boot,
}

#[wasm_bindgen]
impl Mounted {
    /// Puts what is so now into the root. To be called once.
    pub fn show(&self) {
        self.owner.with(|| widget(self.session).put(&self.root));
    }

    /// Takes the widget away and leaves nothing behind.
    pub fn unmount(self) {
        self.session.end();
        self.owner.cleanup();
    }

    /// The host gives other policies: `[source, text, source, text, ...]`. What they do not allow
    /// disappears; where they show nobody, the element is told to give up.
    #[wasm_bindgen(js_name = setPolicies)]
    pub fn set_policies(&self, policies: Vec<String>) {
        self.session.set_policies(read(&self.boot, &policies));
    }

    /// Whether there is room for two columns and for a week of days.
    #[wasm_bindgen(js_name = setWide)]
    pub fn set_wide(&self, wide: bool) {
        // Followers run whenever a signal is set, and what they replace loses the focus.
        if self.session.wide.get_untracked() != wide {
            self.session.wide.set(wide);
        }
    }
}

/// Starts a widget that [`Mounted::show`] puts into `root`, an element of the shadow root of `host`.
///
/// What the element has fetched is taken in by the end of the running task: a widget that is shown
/// after it need not first show that it waits.
///
/// # Errors
/// A text for the console, when the host's configuration shows nobody.
#[wasm_bindgen]
pub fn mount(
    host: web_sys::HtmlElement,
    root: web_sys::HtmlElement,
    boot: Boot,
) -> Result<Mounted, String> {
    PANICKED.set(Some(boot.on_panic()));
    std::panic::set_hook(Box::new(|_| {
        // The element writes to the console; a panic's own text could hold what was typed.
        PANICKED.with_borrow(|tell| tell.as_ref().map(|tell| tell.call0(&JsValue::NULL)));
    }));
    let catalogue = read(&boot, &boot.policies())?;
    if let Some(warning) = &catalogue.warning {
        web_sys::console::warn_1(&["guichet: ", warning].concat().into());
    }
    let language = boot.language();
    let words = Words::parse(&language, &boot.words())?;
    let dates = Dates::new(&language, &boot.dates());
    let host = Host {
        element: host,
        root: root.clone(),
        heading_level: boot.heading_level(),
        wide: boot.wide(),
        preview: boot.preview(),
        openings: boot.openings(),
        availability: boot.availability(),
        give_up: boot.give_up(),
    };
    // A second widget finds the executor set already.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let session = owner.with(|| {
        let session = Session::new(catalogue, words, dates, boot.backend(), host);
        session.start();
        // The element answers for the address as for an attribute.
        #[cfg(feature = "manage")]
        session.follow_link(&boot.attribute("#guichet-manage"));
        session
    });
    Ok(Mounted { session, owner, root, boot })
}

/// What the host lets appear here, of these policies: `[source, text, source, text, ...]`.
fn read(boot: &Boot, policies: &[String]) -> Result<Catalogue, String> {
    let pairs = policies.chunks(2).filter_map(|pair| match pair {
        [source, text] => Some(GivenPolicy { source: source.clone(), text: text.clone() }),
        _ => None,
    });
    let given: Vec<GivenPolicy> = pairs.collect();
    let narrowing: Vec<(&str, String)> =
        Narrowing::ATTRIBUTES.iter().map(|name| (*name, boot.attribute(name))).collect();
    config::read(&boot.site(), &given, &narrowing, &boot.language(), now())
        .map_err(|error| error.to_string())
}

fn now() -> Instant {
    // Milliseconds of our era fit by far.
    #[allow(clippy::cast_possible_truncation)]
    Instant::from_seconds((js_sys::Date::now() / 1000.0) as i64)
}
