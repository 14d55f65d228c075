//! A page as a person has it: seen by roles and names, used with a mouse or a keyboard.
//!
//! Owns looking, waiting, pressing and typing; what cannot be done within
//! [`crate::wait::PATIENCE`] ends the journey with the page's outline. How names are computed is
//! in `eyes.js`, how the keyboard works in [`keyboard`], what the page did behind the scenes in
//! [`watch`]. Start reading at [`Page::button`].

pub mod borders;
mod judgement;
pub mod keyboard;
mod locator;
mod name;
pub mod typed;
pub mod watch;

pub use locator::Locator;
pub use name::{Name, containing, matching};

use crate::engine::{Browser, Engine, EngineError, Visitor};
use crate::recorder::Recorder;
use crate::wait::{self, PATIENCE};
use borders::Borders;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;
use typed::Typed;

const EYES: &str = include_str!("eyes.js");

/// What has the keyboard's focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focused {
    /// Its role, or its tag where it has none.
    pub role: String,
    /// Its accessible name.
    pub name: String,
}

/// A browser that shows a page.
///
/// One of a world is judged when it is dropped: nothing may have left it, and nothing may be kept.
#[derive(Debug)]
pub struct Page {
    browser: Browser,
    /// `None`: nobody judges it.
    borders: Option<Borders>,
    /// Where what the recorder noted begins to be of this page.
    since: usize,
    typed: Mutex<Typed>,
    /// What documents that were left did wrong.
    wrongs: Mutex<Vec<String>>,
}

macro_rules! by_role {
    ($($(#[$attribute:meta])* $method:ident: $($role:literal),+;)*) => {$(
        $(#[$attribute])*
        pub fn $method(&self, name: impl Into<Name>) -> Locator<'_> {
            Locator::new(self, &[$($role),+], name.into())
        }
    )*};
}

impl Page {
    /// Opens a browser for a visitor, and a page of a world.
    pub fn open_within(borders: Borders, visitor: Visitor, address: &str) -> Self {
        Self::show(Browser::open(visitor), Some(borders), address)
    }

    /// Opens a browser for a visitor, and a page that is no host's: nobody judges what it does.
    pub fn open_unjudged(visitor: Visitor, address: &str) -> Self {
        Self::show(Browser::open(visitor), None, address)
    }

    /// Opens the page in a given engine with nothing in between, for what is measured. Nobody judges
    /// what it does.
    pub fn open_in(engine: Engine, visitor: Visitor, address: &str) -> Self {
        Self::show(Browser::open_direct(engine, visitor), None, address)
    }

    fn show(
        browser: Result<Browser, EngineError>,
        borders: Option<Borders>,
        address: &str,
    ) -> Self {
        let browser = browser.unwrap_or_else(|error| panic!("{error}"));
        let since = browser.recorder().map_or(0, Recorder::mark);
        let (typed, wrongs) = (Mutex::default(), Mutex::default());
        let page = Self { browser, borders, since, typed, wrongs };
        page.visit(address);
        page
    }

    /// Goes to another address, as if typed.
    #[track_caller]
    pub fn go(&self, address: &str) {
        self.judge_document();
        self.visit(address);
    }

    fn visit(&self, address: &str) {
        let went = self.browser.client().post("/url", &json!({ "url": address }));
        went.unwrap_or_else(|error| panic!("cannot open {address}: {error}"));
    }

    /// The browser, for what a person does not do: networks, sizes, other protocols.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Which engine shows the page.
    pub fn engine(&self) -> Engine {
        self.browser.engine()
    }

    by_role! {
        /// A button.
        button: "button";
        /// A link.
        link: "link";
        /// A heading.
        heading: "heading";
        /// Something to write in.
        field: "textbox", "searchbox", "spinbutton", "combobox";
        /// One of several to choose.
        radio: "radio";
        /// Something to tick.
        checkbox: "checkbox";
        /// A group of fields.
        group: "group", "radiogroup";
        /// A landmark.
        region: "region", "main", "navigation", "form", "search", "complementary";
        /// A message that is read out at once.
        alert: "alert";
        /// An image.
        image: "img";
    }

    /// Anything of a role that has no method of its own.
    pub fn role(&self, role: &'static str, name: impl Into<Name>) -> Locator<'_> {
        Locator::new(self, &[role], name.into())
    }

    /// All visible text, shadow roots included, spaces made plain.
    pub fn text(&self) -> String {
        self.text_in("body")
    }

    /// All visible text below the first element of a CSS selector.
    pub fn text_in(&self, scope: &str) -> String {
        let text = self.see("return eyes.seen(arguments[0])", &json!([scope]));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Whether a text is visible now.
    pub fn text_contains(&self, text: &str) -> bool {
        self.text().contains(&plain(text))
    }

    /// Waits until a text is visible.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        let seen = wait::until(PATIENCE, || self.text_contains(text).then_some(()));
        self.demand(seen, || format!("the text {text:?}"));
    }

    /// Waits until a screen reader has been given a text to read out.
    #[track_caller]
    pub fn wait_for_announcement(&self, text: &str) {
        let wanted = plain(text);
        let heard = wait::until(PATIENCE, || {
            let all = self.see("return eyes.announced()", &json!([]));
            let all = all.as_array()?.iter();
            all.filter_map(Value::as_str).any(|said| said.contains(&wanted)).then_some(())
        });
        self.demand(heard, || format!("the announcement {text:?}"));
    }

    /// What has the focus, in open shadow roots too.
    pub fn focused(&self) -> Focused {
        let script = "const e = eyes.deepActive();
            return [eyes.role(e) ?? e.localName, eyes.name(e)]";
        let found = self.see(script, &json!([]));
        let text = |index: usize| found[index].as_str().unwrap_or_default().to_owned();
        Focused { role: text(0), name: text(1) }
    }

    /// Waits until something of this role and name has the focus.
    #[track_caller]
    pub fn wait_for_focus(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        let there = wait::until(PATIENCE, || {
            let focused = self.focused();
            (focused.role == role && name.is_met_by(&focused.name)).then_some(())
        });
        self.demand(there, || {
            format!("the focus on {role} {name:?}, it is on {:?}", self.focused())
        });
    }

    /// Every visible thing with a role, one a line: what a failed journey prints.
    pub fn outline(&self) -> String {
        self.see("return eyes.outline()", &json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// Runs the body of a function in the page: for what no person can do or see.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: &Value) -> Value {
        let done = self.browser.client().execute(script, arguments);
        done.unwrap_or_else(|error| panic!("script failed: {error}"))
    }

    /// Runs the body of a function in the page until it returns something other than null or false.
    #[track_caller]
    pub fn wait_for_script(&self, script: &str, arguments: &Value) -> Value {
        let found = wait::until(PATIENCE, || {
            let value = self.run(script, arguments);
            (!value.is_null() && value != Value::Bool(false)).then_some(value)
        });
        self.demand(found, || format!("a result of: {script}"))
    }

    /// Sets the width and height of the page, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.browser.resize(width, height).unwrap_or_else(|error| panic!("no resize: {error}"));
    }

    /// Takes a picture of what is in the window: the bytes of a PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.take_picture("/screenshot")
    }

    /// The same of the first element that a selector finds.
    #[track_caller]
    pub fn picture_of(&self, selector: &str) -> Vec<u8> {
        let found = self.run("return document.querySelector(arguments[0])", &json!([selector]));
        // WebDriver section 12.1: an element is an object whose one member is its reference.
        let reference = found.as_object().and_then(|object| object.values().next()?.as_str());
        let reference = reference.unwrap_or_else(|| panic!("there is no {selector}"));
        self.take_picture(&format!("/element/{reference}/screenshot"))
    }

    fn take_picture(&self, path: &str) -> Vec<u8> {
        use base64::Engine as _;
        self.browser.before_picture();
        let taken = self.browser.client().get(path);
        let taken = taken.unwrap_or_else(|error| panic!("no picture: {error}"));
        base64::engine::general_purpose::STANDARD
            .decode(taken.as_str().unwrap_or_default())
            .unwrap_or_else(|error| panic!("no picture: {error}"))
    }

    /// Takes a picture into `target/screenshots/<engine>/<name>.png`.
    pub fn screenshot(&self, name: &str) {
        self.keep(name, &self.picture());
    }

    /// Puts a picture there that was taken before.
    pub fn keep(&self, name: &str, picture: &[u8]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        let folder = folder.join(self.engine().name());
        let written = std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join(format!("{name}.png")), picture));
        written.unwrap_or_else(|error| panic!("cannot keep the picture {name}: {error}"));
    }

    /// Runs a script that uses `eyes`.
    #[track_caller]
    pub(crate) fn see(&self, script: &str, arguments: &Value) -> Value {
        self.run(&format!("{EYES}\n{script}"), arguments)
    }

    /// Takes what was waited for, or ends the journey with all that is known of the page.
    #[track_caller]
    pub(crate) fn demand<T>(&self, found: Option<T>, what: impl Fn() -> String) -> T {
        found.unwrap_or_else(|| {
            let journey = std::thread::current().name().unwrap_or("journey").replace("::", "-");
            self.screenshot(&format!("failed-{journey}"));
            let watch = self.run("return window.guichetWatch ?? null", &json!([]));
            panic!(
                "waited for {}; the page has:\n{}\nit reads: {}\nit kept to itself: {watch}",
                what(),
                self.outline(),
                self.text()
            )
        })
    }
}

/// The text with every run of white space, French narrow spaces too, as one plain space.
pub(crate) fn plain(text: &str) -> String {
    text.split(|c: char| c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
