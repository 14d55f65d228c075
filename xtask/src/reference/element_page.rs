//! `docs/reference/element.md`: the element's header as a page.
//!
//! Owns the form of the page; every word in its tables is the header's.

use std::fmt::Write;

use super::header::{Element, Entry, Kind};

/// The page.
pub(super) fn text(element: &Element) -> String {
    let mut out = format!(
        "# `<{}>`\n\nWritten by `cargo xtask reference` from the header of \
         `widget/element/guichet.js`: do not edit. How to use all of it is in\n\
         [integrating](../integrating.md); `guichet.d.ts` and `custom-elements.json`, beside the \
         widget's files, say the same to\neditors and compilers.\n\n{}\n",
        element.tag, element.about
    );
    for note in &element.notes {
        // Writing to a string cannot fail, here and below.
        let _ = write!(out, "\n{}\n", escaped(note));
    }
    for (kind, title, columns) in [
        (Kind::Attribute, "Attributes", "| attribute | type | meaning |\n| --- | --- | --- |\n"),
        (Kind::Property, "Properties", "| property | type | meaning |\n| --- | --- | --- |\n"),
        (Kind::Event, "Events", "| event | `detail` | when |\n| --- | --- | --- |\n"),
        (Kind::CssProperty, "CSS variables", "| variable | meaning |\n| --- | --- |\n"),
        (Kind::CssPart, "Parts", "| part | what it is |\n| --- | --- |\n"),
        (Kind::Slot, "Slots", "| slot | what it is for |\n| --- | --- |\n"),
    ] {
        let _ = write!(out, "\n## {title}\n\n{columns}");
        out.extend(element.of(kind).map(row));
    }
    out
}

fn row(entry: &Entry) -> String {
    let name = if entry.name.is_empty() { "(no name)".to_owned() } else { code(&entry.name) };
    let typed = match entry.kind {
        Kind::Attribute | Kind::Property | Kind::Event => format!(" {} |", code(&entry.type_text)),
        _ => String::new(),
    };
    let no = if entry.is_cancelable { " `preventDefault()` stops it." } else { "" };
    format!("| {name} |{typed} {}{no} |\n", escaped(&entry.text))
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// A tag in a sentence is text, not HTML.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::header::{self, tests::SAMPLE};

    #[test]
    fn every_entry_has_a_row() {
        let page = text(&header::parse(SAMPLE).unwrap());
        for row in [
            "| `theme` | `\"light\"\\|\"dark\"` | Light or dark, where it differs from the page. |",
            "| `guichet-before-hold` | `{offerings: string[], of: {start: string}}` | A time was chosen. `preventDefault()` stops it. |",
            "| `--guichet-radius` | Corner radius. |",
            "| (no name) | Shown where the widget cannot work. |",
        ] {
            assert!(page.lines().any(|line| line == row), "{row}\n{page}");
        }
    }
}
