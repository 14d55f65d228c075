//! What happened at a site, provably.
//!
//! Owns the append-only log of a site ([`entry`]), the keys of hosts ([`key`]), how a log is handed
//! over ([`export`]), and who judges it ([`judge`]). Knows no database, no clock and no network: the
//! backend writes with it, the standalone verifier reads with it, and both mean the same. Start
//! reading at [`entry::Chain`], then at [`judge::judge`].

pub mod entry;
pub mod export;
pub mod judge;
pub mod key;
pub mod key_change;
pub mod receipt;
pub mod scope;
pub mod staff;
