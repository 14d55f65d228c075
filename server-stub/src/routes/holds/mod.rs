//! Holds: slots kept for a few minutes while a patient fills in the form.

pub(crate) mod create;
pub(crate) mod extend;
pub(crate) mod release;
