//! `custom-elements.json`: the element for editors and catalogues (custom elements manifest 2.1.0).
//!
//! Owns its form; the content is the header's. `cargo xtask check` holds it against the schema
//! that is published in the npm package `custom-elements-manifest`.

use guichet_contract::json::Json;

use super::header::{Element, Entry, Kind};
use super::json::indented;

/// The class of the tag in `guichet.js`, and the script itself.
const CLASS: &str = "GuichetBooking";
const MODULE: &str = "guichet.js";

/// The manifest's text.
pub(super) fn text(element: &Element) -> String {
    let exported = Json::object([
        ("kind", Json::text("custom-element-definition")),
        ("name", Json::text(&element.tag)),
        (
            "declaration",
            Json::object([("name", Json::text(CLASS)), ("module", Json::text(MODULE))]),
        ),
    ]);
    let module = Json::object([
        ("kind", Json::text("javascript-module")),
        ("path", Json::text(MODULE)),
        ("declarations", Json::List(vec![declaration(element)])),
        ("exports", Json::List(vec![exported])),
    ]);
    let manifest = Json::object([
        ("schemaVersion", Json::text("2.1.0")),
        ("modules", Json::List(vec![module])),
    ]);
    indented(&manifest)
}

fn declaration(element: &Element) -> Json {
    let list = |kind, each: fn(&Entry) -> Vec<(&'static str, Json)>| {
        let described = element.of(kind).map(|entry| {
            let mut members = each(entry);
            members.push(("description", Json::text(&entry.text)));
            Json::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            )
        });
        Json::List(described.collect())
    };
    let named = |entry: &Entry| vec![("name", Json::text(&entry.name))];
    let described = [vec![element.about.clone()], element.notes.clone()].concat().join("\n\n");
    Json::object([
        ("kind", Json::text("class")),
        ("name", Json::text(CLASS)),
        ("customElement", Json::Bool(true)),
        ("tagName", Json::text(&element.tag)),
        ("description", Json::text(described)),
        ("superclass", Json::object([("name", Json::text("HTMLElement"))])),
        ("attributes", list(Kind::Attribute, typed)),
        ("members", list(Kind::Property, field)),
        ("events", list(Kind::Event, event)),
        ("cssProperties", list(Kind::CssProperty, named)),
        ("cssParts", list(Kind::CssPart, named)),
        ("slots", list(Kind::Slot, named)),
    ])
}

fn typed(entry: &Entry) -> Vec<(&'static str, Json)> {
    vec![("name", Json::text(&entry.name)), ("type", type_of(&entry.type_text))]
}

fn field(entry: &Entry) -> Vec<(&'static str, Json)> {
    [vec![("kind", Json::text("field"))], typed(entry)].concat()
}

fn event(entry: &Entry) -> Vec<(&'static str, Json)> {
    let type_text = format!("CustomEvent<{}>", entry.type_text);
    vec![("name", Json::text(&entry.name)), ("type", type_of(&type_text))]
}

fn type_of(text: &str) -> Json {
    Json::object([("text", Json::text(text))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::header::{self, tests::SAMPLE};

    #[test]
    fn the_manifest_has_every_entry_of_the_header() {
        let json = Json::parse(&text(&header::parse(SAMPLE).unwrap())).unwrap();
        let Some(Json::List(modules)) = json.get("modules") else { panic!("{json}") };
        let Some(Json::List(declared)) = modules[0].get("declarations") else { panic!("{json}") };
        let class = &declared[0];
        assert_eq!(class.get("tagName"), Some(&Json::text("guichet-booking")));
        let first = |list: &str| match class.get(list) {
            Some(Json::List(items)) => items[0].clone(),
            other => panic!("{list}: {other:?}"),
        };
        assert_eq!(first("attributes").get("name"), Some(&Json::text("theme")));
        assert_eq!(first("members").get("kind"), Some(&Json::text("field")));
        let detail = "CustomEvent<{offerings: string[], of: {start: string}}>";
        assert_eq!(first("events").get("type"), Some(&type_of(detail)));
        assert_eq!(first("cssProperties").get("name"), Some(&Json::text("--guichet-radius")));
        assert_eq!(first("cssParts").get("name"), Some(&Json::text("slot")));
        assert_eq!(first("slots").get("name"), Some(&Json::text("")));
    }
}
