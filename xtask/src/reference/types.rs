//! `guichet.d.ts`: the element, its events and the policy for hosts who write TypeScript.
//!
//! Owns its form; events and properties are the header's, the policy is [`super::policy`]'s.
//! The script exports nothing, so everything here is a type: an interface, not a class. The events
//! are in `GlobalEventHandlersEventMap`, since they bubble: elements, the document and the window
//! have them all.

use anyhow::Result;
use guichet_contract::json::Json;

use super::header::{Element, Entry, Kind};
use super::policy;

/// The text of the declarations.
///
/// # Errors
/// When the schema has a form that is not known here.
pub(super) fn text(element: &Element, schema: &Json) -> Result<String> {
    let properties = lines(element, Kind::Property, |entry| {
        format!("  /** {} */\n  {}: {};\n", entry.text, entry.name, entry.type_text)
    });
    let events = lines(element, Kind::Event, |entry| {
        let no = if entry.is_cancelable { " `preventDefault()` stops it." } else { "" };
        let (name, detail) = (&entry.name, &entry.type_text);
        format!("  /** {}{no} */\n  {name:?}: CustomEvent<{detail}>;\n", entry.text)
    });
    let about = [vec![element.about.clone()], element.notes.clone()].concat().join("\n *\n * ");
    Ok(format!(
        r#"// Types of <{tag}>, for TypeScript. Written by `cargo xtask reference`: do not edit.

/**
 * {about}
 */
export interface GuichetBookingElement extends HTMLElement {{
{properties}{listeners}}}

/** What the element fires, with its details. All bubble, and cross shadow roots. */
export interface GuichetEventMap {{
{events}}}

/** Everything that can be listened for on the element. */
export interface GuichetBookingElementEventMap extends HTMLElementEventMap, GuichetEventMap {{}}

{policy}declare global {{
  interface HTMLElementTagNameMap {{
    "{tag}": GuichetBookingElement;
  }}
  interface GlobalEventHandlersEventMap extends GuichetEventMap {{}}
}}
"#,
        tag = element.tag,
        listeners = LISTENERS,
        policy = policy::declarations(schema)?,
    ))
}

fn lines(element: &Element, kind: Kind, line: impl Fn(&Entry) -> String) -> String {
    element.of(kind).map(line).collect::<Vec<_>>().concat()
}

/// As the DOM's own declarations have them, so that `this` is the element.
const LISTENERS: &str = "  addEventListener<K extends keyof GuichetBookingElementEventMap>(type: K, listener: (this: GuichetBookingElement, event: GuichetBookingElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof GuichetBookingElementEventMap>(type: K, listener: (this: GuichetBookingElement, event: GuichetBookingElementEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::header::{self, tests::SAMPLE};

    #[test]
    fn an_event_has_its_detail_and_the_element_its_properties() {
        let schema = Json::parse(r#"{"type":"object","properties":{}}"#).unwrap();
        let text = text(&header::parse(SAMPLE).unwrap(), &schema).unwrap();
        for line in [
            "  policyDocument: GuichetPolicy|string|undefined;",
            "  \"guichet-before-hold\": CustomEvent<{offerings: string[], of: {start: string}}>;",
            "  /** A time was chosen. `preventDefault()` stops it. */",
            "    \"guichet-booking\": GuichetBookingElement;",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
