//! `offering …`: the flags of what is done with offerings.

use super::{SiteFlag, operate_existing};
use clap::Subcommand;
use guichet_contract::ids::OfferingId;
use guichet_server::cli;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;

#[derive(Debug, Subcommand)]
pub(super) enum OfferingCommand {
    /// Make offerings bookable, on record
    Publish {
        /// The offerings
        #[arg(value_name = "OFFERING", value_parser = offering, required_unless_present = "all")]
        offerings: Vec<OfferingId>,
        /// All offerings of the site's policy
        #[arg(long, conflicts_with = "offerings")]
        all: bool,
        #[command(flatten)]
        site: SiteFlag,
        /// Who consents
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the offerings of a site, and who published them when
    List {
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

fn offering(text: &str) -> Result<OfferingId, String> {
    OfferingId::parse(text).ok_or_else(|| "expected 1 to 64 of a-z A-Z 0-9 - _ .".to_owned())
}

impl OfferingCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            // Clap sees to it that no offerings are given exactly when all are meant.
            Self::Publish { offerings, all: _, site: SiteFlag { site }, by, storage } => {
                operate_existing(&storage, async |store| {
                    cli::offering::publish(store, &site, &offerings, &by, now).await
                })
            }
            Self::List { site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| cli::offering::list(store, &site).await)
            }
        }
    }
}
