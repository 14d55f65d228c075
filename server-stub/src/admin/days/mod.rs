//! Days: the appointments that somebody prepares for, with whose they are.

pub mod show;
