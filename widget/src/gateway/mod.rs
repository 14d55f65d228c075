//! The backend, as the journey needs it.
//!
//! Owns requests, time-outs, retries, and the way from an answer's bytes to something that may be
//! shown: [`answer`] reads strictly, [`sieve`] drops whatever the policy does not know. Nothing of
//! an answer reaches the rest of the widget on another way.

mod answer;
mod http;
mod sieve;

pub use answer::{Raw, decode};
pub use http::{Backend, Call, Gateway};
pub(crate) use http::{fetched, sleep};
#[cfg(feature = "manage")]
pub use sieve::visits;
pub use sieve::{Asked, Sifted, availability, only, openings};
