//! One thing of a page, by role and name, and what a person does with it.
//!
//! A locator holds nothing of the page: each use looks again, and waits until exactly one such
//! thing is visible, so that a step that is still changing is never clicked into.

use super::keyboard::Key;
use super::{Name, Page};
use crate::wait::{self, PATIENCE};
use crate::webdriver::Element;
use serde_json::{Value, json};
use std::time::Duration;

/// Something to be found. Created by [`Page::button`] and its like.
#[derive(Debug, Clone)]
pub struct Locator<'p> {
    page: &'p Page,
    roles: Vec<&'static str>,
    name: Name,
    scope: Option<String>,
    index: Option<usize>,
    patience: Duration,
}

impl<'p> Locator<'p> {
    pub(super) fn new(page: &'p Page, roles: &[&'static str], name: Name) -> Self {
        Self { page, roles: roles.to_vec(), name, scope: None, index: None, patience: PATIENCE }
    }

    /// Looks only below the first element of a CSS selector, such as one of two widgets.
    #[must_use]
    pub fn inside(mut self, scope: &str) -> Self {
        self.scope = Some(scope.to_owned());
        self
    }

    /// Takes the first of several, in the order of the page.
    #[must_use]
    pub fn first(self) -> Self {
        self.nth(0)
    }

    /// Takes one of several, in the order of the page, counted from 0.
    #[must_use]
    pub fn nth(mut self, index: usize) -> Self {
        self.index = Some(index);
        self
    }

    /// Waits longer, or not at all.
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The names of all such things that are visible now.
    pub fn names(&self) -> Vec<String> {
        let found = self.look("return found.map(eyes.name)", &Value::Null);
        texts(&found)
    }

    /// The roles of all such things that are visible now.
    pub fn roles_of_all(&self) -> Vec<String> {
        texts(&self.look("return found.map(eyes.role)", &Value::Null))
    }

    /// How many such things are visible now.
    pub fn count(&self) -> usize {
        self.names().len()
    }

    /// Whether there is such a thing now.
    pub fn is_there(&self) -> bool {
        self.count() > 0
    }

    /// Waits until it is visible.
    #[track_caller]
    pub fn wait(&self) {
        self.use_one("return [true]", &Value::Null);
    }

    /// Waits until there is none any more.
    #[track_caller]
    pub fn wait_gone(&self) {
        let gone = wait::until(self.patience, || (!self.is_there()).then_some(()));
        self.page.demand(gone, || format!("the end of {}", self.describe()));
    }

    /// Presses it with the mouse, where a hand would: not if something lies over it.
    #[track_caller]
    pub fn click(&self) {
        let at = self.use_one("return eyes.target(one)", &Value::Null);
        let moves = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "origin": "viewport", "x": at[0], "y": at[1] },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ] });
        let done = self.page.browser().client().act(&moves);
        done.unwrap_or_else(|error| panic!("cannot click {}: {error}", self.describe()));
    }

    /// Puts the cursor into it with the mouse, and types after what is there.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.put_cursor();
        self.page.press_and_type(&[Key::End], text);
    }

    /// Puts the cursor into it with the mouse, and replaces what is there.
    #[track_caller]
    pub fn replace_text(&self, text: &str) {
        self.replace_text_and_those_after(&[text]);
    }

    /// The same, and goes on with Tab to the fields after it, a text each.
    #[track_caller]
    pub fn replace_text_and_those_after(&self, texts: &[&str]) {
        self.put_cursor();
        self.page.type_over(texts);
    }

    /// Clicks, and looks where the cursor is before anything is typed, as a person does.
    #[track_caller]
    fn put_cursor(&self) {
        let there = wait::until(self.patience, || {
            self.click();
            let focused =
                self.use_one("return [one.getRootNode().activeElement === one]", &Value::Null);
            (focused[0] == json!(true)).then_some(())
        });
        self.page.demand(there, || format!("the cursor in {}", self.describe()));
    }

    /// Presses one of several answers, and looks whether it is the one that is chosen, as a person does.
    #[track_caller]
    pub fn choose(&self) {
        let chosen = wait::until(self.patience, || {
            self.click();
            self.is_on().then_some(())
        });
        self.page.demand(chosen, || format!("the choice of {}", self.describe()));
    }

    /// What is written in it, or chosen.
    #[track_caller]
    pub fn value(&self) -> String {
        let value = self.use_one("return [one.value ?? '']", &Value::Null);
        value[0].as_str().unwrap_or_default().to_owned()
    }

    /// The text in it.
    #[track_caller]
    pub fn text(&self) -> String {
        let text = self.use_one("return [eyes.plain(one.innerText)]", &Value::Null);
        text[0].as_str().unwrap_or_default().to_owned()
    }

    /// Whether it is ticked, chosen, pressed or open.
    #[track_caller]
    pub fn is_on(&self) -> bool {
        let script = "return [one.checked === true || ['aria-checked', 'aria-selected',
            'aria-pressed', 'aria-expanded'].some((state) => one.getAttribute(state) === 'true')]";
        self.use_one(script, &Value::Null)[0] == json!(true)
    }

    /// An attribute of it, if it has one: `aria-invalid`, `href`.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let value = self.use_one("return [one.getAttribute(extra)]", &json!(name));
        value[0].as_str().map(str::to_owned)
    }

    /// Its role and name as the browser itself computes them; in no journey, only to check `eyes`.
    ///
    /// # Errors
    /// Any [`crate::webdriver::Error`], where a driver cannot tell.
    #[track_caller]
    pub fn as_the_browser_has_it(&self) -> Result<(String, String), crate::webdriver::Error> {
        let found = self.use_one("return [one]", &Value::Null);
        let element = Element::read(&found[0]);
        let id = element.unwrap_or_else(|| panic!("not an element: {found}"));
        let client = self.page.browser().client();
        let ask = |what: &str| -> Result<String, crate::webdriver::Error> {
            let answer = client.get(&format!("/element/{}/{what}", id.id()))?;
            Ok(answer.as_str().unwrap_or_default().to_owned())
        };
        Ok((ask("computedrole")?, ask("computedlabel")?))
    }

    fn describe(&self) -> String {
        let index = self.index.map(|index| format!(" number {index}")).unwrap_or_default();
        let scope = self.scope.as_ref().map(|scope| format!(" inside {scope}")).unwrap_or_default();
        format!("{} {:?}{index}{scope}", self.roles.join(" or "), self.name)
    }

    fn look(&self, script: &str, extra: &Value) -> Value {
        let wanted = json!([
            { "roles": self.roles, "name": self.name.as_argument(), "scope": self.scope },
            self.index,
            extra,
        ]);
        let start = "const [wanted, index, extra] = arguments; const found = eyes.find(wanted);";
        self.page.see(&format!("{start}\n{script}"), &wanted)
    }

    /// Waits until there is one, and runs a script that returns a list once it can be used.
    #[track_caller]
    fn use_one(&self, script: &str, extra: &Value) -> Value {
        let pick =
            "if (index === null && found.length > 1) return { many: found.map(eyes.describe) };
            const one = found[index ?? 0];
            if (!one) return {};";
        let script = format!("{pick}\n{script}");
        let mut last = Value::Null;
        let used = wait::until(self.patience, || {
            last = self.look(&script, extra);
            last.is_array().then(|| last.clone())
        });
        self.page.demand(used, || format!("{} (last look: {last})", self.describe()))
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
