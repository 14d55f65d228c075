//! Counting: how many tests passed and how many failed.
//!
//! Owns the count and how it is read from what test programs print.

use std::fmt;
use std::ops::AddAssign;

/// A number of tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Tally {
    /// One thing that went well.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    /// One thing that did not.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// Reads a line that closes a run of Rust's test program, or of wasm-bindgen's:
    /// `test result: ok. 3 passed; 0 failed; 0 ignored; …`. An ignored test counts as failed: here
    /// nothing is skipped.
    pub(crate) fn of_result_line(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result:")?;
        let number = |word: &str| {
            let before = counts.split(word).next()?.trim_end();
            before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
        };
        Some(Self {
            passed: number(" passed")?,
            failed: number(" failed")? + number(" ignored").unwrap_or(0),
        })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The form that continuous integration reads.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_line_is_counted_and_an_ignored_test_is_a_failed_one() {
        let line =
            "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out";
        assert_eq!(Tally::of_result_line(line), Some(Tally { passed: 12, failed: 3 }));
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(Tally::of_result_line("test a_result ... ok"), None);
        assert_eq!(Tally::of_result_line("running 12 tests"), None);
    }

    #[test]
    fn the_last_line_has_the_form_that_is_read() {
        let mut tally = Tally::PASSED;
        tally += Tally { passed: 4, failed: 2 };
        assert_eq!(tally.to_string(), "5 passed, 2 failed");
    }
}
