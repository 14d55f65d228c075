//! What the shipped script and the widget's source must not contain.
//!
//! Owns the words. They are the product's rules (no frame, no cookie, no storage, no history) and
//! what a page with `require-trusted-types-for 'script'` refuses.

use std::fs;

use anyhow::Result;

use super::Findings;
use super::tree::Tree;
use crate::dist;
use crate::repo::Repo;

/// Words that occur in no script of ours.
const FORBIDDEN: &[&str] = &[
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "new Function",
    "iframe",
    "document.cookie",
    "cookieStore",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "window.open",
    "history.",
];

/// The one exception: a secret is taken out of the page's address (`widget/element/manage.js`). Once.
const PERMITTED: &str = "history.replaceState(history.state,";

/// The glue's own idea of where the wasm is: one fetch without `integrity`.
const DEFAULT_WASM: &str = "_bg.wasm";

/// The forbidden words of a script.
pub(crate) fn forbidden_in_script(script: &str) -> Vec<&'static str> {
    let script = &script.replacen(PERMITTED, "", 1);
    let mut found: Vec<&str> =
        FORBIDDEN.iter().copied().filter(|word| script.contains(word)).collect();
    if script.contains(DEFAULT_WASM) {
        found.push("the glue's default address of the wasm");
    }
    if calls_eval(script) {
        found.push("eval(");
    }
    found
}

/// Looks into `dist/`.
pub(super) fn script(repo: &Repo, _: &Tree) -> Result<Findings> {
    let script = fs::read_to_string(dist::existing(repo)?.join("guichet.js"))?;
    let found = forbidden_in_script(&script);
    Ok(found.into_iter().map(|word| format!("guichet.js contains {word}")).collect())
}

/// The text that is compiled in wherever a wall is taken away for tests.
const SWITCH: &[u8] = b"guichet-test-switch";

/// Whether a built file holds a switch of the tests.
pub(crate) fn holds_switch(bytes: &[u8]) -> bool {
    bytes.windows(SWITCH.len()).any(|window| window == SWITCH)
}

/// Looks into every file of `dist/`.
pub(super) fn switches(repo: &Repo, _: &Tree) -> Result<Findings> {
    let mut findings = Vec::new();
    for file in dist::compress::files(&dist::existing(repo)?)? {
        if holds_switch(&fs::read(&file)?) {
            findings.push(format!("{} is built for tests", file.display()));
        }
    }
    Ok(findings)
}

/// Looks into the widget's Rust and JavaScript, comments apart.
pub(super) fn sources(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    for file in tree.under("widget/", &["rs", "js", "ts"]) {
        for (number, line) in file.code() {
            let words = forbidden_in_script(line);
            findings
                .extend(words.into_iter().map(|word| format!("{}:{number}: {word}", file.path)));
        }
    }
    findings
}

/// `eval(` as a word of its own: `retrieval(` is none.
fn calls_eval(script: &str) -> bool {
    script.match_indices("eval(").any(|(at, _)| {
        let before = script[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_forbidden_word_is_found() {
        for word in FORBIDDEN {
            assert_eq!(forbidden_in_script(&format!("a;b.{word}=c")), [*word]);
        }
        assert_eq!(forbidden_in_script("new URL('guichet_widget_bg.wasm')").len(), 1);
        assert_eq!(forbidden_in_script("x=eval(y)"), ["eval("]);
        let once = [PERMITTED, "\"\",x)"].concat();
        assert!(forbidden_in_script(&once).is_empty());
        assert_eq!(forbidden_in_script(&once.repeat(2)), ["history."]);
    }

    #[test]
    fn a_switch_of_the_tests_is_found_wherever_it_lies_in_a_file() {
        assert!(holds_switch(b"\0\0guichet-test-switch"));
        assert!(holds_switch(b"guichet-test-switch: none"));
        assert!(!holds_switch(b"guichet-test-") && !holds_switch(b""));
    }

    #[test]
    fn words_that_only_look_alike_are_not() {
        assert!(forbidden_in_script("retrieval(x);historyOf(y);textContent=z").is_empty());
    }

    #[test]
    fn a_comment_may_say_what_the_code_does_not_do() {
        let tree = Tree::of([("widget/element/guichet.js", "// no iframe\na.textContent = b\n")]);
        assert!(sources(&tree).is_empty());
        let tree = Tree::of([("widget/element/guichet.js", "a.innerHTML = b\n")]);
        assert_eq!(sources(&tree), ["widget/element/guichet.js:1: innerHTML"]);
    }
}
