//! What keeps the server upright: limits on rates, on requests at a time, on sizes.
//!
//! Owns when a request is refused for the sake of the others. Must not know what a request means.
//!
//! Start reading at [`shed`]; [`rate`] is about one client, [`client_address`] about who that is.

pub mod client_address;
pub mod descriptors;
pub mod failures;
pub mod rate;
pub mod shed;
pub mod staff;

/// Largest body that is read, in bytes. A reservation with every field at its limit has about 8 KiB.
pub const MAX_BODY_BYTES: usize = 32 * 1024;
