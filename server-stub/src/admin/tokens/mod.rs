//! Who has a token: listing and ending them. Creating one is the operator's, on the command line.

pub mod document;
pub mod list;
pub mod revoke;
