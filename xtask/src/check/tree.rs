//! The files of the checkout, as texts.
//!
//! Owns which files count: those that git knows or would add. Must not know any check.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::repo::Repo;
use crate::run::capture;

/// A file: its path from the top folder, with slashes, and its text.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    /// The part of the path after the last slash.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Lines with their numbers, without those that are comments and without what follows
    /// `#[cfg(test)]`: what is compiled into the product. Good enough for our own formatting.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|line| *line != "#[cfg(test)]")
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| {
                let line = line.trim_start();
                !(line.starts_with("//") || line.starts_with('*') || line.starts_with("/*"))
            })
    }

    /// Whether the file holds tests alone.
    pub(super) fn is_test(&self) -> bool {
        self.name() == "tests.rs" || self.path.split('/').rev().skip(1).any(|part| part == "tests")
    }
}

/// Whether a file has this ending: `rs`, without the dot.
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == ending)
}

/// All files; those that are no text have an empty one.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl Tree {
    /// Reads the checkout.
    pub(super) fn read(repo: &Repo) -> Result<Self> {
        let listed = capture(repo.program("git").args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        let mut files: Vec<File> = listed
            .lines()
            // A file that was deleted but not committed is none any more; a picture has no text.
            .filter_map(|path| {
                let text = String::from_utf8(fs::read(repo.path(path)).ok()?).unwrap_or_default();
                Some(File { path: path.to_owned(), text })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(Self { files })
    }

    /// Files in a folder, with one of these endings (`rs`, without the dot).
    pub(super) fn under<'a>(
        &'a self,
        folder: &'a str,
        endings: &'a [&str],
    ) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| {
            file.path.starts_with(folder)
                && endings.iter().any(|ending| has_ending(&file.path, ending))
        })
    }

    /// The file of this path.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether there is such a file, or a folder with files in it.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty()
            || self.files.iter().any(|file| {
                file.path
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }
}

#[cfg(test)]
impl Tree {
    /// A checkout made up for a test.
    pub(super) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        Self::of_all(files)
    }

    /// The same of any number.
    #[cfg(test)]
    pub(super) fn of_all<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let file = |(path, text): (&str, &str)| File { path: path.into(), text: text.into() };
        Self { files: files.into_iter().map(file).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_code() {
        let tree =
            Tree::of([("a.rs", "//! about\nfn a() {}\n  // why\n#[cfg(test)]\nmod tests {}\n")]);
        let code: Vec<_> = tree.files[0].code().collect();
        assert_eq!(code, [(2, "fn a() {}")]);
    }

    #[test]
    fn a_folder_exists_when_a_file_in_it_does() {
        let tree = Tree::of([("docs/decisions/one.txt", "")]);
        assert!(tree.has("docs/decisions/") && tree.has("docs/decisions/one.txt"));
        assert!(!tree.has("docs/dec"));
    }
}
