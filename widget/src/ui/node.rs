//! Elements of one type, whatever their tag.
//!
//! Leptos gives each shape of a view a type of its own, and each type is compiled anew: this widget
//! written with `view!` weighed 186 KB (170 KB with `erase_components`), with [`Node`] it is half
//! of that. Nor can a static subtree become an `innerHTML`, which Trusted Types forbid. See
//! `docs/decisions/0004-nodes.md`.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::either::Either;
use leptos::ev;
use leptos::html::custom;
use leptos::prelude::*;
use web_sys::Event;

/// An element that is being put together.
pub struct Node {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// Starts an element.
pub fn el(tag: &'static str) -> Node {
    Node { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Node {
    /// Sets an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value: String = value.into();
        self.attributes.push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// Keeps an attribute equal to a value that is made of signals; `None` takes it away.
    #[must_use]
    pub fn attr_of(
        mut self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        let value: Box<dyn FnMut() -> Option<String> + Send> = Box::new(value);
        self.attributes.push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// Keeps an element hidden as long as a condition holds.
    #[must_use]
    pub fn hidden_while(self, mut condition: impl FnMut() -> bool + Send + 'static) -> Self {
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

    /// Runs something on an event.
    #[must_use]
    pub fn on(mut self, event: &'static str, run: impl FnMut(Event) + 'static) -> Self {
        let run: Box<dyn FnMut(Event)> = Box::new(run);
        let event: ev::Custom<Event> = ev::Custom::new(event);
        self.attributes.push(leptos::tachys::html::event::on(event, run).into_any_attr());
        self
    }

    /// Puts something into the element.
    #[must_use]
    pub fn with(mut self, child: impl Child) -> Self {
        child.put(&mut self.children);
        self
    }

    /// The finished view.
    pub fn view(self) -> AnyView {
        custom(self.tag).add_any_attr(self.attributes).child(self.children).into_any()
    }
}

/// Something that can stand in an element: a node, a text, some, or none.
pub trait Child {
    /// Adds itself to the children.
    fn put(self, children: &mut Vec<AnyView>);
}

impl Child for Node {
    fn put(self, children: &mut Vec<AnyView>) {
        children.push(self.view());
    }
}

impl Child for String {
    fn put(self, children: &mut Vec<AnyView>) {
        children.push(self.into_any());
    }
}

impl<C: Child> Child for Option<C> {
    fn put(self, children: &mut Vec<AnyView>) {
        if let Some(child) = self {
            child.put(children);
        }
    }
}

impl<C: Child> Child for Vec<C> {
    fn put(self, children: &mut Vec<AnyView>) {
        for child in self {
            child.put(children);
        }
    }
}

impl<C: Child, const N: usize> Child for [C; N] {
    fn put(self, children: &mut Vec<AnyView>) {
        for child in self {
            child.put(children);
        }
    }
}

/// Children that are made anew whenever a signal that they read changes.
pub struct Live(Box<dyn FnMut() -> Replaced + Send>);

/// Nodes all have one type, so Leptos would patch an old one into a new one, of another tag
/// perhaps. Alternating between two sides makes it replace them.
type Replaced = Either<Vec<AnyView>, Vec<AnyView>>;

/// Children that follow signals. Read as few as possible in `make`: what is replaced loses the
/// focus.
pub fn live<C: Child>(mut make: impl FnMut() -> C + Send + 'static) -> Live {
    let mut left = false;
    Live(Box::new(move || {
        let mut children = Vec::new();
        make().put(&mut children);
        left = !left;
        if left { Either::Left(children) } else { Either::Right(children) }
    }))
}

impl Child for Live {
    fn put(self, children: &mut Vec<AnyView>) {
        children.push(self.0.into_any());
    }
}
