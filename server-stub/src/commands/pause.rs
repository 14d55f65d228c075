//! `pause …`: the flags of what stops offerings for a while.

use super::{SiteFlag, operate_existing};
use clap::Subcommand;
use guichet_audit::scope::Scope;
use guichet_server::cli;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;

const SCOPES: &str = "What: site, or location/ID, practitioner/ID, reason/ID, offering/ID";

#[derive(Debug, Subcommand)]
pub(super) enum PauseCommand {
    /// From the next request on, nothing within the scope can be held or booked
    #[command(after_help = "What was booked stays booked. Whoever holds a time and has not \
        confirmed it is told that it is gone.")]
    Begin {
        #[arg(value_name = "SCOPE", value_parser = scope, help = SCOPES)]
        scope: Scope,
        #[command(flatten)]
        site: SiteFlag,
        /// In whose name
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        /// Print JSON: the pauses that stand
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// What the pause stopped is exactly as it was
    End {
        #[arg(value_name = "SCOPE", value_parser = scope, help = SCOPES)]
        scope: Scope,
        #[command(flatten)]
        site: SiteFlag,
        /// In whose name
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        /// Print JSON: the pauses that stand
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the pauses that stand
    List {
        /// Print JSON: the pauses that stand
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

fn scope(text: &str) -> Result<Scope, String> {
    let expected = "expected site, location/ID, practitioner/ID, reason/ID or offering/ID";
    Scope::parse(text).ok_or_else(|| expected.to_owned())
}

impl PauseCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Begin { scope, site: SiteFlag { site }, by, json, storage } => {
                operate_existing(&storage, async |store| {
                    cli::pause::begin(store, &site, (&scope, &by, json), now).await
                })
            }
            Self::End { scope, site: SiteFlag { site }, by, json, storage } => {
                operate_existing(&storage, async |store| {
                    cli::pause::end(store, &site, (&scope, &by, json), now).await
                })
            }
            Self::List { json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| cli::pause::list(store, &site, json).await)
            }
        }
    }
}
