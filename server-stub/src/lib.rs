//! The backend of Guichet, as a library with a thin `main`.
//!
//! It says when, never who, where or why: answers hold identifiers and times. The pure rules are
//! in [`domain`]; [`store`] keeps what must not be lost; [`routes`] is the public API, [`admin`] the
//! staff's; [`serve`] puts them on sockets. Arrows point inward: routes and the store depend on the domain, never the
//! reverse.
//!
//! Start reading at [`routes::router`].

pub mod admin;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
mod desk;
pub mod domain;
mod edge;
pub mod jobs;
pub mod limits;
pub mod logging;
pub mod messages;
pub mod metrics;
pub mod openapi;
pub mod os_random;
pub mod problem;
pub mod routes;
pub mod sandbox;
pub mod schedule;
pub mod serve;
pub mod store;
