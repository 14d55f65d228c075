//! Openings: which offerings can be booked at all.

pub(crate) mod list;
