//! Where what was built lies, and the hosts' pages.

use guichet_host_examples::Host;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder that holds the built widget.
pub(super) fn dist() -> PathBuf {
    root().join("dist")
}

/// The folder with our documentation as a site, once it is built.
pub(super) fn book() -> Option<PathBuf> {
    Some(root().join("target/book")).filter(|folder| folder.is_dir())
}

/// Paths and markup of the pages of a host, with their placeholders.
pub(super) fn pages_of(host: Host) -> Vec<(String, String)> {
    let folder = root().join("host-examples").join(host.name()).join("public");
    let mut pages = Vec::new();
    collect(&folder, "", &mut pages);
    assert!(!pages.is_empty(), "{} has no pages", folder.display());
    pages
}

fn collect(folder: &Path, below: &str, pages: &mut Vec<(String, String)>) {
    let entries = std::fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let file = entry.path();
        let path = format!("{below}/{}", entry.file_name().to_string_lossy());
        if file.is_dir() {
            collect(&file, &path, pages);
        } else if file.extension().is_some_and(|extension| extension == "html") {
            let markup = std::fs::read_to_string(&file);
            let markup = markup.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            pages.push((path, markup));
        }
    }
}
