//! The bars that Guichet holds, measured: `cargo xtask prove` runs them in full and prints each
//! figure, `cargo xtask test` runs a seeded sample of every one.
//!
//! Each file is one bar, against the real server as an operator builds it. Timings are ratios to a
//! floor that the same run measures: a figure in seconds says more about the machine than about
//! the code. Start reading at [`bar`], then at the bar you need.

mod availability_cost;
mod bar;
mod consent;
mod contention;
mod crash;
mod first_slot;
mod growth;
mod messages;
mod overload;
mod recall;
mod reminders;
mod rush;
mod same_key;
mod sovereignty;
mod stage;
