//! `site …`: the flags of what is done with sites.

use super::{SiteFlag, operate, operate_existing, print};
use clap::Subcommand;
use guichet_server::channels::webhook_secret;
use guichet_server::cli::site::{self, Import};
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::Secret;
use guichet_server::config::flags::{ServeFlags, StorageFlags};
use guichet_server::config::layers::settings;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum SiteCommand {
    /// Register a site from its policy and its schedule, or change what changed
    #[command(
        after_help = "All or nothing: when a document is wrong, the message says where, and \
        nothing is imported. Another policy than the registered one needs a higher serial. Importing \
        proposes offerings; `offering publish` makes them bookable.\n\n\
        With --public-key the site accepts from then on nothing but policies that are signed with \
        that key. The signature is looked for beside the policy: POLICY.minisig.\n\n\
        A site that is registered keeps its schedule when none is given, less what the new policy has \
        no place for. A schedule that would undo weeks that were changed since the last import is \
        refused, and says whose; --replace-schedule accepts it."
    )]
    Import {
        /// The host's policy, as its pages serve it
        policy: PathBuf,
        /// When practitioners receive, and for what; without it, the registered schedule stays
        schedule: Option<PathBuf>,
        /// Undo what staff changed in their weeks since the last import, where the schedule says
        /// otherwise
        #[arg(long, requires = "schedule")]
        replace_schedule: bool,
        /// Origin whose pages may call the API for this site; can be given several times; without
        /// any, those that are registered stay
        #[arg(long, value_name = "https://HOST")]
        origin: Vec<String>,
        /// The host's public key (minisign), once: `site rotate-key` changes it
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
        /// The signature of the policy, where it does not lie beside it
        #[arg(long, value_name = "FILE")]
        signature: Option<PathBuf>,
        /// Where receipts of the audit log are sent: an address under the policy's links
        #[arg(long, value_name = "https://HOST/PATH")]
        receipts: Option<String>,
        /// The host's page where patients book: where staff look at previews
        #[arg(long, value_name = "https://HOST/PATH")]
        page: Option<String>,
        /// What the site says of its messages: texts of its own, when it reminds, where its own server
        /// is told; without it, what is registered stays
        #[arg(long, value_name = "FILE")]
        messages: Option<PathBuf>,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Print the schedule of a site as it is, as `site import` takes it
    Schedule {
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Change the host's key by a statement that the former key signed
    #[command(
        after_help = "The statement and its signature come from `policy rotate`. The policy \
        in force stays; the next edition must be signed with the new key. A key that was given up \
        never comes back."
    )]
    RotateKey {
        /// The statement
        statement: PathBuf,
        /// Its signature, where it does not lie beside it: STATEMENT.minisig
        #[arg(long, value_name = "FILE")]
        signature: Option<PathBuf>,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Print the secret with which calls to a site's own server are signed
    WebhookSecret {
        /// What it is derived from, as `serve` has it
        #[arg(
            long,
            env = "GUICHET_WEBHOOK_SECRET_KEY",
            value_name = "SECRET",
            hide_env_values = true
        )]
        webhook_secret_key: Option<Secret>,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

impl SiteCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Import {
                policy,
                schedule,
                replace_schedule,
                origin: origins,
                public_key,
                signature,
                receipts,
                page,
                messages,
                storage,
            } => {
                let import = Import {
                    policy,
                    schedule,
                    replace_schedule,
                    origins,
                    signature,
                    public_key,
                    receipts,
                    page,
                    messages,
                };
                let registration = site::read(&import, now)?;
                operate(&storage, async |store| site::register(store, registration, now).await)
            }
            Self::WebhookSecret { webhook_secret_key, site: SiteFlag { site }, storage } => {
                let serve = ServeFlags { webhook_secret_key, ..ServeFlags::default() };
                print(&webhook_secret(&settings(&storage, &serve)?, &site)?)
            }
            Self::Schedule { site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| site::schedule(store, &site).await)
            }
            Self::RotateKey { statement, signature, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| {
                    site::rotate_key(store, &site, &statement, signature.as_deref(), now).await
                })
            }
        }
    }
}
