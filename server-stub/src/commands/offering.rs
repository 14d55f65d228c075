//! `offering …`: the flags of what is done with offerings.

use super::{SiteFlag, identifier, operate_existing};
use clap::{Args, Subcommand};
use guichet_contract::ids::{OfferingId, PractitionerId};
use guichet_contract::time::LocalDate;
use guichet_server::cli;
use guichet_server::cli::preview::Wanted;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::domain::consent::{Consent, Patients, Seen, Terms};
use guichet_server::os_random::OsRandom;

#[derive(Debug, Subcommand)]
pub(super) enum OfferingCommand {
    /// Make offerings bookable, on record
    #[command(after_help = "\
With --seen it is consent to what somebody has read. Without, the digest of what they would have been
shown is on record all the same: see to it that they have.

  guichet-server offering show    neuro-first-morvan --site hospital
  guichet-server offering publish neuro-first-morvan --site hospital --seen SEEN --as 'Dr Morvan'
  guichet-server offering publish --all --practitioner dr-morvan --site hospital --as 'Dr Morvan'")]
    Publish {
        #[command(flatten)]
        which: WhichFlags,
        /// What `offering show` printed after `seen:` on the same terms: when something else would be
        /// shown by now, or somebody has answered since, nothing is published
        #[arg(long, value_name = "SEEN", value_parser = seen, conflicts_with = "all")]
        seen: Option<Seen>,
        #[command(flatten)]
        terms: TermsFlags,
        #[command(flatten)]
        act: ActFlags,
    },
    /// Take consent back; what was booked stays booked
    Withdraw {
        /// The offerings
        #[arg(value_name = "OFFERING", value_parser = identifier(OfferingId::parse), required = true)]
        offerings: Vec<OfferingId>,
        #[command(flatten)]
        act: ActFlags,
    },
    /// Answer "later" to what is proposed, on record; nothing else changes
    Later {
        /// The offerings
        #[arg(value_name = "OFFERING", value_parser = identifier(OfferingId::parse), required = true)]
        offerings: Vec<OfferingId>,
        #[command(flatten)]
        act: ActFlags,
    },
    /// Print what somebody is shown before they publish an offering, and its digest
    Show {
        /// The offering
        #[arg(value_name = "OFFERING", value_parser = identifier(OfferingId::parse))]
        offering: OfferingId,
        #[command(flatten)]
        terms: TermsFlags,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Print a link that shows an offering as patients would see it once it is published; nothing can be
    /// booked with it, and it ends after half an hour
    Preview {
        /// The offering
        #[arg(value_name = "OFFERING", value_parser = identifier(OfferingId::parse))]
        offering: OfferingId,
        /// A page of the site where the widget stands
        #[arg(long, value_name = "URL")]
        page: Option<String>,
        #[command(flatten)]
        terms: TermsFlags,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the offerings of a site, and what each has come to
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

/// Which offerings are published.
#[derive(Debug, Args)]
pub(super) struct WhichFlags {
    /// The offerings
    #[arg(value_name = "OFFERING", value_parser = identifier(OfferingId::parse), required_unless_present = "all")]
    offerings: Vec<OfferingId>,
    /// All offerings that nobody has answered yet: of one practitioner, or of everybody
    #[arg(long, conflicts_with = "offerings", requires = "whose")]
    all: bool,
    /// With --all: those of this practitioner
    #[arg(long, value_name = "PRACTITIONER", value_parser = identifier(PractitionerId::parse), requires = "all", group = "whose", conflicts_with = "offerings")]
    practitioner: Option<PractitionerId>,
    /// With --all: those of everybody in the policy, in one name
    #[arg(long, requires = "all", group = "whose", conflicts_with = "offerings")]
    everybody: bool,
}

/// What is done in somebody's name.
#[derive(Debug, Args)]
pub(super) struct ActFlags {
    #[command(flatten)]
    site: SiteFlag,
    /// In whose name: who consents, or takes it back
    #[arg(long = "as", value_name = "WHO")]
    by: String,
    /// Print JSON: what the offerings have come to
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    storage: StorageFlags,
}

/// On which terms.
#[derive(Debug, Args)]
pub(super) struct TermsFlags {
    /// No visit before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    first: Option<LocalDate>,
    /// No visit after this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    last: Option<LocalDate>,
    /// How many can be booked
    #[arg(long, value_name = "N")]
    stock: Option<u32>,
    /// Only patients whom the practitioner has not seen before (new), or only those whom they have
    /// (known), as the patients say
    #[arg(long, value_name = "new|known", value_parser = patients)]
    patients: Option<Patients>,
    /// Only with a code from `invitation create`
    #[arg(long)]
    invited_only: bool,
    /// Nobody younger than this on the day of the visit
    #[arg(long, value_name = "YEARS")]
    min_age: Option<u32>,
    /// Nobody older than this on the day of the visit
    #[arg(long, value_name = "YEARS")]
    max_age: Option<u32>,
    /// How long before a visit it can be booked at the latest
    #[arg(long, value_name = "MINUTES")]
    notice: Option<u32>,
}

impl TermsFlags {
    fn terms(&self) -> Terms {
        Terms {
            first: self.first,
            last: self.last,
            stock: self.stock,
            patients: self.patients,
            invited_only: self.invited_only,
            min_age_years: self.min_age,
            max_age_years: self.max_age,
            minimum_notice_minutes: self.notice,
        }
    }
}

fn patients(word: &str) -> Result<Patients, String> {
    Patients::from_word(word).ok_or_else(|| "expected new or known".to_owned())
}

fn seen(text: &str) -> Result<Seen, String> {
    Seen::parse(text).ok_or_else(|| "expected what `offering show` printed".to_owned())
}

fn date(text: &str) -> Result<LocalDate, String> {
    LocalDate::parse(text).ok_or_else(|| "expected a day, as 2026-11-24".to_owned())
}

impl OfferingCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            // Clap sees to it that no offerings are given exactly when all are meant, and whose.
            Self::Publish { which, seen, terms, act } => {
                let WhichFlags { offerings, practitioner, all: _, everybody: _ } = which;
                let (terms, named) = (terms.terms(), Consent::to(offerings, &act.by));
                let consent = Consent { practitioner, terms, seen, ..named };
                operate_existing(&act.storage, async |store| {
                    cli::offering::publish(store, &act.site.site, (consent, act.json), now).await
                })
            }
            Self::Withdraw { offerings, act } => operate_existing(&act.storage, async |store| {
                let what = (offerings.as_slice(), act.by.as_str(), act.json);
                cli::offering::withdraw(store, &act.site.site, what, now).await
            }),
            Self::Later { offerings, act } => operate_existing(&act.storage, async |store| {
                let what = (offerings.as_slice(), act.by.as_str(), act.json);
                cli::offering::later(store, &act.site.site, what, now).await
            }),
            Self::Show { offering, terms, json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| {
                    let what = (&offering, terms.terms(), json);
                    cli::offering::show(store, &site, what, now).await
                })
            }
            Self::Preview { offering, page, terms, json, site: SiteFlag { site }, storage } => {
                let wanted = Wanted { offering, terms: terms.terms(), page };
                operate_existing(&storage, async |store| {
                    cli::preview::begin(store, &OsRandom, &site, (wanted, json), now).await
                })
            }
            Self::List { json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| {
                    cli::offering::list(store, &site, json, now).await
                })
            }
        }
    }
}
