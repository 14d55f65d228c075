//! Where the links of the built pages lead.
//!
//! Owns three cases. A link from page to page stays as it is. A link that is right in the repository,
//! such as one of a document of the top folder that a page includes, is sent to the page that shows
//! its target. What is no page, such as a schema, is laid beside the pages. Anything else leads nowhere,
//! and is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::SOURCES;
use crate::dist::compress::files;
use crate::markdown::{relative, resolve};
use crate::repo::Repo;

/// Documents of the top folder, and the pages that show them.
const TOP: [(&str, &str); 4] = [
    ("README.md", "index.html"),
    ("ARCHITECTURE.md", "architecture.html"),
    ("CONTRIBUTING.md", "contributing.html"),
    ("CHANGELOG.md", "changelog.html"),
];
/// Where files of the repository lie that are no pages.
const BESIDE: &str = "files";
/// Parts of pages, and a page that is shown at any address.
const NOT_PAGES: [&str; 2] = ["examples/", "404.html"];
/// Attributes that lead somewhere.
const LEADING: [&str; 2] = [" href=\"", " src=\""];

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
enum Lead {
    /// Where it says.
    There,
    /// To another address.
    Page(String),
    /// To a file of the repository, by its path from the top folder.
    File(String),
    Nowhere,
}

/// The site: its files, with the places in those that are pages.
#[derive(Debug, Default)]
struct Site {
    files: BTreeMap<String, BTreeSet<String>>,
}

/// Puts the links right in all pages, lays files beside them, and returns what leads nowhere.
pub(super) fn settle(repo: &Repo, book: &Path) -> Result<Vec<String>> {
    let (mut site, mut pages, mut dead) = (Site::default(), Vec::new(), Vec::new());
    for file in files(book)? {
        let path = file.strip_prefix(book)?.to_string_lossy().into_owned();
        let is_markup = file.extension().is_some_and(|ending| ending == "html");
        let is_page = is_markup && !NOT_PAGES.iter().any(|it| path.starts_with(it));
        let text = if is_page { fs::read_to_string(&file)? } else { String::new() };
        site.files.insert(path.clone(), values(&text, " id=\"").map(str::to_owned).collect());
        if is_page {
            pages.push((path, text));
        }
    }
    for (page, text) in pages {
        let mut beside = Vec::new();
        let settled = rewritten(&text, |link| {
            match site.lead(&page, link, |path| repo.path(path).is_file()) {
                Lead::There => None,
                Lead::Page(other) => Some(other),
                Lead::File(path) => {
                    let link = relative(&page, &format!("{BESIDE}/{path}"));
                    beside.push(path);
                    Some(link)
                }
                Lead::Nowhere => {
                    dead.push(format!("{page}: {link}"));
                    None
                }
            }
        });
        for path in beside {
            let to = book.join(BESIDE).join(&path);
            fs::create_dir_all(to.parent().unwrap_or(book))?;
            fs::copy(repo.path(&path), &to).with_context(|| path)?;
        }
        fs::write(book.join(&page), settled).with_context(|| page)?;
    }
    Ok(dead)
}

/// Whether the files beside the pages are still those of the repository.
pub(super) fn are_current(repo: &Repo, book: &Path) -> Result<bool> {
    let beside = book.join(BESIDE);
    for file in if beside.is_dir() { files(&beside)? } else { Vec::new() } {
        let source = repo.path(file.strip_prefix(&beside)?);
        if fs::read(source).ok() != Some(fs::read(&file)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Site {
    fn lead(&self, page: &str, link: &str, is_file: impl Fn(&str) -> bool) -> Lead {
        // Another origin, the host's own pages, or a place that whoever serves the page fills in.
        if link.contains(':') || link.starts_with('/') || link.contains("{{") {
            return Lead::There;
        }
        let (path, place) = link.split_once('#').map_or((link, ""), |(path, place)| (path, place));
        if self.has(&if path.is_empty() { page.to_owned() } else { resolve(page, path) }, place) {
            return Lead::There;
        }
        // mdBook has made an address of what is a document in the repository.
        let document = path.strip_suffix(".html").map(|stem| format!("{stem}.md"));
        for path in [Some(path.to_owned()), document].into_iter().flatten() {
            for from in [format!("{SOURCES}/{page}"), String::new()] {
                let source = resolve(&from, &path);
                if let Some(shown) = shown_at(&source).filter(|shown| self.has(shown, place)) {
                    let mark = if place.is_empty() { "" } else { "#" };
                    return Lead::Page(format!("{}{mark}{place}", relative(page, &shown)));
                }
                if place.is_empty() && shown_at(&source).is_none() && is_file(&source) {
                    return Lead::File(source);
                }
            }
        }
        Lead::Nowhere
    }

    fn has(&self, path: &str, place: &str) -> bool {
        self.files.get(path).is_some_and(|places| place.is_empty() || places.contains(place))
    }
}

/// The page that shows a document.
fn shown_at(document: &str) -> Option<String> {
    if let Some((_, page)) = TOP.iter().find(|(name, _)| *name == document) {
        return Some((*page).to_owned());
    }
    let page = document.strip_prefix(SOURCES)?.strip_prefix('/')?.strip_suffix(".md")?;
    Some(format!("{page}.html"))
}

/// The values of an attribute in the tags of a page.
fn values<'a>(text: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(attribute)
        .filter(|(at, _)| is_in_tag(&text[..*at]))
        .filter_map(move |(at, _)| text[at + attribute.len()..].split('"').next())
}

/// What a page prints has no bare `<`.
fn is_in_tag(before: &str) -> bool {
    before.rfind(['<', '>']).is_some_and(|at| before[at..].starts_with('<'))
}

/// The page with other links where `other` has one.
fn rewritten(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    let mut found: Vec<usize> = LEADING
        .iter()
        .flat_map(|name| text.match_indices(name).map(|(at, name)| at + name.len()))
        .filter(|at| is_in_tag(&text[..*at]))
        .collect();
    found.sort_unstable();
    for at in found {
        let link = text[at..].split('"').next().unwrap_or_default();
        if let Some(other) = other(link) {
            out.push_str(&text[rest..at]);
            out.push_str(&other);
            rest = at + link.len();
        }
    }
    out.push_str(&text[rest..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let pages = [("a.html", "here"), ("decisions/b.html", ""), ("architecture.html", "walls")];
        let files =
            pages.map(|(path, place)| (path.to_owned(), BTreeSet::from([place.to_owned()])));
        Site { files: files.into_iter().collect() }
    }

    fn lead(page: &str, link: &str) -> Lead {
        site().lead(page, link, |path| path == "contract/schema.json")
    }

    #[test]
    fn what_leads_somewhere_stays() {
        for link in [
            "#here",
            "decisions/b.html",
            "a.html#here",
            "https://x.example/",
            "/guichet/",
            "{{api}}/x",
        ] {
            assert_eq!(lead("a.html", link), Lead::There, "{link}");
        }
    }

    #[test]
    fn a_link_of_the_repository_leads_to_the_page_that_shows_its_target() {
        for (page, link, other) in [
            ("decisions/b.html", "../../ARCHITECTURE.html#walls", "../architecture.html#walls"),
            ("architecture.html", "docs/a.html#here", "a.html#here"),
            ("architecture.html", "decisions/b.md", "decisions/b.html"),
        ] {
            assert_eq!(lead(page, link), Lead::Page(other.to_owned()), "{link}");
        }
        let schema = Lead::File("contract/schema.json".to_owned());
        assert_eq!(lead("a.html", "../contract/schema.json"), schema);
        assert_eq!(lead("architecture.html", "contract/schema.json"), schema);
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        for link in
            ["gone.html", "#gone", "a.html#gone", "../ARCHITECTURE.html#gone", "../contract/x.json"]
        {
            assert_eq!(lead("a.html", link), Lead::Nowhere, "{link}");
        }
    }

    #[test]
    fn links_are_those_of_tags_and_not_of_what_is_printed() {
        let page =
            "<a id=\"b\" href=\"one\">x</a><code>&lt;a href=\"two\"&gt;</code><img src=\"three\">";
        let settled = rewritten(page, |link| Some(link.to_uppercase()));
        assert_eq!(settled, page.replace("one", "ONE").replace("three", "THREE"));
        assert_eq!(values(page, " id=\"").collect::<Vec<_>>(), ["b"]);
    }
}
