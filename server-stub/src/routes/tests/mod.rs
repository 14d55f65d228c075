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
pub(crate) mod world;
