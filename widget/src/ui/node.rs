//! Elements, attributes, events, and the parts of a page that follow signals.
//!
//! Owns every touch of the DOM. Leptos' signals, memos and effects drive it; its `view!` does not:
//! it gives each shape of a view a type that is compiled anew, and this widget weighed 186 KB
//! with it (170 KB with `erase_components`), of which patients would pay for each. Here an element
//! is a handle, and nothing is ever set as HTML, which Trusted Types forbid. See
//! `docs/decisions/0004-nodes.md`.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::Event;

#[wasm_bindgen]
extern "C" {
    // Declared here and not taken from web-sys: none of these can fail with the names that the
    // widget uses, and a call that need not be caught is a third of the code.
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(tag: &str) -> web_sys::Element;
    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    fn create_text(text: &str) -> web_sys::Node;
    #[wasm_bindgen(js_namespace = document, js_name = createDocumentFragment)]
    fn create_fragment() -> web_sys::Node;

    type Raw;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_attribute(this: &Raw, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    fn remove_attribute(this: &Raw, name: &str);
    #[wasm_bindgen(method, js_name = addEventListener)]
    fn add_event_listener(this: &Raw, name: &str, listener: &JsValue);
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append_child(this: &Raw, child: &web_sys::Node);
    #[wasm_bindgen(method)]
    fn before(this: &Raw, child: &web_sys::Node);
    #[wasm_bindgen(method)]
    fn remove(this: &Raw);
    #[wasm_bindgen(method, getter, js_name = nextSibling)]
    fn next_sibling(this: &Raw) -> Option<web_sys::Node>;
}

/// An element.
pub struct Node(web_sys::Element);

/// Starts an element.
pub fn el(tag: &str) -> Node {
    Node(create_element(tag))
}

impl Node {
    fn raw(&self) -> &Raw {
        self.0.unchecked_ref()
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        self.raw().set_attribute(name, value);
        self
    }

    /// Keeps an attribute equal to a value that is made of signals; `None` takes it away.
    #[must_use]
    pub fn attr_of(
        self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + 'static,
    ) -> Self {
        follow_attribute(self.0.clone(), name, Box::new(value));
        self
    }

    /// Keeps an element hidden as long as a condition holds.
    #[must_use]
    pub fn hidden_while(self, mut condition: impl FnMut() -> bool + 'static) -> Self {
        self.attr_of("hidden", move || condition().then(String::new))
    }

    /// Sets the class.
    #[must_use]
    pub fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    /// Lets the host's style sheet reach the element by `::part`.
    #[must_use]
    pub fn part(self, name: &str) -> Self {
        self.attr("part", name)
    }

    /// Runs something on an event, as long as the current owner lives.
    #[must_use]
    pub fn on(self, event: &str, run: impl FnMut(Event) + 'static) -> Self {
        listen(self.raw(), event, Box::new(run));
        self
    }

    /// Puts something into the element.
    #[must_use]
    pub fn with(self, child: impl Child) -> Self {
        child.put(&self.0);
        self
    }

    /// The element itself.
    pub fn element(&self) -> &web_sys::Element {
        &self.0
    }
}

fn follow_attribute(
    element: web_sys::Element,
    name: &'static str,
    mut value: Box<dyn FnMut() -> Option<String>>,
) {
    let mut last = None;
    follow(Box::new(move || {
        let element: &Raw = element.unchecked_ref();
        let value = value();
        match &value {
            same if *same == last => {}
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        }
        last = value;
    }));
}

fn listen(element: &Raw, event: &str, run: Box<dyn FnMut(Event)>) {
    let listener = Closure::wrap(run);
    element.add_event_listener(event, listener.as_ref());
    StoredValue::new_local(listener);
}

/// Runs something now and whenever a signal that it reads changes, as long as the current owner
/// lives.
fn follow(mut run: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_| run()));
}

/// Something that can stand in an element: a node, a text, some of them, or none.
pub trait Child {
    /// Adds itself to the children.
    fn put(self, parent: &web_sys::Node);
}

fn append(parent: &web_sys::Node, child: &web_sys::Node) {
    parent.unchecked_ref::<Raw>().append_child(child);
}

impl Child for Node {
    fn put(self, parent: &web_sys::Node) {
        append(parent, &self.0);
    }
}

impl Child for &str {
    fn put(self, parent: &web_sys::Node) {
        append(parent, &create_text(self));
    }
}

impl Child for String {
    fn put(self, parent: &web_sys::Node) {
        self.as_str().put(parent);
    }
}

impl<C: Child> Child for Option<C> {
    fn put(self, parent: &web_sys::Node) {
        if let Some(child) = self {
            child.put(parent);
        }
    }
}

impl<C: Child> Child for Vec<C> {
    fn put(self, parent: &web_sys::Node) {
        for child in self {
            child.put(parent);
        }
    }
}

impl<C: Child, const N: usize> Child for [C; N] {
    fn put(self, parent: &web_sys::Node) {
        for child in self {
            child.put(parent);
        }
    }
}

/// Children that follow signals.
pub struct Live(Box<Make>);

/// Puts children into a node under an owner, unless they are as before; says whether it did.
type Make = dyn FnMut(&Owner, &web_sys::Node) -> bool;

/// Children that are made anew whenever a signal that `make` reads changes. What is replaced loses
/// the focus: read as few as possible.
pub fn live<C: Child>(mut make: impl FnMut() -> C + 'static) -> Live {
    Live(Box::new(move |owner, parent| {
        owner.cleanup();
        under(owner, &mut || make().put(parent));
        true
    }))
}

/// Children that are made anew when `part`, read from signals, is another than before. What `make`
/// reads besides is not followed.
pub fn live_on<K: PartialEq + 'static, C: Child>(
    mut part: impl FnMut() -> K + 'static,
    mut make: impl FnMut(&K) -> C + 'static,
) -> Live {
    let mut last = None;
    Live(Box::new(move |owner, parent| {
        let now = part();
        let changed = last.as_ref() != Some(&now);
        if changed {
            owner.cleanup();
            under(owner, &mut || unfollowed(&mut || make(&now).put(parent)));
            last = Some(now);
        }
        changed
    }))
}

// Not generic, so that the machinery behind them is compiled once.
fn under(owner: &Owner, run: &mut dyn FnMut()) {
    owner.with(run);
}

fn unfollowed(run: &mut dyn FnMut()) {
    untrack(run);
}

impl Child for Live {
    fn put(mut self, parent: &web_sys::Node) {
        // Two empty texts mark where the children stand.
        let (first, last) = (create_text(""), create_text(""));
        append(parent, &first);
        append(parent, &last);
        // The effect's own owner is emptied before each run, also when nothing is replaced.
        let owner = Owner::current().map(|owner| owner.child()).unwrap_or_default();
        follow(Box::new(move || {
            let children = create_fragment();
            if !(self.0)(&owner, &children) {
                return;
            }
            while let Some(old) = first.unchecked_ref::<Raw>().next_sibling()
                && old != last
            {
                old.unchecked_ref::<Raw>().remove();
            }
            last.unchecked_ref::<Raw>().before(&children);
        }));
    }
}
