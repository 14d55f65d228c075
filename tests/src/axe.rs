//! axe-core on a page: what a machine can tell about accessibility.

use crate::page::Page;
use serde_json::{Value, json};
use std::path::Path;

/// Everything that axe finds wrong with the page now, one text each: rule, place, what to do.
#[track_caller]
pub fn violations(page: &Page) -> Vec<String> {
    // Best practices too: they are what screen readers' users ask for.
    let run = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] })
          .then((results) => done(results.violations), (error) => done(String(error)));";
    // A page keeps it; half a megabyte of script is better not read at each look.
    let script = match page.run("return Boolean(window.axe)", &json!([])) {
        Value::Bool(true) => run.to_owned(),
        _ => format!("{}\n{run}", axe()),
    };
    let found = page.browser().client().execute_async(&script, &json!([]));
    let found = found.unwrap_or_else(|error| panic!("axe does not run: {error}"));
    let rules = found.as_array().unwrap_or_else(|| panic!("axe failed: {found}"));
    rules.iter().flat_map(describe).collect()
}

fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}. Run: npm ci", file.display()))
}

/// Fails when axe finds anything.
#[track_caller]
pub fn assert_accessible(page: &Page) {
    let found = violations(page);
    assert!(found.is_empty(), "axe-core: {}\nthe page has:\n{}", found.join("\n"), page.outline());
}

fn describe(rule: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = rule["nodes"].as_array().into_iter().flatten();
    nodes
        .map(|node| {
            let target = &node["target"];
            format!("{} at {target}: {}", text(&rule["id"]), text(&node["failureSummary"]))
        })
        .collect()
}
