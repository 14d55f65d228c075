//! A folder as the web sees it.
//!
//! Owns which files there are and of which type. All are read once: what is not in the map cannot
//! be asked for, whatever a path looks like, so there is nothing to traverse.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Codings of HTTP, best first, and how the name of a file ends that is packed so.
pub(crate) const PACKINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Paths from the root, such as `/css/site.css`, and what lies there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder(BTreeMap<String, Vec<u8>>);

impl Folder {
    /// Reads a folder with all below it. Hidden files and symbolic links are left out.
    ///
    /// # Errors
    /// When something in it cannot be read.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let mut folder = Self::default();
        folder.add(root, "")?;
        Ok(folder)
    }

    fn add(&mut self, directory: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}/{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.add(&entry.path(), &path)?;
            } else if kind.is_file() {
                self.0.insert(path, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// The file at a path; a folder's own path means its `index.html`.
    pub(crate) fn get(&self, path: &str) -> Option<(&str, &[u8])> {
        let index = path.ends_with('/').then(|| format!("{path}index.html"));
        let path = index.as_deref().unwrap_or(path);
        self.0.get_key_value(path).map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Puts a file at a path, in place of one that is there and of its packed forms.
    pub(crate) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        for (_, end) in PACKINGS {
            self.0.remove(&format!("{path}.{end}"));
        }
        self.0.insert(path.to_owned(), bytes);
    }

    /// Paths and contents.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// The media type of a path, by the end of its name.
pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_the_folder_can_be_asked_for() {
        let outside = tempfile::tempdir().unwrap();
        let root = outside.path().join("public");
        std::fs::create_dir_all(root.join("en")).unwrap();
        for (path, text) in
            [("secret.txt", "s"), ("public/index.html", "i"), ("public/en/a.html", "a")]
        {
            std::fs::write(outside.path().join(path), text).unwrap();
        }
        std::fs::write(root.join(".hidden"), "h").unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.txt"), root.join("link.txt"))
            .unwrap();
        let folder = Folder::read(&root).unwrap();
        assert_eq!(folder.get("/").map(|(path, _)| path), Some("/index.html"));
        assert_eq!(folder.get("/en/a.html").map(|(_, bytes)| bytes), Some(&b"a"[..]));
        for bad in ["/../secret.txt", "/en/../../secret.txt", "/link.txt", "/.hidden", "/en", "//"]
        {
            assert!(folder.get(bad).is_none(), "{bad}");
        }
    }
}
