//! The built widget as a host gets it: a folder of files and how to embed them.
//!
//! Owns the reading of `dist/v<version>/`: the script's integrity and the preload links, so that a
//! page always carries those of the files that are really there. Knows nothing of how they were
//! built.

use crate::folder::Folder;
use guichet_contract::json::{Json, ParseError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The version of the files that the pages embed.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why the built widget cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// It is not there.
    #[error("there is no {}: build it with `cargo xtask dist`", .0.display())]
    Missing(PathBuf),
    /// A file of it cannot be read.
    #[error("cannot read {}", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// `integrity.json` is no JSON.
    #[error("integrity.json cannot be read: build it again with `cargo xtask dist`")]
    Malformed(#[from] ParseError),
    /// `integrity.json` does not name a file that pages need.
    #[error("integrity.json has no {0}: build it again with `cargo xtask dist`")]
    Incomplete(&'static str),
}

/// The built widget.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// Everything under `dist/`.
    pub(crate) files: Folder,
    /// Value of the script's `integrity` attribute.
    pub(crate) integrity: String,
    /// What `integrity.json` says of each file.
    hashes: BTreeMap<String, String>,
    /// The `<link>` lines of the snippet.
    snippet_links: Vec<String>,
}

impl Release {
    /// Reads `dist/`, of which the pages embed [`VERSION`].
    pub(crate) fn read(dist: &Path) -> Result<Self, ReleaseError> {
        let root = dist.join(format!("v{VERSION}"));
        let read = |name: &str| {
            let path = root.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Err(ReleaseError::Missing(path))
                }
                Err(error) => Err(ReleaseError::Unreadable(path, error)),
            }
        };
        let hashes = hashes(&Json::parse(&read("integrity.json")?)?);
        let script = hashes.get("guichet.js").cloned();
        let integrity = script.ok_or(ReleaseError::Incomplete("guichet.js"))?;
        let snippet = read("snippet.html")?;
        let files =
            Folder::read(dist).map_err(|error| ReleaseError::Unreadable(dist.to_owned(), error))?;
        Ok(Self { files, integrity, hashes, snippet_links: links(&snippet) })
    }
}

impl Release {
    /// The snippet's preload links for a page in `language`, with the files at `assets`.
    ///
    /// Links to the backend are left out: which answer a page needs first is the page's to say.
    pub(crate) fn preload(&self, assets: &str, language: &str) -> String {
        let root = format!("/v{VERSION}/");
        let place = |line: &String| {
            let (before, after) = line.split_once(&root)?;
            let (tag, _stand_in) = before.rsplit_once('"')?;
            Some(format!("{tag}\"{assets}{root}{after}"))
        };
        let placed = self.snippet_links.iter().filter_map(|line| {
            if line.contains("href=\"/") { Some(line.clone()) } else { place(line) }
        });
        placed.map(|line| self.in_language(&line, language)).collect::<Vec<_>>().join("\n    ")
    }

    /// The same link for another language's file, with that file's integrity if it has one.
    fn in_language(&self, line: &str, language: &str) -> String {
        let wanted = format!("lang/{language}.json");
        let named = self
            .hashes
            .iter()
            .find(|(file, _)| file.starts_with("lang/") && line.contains(file.as_str()));
        match (named, self.hashes.get(&wanted)) {
            (Some((file, hash)), Some(own)) => line.replace(file, &wanted).replace(hash, own),
            _ => line.to_owned(),
        }
    }
}

/// The members of `integrity.json` that are texts.
fn hashes(json: &Json) -> BTreeMap<String, String> {
    let text = |(name, value): &(String, Json)| match value {
        Json::Text(hash) => Some((name.clone(), hash.clone())),
        _ => None,
    };
    json.members().unwrap_or_default().iter().filter_map(text).collect()
}

/// The `<link>` lines of a snippet.
fn links(snippet: &str) -> Vec<String> {
    let trimmed = snippet.lines().map(str::trim);
    trimmed.filter(|line| line.starts_with("<link ")).map(str::to_owned).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::path::Path;

    /// A built widget of a few bytes.
    pub(crate) fn write_release(dist: &Path) {
        let root = dist.join(format!("v{VERSION}"));
        std::fs::create_dir_all(root.join("lang")).unwrap();
        for (name, text) in [
            ("guichet.js", "export {}"),
            ("guichet.js.br", "brotli"),
            ("guichet.js.gz", "gzip"),
            ("guichet-1a2b.wasm", "wasm"),
            ("lang/fr.json", "{}"),
            ("lang/en.json", "{ }"),
            (
                "integrity.json",
                r#"{"guichet.js":"sha384-script","lang/fr.json":"sha384-french","lang/en.json":"sha384-english"}"#,
            ),
        ] {
            std::fs::write(root.join(name), text).unwrap();
        }
        let snippet = r#"
            <link rel="preload" as="fetch" href="https://guichet-files.example/v0.1.0/guichet-1a2b.wasm" crossorigin>
            <link rel="preload" as="fetch" href="https://guichet-files.example/v0.1.0/lang/fr.json" integrity="sha384-french" crossorigin>
            <link rel="preload" as="fetch" href="/guichet/policy.json" crossorigin>
            <link rel="preload" as="fetch" href="https://booking.example/v1/sites/a/openings" crossorigin>
            <script type="module"></script>"#;
        std::fs::write(
            root.join("snippet.html"),
            snippet.replace("v0.1.0", &format!("v{VERSION}")),
        )
        .unwrap();
    }

    #[test]
    fn a_page_preloads_its_own_language_from_the_real_origin() {
        let dist = tempfile::tempdir().unwrap();
        write_release(dist.path());
        let release = Release::read(dist.path()).unwrap();
        assert_eq!(release.integrity, "sha384-script");
        let english = release.preload("http://127.0.0.1:1", "en");
        assert_eq!(english.lines().count(), 3, "{english}");
        let root = format!("http://127.0.0.1:1/v{VERSION}");
        assert!(english.contains(&format!("href=\"{root}/guichet-1a2b.wasm\"")), "{english}");
        assert!(
            english.contains(&format!("href=\"{root}/lang/en.json\" integrity=\"sha384-english\"")),
            "{english}"
        );
        assert!(english.contains("href=\"/guichet/policy.json\""), "{english}");
        assert!(release.preload("http://127.0.0.1:1", "fr").contains("sha384-french"));
    }

    #[test]
    fn a_widget_that_is_not_built_is_said_with_the_remedy() {
        let empty = tempfile::tempdir().unwrap();
        let error = Release::read(empty.path()).unwrap_err();
        assert!(error.to_string().contains("cargo xtask dist"), "{error}");
    }
}
