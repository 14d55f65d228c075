//! Something that was asked of the backend.

use guichet_contract::code::Code;

/// Under way, here, or not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remote<T> {
    /// Asked for.
    Loading,
    /// Arrived.
    Ready(T),
    /// Did not arrive.
    Failed(Trouble),
}

impl<T> Remote<T> {
    /// The value, if it is here.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }
}

/// Why an answer is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No answer came: no network, no backend, or too slow.
    Unreachable,
    /// An answer came that is not one of ours.
    Garbage,
    /// The backend says no.
    Problem {
        /// What went wrong.
        code: Code,
        /// Path of the field to blame.
        field: Option<String>,
    },
}
