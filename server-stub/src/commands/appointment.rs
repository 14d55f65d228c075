//! `appointment …`: the flags of what is done with appointments.

use super::{SiteFlag, identifier, operate_existing};
use clap::Subcommand;
use guichet_contract::ids::AppointmentId;
use guichet_server::cli::appointment;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;

#[derive(Debug, Subcommand)]
pub(super) enum AppointmentCommand {
    /// Give up one appointment and its time, whatever the policy says by now
    #[command(
        after_help = "The patient is told at once, by e-mail, else by SMS. For several at a time, see \
        `recall`."
    )]
    Cancel {
        /// The appointment, as the event guichet-booked named it
        #[arg(value_name = "APPOINTMENT", value_parser = identifier(AppointmentId::parse))]
        appointment: AppointmentId,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

impl AppointmentCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Cancel { appointment, site: SiteFlag { site }, storage } = self;
        let now = SystemClock.now();
        operate_existing(&storage, async |store| {
            appointment::cancel(store, &site, &appointment, now).await
        })
    }
}
