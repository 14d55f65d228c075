//! Where things are, and how a program is started among them.
//!
//! Owns the paths that the commands share and the environment of the programs they start. Must
//! not know what any command does. Start reading at [`Repo::find`].

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The version of everything in the workspace, and so of what is shipped.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A checkout of this repository.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The checkout that holds the current folder.
    ///
    /// # Errors
    /// When no folder above holds this workspace.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        here.ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .map(|root| Self { root: root.to_owned() })
            .context("run this inside a checkout of Guichet")
    }

    /// The top folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path from the top folder.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's folder for what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |target| self.root.join(target))
    }

    /// Intermediate files of these commands.
    pub(crate) fn work(&self) -> PathBuf {
        self.target().join("xtask")
    }

    /// What a host puts on its server.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist").join(format!("v{VERSION}"))
    }

    /// Tools built from crates, kept outside of the checkout so that a fresh clone finds them.
    pub(crate) fn tools(&self) -> PathBuf {
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
        cache.map_or_else(|| self.work().join("tools"), |cache| cache.join("guichet/tools"))
    }

    /// A program to run in the top folder, with our own tools before those of the machine.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root).env("PATH", self.search_path());
        command
    }

    /// `cargo`, as the one that runs this.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.program("cargo");
        command.args(arguments);
        command
    }

    /// Where a program of this name is found, if it is.
    pub(crate) fn which(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.search_path())
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    }

    fn search_path(&self) -> OsString {
        let own = [self.tools().join("bin"), self.root.join("node_modules/.bin")];
        let machine = std::env::var_os("PATH").unwrap_or_default();
        let all = own.into_iter().chain(std::env::split_paths(&machine));
        // A folder with a colon in its name cannot be on a search path; the machine's own remains.
        std::env::join_paths(all).unwrap_or(machine)
    }
}
