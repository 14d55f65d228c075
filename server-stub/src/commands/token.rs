//! `token …`: the flags of what is done with tokens of the staff.

use super::{SiteFlag, identifier, operate_existing};
use clap::Subcommand;
use guichet_contract::ids::PractitionerId;
use guichet_server::cli::token::{self, Wanted};
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::domain::staff::Role;
use guichet_server::domain::token::{DEFAULT_DAYS, TokenId};
use guichet_server::os_random::OsRandom;

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Give somebody on the staff a token, and show it once
    #[command(
        after_help = "The last line is the token itself: hand it to whoever it is for, and keep no \
        copy. Only its hash is stored.\n\n\
        administrator: sees offerings and weeks, pauses and resumes, ends tokens, reads the log;\n\
        \x20              never publishes\n\
        practitioner:  publishes, answers \"later\", pauses and resumes, keeps the week, sees\n\
        \x20              appointments, invites, for those named alone\n\
        secretary:     keeps weeks, sees appointments, invites, pauses and resumes, for those named\n\
        \x20              or everybody; never publishes\n\
        auditor:       sees offerings, reads the log; sees no patient"
    )]
    Create {
        #[command(flatten)]
        site: SiteFlag,
        /// As what: administrator, practitioner, secretary or auditor
        #[arg(long, value_name = "ROLE", value_parser = role)]
        role: Role,
        /// Whose it is. Kept beside the token, and in no log
        #[arg(long = "for", value_name = "NAME")]
        label: String,
        /// For which practitioner of the policy; can be given several times
        #[arg(long, value_name = "PRACTITIONER", value_parser = identifier(PractitionerId::parse))]
        practitioner: Vec<PractitionerId>,
        /// For how many days, at most 366
        #[arg(long, value_name = "N", default_value_t = DEFAULT_DAYS)]
        days: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the tokens of a site, also those that have ended
    List {
        #[command(flatten)]
        site: SiteFlag,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Make a link that signs somebody in to the staff pages once, within an hour
    #[command(
        after_help = "The last line is the link: send it to whoever the token is for. It opens \
        a page with one button, so that a program that looks at links does not use it up."
    )]
    Link {
        /// The token's identifier, as it is listed
        #[arg(value_name = "TOKEN", value_parser = identifier(TokenId::parse))]
        token: TokenId,
        #[command(flatten)]
        site: SiteFlag,
        /// Address of the staff pages, as browsers have it
        #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
        at: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// End a token: it opens nothing from the next request on
    Revoke {
        /// The token's identifier, as it is listed
        #[arg(value_name = "TOKEN", value_parser = identifier(TokenId::parse))]
        token: TokenId,
        #[command(flatten)]
        site: SiteFlag,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
        format!("expected one of: {}", words.join(" "))
    })
}

impl TokenCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Create {
                site: SiteFlag { site },
                role,
                label,
                practitioner: practitioners,
                days,
                json,
                storage,
            } => operate_existing(&storage, async |store| {
                let wanted = Wanted { label, role, practitioners, days };
                token::create(store, &OsRandom, &site, (wanted, json), now).await
            }),
            Self::List { site: SiteFlag { site }, json, storage } => {
                operate_existing(&storage, async |store| token::list(store, &site, json, now).await)
            }
            Self::Link { token, site: SiteFlag { site }, at, json, storage } => {
                let at = at.trim_end_matches('/').to_owned();
                operate_existing(&storage, async |store| {
                    token::link(store, &OsRandom, (&site, &token), (&at, json), now).await
                })
            }
            Self::Revoke { token, site: SiteFlag { site }, json, storage } => {
                operate_existing(&storage, async |store| {
                    token::revoke(store, &site, (&token, json), now).await
                })
            }
        }
    }
}
