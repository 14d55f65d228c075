//! The widget's languages: every one has the same messages.
//!
//! Owns the comparison alone. The widget's build compares placeholders and plural forms as well;
//! this one also sees a language that no build loads.

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use super::Findings;
use super::tree::Tree;

/// The words of every page, and those of the manage mode alone.
const FOLDERS: [&str; 2] = ["widget/lang", "widget/lang/manage"];

/// Keys that one language has and another lacks.
pub(super) fn findings(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::new();
    for folder in FOLDERS {
        findings.extend(of(tree, folder)?);
    }
    Ok(findings)
}

fn of(tree: &Tree, folder: &str) -> Result<Findings> {
    let mut languages = Vec::new();
    let own = |path: &str| path.rsplit_once('/').is_some_and(|(place, _)| place == folder);
    for file in tree.under("widget/lang/", &["json"]).filter(|it| own(&it.path)) {
        let json = Json::parse(&file.text).with_context(|| file.path.clone())?;
        let mut keys = Vec::new();
        collect(&json, "", &mut keys);
        languages.push((file.path.as_str(), keys));
    }
    let mut findings = Vec::new();
    if languages.len() < 2 {
        findings.push(format!("{folder} holds fewer than two languages"));
    }
    for (path, keys) in &languages {
        for (other, others) in &languages {
            let missing = others.iter().filter(|key| !keys.contains(key));
            findings.extend(missing.map(|key| format!("{path}: lacks {key}, which {other} has")));
        }
    }
    Ok(findings)
}

fn collect(json: &Json, prefix: &str, keys: &mut Vec<String>) {
    let Some(members) = json.members() else {
        keys.push(prefix.to_owned());
        return;
    };
    // Plural forms differ between languages by right.
    if members.iter().any(|(name, _)| name == "other") {
        keys.push(prefix.to_owned());
        return;
    }
    for (name, value) in members {
        let dot = if prefix.is_empty() { "" } else { "." };
        collect(value, &format!("{prefix}{dot}{name}"), keys);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_one_language_lacks_is_found() {
        let tree = Tree::of([
            ("widget/lang/en.json", r#"{"a":"A","b":{"c":"C"}}"#),
            ("widget/lang/fr.json", r#"{"a":"A","b":{}}"#),
            ("widget/lang/manage/en.json", r#"{"m":"M"}"#),
            ("widget/lang/manage/fr.json", r#"{"m":"M"}"#),
        ]);
        assert_eq!(
            findings(&tree).unwrap(),
            ["widget/lang/fr.json: lacks b.c, which widget/lang/en.json has"]
        );
    }

    #[test]
    fn plural_forms_may_differ() {
        let tree = Tree::of([
            ("widget/lang/en.json", r#"{"a":{"one":"1","other":"n"}}"#),
            ("widget/lang/pl.json", r#"{"a":{"one":"1","few":"2","other":"n"}}"#),
            ("widget/lang/manage/en.json", "{}"),
            ("widget/lang/manage/pl.json", "{}"),
        ]);
        assert!(findings(&tree).unwrap().is_empty());
    }

    #[test]
    fn a_single_language_is_not_enough() {
        assert_eq!(findings(&Tree::of([("widget/lang/fr.json", "{}")])).unwrap().len(), 2);
    }
}
