//! What is written for hosts is what its sources say, and tools can use it.
//!
//! Owns the comparison with `cargo xtask reference`, and the two tools that read the result as a
//! host's would: a validator of the published schema, and TypeScript's compiler.

use anyhow::{Context, Result};

use super::Findings;
use super::tree::Tree;
use crate::reference::{self, MANIFEST, OPENAPI};
use crate::repo::Repo;
use crate::run::capture;

/// Where the templates of all paths are, as constants.
const ROUTES: [&str; 2] = ["contract/src/routes.rs", "server-stub/src/routes/mod.rs"];
/// The schema that catalogues and editors know.
const PUBLISHED: &str = "node_modules/custom-elements-manifest/schema.json";
/// A page's script as a host would write it, with its compiler's settings.
const SAMPLE: &str = "host-examples/typescript/tsconfig.json";

/// Written files that differ from what would be written now.
pub(super) fn drift(tree: &Tree) -> Result<Findings> {
    let text = |path: &str| tree.get(path).map(|file| file.text.clone()).context(path.to_owned());
    let written = reference::written(text)?.into_iter();
    let stale = written.filter(|(path, new)| tree.get(path).is_none_or(|old| old.text != *new));
    Ok(stale
        .map(|(path, _)| format!("{path} is not what its source says: run cargo xtask reference"))
        .collect())
}

/// Templates of paths that the description of the API lacks, and with it the page.
pub(super) fn routes(tree: &Tree) -> Result<Findings> {
    let described = tree.get(OPENAPI).with_context(|| format!("no {OPENAPI}"))?;
    let mut findings = Vec::new();
    for source in ROUTES {
        let file = tree.get(source).with_context(|| format!("no {source}"))?;
        let constants = file.text.lines().filter_map(|line| line.split_once(": &str = \"/"));
        let templates: Vec<&str> =
            constants.filter_map(|(_, rest)| rest.split('"').next()).collect();
        if templates.is_empty() {
            findings.push(format!("{source}: no template of a path"));
        }
        let missing =
            templates.iter().filter(|path| !described.text.contains(&format!("\"/{path}\": {{")));
        findings.extend(missing.map(|path| {
            format!(
                "{OPENAPI}: lacks /{path} of {source}: describe it, and run cargo xtask reference"
            )
        }));
    }
    Ok(findings)
}

/// Asks the published schema.
pub(super) fn manifest(repo: &Repo, _: &Tree) -> Result<Findings> {
    let script = repo.path("xtask/src/check/manifest.mjs");
    let said = capture(repo.program("node").arg(script).args([PUBLISHED, MANIFEST]))?;
    Ok(said.lines().map(str::to_owned).collect())
}

/// Compiles the sample. Its wrong uses are marked as such, and a mark without an error is one.
pub(super) fn types(repo: &Repo, _: &Tree) -> Result<Findings> {
    // It tells its findings on stdout, and fails when there are any.
    let output = repo.program("tsc").args(["--project", SAMPLE]).output().context("tsc")?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Ok([output.status.to_string()].into_iter().chain(said.lines().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{ELEMENT, MANAGE_WORDS, SCHEMA, STAFF_OPENAPI, WORDS};

    const HEADER: &str = "/**\n * <a-b>: it.\n *\n * @fires {{}} a-ready - It stands.\n */\n";
    const EMPTY: &str = r#"{"properties":{}}"#;
    const API: &str = r#"{"tags":[],"paths":{},"components":{"schemas":{}}}"#;

    #[test]
    fn a_file_that_lags_behind_its_source_is_found() {
        let sources = [
            (ELEMENT, HEADER),
            (SCHEMA, EMPTY),
            (OPENAPI, API),
            (STAFF_OPENAPI, API),
            (WORDS, "{}"),
            (MANAGE_WORDS, "{}"),
        ];
        let read = |path: &str| {
            let source = sources.iter().find(|(source, _)| *source == path);
            source.map(|(_, text)| (*text).to_owned()).context("no such source")
        };
        let written = reference::written(read).unwrap();
        let [_, types, ..] = &written;
        let files = |header, edited: (&'static str, &str)| {
            let rest = written.iter().filter(|(path, _)| *path != edited.0);
            let rest = rest.map(|(path, text)| (*path, text.as_str()));
            Tree::of_all(
                sources[1..].iter().copied().chain(rest).chain([(ELEMENT, header), edited]),
            )
        };
        assert_eq!(drift(&files(HEADER, (types.0, &types.1))).unwrap(), [""; 0]);
        let edited = drift(&files(HEADER, (types.0, "export {}\n"))).unwrap();
        assert_eq!(edited.len(), 1, "{edited:?}");
        let moved_on = HEADER.replace("a-ready", "a-booked");
        let lagging = drift(&files(&moved_on, (types.0, &types.1))).unwrap();
        assert_eq!(lagging.len(), 3, "{lagging:?}");
    }

    #[test]
    fn a_path_that_is_not_described_is_found() {
        let api = ("docs/reference/openapi.json", "\"/v1/a\": {\n");
        let of = |contract, server| Tree::of([api, (ROUTES[0], contract), (ROUTES[1], server)]);
        // The server's file declares its tests first.
        let known = "#[cfg(test)]\nmod tests;\npub const A: &str = \"/v1/a\";\n";
        assert_eq!(routes(&of(known, known)).unwrap(), [""; 0]);
        assert_eq!(routes(&of(known, "pub const B: &str = \"/v1/b\";\n")).unwrap().len(), 1);
        assert_eq!(routes(&of(known, "")).unwrap().len(), 1);
    }
}
