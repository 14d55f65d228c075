//! Reservations: what a patient confirms in one act.

pub(crate) mod create;
