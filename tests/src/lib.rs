//! Support for journeys: a real browser, a real server, hosts' pages on origins of their own.
//!
//! Owns how a journey opens a browser ([`engine`]), finds things as a person finds them ([`page`]),
//! starts everything that it talks to ([`world`]) and makes the backend misbehave ([`proxy`]). It
//! must not know the widget's inside: only roles, names and the words of its language files.
//! Start reading at [`world::World`] and [`page::Page`], then at a journey in `tests/journeys/`.
//!
//! What a journey expects and does not get is a panic with the journey's own line and the page's
//! outline: in here that is the assertion, not an error to hand on.
#![allow(clippy::missing_panics_doc, reason = "see the last paragraph above")]

pub mod axe;
pub mod backend;
pub mod dice;
pub mod engine;
pub mod hostile;
pub mod invented;
pub mod page;
pub mod post;
pub mod process;
pub mod proxy;
pub mod recorder;
pub mod rival;
pub mod scale;
pub mod wait;
pub mod webdriver;
pub mod words;
pub mod world;
