//! What the provider of SMS says of those that it took.

pub(crate) mod create;
