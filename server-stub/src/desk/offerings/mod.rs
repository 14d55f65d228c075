//! Offerings: where staff begin, and what each practitioner has.

pub(super) mod list;
pub(super) mod people;
pub(super) mod start;
pub(super) mod summary;
