//! `cargo xtask check`: what neither the compiler nor a test would notice.
//!
//! Owns the list of checks and how a finding is told. Each check is a function over texts, beside
//! a test that shows it fail. Start reading at [`CHECKS`].

mod arrows;
mod book;
mod documents;
mod element;
mod languages;
mod modules;
mod places;
mod policy;
mod reference;
pub(crate) mod shipped;
mod tree;

use anyhow::{Result, bail};

use crate::dist;
use crate::repo::Repo;
use crate::test::tally::Tally;
use tree::Tree;

/// What is wrong, and where; one line each. Empty is good.
type Findings = Vec<String>;

/// A check has the name of what is so when it passes.
type Check = (&'static str, fn(&Repo, &Tree) -> Result<Findings>);

const CHECKS: &[Check] = &[
    ("contract depends on no I/O, clock, UI or time-zone crate", arrows::contract),
    ("widget depends on nothing that is too heavy or only for servers", arrows::widget),
    ("inner modules do not know outer ones", |_, tree| Ok(arrows::layers(tree))),
    ("shipped script has no frame, cookie, storage, history or HTML sink", shipped::script),
    ("what is shipped holds no switch of the tests", shipped::switches),
    ("widget's source has none either", |_, tree| Ok(shipped::sources(tree))),
    ("modules say what they own, are short, and have names that mean something", |_, tree| {
        Ok(modules::findings(tree))
    }),
    ("languages have the same messages", |_, tree| languages::findings(tree)),
    (
        "element's header, code and guide name the same events, attributes, variables and parts",
        |_, tree| element::findings(tree),
    ),
    ("policy's fields are in its schema and in the guide", |_, tree| policy::fields(tree)),
    ("paths of the API are described", |_, tree| reference::routes(tree)),
    ("reference pages, types and manifest are what their sources say", |_, tree| {
        reference::drift(tree)
    }),
    ("manifest follows the published schema", reference::manifest),
    ("a host's TypeScript compiles, and wrong uses do not", reference::types),
    ("error codes are documented", |_, tree| Ok(documents::codes(tree))),
    ("links in documents lead somewhere", |_, tree| Ok(documents::links(tree))),
    ("every page of docs/ is in the book, and no place that a link names is missing", |_, tree| {
        Ok(book::pages(tree).into_iter().chain(book::places(tree)).collect())
    }),
    ("the book's examples are whole, and shown as they run", |_, tree| Ok(book::examples(tree))),
    ("lock files name no registry", |_, tree| Ok(places::registries(tree))),
    ("no tracked file holds a path of this machine", |repo, tree| Ok(places::paths(repo, tree))),
];

/// Runs all checks and fails when one finds something.
///
/// # Errors
/// When a check fails or cannot run.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    dist::build(repo)?;
    let tally = run(repo)?;
    if tally.failed > 0 {
        bail!("{} of {} checks failed", tally.failed, tally.passed + tally.failed);
    }
    Ok(())
}

/// Runs all checks, tells about each, and counts. Needs a `dist/` that is up to date.
///
/// # Errors
/// When the list of files cannot be read.
pub(crate) fn run(repo: &Repo) -> Result<Tally> {
    let tree = Tree::read(repo)?;
    let mut tally = Tally::default();
    for (name, check) in CHECKS {
        match check(repo, &tree) {
            Ok(findings) if findings.is_empty() => {
                tally.passed += 1;
                println!("    ok      {name}");
            }
            Ok(findings) => {
                tally.failed += 1;
                println!("    FAILED  {name}");
                for finding in &findings {
                    println!("              {finding}");
                }
            }
            Err(error) => {
                tally.failed += 1;
                println!("    FAILED  {name}\n              {error:#}");
            }
        }
    }
    Ok(tally)
}
