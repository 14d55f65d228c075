//! The documentation as a site, as far as it can be judged without building it.
//!
//! Owns three rules: `docs/SUMMARY.md` has every page once, every place that a link names is a heading
//! there, and each example is both shown and run. Paths are the check's beside this one.

use guichet_contract::policy::HostPolicy;

use super::Findings;
use super::tree::{File, Tree};
use crate::markdown::{self, resolve};

const DOCS: &str = "docs/";
const SUMMARY: &str = "docs/SUMMARY.md";
const EXAMPLES: &str = "docs/examples/";
/// What the examples have in common: it stands before each of them.
const SCRIPT: &str = "docs/examples/script.html";
/// What a page begins a live example with.
const LIVE: &str = "<div class=\"live\">";

/// Pages that are not in the summary, or twice, or only there.
pub(super) fn pages(tree: &Tree) -> Findings {
    let Some(summary) = tree.get(SUMMARY) else { return vec![format!("no {SUMMARY}")] };
    let listed: Vec<String> =
        markdown::targets(&summary.text).map(|(path, _)| resolve(SUMMARY, path)).collect();
    let pages = tree.under(DOCS, &["md"]).filter(|file| file.path != SUMMARY);
    let mut findings: Findings = pages
        .filter_map(|file| match listed.iter().filter(|path| **path == file.path).count() {
            1 => None,
            0 => Some(format!("{SUMMARY}: lacks {}", file.path)),
            _ => Some(format!("{SUMMARY}: has {} more than once", file.path)),
        })
        .collect();
    let gone = listed.iter().filter(|path| tree.get(path).is_none());
    findings.extend(gone.map(|path| format!("{SUMMARY}: no such page: {path}")));
    findings
}

/// Places in pages that links name and that are no headings, and parts that pages include and that are
/// not there.
pub(super) fn places(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    for file in tree.under("", &["md"]) {
        for (path, place) in markdown::targets(&file.text) {
            let Some(place) = place else { continue };
            let path = if path.is_empty() { file.path.clone() } else { resolve(&file.path, path) };
            let Some(target) = tree.get(&path) else { continue };
            let whole = expanded(tree, target).unwrap_or_default();
            if !markdown::places(&whole).iter().any(|it| it == place) {
                findings.push(format!("{}: no such place: {path}#{place}", file.path));
            }
        }
        findings.extend(expanded(tree, file).err());
    }
    findings
}

/// Examples that no page runs, or that it does not print as it runs them; pages with several, which
/// would be two widgets with one set of words; a policy that is none.
pub(super) fn examples(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    let pages: Vec<&File> = tree.under(DOCS, &["md"]).collect();
    for page in &pages {
        if page.text.matches(LIVE).count() > 1 {
            findings.push(format!("{}: more than one live example", page.path));
        }
    }
    for example in tree.under(EXAMPLES, &["html"]).filter(|file| file.path != SCRIPT) {
        let include = format!("{{{{#include {}}}}}", &example.path[DOCS.len()..]);
        let live = format!("{LIVE}\n{{{{#include examples/script.html}}}}\n{include}\n</div>\n");
        let shown = format!("{include}\n```\n");
        if !pages.iter().any(|page| page.text.contains(&live) && page.text.contains(&shown)) {
            findings.push(format!("{}: no page of {DOCS} runs and prints it", example.path));
        }
        // Markdown ends raw HTML there.
        if example.text.contains("\n\n") {
            findings.push(format!("{}: has an empty line", example.path));
        }
    }
    let policies = tree.files.iter().filter(|file| file.path == "docs/examples/policy.json");
    findings.extend(policies.filter_map(|file| {
        HostPolicy::parse(&file.text).err().map(|error| format!("{}: {error}", file.path))
    }));
    findings
}

/// A page with what it includes in its place.
fn expanded(tree: &Tree, file: &File) -> Result<String, String> {
    let mut whole = String::new();
    for line in file.text.lines() {
        let include = line.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
        match include {
            Some(include) => whole.push_str(&included(tree, file, include)?),
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    Ok(whole)
}

fn included(tree: &Tree, file: &File, include: &str) -> Result<String, String> {
    let (path, part) = include.split_once(':').map_or((include, None), |(p, a)| (p, Some(a)));
    let missing = || format!("{}: nothing to include: {include}", file.path);
    let text = &tree.get(&resolve(&file.path, path)).ok_or_else(missing)?.text;
    let Some(part) = part else { return Ok(text.clone()) };
    let begin = format!("<!-- ANCHOR: {part} -->");
    let end = format!("<!-- ANCHOR_END: {part} -->");
    let rest = text.split_once(&begin).ok_or_else(missing)?.1;
    rest.split_once(&end).map(|(part, _)| part.to_owned()).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files of the documentation; others of its pages are named here than there are.
    fn docs<const N: usize>(files: [(&str, &str); N]) -> Tree {
        let files = files.map(|(name, text)| (format!("{DOCS}{name}"), text));
        Tree::of_all(files.iter().map(|(path, text)| (path.as_str(), *text)))
    }

    #[test]
    fn a_page_is_in_the_summary_once() {
        let summary = "[A](a.md)\n- [B](b/c.md)\n- [A](a.md)\n- [D](d.md)\n";
        let tree = docs([("SUMMARY.md", summary), ("a.md", ""), ("b/c.md", ""), ("e.md", "")]);
        let found = pages(&tree).join("\n").replace(SUMMARY, "").replace(DOCS, "");
        assert_eq!(found, ": has a.md more than once\n: lacks e.md\n: no such page: d.md");
    }

    #[test]
    fn a_place_is_a_heading_that_may_be_included() {
        let guide = "# G\n<!-- ANCHOR: one -->\n## One, two\n<!-- ANCHOR_END: one -->\n[x](#g)\n";
        let page =
            "[a](guide.md#one-two) [b](#one-two) [c](guide.md#three)\n{{#include guide.md:one}}\n";
        let found = |tree| places(&tree).join("\n").replace(DOCS, "");
        let tree = docs([("guide.md", guide), ("page.md", page)]);
        assert_eq!(found(tree), "page.md: no such place: guide.md#three");
        let tree = docs([("page.md", "{{#include guide.md:one}}\n")]);
        assert_eq!(found(tree), "page.md: nothing to include: guide.md:one");
    }

    #[test]
    fn an_example_is_run_and_printed() {
        let page = "<div class=\"live\">\n{{#include examples/script.html}}\n{{#include examples/a.html}}\n\
                    </div>\n\n```html\n{{#include examples/a.html}}\n```\n";
        let files = |page: &str, example: &str| {
            let script = ("examples/script.html", "<script>");
            examples(&docs([("a.md", page), ("examples/a.html", example), script]))
        };
        assert_eq!(files(page, "<b>\n</b>\n"), [""; 0]);
        assert_eq!(files(page, "<b>\n\n</b>\n").len(), 1);
        assert_eq!(files(&page.replace("```html", ""), "<b>").len(), 0);
        assert_eq!(files(&page.replace("\n```\n", ""), "<b>").len(), 1);
        assert_eq!(files(&page.repeat(2), "<b>").len(), 1);
    }

    #[test]
    fn a_policy_that_is_none_is_found() {
        let tree = docs([("examples/policy.json", "{\"version\": 1}")]);
        assert_eq!(examples(&tree).len(), 1);
    }
}
