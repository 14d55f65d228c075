//! Tools that come from crates.io, built once into the cache folder.
//!
//! Owns their versions. A tool on the machine's own path is not trusted: its version may differ,
//! and wasm-bindgen's must be that of the library to the last digit.

use std::fs;

use anyhow::{Context, Result};

use crate::repo::Repo;
use crate::run::{capture, run, step};

/// A program from crates.io.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// What cargo is told besides: which features are built.
    flags: &'static [&'static str],
}

/// Builds and tests wasm.
pub(crate) fn wasm_pack() -> Tool {
    Tool::new("wasm-pack", "wasm-pack", "0.15.1")
}

/// Makes a site of the documentation. We need neither its server nor its watching of files.
pub(crate) fn mdbook() -> Tool {
    let flags = &["--no-default-features", "--features", "search"];
    Tool { flags, ..Tool::new("mdbook", "mdbook", "0.5.4") }
}

/// Drives Firefox.
pub(crate) fn geckodriver() -> Tool {
    Tool::new("geckodriver", "geckodriver", "0.37.1")
}

impl Tool {
    fn new(package: &'static str, program: &'static str, version: &str) -> Self {
        Self { package, program, version: version.to_owned(), flags: &[] }
    }
}

/// The command-line tool of the `wasm-bindgen` that `Cargo.lock` names.
///
/// # Errors
/// When the lock file names none.
pub(crate) fn wasm_bindgen(repo: &Repo) -> Result<Tool> {
    let lock = fs::read_to_string(repo.path("Cargo.lock")).context("Cargo.lock")?;
    let version =
        locked_version(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
    Ok(Tool::new("wasm-bindgen-cli", "wasm-bindgen", version))
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    entry.split('"').next()
}

/// Installs the tool in its exact version, unless it is there already.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn ensure(repo: &Repo, tool: &Tool) -> Result<()> {
    let program = repo.tools().join("bin").join(tool.program);
    if program.is_file()
        && capture(repo.program(&program.to_string_lossy()).arg("--version"))
            .is_ok_and(|said| says_version(&said, &tool.version))
    {
        return Ok(());
    }
    step(&format!("tool {} {} (built once, a few minutes)", tool.package, tool.version), || {
        // Without `--locked`: the lock files of some of these name crates that were withdrawn.
        run(repo
            .cargo(&["install", "--force", "--version", &tool.version, tool.package, "--root"])
            .arg(repo.tools())
            .args(tool.flags)
            .env_remove("CARGO_TARGET_DIR")
            // They run for seconds: what counts is how soon a fresh machine has them.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_LTO", "off"))
    })
}

fn says_version(said: &str, version: &str) -> bool {
    let first = said.lines().next().unwrap_or_default();
    first.split_whitespace().any(|word| word.strip_prefix('v').unwrap_or(word) == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }

    #[test]
    fn a_tool_of_another_version_does_not_count_as_installed() {
        assert!(says_version("geckodriver 0.37.1 ( 2026)\n\nsource 0.1", "0.37.1"));
        assert!(says_version("mdbook v0.5.4", "0.5.4"));
        assert!(!says_version("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!says_version("", "0.2.130"));
    }
}
