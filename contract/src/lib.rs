//! What the widget and the backend agree on.
//!
//! Owns the wire types, the rules of a [`policy::HostPolicy`], the error [`code::Code`]s and the
//! [`routes`]. It must not know I/O, a clock, randomness, async code or a time-zone database, so
//! that it builds for wasm32 and for the server alike and stays small; `cargo xtask check` fails
//! when it reaches any of them.
//!
//! Start reading at [`policy`] for who may appear, and at [`wire`] for what travels.

pub mod code;
pub mod digest;
pub mod ids;
pub mod json;
pub mod manage;
#[cfg(feature = "openapi")]
mod openapi;
pub mod patient;
pub mod policy;
pub mod routes;
pub mod time;
pub mod wire;
