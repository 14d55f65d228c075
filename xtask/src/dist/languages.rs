//! The widget's own texts, one file a language.
//!
//! Owns only that they travel without needless space; what must be in them is the widget's matter.

use std::fs;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use crate::repo::Repo;

/// The languages in `widget/lang/`, sorted by code, each as compact JSON.
pub(super) fn compact(repo: &Repo) -> Result<Vec<(String, String)>> {
    let languages = read(repo, "widget/lang")?;
    Ok(languages.into_iter().map(|(code, texts)| (code, texts.to_string())).collect())
}

/// The same with the words of the manage mode among them.
pub(super) fn with_manage(repo: &Repo) -> Result<Vec<(String, String)>> {
    let more = read(repo, "widget/lang/manage")?;
    let both = |(code, texts): (String, Json)| {
        let more = more.iter().find(|(known, _)| *known == code);
        let (_, more) = more.with_context(|| format!("widget/lang/manage has no {code}.json"))?;
        let members = texts.members().into_iter().chain(more.members()).flatten().cloned();
        Ok((code, Json::Object(members.collect()).to_string()))
    };
    read(repo, "widget/lang")?.into_iter().map(both).collect()
}

fn read(repo: &Repo, folder: &str) -> Result<Vec<(String, Json)>> {
    let folder = repo.path(folder);
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).context("widget/lang")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(code) = name.strip_suffix(".json") else { continue };
        let text = fs::read_to_string(&path)?;
        let texts = Json::parse(&text).with_context(|| format!("widget/lang/{name}"))?;
        languages.push((code.to_owned(), texts));
    }
    anyhow::ensure!(!languages.is_empty(), "widget/lang holds no language");
    languages.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(languages)
}
