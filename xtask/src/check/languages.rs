//! The widget's languages: every one has the same messages.
//!
//! Owns the comparison alone. The widget's build compares placeholders and plural forms as well;
//! this one also sees a language that no build loads.

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use super::Findings;
use super::tree::Tree;

/// Keys that one language has and another lacks.
pub(super) fn findings(tree: &Tree) -> Result<Findings> {
    let mut languages = Vec::new();
    for file in tree.under("widget/lang/", &["json"]) {
        let json = Json::parse(&file.text).with_context(|| file.path.clone())?;
        let mut keys = Vec::new();
        collect(&json, "", &mut keys);
        languages.push((file.path.as_str(), keys));
    }
    let mut findings = Vec::new();
    if languages.len() < 2 {
        findings.push("widget/lang holds fewer than two languages".to_owned());
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
        ]);
        assert!(findings(&tree).unwrap().is_empty());
    }

    #[test]
    fn a_single_language_is_not_enough() {
        assert_eq!(findings(&Tree::of([("widget/lang/fr.json", "{}")])).unwrap().len(), 1);
    }
}
