//! The widget's own texts, one file a language, as they travel.
//!
//! A file is the list of the texts, in the order of their keys: the wasm counts, and the keys are heavier
//! than half of the texts. A host that has words of its own needs the keys: they are a language of
//! their own, [`KEYS`].

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use crate::repo::Repo;

/// The code of the file in which each text is its own key: ISO 639 for "no linguistic content".
const KEYS: &str = "zxx";

/// Texts by their keys.
type Texts = BTreeMap<String, Json>;

/// The languages in `widget/lang/`, sorted by code, as they are shipped.
pub(super) fn compact(repo: &Repo) -> Result<Vec<(String, String)>> {
    Ok(shipped(read(repo, "widget/lang")?))
}

/// The same with the words of the manage mode among them.
pub(super) fn with_manage(repo: &Repo) -> Result<Vec<(String, String)>> {
    let mut languages = read(repo, "widget/lang")?;
    let mut more = read(repo, "widget/lang/manage")?;
    for (code, texts) in &mut languages {
        let more = more.get_mut(code);
        texts.append(more.with_context(|| format!("widget/lang/manage has no {code}.json"))?);
    }
    Ok(shipped(languages))
}

fn shipped(mut languages: BTreeMap<String, Texts>) -> Vec<(String, String)> {
    if let Some(texts) = languages.values().next() {
        languages.insert(KEYS.to_owned(), named(texts));
    }
    let list = |texts: Texts| Json::List(texts.into_values().collect()).to_string();
    languages.into_iter().map(|(code, texts)| (code, list(texts))).collect()
}

/// Each text is its own key.
fn named(texts: &Texts) -> Texts {
    let own = |(key, text): (&String, &Json)| {
        let name = Json::text(key);
        let is_plural = text.members().is_some();
        (key.clone(), if is_plural { Json::object([("other", name)]) } else { name })
    };
    texts.iter().map(own).collect()
}

fn read(repo: &Repo, folder: &str) -> Result<BTreeMap<String, Texts>> {
    let folder = repo.path(folder);
    let mut languages = BTreeMap::new();
    for entry in fs::read_dir(&folder).context("widget/lang")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(code) = name.strip_suffix(".json") else { continue };
        let text = fs::read_to_string(&path)?;
        let json = Json::parse(&text).with_context(|| format!("widget/lang/{name}"))?;
        let texts = json.members().context("a language file is one object")?;
        languages.insert(code.to_owned(), texts.iter().cloned().collect());
    }
    anyhow::ensure!(!languages.is_empty(), "widget/lang holds no language");
    Ok(languages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_travels_is_in_the_order_of_its_keys_and_the_keys_are_a_language() {
        let texts = |json: &str| -> Texts {
            Json::parse(json).unwrap().members().unwrap().iter().cloned().collect()
        };
        let en = texts(r#"{"b":"Back","a":{"one":"1","other":"{count}"}}"#);
        let shipped = shipped(BTreeMap::from([("en".to_owned(), en)]));
        assert_eq!(shipped[0].1, r#"[{"one":"1","other":"{count}"},"Back"]"#);
        assert_eq!(shipped[1], (KEYS.to_owned(), r#"[{"other":"a"},"b"]"#.to_owned()));
    }
}
