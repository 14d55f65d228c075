//! `message …`: the flags of what patients and hosts are told.

use super::{SiteFlag, identifier, operate_existing};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use guichet_contract::ids::{AppointmentId, MessageId};
use guichet_server::cli::message;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::domain::message::State;
use guichet_server::store::WantedMessages;

#[derive(Debug, Subcommand)]
pub(super) enum MessageCommand {
    /// List messages, newest first, and how far each has come
    #[command(after_help = "Of a message its identity is shown, what it tells, which way it goes \
        and of which appointments it tells: no address, no name.")]
    List {
        /// In this state alone
        #[arg(long, value_parser = PossibleValuesParser::new(State::ALL.iter().map(|it| it.word())))]
        state: Option<String>,
        /// That tell of this appointment alone
        #[arg(long, value_name = "APPOINTMENT", value_parser = identifier(AppointmentId::parse))]
        appointment: Option<AppointmentId>,
        #[command(flatten)]
        page: Page,
    },
    /// List the dead letters: what could not be sent, and is not tried again by itself
    Dead {
        #[command(flatten)]
        page: Page,
    },
    /// Queue a dead letter again, or all of a site
    Retry {
        /// Its identity, as it is listed
        #[arg(value_name = "MESSAGE", value_parser = identifier(MessageId::parse))]
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        message: Option<MessageId>,
        /// All of the site
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

/// How much of a site's list, and for whom.
#[derive(Debug, clap::Args)]
pub(super) struct Page {
    /// Most messages that are listed
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// For programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    site: SiteFlag,
    #[command(flatten)]
    storage: StorageFlags,
}

impl MessageCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { state, appointment, page } => {
                let state = state.as_deref().and_then(State::parse);
                list(page, WantedMessages { state, appointment, before: None })
            }
            Self::Dead { page } => {
                list(page, WantedMessages { state: Some(State::Failed), ..Default::default() })
            }
            Self::Retry { message, all: _, site: SiteFlag { site }, storage } => {
                let now = SystemClock.now();
                operate_existing(&storage, async |store| {
                    message::retry(store, &site, message, now).await
                })
            }
        }
    }
}

fn list(page: Page, wanted: WantedMessages) -> anyhow::Result<()> {
    let Page { limit, json, site: SiteFlag { site }, storage } = page;
    operate_existing(&storage, async |store| {
        message::list(store, &site, wanted, (limit, json)).await
    })
}
