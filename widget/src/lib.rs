//! The booking counter that a host puts on its own page.
//!
//! The custom element (`element/guichet.js`) fetches everything together and then calls
//! [`mod@mount`]. From there: [`config`] reads what the host gave, [`session`] runs the journey of
//! [`flow`] against [`gateway`], [`steps`] and [`ui`] show it in the words of [`i18n`], and
//! [`events`] tells the host's page. Start reading at [`flow`] for what can happen, at
//! [`steps::widget`] for what is shown.

pub mod config;
pub mod events;
pub mod flow;
pub mod gateway;
pub mod i18n;
#[cfg(feature = "manage")]
pub mod manage;
mod mount;
pub mod session;
pub mod steps;
pub mod ui;

pub use mount::{Mounted, mount};
