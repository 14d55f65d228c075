//! Availability: the times of a reason.

pub(crate) mod show;
pub(crate) mod text;
