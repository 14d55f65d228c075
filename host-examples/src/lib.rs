//! Pages as hosts really build them, each host on an origin of its own.
//!
//! Owns the demo's hosts (a public hospital, a private clinic, a developer's sandbox), their pages,
//! policies and schedules, and the small servers that show them with the headers of
//! `docs/integrating.md`. `cargo xtask demo` and the journeys both use it, so that what is tried by
//! hand is what is tested. A vendor that cheats is there to be watched. It must not know the backend
//! or the widget from inside: it hands out their addresses and files, as a host's web server does.
//!
//! Start reading at [`Hosts::start`].

mod book;
mod csp;
mod documents;
mod folder;
mod host;
mod hosts;
mod mailbox;
mod origin;
mod page;
mod release;
mod serve;
mod vendor;
mod workbench;

pub use csp::{content_security_policy, other_security_policies};
pub use documents::{policy_document, schedule_path};
pub use host::Host;
pub use hosts::{Hosts, HostsConfig, Ports, StartError};
pub use origin::{Origin, Origins};
pub use page::Page;
pub use release::{ReleaseError, VERSION};
