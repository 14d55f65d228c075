//! Tools that come from npm: esbuild, binaryen, axe-core, TypeScript.
//!
//! Owns when `npm ci` is needed. The versions are those of `package-lock.json`.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::run::{run, step};

/// Installs exactly what the lock file says, unless it is there already.
///
/// # Errors
/// When Node.js is missing or the installation fails.
pub(crate) fn ensure(repo: &Repo) -> Result<()> {
    let wanted = fs::read(repo.path("package-lock.json")).context("package-lock.json")?;
    // npm writes a file of its own there, but in another form than the one it read.
    let stamp = repo.path("node_modules/.guichet-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if repo.which("npm").is_none() {
        bail!("npm is missing: install Node.js 20 or later, with npm");
    }
    step("tools from npm", || {
        run(repo.program("npm").args(["ci", "--loglevel=error"]))?;
        fs::write(&stamp, wanted).context("node_modules cannot be written")
    })
}
