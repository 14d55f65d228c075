//! `cargo xtask book`: the documentation as a site, in `target/book/`.
//!
//! Owns when it is built again, and that it is not there when something in it leads nowhere. What a
//! page says is in `docs/`; where its links lead is in [`links`]. Start reading at [`build`].

mod links;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::dist::compress::files;
use crate::dist::stamp;
use crate::repo::Repo;
use crate::run::{run, step};
use crate::tools;

/// Where the pages' sources are, with the settings.
const SOURCES: &str = "docs";
/// What else changes a page: how it is made, and what it shows of the top folder.
const MADE_OF: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "xtask/src/book",
    "xtask/src/tools",
];

/// Builds it, and says where it is.
///
/// # Errors
/// When mdBook cannot be had, or something in a page leads nowhere.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    build(repo)?;
    println!("    open {}", folder(repo).join("index.html").display());
    println!("    with its live examples: cargo xtask demo, then /book/ on the hospital's pages");
    Ok(())
}

/// Builds it, unless nothing has changed since it was built.
///
/// # Errors
/// When mdBook cannot be had, or something in a page leads nowhere.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    let inputs = inputs(repo)?;
    let stamp = repo.work().join("book.stamp");
    let is_current = fs::read_to_string(&stamp).is_ok_and(|built_of| built_of == inputs);
    if is_current
        && folder(repo).join("index.html").is_file()
        && links::are_current(repo, &folder(repo))?
    {
        return Ok(());
    }
    tools::ensure_mdbook(repo).context(
        "the documentation is made with mdBook, which could not be built: run this again when cargo reaches its registry",
    )?;
    step("the documentation as a site", || {
        let book = folder(repo);
        if book.exists() {
            fs::remove_dir_all(&book).with_context(|| book.display().to_string())?;
        }
        run(repo.program("mdbook").args(["build", SOURCES, "--dest-dir"]).arg(&book))?;
        let dead = links::settle(repo, &book)?;
        if !dead.is_empty() {
            bail!("links in {SOURCES}/ lead nowhere:\n  {}", dead.join("\n  "));
        }
        fs::create_dir_all(repo.work())?;
        fs::write(&stamp, inputs).with_context(|| stamp.display().to_string())
    })
}

/// Where the site is.
pub(crate) fn folder(repo: &Repo) -> PathBuf {
    repo.target().join("book")
}

/// A digest of what the pages are made of.
fn inputs(repo: &Repo) -> Result<String> {
    let mut paths = files(&repo.path(SOURCES))?;
    for relative in MADE_OF {
        let path = repo.path(relative);
        if path.is_dir() { paths.extend(files(&path)?) } else { paths.push(path) }
    }
    stamp::digest(&paths)
}
