//! `audit …`: what happened at a site, handed over.

use super::{SiteFlag, operate_existing};
use clap::Subcommand;
use guichet_server::cli::audit;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Write a site's audit log, one entry a line, with the policies that it names
    #[command(
        after_help = "The log holds opaque identifiers and nothing personal. Whoever has the \
        host's public key and receipts checks it, without this server, with:\n\n  \
        guichet-verify audit.jsonl --public-key hospital.pub --receipts receipts.jsonl"
    )]
    Export {
        #[command(flatten)]
        site: SiteFlag,
        /// Where to; without it, to standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

impl AuditCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Export { site: SiteFlag { site }, out, storage } = self;
        let now = SystemClock.now();
        operate_existing(&storage, async |store| {
            audit::export(store, &site, out.as_deref(), now).await
        })
    }
}
