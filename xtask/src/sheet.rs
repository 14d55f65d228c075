//! `cargo xtask sheet`: every theme, step and language side by side, for a person to look at.
//!
//! Owns the page that shows the pictures. They are taken by the journeys in `tests/journeys/looks.rs`,
//! which also look for what a machine can find.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::test;
use crate::tools::browsers::Engine;

/// How the names of the pictures begin: theme, language, step and width follow.
const PREFIX: &str = "look-";
/// The widths that are shown, in CSS pixels.
const WIDTHS: [&str; 2] = ["1280", "320"];

/// Takes the pictures, and writes the page.
///
/// # Errors
/// When a journey fails: the sheet is of what stands.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    let folder = repo.target().join("screenshots").join(Engine::Chromium.name());
    let tally = test::journeys_in(repo, Engine::Chromium, "looks::")?;
    if tally.failed > 0 {
        bail!("the journeys failed, see above");
    }
    let sheet = folder.join("sheet.html");
    fs::write(&sheet, page(&names(&folder)?)).with_context(|| sheet.display().to_string())?;
    println!("    open {}", sheet.display());
    Ok(())
}

/// The pictures' names without their endings, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(
            name.strip_suffix(".png").filter(|it| it.starts_with(PREFIX)).map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}

/// A row for each theme, language and width, a column for each step.
fn page(names: &[String]) -> String {
    let mut out = "<!doctype html><meta charset=\"utf-8\"><title>Guichet: contact sheet</title>\n<style>\
                   body { font: 14px sans-serif; margin: 1em } figure { display: inline-block; margin: .25em } \
                   img { block-size: 300px; border: 1px solid #999 }</style>\n"
        .to_owned();
    let mut last = String::new();
    for width in WIDTHS {
        let of_width = names.iter().filter_map(|name| {
            let row = name.strip_prefix(PREFIX)?.strip_suffix(width)?.strip_suffix('-')?;
            // The step begins with its number.
            let at = row.find(|c: char| c.is_ascii_digit())?;
            Some((name, format!("{} {width}", row[..at].trim_end_matches('-')), &row[at..]))
        });
        for (name, row, step) in of_width {
            if row != last {
                // Writing to a string cannot fail, here and below.
                let _ = writeln!(out, "<h2>{row}</h2>");
                last = row;
            }
            let _ = writeln!(
                out,
                "<figure><a href=\"{name}.png\"><img src=\"{name}.png\" alt=\"\"></a><figcaption>{step}</figcaption></figure>"
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_a_theme_a_language_and_a_width_and_has_its_steps() {
        let names = [
            "look-dark-ar-1-reason-1280",
            "look-dark-ar-1-reason-320",
            "look-dark-ar-2-choice-1280",
        ];
        let page = page(&names.map(str::to_owned));
        assert_eq!(page.matches("<h2>").count(), 2);
        assert!(
            page.contains("<h2>dark-ar 1280</h2>") && page.contains("<h2>dark-ar 320</h2>"),
            "{page}"
        );
        assert_eq!(page.matches("<figcaption>2-choice</figcaption>").count(), 1);
    }
}
