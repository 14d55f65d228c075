//! The browsers that journeys run in, and their drivers.
//!
//! Owns the three engines and the Debian packages that bring them. A browser that is missing is
//! installed (Debian, as root) or is an error: no journey is ever skipped for want of one.

use std::path::Path;

use anyhow::{Result, bail};

use super::crates;
use crate::repo::Repo;
use crate::run::{capture, run, step};

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Blink.
    Chromium,
    /// Gecko.
    Firefox,
    /// `WebKitGTK`.
    Webkit,
}

impl Engine {
    /// The name that the journeys know it by (`GUICHET_BROWSER`).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// Programs it takes, each with the Debian package that brings it.
    fn programs(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Chromium => &[("chromium", "chromium"), ("chromedriver", "chromium-driver")],
            Self::Firefox => &[("firefox-esr", "firefox-esr")],
            Self::Webkit => &[("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")],
        }
    }
}

/// Makes sure that one engine, its driver and what journeys look through (`strace`) are there.
///
/// # Errors
/// When something is missing and cannot be installed here; the message is the command to run.
pub(crate) fn ensure(repo: &Repo, engine: Engine) -> Result<()> {
    let wanted = engine.programs().iter().chain(&[("strace", "strace")]);
    let missing: Vec<&str> = wanted
        .filter(|(program, _)| repo.which(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty() {
        install(repo, engine, &missing)?;
    }
    if engine == Engine::Firefox {
        crates::ensure(repo, &crates::geckodriver())?;
    }
    Ok(())
}

fn install(repo: &Repo, engine: Engine, packages: &[&str]) -> Result<()> {
    let line = format!("apt-get install -y {}", packages.join(" "));
    if !Path::new("/etc/debian_version").exists() {
        bail!("{} is missing; on Debian it comes with: {line}", engine.name());
    }
    if capture(repo.program("id").arg("-u"))?.trim() != "0" {
        bail!("{} is missing; run: sudo {line}", engine.name());
    }
    step(&line, || {
        let apt = |arguments: &[&str]| {
            let mut command = repo.program("apt-get");
            run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
        };
        apt(&["update", "-qq"])?;
        apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat())
    })
}
