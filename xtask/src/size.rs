//! `cargo xtask size`: what a patient downloads before the first slot, against the budget.
//!
//! Owns the budget and the table. Weights are brotli (quality 11, window 2^22); 1 KB is 1,000
//! bytes. The style sheet lies inside of the script: its row is the difference that it makes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::dist;
use crate::repo::Repo;

/// Everything that loads, in bytes.
const TOTAL_BUDGET: usize = 105_000;
/// The same where a link to the manage page was followed.
const MANAGE_BUDGET: usize = 117_000;
/// Of which the script, with the style sheet in it.
const SCRIPT_BUDGET: usize = 12_000;

/// The weights of the files that load, in bytes of brotli.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Weights {
    script: usize,
    styles: usize,
    wasm: usize,
    /// The heaviest language; a patient loads one.
    language: usize,
    /// The wasm and the heaviest language of a page to manage visits on, which loads these instead.
    manage: usize,
}

impl Weights {
    fn total(self) -> usize {
        self.script + self.wasm + self.language
    }

    /// All that loads to manage visits.
    fn to_manage(self) -> usize {
        self.script + self.manage
    }

    /// What is over its budget.
    fn excess(self) -> Vec<String> {
        [
            ("the script", self.script, SCRIPT_BUDGET),
            ("all of it", self.total(), TOTAL_BUDGET),
            ("all of it to manage visits", self.to_manage(), MANAGE_BUDGET),
        ]
        .into_iter()
        .filter(|(_, weight, budget)| weight > budget)
        .map(|(what, weight, budget)| format!("{what}: {} of {}", kb(weight), kb(budget)))
        .collect()
    }
}

/// Builds what is not up to date, weighs it, and fails over budget.
///
/// # Errors
/// When the build fails or the weight is over the budget.
pub(crate) fn main(repo: &Repo) -> Result<()> {
    dist::build(repo)?;
    let weights = weigh(repo)?;
    println!("    brotli -11, 1 KB = 1,000 bytes      weight    budget");
    row("guichet.js", weights.script, Some(SCRIPT_BUDGET));
    row("  of which styles", weights.styles, None);
    row("wasm", weights.wasm, None);
    row("one language (the heaviest)", weights.language, None);
    row("total to the first slot", weights.total(), Some(TOTAL_BUDGET));
    row("total to manage visits", weights.to_manage(), Some(MANAGE_BUDGET));
    let excess = weights.excess();
    if !excess.is_empty() {
        bail!("over budget: {}", excess.join("; "));
    }
    Ok(())
}

fn weigh(repo: &Repo) -> Result<Weights> {
    let folder = dist::existing(repo)?;
    let script = length(&folder.join("guichet.js.br"))?;
    let bare = dist::compress::brotli(&dist::script_without_styles(repo)?)?.len();
    Ok(Weights {
        script,
        styles: script.saturating_sub(bare),
        wasm: heaviest(&folder, |name| name.ends_with(".wasm.br") && !is_to_manage(name))?,
        language: heaviest(&folder.join("lang"), |name| name.ends_with(".json.br"))?,
        manage: heaviest(&folder, |name| name.ends_with(".wasm.br") && is_to_manage(name))?
            + heaviest(&folder.join("lang/manage"), |name| name.ends_with(".json.br"))?,
    })
}

fn is_to_manage(name: &str) -> bool {
    name.starts_with("guichet-manage-")
}

fn heaviest(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<usize> {
    let mut heaviest = None;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if wanted(&entry.file_name().to_string_lossy()) {
            heaviest = heaviest.max(Some(length(&entry.path())?));
        }
    }
    heaviest.with_context(|| format!("nothing to weigh in {}", folder.display()))
}

fn length(file: &Path) -> Result<usize> {
    let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    usize::try_from(bytes).context("a file too large to count")
}

fn row(what: &str, weight: usize, budget: Option<usize>) {
    let budget = budget.map_or_else(String::new, kb);
    println!("    {what:<30} {:>12} {budget:>9}", kb(weight));
}

fn kb(bytes: usize) -> String {
    format!("{}.{:02} KB", bytes / 1000, bytes % 1000 / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FITS: Weights =
        Weights { script: 12_000, styles: 3_000, wasm: 90_000, language: 3_000, manage: 105_000 };

    #[test]
    fn what_is_on_the_budget_passes_and_one_byte_more_does_not() {
        assert_eq!(FITS.total(), 105_000);
        assert!(FITS.excess().is_empty());
        assert_eq!(Weights { manage: 105_001, ..FITS }.excess().len(), 1);
        assert_eq!(Weights { language: 8_001, ..FITS }.excess().len(), 1);
        assert_eq!(Weights { script: 12_001, wasm: 1, manage: 1, ..FITS }.excess().len(), 1);
    }

    #[test]
    fn the_styles_are_part_of_the_script_and_are_not_counted_twice() {
        assert_eq!(Weights { styles: 0, ..FITS }.total(), FITS.total());
    }

    #[test]
    fn a_kilobyte_has_a_thousand_bytes() {
        assert_eq!(kb(110_000), "110.00 KB");
        assert_eq!(kb(12_345), "12.34 KB");
    }
}
