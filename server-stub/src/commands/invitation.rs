//! `invitation …`: the flags of codes for a practitioner's own patients.

use super::{SiteFlag, identifier, operate_existing};
use clap::Subcommand;
use guichet_contract::ids::PractitionerId;
use guichet_server::cli::invitation;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::domain::invitation::{DEFAULT_DAYS, Extent};
use guichet_server::os_random::OsRandom;

#[derive(Debug, Subcommand)]
pub(super) enum InvitationCommand {
    /// Make codes for patients of a practitioner's own, and show them once
    #[command(
        after_help = "For offerings that are published with --invited-only. Who is given which \
        code is not kept; only the hashes of the codes are."
    )]
    Create {
        #[command(flatten)]
        site: SiteFlag,
        /// Whose patients
        #[arg(long, value_name = "PRACTITIONER", value_parser = identifier(PractitionerId::parse))]
        practitioner: PractitionerId,
        /// How many codes
        #[arg(long, value_name = "N", default_value_t = 1)]
        codes: u32,
        /// How many visits each code is good for
        #[arg(long, value_name = "N", default_value_t = 1)]
        uses: u32,
        /// For how many days, at most 366
        #[arg(long, value_name = "N", default_value_t = DEFAULT_DAYS)]
        days: u32,
        /// In whose name
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the invitations of a site, and how many visits were booked with each
    List {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// End an invitation; what was booked with it stays booked
    Revoke {
        /// Its number, as it is listed
        #[arg(value_name = "INVITATION")]
        number: u32,
        #[command(flatten)]
        site: SiteFlag,
        /// In whose name
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

impl InvitationCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Create {
                site: SiteFlag { site },
                practitioner,
                codes,
                uses,
                days,
                by,
                storage,
            } => operate_existing(&storage, async |store| {
                let what = (practitioner, Extent { codes, uses, days }, by.as_str());
                invitation::create(store, &OsRandom, &site, what, now).await
            }),
            Self::List { json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| {
                    invitation::list(store, &site, json, now).await
                })
            }
            Self::Revoke { number, site: SiteFlag { site }, by, storage } => {
                operate_existing(&storage, async |store| {
                    invitation::revoke(store, &site, (number, &by), now).await
                })
            }
        }
    }
}
