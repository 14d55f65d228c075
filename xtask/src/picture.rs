//! `cargo xtask picture`: the README's picture, from the product as it is.
//!
//! Owns what must be built before. What is in the picture is in `tests/examples/picture.rs`.

use anyhow::Result;

use crate::dist;
use crate::repo::Repo;
use crate::run::{run, step};
use crate::tools::browsers::{self, Engine};

/// Where the README looks for it.
const PICTURE: &str = "docs/screenshot.png";

/// Builds server and widget, and takes the picture.
///
/// # Errors
/// When something does not build, or the page never shows times.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    browsers::ensure(repo, Engine::Chromium)?;
    dist::build(repo)?;
    step("server", || run(&mut repo.cargo(&["build", "--quiet", "--package", "guichet-server"])))?;
    step(PICTURE, || {
        let server = repo.target().join("debug/guichet-server");
        let example =
            ["run", "--quiet", "--package", "guichet-tests", "--example", "picture", "--"];
        let mut command = repo.cargo(&example);
        run(command.arg(repo.path(PICTURE)).env("GUICHET_SERVER", server))
    })
}
