//! The widget's own texts, one file a language.
//!
//! Owns only that they travel without needless space; what must be in them is the widget's matter.

use std::fs;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use crate::repo::Repo;

/// The languages in `widget/lang/`, sorted by code, each as compact JSON.
pub(super) fn compact(repo: &Repo) -> Result<Vec<(String, String)>> {
    let folder = repo.path("widget/lang");
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).context("widget/lang")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(code) = name.strip_suffix(".json") else { continue };
        let text = fs::read_to_string(&path)?;
        let texts = Json::parse(&text).with_context(|| format!("widget/lang/{name}"))?;
        languages.push((code.to_owned(), texts.to_string()));
    }
    anyhow::ensure!(!languages.is_empty(), "widget/lang holds no language");
    languages.sort();
    Ok(languages)
}
