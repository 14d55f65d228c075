//! Invitations: codes that a practitioner gives to patients of their own.
//!
//! Owns what of an invitation is told: never its codes again, and nothing of who has them.

pub mod create;
pub mod document;
pub mod list;
pub mod revoke;
