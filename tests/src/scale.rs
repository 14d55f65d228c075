//! How much of what takes long is run.

use crate::engine::Engine;

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

    /// Whether what is alike in all engines runs in this one: in a sample, in Chromium alone.
    pub fn has_what_is_alike(self) -> bool {
        self == Self::Full || Engine::from_environment().is_ok_and(|it| it == Engine::Chromium)
    }

    /// The part of these that runs in this engine: in a sample, each of them in one of the three.
    pub fn share<T: Clone>(self, of: &[T]) -> Vec<T> {
        let turn = match Engine::from_environment() {
            Ok(Engine::Firefox) => 1,
            Ok(Engine::WebKit) => 2,
            _ => 0,
        };
        let (skipped, step) = self.of((turn, 3), (0, 1));
        of.iter().skip(skipped).step_by(step).cloned().collect()
    }

    /// One of two sizes.
    pub fn of<T>(self, sample: T, full: T) -> T {
        match self {
            Self::Sample => sample,
            Self::Full => full,
        }
    }
}
