//! The tools that building and testing need, installed where they are missing.
//!
//! Owns which tools and which versions. Must not know what they are used for. A tool that cannot
//! be installed is an error that says what to run, never a silent omission.

pub(crate) mod browsers;
mod crates;
pub(crate) mod npm;

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::run::{capture, run};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What building the widget takes: the wasm target, wasm-pack, wasm-bindgen, npm's tools.
///
/// # Errors
/// When one is missing and cannot be installed.
pub(crate) fn ensure_build_tools(repo: &Repo) -> Result<()> {
    ensure_wasm_target(repo)?;
    npm::ensure(repo)?;
    crates::ensure(repo, &crates::wasm_bindgen(repo)?)?;
    crates::ensure(repo, &crates::wasm_pack())
}

/// What makes a site of the documentation.
///
/// # Errors
/// When it is missing and cannot be installed.
pub(crate) fn ensure_mdbook(repo: &Repo) -> Result<()> {
    crates::ensure(repo, &crates::mdbook())
}

/// The standard library for the browser.
///
/// # Errors
/// When it is missing and there is no rustup to add it.
pub(crate) fn ensure_wasm_target(repo: &Repo) -> Result<()> {
    let sysroot = capture(repo.program("rustc").args(["--print", "sysroot"]))?;
    let target = std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET);
    if target.is_dir() {
        return Ok(());
    }
    if repo.which("rustup").is_none() {
        bail!("this Rust has no {WASM_TARGET}: install Rust through rustup");
    }
    run(repo.program("rustup").args(["target", "add", WASM_TARGET]))
}
