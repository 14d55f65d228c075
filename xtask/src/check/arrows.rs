//! Which way dependencies point.
//!
//! Owns the lists of what a crate or a folder must not reach, each with its reason in
//! `ARCHITECTURE.md`. Reads cargo's resolved graph for crates and the source for folders.

use anyhow::Result;

use super::Findings;
use super::tree::Tree;
use crate::repo::Repo;
use crate::run::capture;

/// The contract runs on both sides, so it may hold nothing that belongs to one.
const NOT_IN_CONTRACT: &[&str] = &[
    "axum",
    "chrono",
    "chrono-tz",
    "hyper",
    "jiff",
    "leptos",
    "rand",
    "rusqlite",
    "sqlx",
    "time",
    "tokio",
    "tower",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
];

/// Anywhere below the widget: servers' crates and what was measured too heavy.
const NOT_BELOW_WIDGET: &[&str] = &[
    "axum",
    "chrono",
    "chrono-tz",
    "garde",
    "hyper",
    "jiff",
    "leptos_meta",
    "leptos_router",
    "rusqlite",
    "sqlx",
    "thaw",
    "tokio",
    "utoipa",
];

/// As the widget's own dependency: Leptos names some of these itself and does not link them.
const NOT_IN_WIDGET: &[&str] =
    &["miniserde", "nanoserde", "regex", "regex-lite", "serde", "serde-wasm-bindgen", "serde_json"];

/// Folder, words that may not occur in its code, why.
const LAYERS: &[(&str, &[&str], &str)] = &[
    (
        "contract/src/",
        &["SystemTime", "Instant::now", "std::fs", "std::net", "std::env", "async fn"],
        "the contract has no I/O, no clock and no async code",
    ),
    (
        "server-stub/src/domain/",
        &[
            "axum",
            "rusqlite",
            "tokio",
            "tracing",
            "crate::store",
            "crate::routes",
            "crate::problem",
        ],
        "the domain is pure rules",
    ),
    (
        "widget/src/flow/",
        &[
            "leptos",
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "crate::session",
            "crate::gateway",
            "crate::steps",
            "crate::ui",
        ],
        "the flow is a pure reducer",
    ),
    (
        "widget/src/steps/",
        &["crate::gateway", "spawn_local"],
        "a step takes signals and callbacks, and calls nothing",
    ),
    (
        "widget/src/ui/",
        &["crate::gateway", "crate::steps", "spawn_local"],
        "a part knows no step and no backend",
    ),
];

/// What only the adapter of `SQLite` knows, and where that is.
const SQLITE: (&str, &str) = ("rusqlite", "server-stub/src/store/sqlite");

/// The contract's resolved dependencies, with every feature on.
pub(super) fn contract(repo: &Repo, _: &Tree) -> Result<Findings> {
    let graph = cargo_tree(repo, "guichet-contract", &["--all-features", "--target", "all"])?;
    Ok(reached(&graph, NOT_IN_CONTRACT, "contract"))
}

/// The widget's resolved dependencies for the browser.
pub(super) fn widget(repo: &Repo, _: &Tree) -> Result<Findings> {
    let browser = ["--target", "wasm32-unknown-unknown"];
    let graph = cargo_tree(repo, "guichet-widget", &browser)?;
    let own = cargo_tree(repo, "guichet-widget", &[&browser[..], &["--depth", "1"]].concat())?;
    let mut findings = reached(&graph, NOT_BELOW_WIDGET, "widget");
    findings.extend(reached(&own, NOT_IN_WIDGET, "widget"));
    findings.extend(delegation(&graph));
    Ok(findings)
}

/// Code that names what its folder must not know.
pub(super) fn layers(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    for (folder, words, why) in LAYERS {
        for file in tree.under(folder, &["rs"]).filter(|file| !file.is_test()) {
            for (number, line) in file.code() {
                for word in words.iter().filter(|word| line.contains(**word)) {
                    findings.push(format!("{}:{number}: `{word}`: {why}", file.path));
                }
            }
        }
    }
    let (word, adapter) = SQLITE;
    for file in tree.under("server-stub/src/", &["rs"]) {
        if !file.path.starts_with(adapter) && file.code().any(|(_, line)| line.contains(word)) {
            findings.push(format!("{}: `{word}`: only {adapter} knows SQLite", file.path));
        }
    }
    findings
}

/// One line a package: `name v1.2.3 feature,feature`.
fn cargo_tree(repo: &Repo, package: &str, more: &[&str]) -> Result<String> {
    let fixed = ["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    capture(repo.cargo(&fixed).args(["--format", "{p} {f}", "--package", package]).args(more))
}

fn reached(graph: &str, forbidden: &[&str], who: &str) -> Findings {
    let mut names: Vec<&str> =
        graph.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| forbidden.contains(name))
        .map(|name| format!("{who} reaches the crate {name}"))
        .collect()
}

/// Delegated handlers sit on `window`, where a host's `stopPropagation` swallows clicks.
fn delegation(graph: &str) -> Option<String> {
    graph
        .lines()
        .filter(|line| line.starts_with("leptos ") || line.starts_with("tachys "))
        .any(|line| line.split([' ', ',']).any(|feature| feature == "delegation"))
        .then(|| "the feature `delegation` of leptos is on".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_reaches_tokio_is_found_and_one_named_alike_is_not() {
        let graph = "guichet-contract v0.1.0 (contract)\nsha2 v0.10.9 default\ntokio-macros v2 \n";
        assert!(reached(graph, NOT_IN_CONTRACT, "contract").is_empty());
        let graph = format!("{graph}tokio v1.52.3 net (*)\n");
        assert_eq!(
            reached(&graph, NOT_IN_CONTRACT, "contract"),
            ["contract reaches the crate tokio"]
        );
    }

    #[test]
    fn delegation_is_found_among_the_features() {
        assert!(delegation("leptos v0.8.23 csr,default (*)\n").is_none());
        assert!(delegation("leptos v0.8.23 csr,delegation\n").is_some());
    }

    #[test]
    fn a_domain_that_uses_the_store_is_found() {
        let tree =
            Tree::of([("server-stub/src/domain/hold.rs", "//! axum\nuse crate::store::X;\n")]);
        assert_eq!(layers(&tree).len(), 1);
    }

    #[test]
    fn sqlite_outside_of_its_adapter_is_found() {
        let inside = ("server-stub/src/store/sqlite/mod.rs", "use rusqlite::Connection;\n");
        assert!(layers(&Tree::of([inside])).is_empty());
        let outside = ("server-stub/src/serve.rs", "use rusqlite::Connection;\n");
        assert_eq!(layers(&Tree::of([inside, outside])).len(), 1);
    }
}
