//! Randomness of the operating system: the only source in the binary, as [`crate::clock`] is of
//! time. Everything else is given a [`Random`].

use crate::domain::random::Random;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    /// # Panics
    /// When the system has no randomness to give: then no identifier could be trusted, and the
    /// request that needs one must fail.
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            panic!("no randomness: {error}");
        }
    }
}
