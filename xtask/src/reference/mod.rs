//! `cargo xtask reference`: what a host may rely on, written from its one source each.
//!
//! Owns which file comes from what. The header of the custom element gives the manifest, the types
//! and a page; the policy's schema gives its types; the server's description of the API, and the
//! widget's English words, give a page each. `cargo xtask check` compares. Start reading at [`written`].

mod api_page;
mod element_page;
pub(crate) mod header;
mod json;
mod manifest;
mod policy;
mod types;
mod words_page;

use std::fs;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use crate::repo::Repo;
use crate::run::capture;

/// The source of the first.
pub(crate) const ELEMENT: &str = "widget/element/guichet.js";
/// The source of the policy's types.
pub(crate) const SCHEMA: &str = "contract/schema/host-policy-v1.schema.json";
/// The server's description of its API, as it printed it. A test of the server compares.
pub(crate) const OPENAPI: &str = "docs/reference/openapi.json";
/// What hosts get beside the script, for their tools.
pub(crate) const FOR_TOOLS: [&str; 2] = [MANIFEST, TYPES];
pub(crate) const MANIFEST: &str = "widget/element/custom-elements.json";
/// The description of the staff's API, in the same way.
pub(crate) const STAFF_OPENAPI: &str = "docs/reference/openapi-staff.json";
/// The widget's English words, and those of the manage mode.
pub(crate) const WORDS: &str = "widget/lang/en.json";
pub(crate) const MANAGE_WORDS: &str = "widget/lang/manage/en.json";
const TYPES: &str = "widget/element/guichet.d.ts";

/// Paths and texts of everything that is written, from the sources as `read` gives them.
///
/// # Errors
/// When a source cannot be read, or does not follow its form.
pub(crate) fn written(
    read: impl Fn(&str) -> Result<String>,
) -> Result<[(&'static str, String); 6]> {
    let element = header::parse(&read(ELEMENT)?).context(ELEMENT)?;
    let schema = Json::parse(&read(SCHEMA)?).context(SCHEMA)?;
    let page = |api: &api_page::Api, source: &'static str| {
        let openapi = Json::parse(&read(source)?).context(source)?;
        api_page::text(api, &openapi).context(source)
    };
    let words = |path: &'static str| Json::parse(&read(path)?).context(path);
    let words = [words(WORDS)?, words(MANAGE_WORDS)?];
    Ok([
        (MANIFEST, manifest::text(&element)),
        (TYPES, types::text(&element, &schema).context(SCHEMA)?),
        ("docs/reference/element.md", element_page::text(&element)),
        ("docs/reference/words.md", words_page::text(&words[0], &words[1])?),
        ("docs/reference/api.md", page(&api_page::PUBLIC, OPENAPI)?),
        ("docs/reference/staff-api.md", page(&api_page::STAFF, STAFF_OPENAPI)?),
    ])
}

/// Asks the server for its descriptions, and writes everything anew.
///
/// # Errors
/// When the server does not build, or a source does not follow its form.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    for (path, flags) in [(OPENAPI, &["openapi"][..]), (STAFF_OPENAPI, &["openapi", "--staff"])] {
        let server = ["run", "-q", "-p", "guichet-server", "--"];
        let openapi = capture(&mut repo.cargo(&[&server, flags].concat()))?;
        write(repo, path, &openapi)?;
    }
    let read = |path: &str| fs::read_to_string(repo.path(path)).context(path.to_owned());
    for (path, text) in written(read)? {
        write(repo, path, &text)?;
    }
    Ok(())
}

fn write(repo: &Repo, path: &str, text: &str) -> Result<()> {
    let is_new = fs::read_to_string(repo.path(path)).map_or(true, |old| old != text);
    if is_new {
        fs::write(repo.path(path), text).context(path.to_owned())?;
    }
    println!("    {} {path}", if is_new { "written" } else { "same   " });
    Ok(())
}
