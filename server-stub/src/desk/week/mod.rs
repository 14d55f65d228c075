//! A practitioner's week: reading it, and changing it without dropping an appointment unseen.

pub(super) mod absence;
pub(super) mod change;
pub(super) mod entries;
pub(super) mod period;
mod period_form;
pub(super) mod show;
