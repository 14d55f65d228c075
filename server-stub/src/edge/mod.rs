//! The edge of the server: what is so for every request, of patients and of staff.
//!
//! Owns a request's id, its end in time, its line in the log, its body and its client. Knows no
//! path and no permission: those are [`crate::routes`]'s, the public API, and [`crate::admin`]'s,
//! the staff's. Start reading at [`boundary::around`].

pub(crate) mod body;
pub(crate) mod boundary;
pub(crate) mod client;
