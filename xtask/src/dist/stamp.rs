//! Whether `dist/` is what it would be if it were built again.
//!
//! Owns the list of what it is made of. Compares contents, not times: a checkout has no useful
//! times. Start reading at [`is_current`].

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::compress::files;
use super::integrity::hex;
use crate::repo::Repo;

/// Everything that can change a shipped byte.
const MADE_OF: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    ".cargo",
    "contract/Cargo.toml",
    "contract/src",
    "widget",
    "xtask/src/dist",
    "xtask/src/tools",
];

/// A digest of what the files are made of.
pub(super) fn inputs(repo: &Repo) -> Result<String> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for relative in MADE_OF {
        let path = repo.path(relative);
        if path.is_dir() { paths.extend(files(&path)?) } else { paths.push(path) }
    }
    digest(&paths)
}

/// True when the folder was built from these inputs and nobody changed it since.
pub(super) fn is_current(repo: &Repo, inputs: &str) -> Result<bool> {
    let Ok(stamp) = fs::read_to_string(path(repo)) else { return Ok(false) };
    Ok(repo.dist().is_dir() && stamp == text(repo, inputs)?)
}

/// Remembers what the folder was built from, and what it holds.
pub(super) fn write(repo: &Repo, inputs: &str) -> Result<()> {
    fs::write(path(repo), text(repo, inputs)?).context("the build stamp cannot be written")
}

fn text(repo: &Repo, inputs: &str) -> Result<String> {
    Ok(format!("{inputs} {}\n", digest(&files(&repo.dist())?)?))
}

fn path(repo: &Repo) -> PathBuf {
    repo.work().join("dist.stamp")
}

/// A digest of files, their names and what they hold.
pub(crate) fn digest(paths: &[PathBuf]) -> Result<String> {
    let mut all = Sha256::new();
    for path in paths {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        all.update(path.as_os_str().as_encoded_bytes());
        all.update([0]);
        all.update(Sha256::digest(bytes));
    }
    Ok(hex(&all.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_and_a_renamed_file_change_the_digest() {
        let folder = std::env::temp_dir().join(format!("guichet-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (one, two) = (folder.join("one"), folder.join("two"));
        fs::write(&one, "a").unwrap();
        fs::write(&two, "a").unwrap();
        let first = digest(std::slice::from_ref(&one)).unwrap();
        assert_eq!(first, digest(std::slice::from_ref(&one)).unwrap());
        assert_ne!(first, digest(std::slice::from_ref(&two)).unwrap());
        fs::write(&one, "b").unwrap();
        assert_ne!(first, digest(&[one]).unwrap());
        fs::remove_dir_all(folder).unwrap();
    }
}
