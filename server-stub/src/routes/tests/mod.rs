//! The real router, in process, on the real store. One file a URL, besides what is so for all.

mod availability;
mod boundary;
mod cors;
mod every_operation;
mod extension;
mod holds;
mod limits;
mod openings;
mod preview;
mod release;
mod reservations;
mod service;
mod sms_receipts;
mod visits;
pub(crate) mod world;
