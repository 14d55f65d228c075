//! What documents promise and point at.
//!
//! Owns two rules: every error code is explained with its status, and every path that a document or a
//! comment names is there.

use guichet_contract::code::Code;

use super::Findings;
use super::tree::{File, Tree, has_ending};
use crate::markdown;

/// The page that explains the codes.
const CODES: &str = "docs/reference/error-codes.md";

/// Codes that the table lacks, or has with another status.
pub(super) fn codes(tree: &Tree) -> Findings {
    let table = tree.get(CODES).map_or("", |page| &page.text);
    Code::ALL
        .iter()
        .map(|code| format!("| `{}` | {} |", code.word(), code.status()))
        .filter(|row| !table.contains(row.as_str()))
        .map(|row| format!("{CODES}: no row begins with {row}"))
        .collect()
}

/// Links of Markdown files to files that are not there, and pages that code speaks of.
pub(super) fn links(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    for file in tree.under("", &["md"]) {
        let files = markdown::targets(&file.text).map(|(path, _)| path).filter(|it| !it.is_empty());
        let dead = files.filter(|path| !tree.has(&markdown::resolve(&file.path, path)));
        findings.extend(dead.map(|path| format!("{}: no such file: {path}", file.path)));
    }
    for file in tree.under("", &["rs", "js", "css", "toml", "sql"]) {
        let dead = mentioned_pages(file).into_iter().filter(|page| !tree.has(page));
        findings.extend(dead.map(|page| format!("{}: no such page: {page}", file.path)));
    }
    findings
}

/// Words of the form `docs/….md` in code and its comments.
fn mentioned_pages(file: &File) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    file.text
        .split(|c| !word(c))
        .map(|token| token.trim_end_matches('.'))
        .filter(|token| token.starts_with("docs/") && has_ending(token, "md"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_not_documented_with_its_status_is_found() {
        let row = |code: &Code| format!("| `{}` | {} | … |\n", code.word(), code.status());
        let all: String = Code::ALL.iter().map(row).collect();
        assert!(codes(&Tree::of([(CODES, &all)])).is_empty());
        let stale = all.replace("| `hold_lost` | 409 |", "| `hold_lost` | 410 |");
        assert_eq!(codes(&Tree::of([(CODES, &stale)])).len(), 1);
        assert_eq!(codes(&Tree::default()).len(), Code::ALL.len());
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_is_found() {
        let text = "[a](../README.md) [b](gone.md#part) [c](https://example.org/x) [d](#here)";
        let tree = Tree::of([("guide/a.md", text), ("README.md", "")]);
        assert_eq!(links(&tree), ["guide/a.md: no such file: gone.md"]);
    }

    #[test]
    fn a_page_that_a_comment_names_must_be_there() {
        let page = concat!("docs", "/decisions/0001-a.md");
        let comment = format!("// See {page}.\n");
        let file = ("a/src/b.rs", comment.as_str());
        assert_eq!(links(&Tree::of([file])).len(), 1);
        assert!(links(&Tree::of([file, (page, "")])).is_empty());
    }
}
