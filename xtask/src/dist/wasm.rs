//! The widget as wasm, and the glue that wasm-bindgen writes for it.
//!
//! Owns the flags of wasm-pack and wasm-opt. Start reading at [`build`].

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::repo::Repo;
use crate::run::{capture, run};

/// Named one by one: `--all-features` writes compact imports, which Chromium refuses to compile.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
];

/// For size after compression: functions of like names are alike, and brotli likes them together
/// (2 KB of 186, measured); the names themselves are then dropped.
const OPTIMISATIONS: [&str; 8] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The wasm as shipped, and where its glue is.
pub(super) struct Wasm {
    pub(super) bytes: Vec<u8>,
    pub(super) glue: PathBuf,
}

/// Builds `widget/` with the profile `wasm-release`.
pub(super) fn build(repo: &Repo) -> Result<Wasm> {
    let package = repo.work().join("pkg");
    // The optimiser is run here rather than by wasm-pack, whose own run knows no custom profile.
    let said = run(repo
        .program("wasm-pack")
        .args(["build", "widget", "--target", "web", "--mode", "no-install"])
        .args(["--profile", "wasm-release", "--no-opt", "--no-pack", "--no-typescript"])
        .args(["--out-name", "guichet_widget", "--out-dir"])
        .arg(&package));
    said.context("the widget does not build")?;
    let optimised = package.join("guichet_widget_opt.wasm");
    capture(
        repo.program("wasm-opt")
            .args(OPTIMISATIONS)
            .args(FEATURES)
            .arg(package.join("guichet_widget_bg.wasm"))
            .arg("-o")
            .arg(&optimised),
    )?;
    let bytes = fs::read(&optimised).context("wasm-opt wrote nothing")?;
    Ok(Wasm { bytes, glue: package.join("guichet_widget.js") })
}
