//! The element's header comment is its public contract.
//!
//! Owns the comparison of three places: the header of `widget/element/guichet.js`, the widget's
//! list of events, and `docs/integrating.md`.

use super::Findings;
use super::tree::Tree;

const ELEMENT: &str = "widget/element/guichet.js";
const GUIDE: &str = "docs/integrating.md";
const EVENTS: &str = "widget/src/events";

/// Names that are in one place and not in another.
pub(super) fn findings(tree: &Tree) -> Findings {
    let Some(element) = tree.get(ELEMENT) else { return vec![format!("no {ELEMENT}")] };
    let Some(guide) = tree.get(GUIDE) else { return vec![format!("no {GUIDE}")] };
    let header = element.text.split("*/").next().unwrap_or_default();
    let mut findings = Vec::new();
    for (tag, name) in public_names(header) {
        // A property is shown as it is set: `element.name = …`.
        let said = [format!("`{name}`"), format!("element.{name}")];
        if !said.iter().any(|said| guide.text.contains(said)) {
            findings.push(format!("{GUIDE}: lacks `{name}` (@{tag} of the element)"));
        }
    }
    let fired: Vec<&str> = public_names(header)
        .into_iter()
        .filter(|(tag, _)| *tag == "fires")
        .map(|(_, name)| name)
        .collect();
    if fired.is_empty() {
        findings.push(format!("{ELEMENT}: its header names no event"));
    }
    for file in tree.under(EVENTS, &["rs"]) {
        for (_, line) in file.code() {
            let names = line.split('"').filter(|text| text.starts_with("guichet-"));
            for name in names.filter(|name| !fired.contains(name)) {
                findings.push(format!("{ELEMENT}: its header lacks @fires {name}"));
            }
        }
    }
    findings
}

/// `@attr {type} name`, `@prop {type} name`, `@fires name`, `@csspart name`, `@cssprop name`.
fn public_names(header: &str) -> Vec<(&str, &str)> {
    const TAGS: &[&str] = &["attr", "prop", "fires", "csspart", "cssprop"];
    header
        .lines()
        .filter_map(|line| {
            let (tag, rest) =
                line.trim_start().trim_start_matches("* ").strip_prefix('@')?.split_once(' ')?;
            let rest = match rest.trim_start().strip_prefix('{') {
                Some(typed) => typed.split_once('}')?.1,
                None => rest,
            };
            let name = rest.split_whitespace().next()?;
            TAGS.contains(&tag).then_some((tag, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "/**\n * @attr {url} api  The backend.\n * @fires guichet-held  A hold.\n */\n";

    #[test]
    fn three_places_that_agree_are_fine() {
        let tree = Tree::of([
            (ELEMENT, HEADER),
            (GUIDE, "`api` `guichet-held`"),
            ("widget/src/events/mod.rs", "Self::Held => \"guichet-held\",\n"),
        ]);
        assert!(findings(&tree).is_empty());
    }

    #[test]
    fn an_attribute_that_the_guide_lacks_is_found() {
        let tree = Tree::of([(ELEMENT, HEADER), (GUIDE, "`guichet-held`")]);
        assert_eq!(findings(&tree), ["docs/integrating.md: lacks `api` (@attr of the element)"]);
    }

    #[test]
    fn an_event_that_the_header_lacks_is_found() {
        let tree = Tree::of([
            (ELEMENT, HEADER),
            (GUIDE, "`api` `guichet-held`"),
            ("widget/src/events.rs", "Self::Booked => \"guichet-booked\",\n"),
        ]);
        assert_eq!(findings(&tree).len(), 1);
    }
}
