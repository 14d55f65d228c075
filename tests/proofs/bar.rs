//! How much is run, and how a figure is held against its bar.

/// How much of a bar is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// What `cargo xtask test` has time for.
    Sample,
    /// All of it: `cargo xtask prove` and `cargo xtask bench`.
    Full,
}

impl Scale {
    /// From `GUICHET_PROOF`: `full`, or a sample.
    pub(crate) fn from_environment() -> Self {
        match std::env::var("GUICHET_PROOF").as_deref() {
            Ok("full") => Self::Full,
            _ => Self::Sample,
        }
    }

    /// One of two sizes.
    pub(crate) fn of<T>(self, sample: T, full: T) -> T {
        match self {
            Self::Sample => sample,
            Self::Full => full,
        }
    }
}

/// How much a ratio of timings may miss its bar in a sample: it is short, and what else the
/// machine does weighs more.
const SLACK: f64 = 1.5;

/// Prints a figure that is no bar.
pub(crate) fn figure(what: &str, value: &str) {
    println!("    {what:<64} {value}");
}

/// Prints a ratio of timings and fails when it is above `most`.
#[track_caller]
pub(crate) fn at_most(what: &str, ratio: f64, most: f64) {
    figure(what, &format!("{ratio:.2} (at most {most})"));
    let allowed = Scale::from_environment().of(most * SLACK, most);
    assert!(ratio <= allowed, "{what}: {ratio:.3}, at most {allowed}");
}

/// Prints a ratio of timings and fails when it is below `least`.
#[track_caller]
pub(crate) fn at_least(what: &str, ratio: f64, least: f64) {
    figure(what, &format!("{ratio:.2} (at least {least})"));
    let allowed = Scale::from_environment().of(least / SLACK, least);
    assert!(ratio >= allowed, "{what}: {ratio:.3}, at least {allowed}");
}
