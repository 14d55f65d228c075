//! The element's header comment is its public contract.
//!
//! Owns the comparison of the header of `widget/element/guichet.js` with what the widget does
//! (events it fires, attributes it reads, variables and parts of its styles), with
//! `docs/integrating.md`, and with what the developer's page lets one try. Types, manifest and reference page are written from the header.

use anyhow::{Context, Result};

use super::Findings;
use super::tree::{File, Tree};
use crate::reference::ELEMENT;
use crate::reference::header::{self, Element, Kind};
use guichet_contract::wire::{PREVIEW, SANDBOX};

const GUIDE: &str = "docs/integrating.md";
const SCRIPTS: &str = "widget/element/";
const EVENTS: &str = "widget/src/events";
/// Where developers try all of it.
const WORKBENCH: &str = "host-examples/sandbox/public/";

/// Calls of the element that read an attribute, and its lists of attributes.
const READS: [&str; 4] = ["getAttribute(\"", "hasAttribute(\"", "#attribute(\"", "required(\""];
const LISTS: [&str; 2] = ["const OBSERVED = [", "const NARROWING = ["];

/// Names that are in one place and not in another.
pub(super) fn findings(tree: &Tree) -> Result<Findings> {
    let script = tree.get(ELEMENT).with_context(|| format!("no {ELEMENT}"))?;
    let guide = tree.get(GUIDE).with_context(|| format!("no {GUIDE}"))?;
    let element = header::parse(&script.text).context(ELEMENT)?;
    let mut findings = undocumented(&element, &guide.text);
    findings.extend(untried(tree, &element));
    for (kind, used) in [
        (Kind::Event, events(tree, &element.tag)),
        (Kind::Attribute, attributes(tree)),
        (Kind::CssProperty, css_properties(tree)),
        (Kind::CssPart, parts(tree)),
    ] {
        let unknown = used.iter().filter(|name| !element.has(kind, name));
        findings.extend(
            unknown.map(|name| format!("{ELEMENT}: its header lacks @{} {name}", kind.tag())),
        );
        let unused = element.of(kind).filter(|entry| !used.contains(&entry.name));
        findings.extend(unused.map(|entry| {
            format!("{ELEMENT}: @{} {} is nowhere in the widget", kind.tag(), entry.name)
        }));
    }
    Ok(findings)
}

fn undocumented(element: &Element, guide: &str) -> Findings {
    let named = element.entries().iter().filter(|entry| !entry.name.is_empty());
    named
        .filter(|entry| {
            // A property is shown as it is set: `element.name = …`.
            let said = [format!("`{}`", entry.name), format!("element.{}", entry.name)];
            !said.iter().any(|said| guide.contains(said))
        })
        .map(|entry| {
            let tag = entry.kind.tag();
            format!("{GUIDE}: lacks `{}` (@{tag} of the element)", entry.name)
        })
        .collect()
}

/// What the developer's page does not mention. Parts are for a style sheet, which has a field there.
fn untried(tree: &Tree, element: &Element) -> Findings {
    let files = tree.under(WORKBENCH, &["html", "js"]);
    let page: String = files.map(|file| file.text.as_str()).collect();
    let named = element.entries().iter().filter(|entry| !entry.name.is_empty());
    // A list of events leaves out what is the same in all of them.
    let short = |name: &str| format!("\"{}\"", name.trim_start_matches("guichet-"));
    let is_there = |name: &str| page.contains(name) || page.contains(&short(name));
    let missing = named
        .filter(|entry| entry.kind != Kind::CssPart && !is_there(&entry.name))
        .map(|entry| format!("{WORKBENCH}: has nothing for @{} {}", entry.kind.tag(), entry.name));
    missing.collect()
}

/// Texts of the form `"guichet-…"`; the script's imports, the tag and a header have such names too.
fn events(tree: &Tree, tag: &str) -> Vec<String> {
    let files = tree.under(EVENTS, &["rs"]).chain(tree.under(SCRIPTS, &["js"]));
    let lines = files.flat_map(File::code).map(|(_, line)| line);
    let texts = lines.filter(|line| !line.starts_with("import ")).flat_map(|line| line.split('"'));
    let names = texts.filter(|text| {
        let rest = text.strip_prefix("guichet-").unwrap_or_default();
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    });
    unique(names.filter(|name| *name != tag && ![PREVIEW, SANDBOX].contains(name)))
}

fn attributes(tree: &Tree) -> Vec<String> {
    let mut names = Vec::new();
    for (_, line) in tree.under(SCRIPTS, &["js"]).flat_map(File::code) {
        for call in READS {
            names.extend(line.split(call).skip(1).filter_map(|rest| rest.split('"').next()));
        }
        for list in LISTS {
            let items = line.split_once(list).map_or("", |(_, items)| items);
            names.extend(items.split('"').skip(1).step_by(2));
        }
    }
    for file in tree.under("widget/styles/", &["css"]) {
        let selectors = file.text.split(":host([").skip(1);
        let selected = selectors.filter_map(|rest| rest.split(['=', ']']).next());
        // `hidden` is every element's.
        names.extend(selected.filter(|name| *name != "hidden"));
    }
    unique(names.into_iter())
}

fn css_properties(tree: &Tree) -> Vec<String> {
    let files = tree.under("widget/styles/", &["css"]);
    let uses = files.flat_map(|file| file.text.split("var(").skip(1));
    let names = uses.filter_map(|rest| rest.split([',', ')']).next());
    unique(names.filter(|name| name.starts_with("--guichet-")))
}

/// `.part("…")`, and the cards that take their part's name as an argument.
fn parts(tree: &Tree) -> Vec<String> {
    const CALLS: [&str; 2] = [".part(\"", "notice_card(\""];
    let mut names = Vec::new();
    for file in tree.under("widget/src/", &["rs"]) {
        for (_, line) in file.code() {
            for call in CALLS {
                names.extend(line.split(call).skip(1).filter_map(|rest| rest.split('"').next()));
            }
        }
    }
    unique(names.into_iter())
}

fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"/**
 * <guichet-booking>: it.
 *
 * @attr {string} api - The backend.
 * @attr {string} theme - Light or dark.
 * @fires {{}} guichet-held - A hold.
 * @fires {{}} guichet-fallback - It cannot work.
 * @cssprop --guichet-radius - Corners.
 * @csspart slot - A time.
 */
import init from "guichet-wasm";
const OBSERVED = ["api"];
this.fire("guichet-fallback", this.#attribute("theme"));
customElements.define("guichet-booking", A);
"#;
    const PROSE: &str = "`api` `theme` `guichet-held` `guichet-fallback` `--guichet-radius` `slot`";
    const EVENT: &str = "Self::Held => \"guichet-held\",\n";
    const CSS: &str = ":host([theme=\"dark\"]) { a: var(--guichet-radius, 6px); b: var(--space) }";
    const VIEW: &str = "el(\"p\").part(\"slot\")\n";

    const PAGE: &str = "host-examples/sandbox/public/index.html";

    fn found(script: &str, prose: &str, event: &str, css: &str, view: &str) -> Findings {
        let tree = Tree::of([
            (ELEMENT, script),
            (GUIDE, prose),
            ("widget/src/events/mod.rs", event),
            ("widget/styles/a.css", css),
            ("widget/src/ui/a.rs", view),
            (PAGE, "api theme guichet-held guichet-fallback --guichet-radius"),
        ]);
        findings(&tree).unwrap()
    }

    #[test]
    fn places_that_agree_are_fine() {
        assert_eq!(found(SCRIPT, PROSE, EVENT, CSS, VIEW), [""; 0]);
    }

    #[test]
    fn a_name_that_the_guide_lacks_is_found() {
        let prose = PROSE.replace("`api`", "api");
        let expected = "docs/integrating.md: lacks `api` (@attr of the element)";
        assert_eq!(found(SCRIPT, &prose, EVENT, CSS, VIEW), [expected]);
    }

    #[test]
    fn what_the_widget_has_and_the_header_lacks_is_found() {
        let lacks = |what: &str| format!("{ELEMENT}: its header lacks {what}");
        let event = format!("{EVENT}Self::Booked => \"guichet-booked\",\n");
        assert_eq!(found(SCRIPT, PROSE, &event, CSS, VIEW), [lacks("@fires guichet-booked")]);
        let script = format!("{SCRIPT}this.fire(\"guichet-lost\");\n");
        assert_eq!(found(&script, PROSE, EVENT, CSS, VIEW), [lacks("@fires guichet-lost")]);
        let script = SCRIPT.replace("[\"api\"]", "[\"api\", \"site\"]");
        assert_eq!(found(&script, PROSE, EVENT, CSS, VIEW), [lacks("@attr site")]);
        let script = format!("{SCRIPT}this.getAttribute(\"lang\");\n");
        assert_eq!(found(&script, PROSE, EVENT, CSS, VIEW), [lacks("@attr lang")]);
        let css = format!("{CSS} a {{ b: var(--guichet-ink) }}");
        assert_eq!(found(SCRIPT, PROSE, EVENT, &css, VIEW), [lacks("@cssprop --guichet-ink")]);
        let view = format!("{VIEW}notice_card(\"notice\")\n");
        assert_eq!(found(SCRIPT, PROSE, EVENT, CSS, &view), [lacks("@csspart notice")]);
    }

    #[test]
    fn what_cannot_be_tried_on_the_developers_page_is_found() {
        let tree = Tree::of([(PAGE, "api guichet-held guichet-fallback --guichet-radius")]);
        let element = header::parse(SCRIPT).unwrap();
        let expected = "host-examples/sandbox/public/: has nothing for @attr theme";
        assert_eq!(untried(&tree, &element), [expected]);
    }

    #[test]
    fn what_the_header_has_and_the_widget_lacks_is_found() {
        let gone = |what: &str| format!("{ELEMENT}: {what} is nowhere in the widget");
        assert_eq!(found(SCRIPT, PROSE, "", CSS, VIEW), [gone("@fires guichet-held")]);
        assert_eq!(found(SCRIPT, PROSE, EVENT, CSS, ""), [gone("@csspart slot")]);
        let script = SCRIPT.replace("[\"api\"]", "[]");
        assert_eq!(found(&script, PROSE, EVENT, CSS, VIEW), [gone("@attr api")]);
    }
}
