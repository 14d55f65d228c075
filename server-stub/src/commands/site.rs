//! `site …`: the flags of what is done with sites.

use super::operate;
use clap::Subcommand;
use guichet_server::cli;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum SiteCommand {
    /// Register a site from its policy and its schedule, or change what changed
    #[command(
        after_help = "All or nothing: when a document is wrong, the message says where, and \
        nothing is imported. Another policy than the registered one needs a higher serial. Importing \
        proposes offerings; `offering publish` makes them bookable."
    )]
    Import {
        /// The host's policy, as its pages serve it
        policy: PathBuf,
        /// When practitioners receive, and for what
        schedule: PathBuf,
        /// Origin whose pages may call the API for this site; can be given several times; without
        /// any, those that are registered stay
        #[arg(long, value_name = "https://HOST")]
        origin: Vec<String>,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

impl SiteCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Import { policy, schedule, origin, storage } = self;
        let now = SystemClock.now();
        let registration = cli::site::read(&policy, &schedule, &origin, now)?;
        operate(&storage, async |store| cli::site::register(store, registration, now).await)
    }
}
