//! What happened at a site, provably.
//!
//! Owns the keys of hosts ([`key`]). Knows no database, no clock and no network: the backend writes
//! with it, the standalone verifier reads with it, and both mean the same. Start reading at
//! [`key`].

pub mod key;
