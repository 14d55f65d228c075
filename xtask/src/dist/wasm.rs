//! The widget as wasm, and the glue that wasm-bindgen writes for it.
//!
//! Owns the flags of wasm-pack and wasm-opt. Start reading at [`build`].

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{imports, sources};
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

/// For size after compression. A function with one caller is not worth inlining when it is long:
/// alike functions compress together, and functions of like names are alike (6 KB and 2 KB of 123,
/// measured).
const OPTIMISATIONS: [&str; 10] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--one-caller-inline-max-function-size=30",
    "--merge-similar-functions",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What the element needs of the glue besides: after a trap, nothing may be called in the instance
/// any more, and only the glue's own variable leads there.
const LEAVE: &str =
    "\nexport const leave = () => { wasm = new Proxy({}, { get: () => () => {} }); };\n";

/// The wasm as shipped, and where its glue is.
pub(super) struct Wasm {
    pub(super) bytes: Vec<u8>,
    pub(super) glue: PathBuf,
}

impl Wasm {
    /// The glue without its comments, which count the functions of the wasm.
    pub(super) fn calls(&self) -> Result<String> {
        let glue = fs::read_to_string(&self.glue)?;
        let code = glue.lines().filter(|line| !line.trim_start().starts_with("//"));
        Ok(code.collect::<Vec<_>>().join("\n"))
    }
}

/// Which of the widget's two builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What every page loads.
    Booking,
    /// What a page loads where a link to the manage page was followed: all of it, and more.
    Manage,
}

/// Builds `widget/` with the profile `wasm-release`.
pub(super) fn build(repo: &Repo, kind: Kind) -> Result<Wasm> {
    let (folder, features) = match kind {
        Kind::Booking => ("pkg", "--no-default-features"),
        Kind::Manage => ("pkg-manage", "--features=manage"),
    };
    let package = repo.work().join(folder);
    // The optimiser is run here rather than by wasm-pack, whose own run knows no custom profile.
    let said = run(repo
        .program("wasm-pack")
        .args(["build", "widget", "--target", "web", "--mode", "no-install"])
        .args(["--profile", "wasm-release", "--no-opt", "--no-pack", "--no-typescript"])
        .args(["--out-name", "guichet_widget", "--out-dir"])
        .arg(&package)
        .args(["--", features])
        .env("RUSTFLAGS", remap()?));
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
    let mut bytes = fs::read(&optimised).context("wasm-opt wrote nothing")?;
    sources::forget(&mut bytes);
    let glue = package.join("guichet_widget.js");
    let (bytes, shortened) = imports::shorten(&bytes, &fs::read_to_string(&glue)?)?;
    fs::write(&glue, shortened + LEAVE)?;
    Ok(Wasm { bytes, glue })
}

/// Panics name their source file, and so the folders of whoever built. Nobody else is to see them,
/// and two machines are to build the same bytes.
fn remap() -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let sources = home.context("neither CARGO_HOME nor HOME is set")?.join("registry/src");
    let mut flags = Vec::new();
    for index in fs::read_dir(&sources).with_context(|| sources.display().to_string())? {
        flags.push(format!("--remap-path-prefix={}=deps", index?.path().display()));
    }
    Ok(flags.join(" "))
}
