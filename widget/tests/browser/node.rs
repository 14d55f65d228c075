//! Nodes in a real document: text stays text, and everything ends with its scope.

use guichet_widget::ui::node::{Child, el, live, live_on};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// An element that is not on the page, and a scope.
fn place() -> (HtmlElement, Owner) {
    let _ = any_spawner::Executor::init_wasm_bindgen();
    (el("div").element().clone().unchecked_into(), Owner::new())
}

fn text(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
fn text_is_text_and_never_markup() {
    const MARKUP: &str = "<img src=x onerror=alert(1)> & <b>bold</b>";
    let (place, owner) = place();
    owner.with(|| {
        let link = el("a").attr("title", MARKUP).with(MARKUP);
        link.with(live(|| MARKUP.to_owned())).put(&place);
    });
    let link = place.first_element_child().unwrap();
    assert_eq!(link.child_element_count(), 0);
    assert_eq!(text(&place), [MARKUP, MARKUP].concat());
    assert_eq!(link.get_attribute("title").as_deref(), Some(MARKUP));
}

#[wasm_bindgen_test]
fn a_listener_hears_as_long_as_its_scope_lives() {
    let (place, owner) = place();
    let heard = Rc::new(Cell::new(0));
    let count = Rc::clone(&heard);
    owner.with(|| el("button").on("click", move |_| count.set(count.get() + 1)).put(&place));
    let button: HtmlElement = place.first_element_child().unwrap().unchecked_into();
    button.click();
    assert_eq!(heard.get(), 1);
    owner.cleanup();
    assert_eq!(Rc::strong_count(&heard), 1, "the listener is gone, and what it held with it");
}

#[wasm_bindgen_test]
async fn what_follows_a_signal_stops_with_its_scope() {
    let (place, owner) = place();
    // Outlives the scope, as the session outlives a step.
    let signal = ArcRwSignal::new("one".to_owned());
    let (shown, marked) = (signal.clone(), signal.clone());
    owner.with(|| {
        el("p")
            .attr_of("title", move || Some(marked.get()))
            .with(live(move || shown.get()))
            .put(&place);
    });
    signal.set("two".to_owned());
    leptos::task::tick().await;
    assert_eq!(text(&place), "two");
    let paragraph = place.first_element_child().unwrap();
    assert_eq!(paragraph.get_attribute("title").as_deref(), Some("two"));
    owner.cleanup();
    signal.set("three".to_owned());
    leptos::task::tick().await;
    assert_eq!(text(&place), "two");
    assert_eq!(paragraph.get_attribute("title").as_deref(), Some("two"));
}

#[wasm_bindgen_test]
async fn children_are_made_anew_only_when_their_part_changed() {
    let (place, owner) = place();
    let signal = ArcRwSignal::new((1, "a"));
    let (part, rest) = (signal.clone(), signal.clone());
    owner.with(|| {
        let child = live_on(
            move || part.get().0,
            move |number| el("button").with([number.to_string().as_str(), rest.get().1].concat()),
        );
        el("p").with(child).put(&place);
    });
    let button = || place.query_selector("button").unwrap().unwrap();
    let first = button();
    signal.set((1, "b"));
    leptos::task::tick().await;
    assert_eq!(button(), first, "the focus in it stays where it is");
    signal.set((2, "c"));
    leptos::task::tick().await;
    assert_ne!(button(), first);
    assert_eq!(text(&place), "2c");
}

#[wasm_bindgen_test]
async fn what_a_replaced_child_listened_to_ends_with_it() {
    let (place, owner) = place();
    let (outer, inner) = (ArcRwSignal::new(0), ArcRwSignal::new(0));
    let runs = Rc::new(Cell::new(0));
    let (key, follows, count) = (outer.clone(), inner.clone(), Rc::clone(&runs));
    owner.with(|| {
        let child = live_on(
            move || key.get(),
            move |_| {
                let (follows, count) = (follows.clone(), Rc::clone(&count));
                live(move || {
                    count.set(count.get() + 1);
                    follows.get().to_string()
                })
            },
        );
        el("p").with(child).put(&place);
    });
    for round in 1..=3 {
        outer.set(round);
        leptos::task::tick().await;
    }
    runs.set(0);
    inner.set(7);
    leptos::task::tick().await;
    assert_eq!((runs.get(), text(&place).as_str()), (1, "7"), "only the latest child follows");
}
