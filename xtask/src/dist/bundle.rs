//! The one script: the custom element, the glue of wasm-bindgen and the style sheet.
//!
//! Owns how the element gets at what the build alone knows: `GUICHET_BUILD` is an object
//! `{version, wasm: {file, integrity}, languages: {code: {file, integrity}}, manage: {wasm, languages}}`, the modules
//! `guichet-wasm` (the glue) and `guichet-styles` (the style sheet as text) are aliases. One file,
//! because a script's `integrity` does not cover what it imports.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use guichet_contract::json::Json;

use super::{Loaded, Shipped, esbuild};
use crate::check::shipped::forbidden_in_script;
use crate::repo::{Repo, VERSION};

/// The engines of these years; older ones show the fallback, since the module does not parse.
const TARGETS: &str = "--target=chrome109,firefox115,safari16.4";

/// The value of `GUICHET_BUILD`.
pub(super) fn facts(booking: &Loaded, manage: &Loaded) -> Json {
    let mut members = vec![("version".to_owned(), Json::text(VERSION))];
    members.extend(loaded(booking));
    members.push(("manage".to_owned(), Json::Object(loaded(manage).into())));
    Json::Object(members)
}

fn loaded(Loaded { wasm, languages }: &Loaded) -> [(String, Json); 2] {
    let file = |shipped: &Shipped| {
        Json::object([
            ("file", Json::text(&shipped.name)),
            ("integrity", Json::text(&shipped.integrity)),
        ])
    };
    let languages = languages.iter().map(|(code, shipped)| (code.clone(), file(shipped)));
    let languages = Json::Object(languages.collect());
    [("wasm".to_owned(), file(wasm)), ("languages".to_owned(), languages)]
}

/// Bundles and minifies, and refuses a result that a strict page would refuse.
pub(super) fn build(repo: &Repo, glue: &Path, facts: &Json) -> Result<String> {
    let styles = repo.work().join("styles.css");
    let css = esbuild(
        repo,
        &[
            text(&repo.path("widget/styles/index.css")),
            "--bundle".to_owned(),
            "--minify".to_owned(),
            TARGETS.to_owned(),
        ],
    )
    .context("the style sheet")?;
    fs::write(&styles, css.trim_end())?;
    fs::write(facts_file(repo), facts.to_string())?;
    let script = bundle(repo, glue, &styles, facts)?;
    let forbidden = forbidden_in_script(&script);
    if !forbidden.is_empty() {
        bail!("guichet.js contains {}", forbidden.join(", "));
    }
    Ok(script)
}

/// The same script with an empty style sheet: the difference is what the styles weigh.
pub(super) fn without_styles(repo: &Repo) -> Result<String> {
    let empty = repo.work().join("no-styles.css");
    fs::write(&empty, "")?;
    let facts = fs::read_to_string(facts_file(repo)).context("run cargo xtask dist first")?;
    let glue = repo.work().join("pkg/guichet_widget.js");
    bundle(repo, &glue, &empty, &Json::parse(&facts)?)
}

fn bundle(repo: &Repo, glue: &Path, styles: &Path, facts: &Json) -> Result<String> {
    esbuild(
        repo,
        &[
            text(&repo.path("widget/element/guichet.js")),
            "--bundle".to_owned(),
            "--minify".to_owned(),
            "--format=esm".to_owned(),
            "--charset=utf8".to_owned(),
            "--legal-comments=none".to_owned(),
            TARGETS.to_owned(),
            "--loader:.css=text".to_owned(),
            format!("--alias:guichet-wasm={}", text(glue)),
            format!("--alias:guichet-styles={}", text(styles)),
            format!("--define:GUICHET_BUILD={facts}"),
        ],
    )
    .context("guichet.js")
}

fn facts_file(repo: &Repo) -> std::path::PathBuf {
    repo.work().join("build-facts.json")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_element_learns_the_names_and_digests_of_what_it_fetches() {
        let file = |name: &str| Shipped { name: name.to_owned(), integrity: "sha384-x".to_owned() };
        let loaded = |wasm: &str, fr: &str| Loaded {
            wasm: file(wasm),
            languages: vec![("fr".to_owned(), file(fr))],
        };
        let facts = facts(
            &loaded("guichet-1.wasm", "lang/fr.json"),
            &loaded("manage-2.wasm", "lang/manage/fr.json"),
        );
        let wasm = facts.get("manage").and_then(|manage| manage.get("wasm")).unwrap();
        assert_eq!(wasm.get("file"), Some(&Json::text("manage-2.wasm")));
        let languages = facts.get("languages").and_then(|all| all.get("fr")).unwrap();
        assert_eq!(languages.get("file"), Some(&Json::text("lang/fr.json")));
        assert_eq!(facts.get("version"), Some(&Json::text(VERSION)));
    }
}
