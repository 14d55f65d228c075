//! How much of what takes long is run.

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// What `cargo xtask test` has time for.
    Sample,
    /// All of it: `cargo xtask prove` and `cargo xtask bench`.
    Full,
}

impl Scale {
    /// From `GUICHET_PROOF`: `full`, or a sample.
    pub fn from_environment() -> Self {
        match std::env::var("GUICHET_PROOF").as_deref() {
            Ok("full") => Self::Full,
            _ => Self::Sample,
        }
    }

    /// One of two sizes.
    pub fn of<T>(self, sample: T, full: T) -> T {
        match self {
            Self::Sample => sample,
            Self::Full => full,
        }
    }
}
