//! `period …` and `absence …`: the flags of what is done with when a practitioner receives.

use super::{SiteFlag, identifier, operate_existing};
use clap::{Args, Subcommand};
use guichet_contract::ids::PractitionerId;
use guichet_server::cli::period::NewPeriod;
use guichet_server::cli::week::{How, Whose};
use guichet_server::cli::{absence, period};
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;

const LIST: &str = "The id of an entry stays as long as the entry is what it is, whatever somebody \
    else adds or removes.";

#[derive(Debug, Subcommand)]
pub(super) enum PeriodCommand {
    /// List the opening periods of a practitioner
    #[command(after_help = LIST)]
    List(ListFlags),
    /// Add an opening period
    #[command(after_help = "\
Nothing is implied: a period is for the offerings that it names, and for no other.

  guichet-server period add --site hospital --practitioner dr-morvan --location main \\
      --offering neuro-first --weekday monday,thursday --from 09:00 --until 12:30 --as 'Front desk'
  guichet-server period add --site hospital --practitioner dr-morvan --location main \\
      --offering neuro-first --date 2026-12-19 --from 09:00 --until 12:00 --as 'Front desk'")]
    Add {
        #[command(flatten)]
        whose: WhoseFlags,
        /// Where
        #[arg(long, value_name = "LOCATION")]
        location: String,
        /// For what; can be given several times
        #[arg(long, value_name = "OFFERING", required = true)]
        offering: Vec<String>,
        /// Every week on these days: monday to sunday, with commas between
        #[arg(
            long,
            value_name = "DAY",
            value_delimiter = ',',
            required_unless_present = "date",
            conflicts_with = "date"
        )]
        weekday: Vec<String>,
        /// Once, on this day
        #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["first", "last"])]
        date: Option<String>,
        /// First day of what takes place every week
        #[arg(long, value_name = "YYYY-MM-DD")]
        first: Option<String>,
        /// Last day of it
        #[arg(long, value_name = "YYYY-MM-DD")]
        last: Option<String>,
        /// Start, by the clock at the location
        #[arg(long, value_name = "HH:MM")]
        from: String,
        /// End; 24:00 is the end of the day
        #[arg(long, value_name = "HH:MM")]
        until: String,
        #[command(flatten)]
        change: ChangeFlags,
    },
    /// Remove an opening period, unless appointments would fall outside
    Remove(RemoveFlags),
}

#[derive(Debug, Subcommand)]
pub(super) enum AbsenceCommand {
    /// List the absences of a practitioner
    #[command(after_help = LIST)]
    List(ListFlags),
    /// Add an absence, unless appointments would fall outside
    #[command(after_help = "By days, both included, or by the minute:\n\n\
  \x20 guichet-server absence add --site hospital --practitioner dr-morvan \\
      --from 2026-12-24 --until 2027-01-02 --as 'Front desk'
  guichet-server absence add --site hospital --practitioner dr-morvan \\
      --from 2026-11-24T14:00 --until 2026-11-24T18:00 --as 'Front desk'")]
    Add {
        #[command(flatten)]
        whose: WhoseFlags,
        /// First day, or first minute, by the clock at whichever location
        #[arg(long, value_name = "YYYY-MM-DD[THH:MM]")]
        from: String,
        /// Last day, or first minute when it is over
        #[arg(long, value_name = "YYYY-MM-DD[THH:MM]")]
        until: String,
        #[command(flatten)]
        change: ChangeFlags,
    },
    /// Remove an absence
    Remove(RemoveFlags),
}

#[derive(Debug, Args)]
pub(super) struct WhoseFlags {
    #[command(flatten)]
    site: SiteFlag,
    /// Whose week
    #[arg(long, value_name = "PRACTITIONER", value_parser = identifier(PractitionerId::parse))]
    practitioner: PractitionerId,
    #[command(flatten)]
    storage: StorageFlags,
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    #[command(flatten)]
    whose: WhoseFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ChangeFlags {
    /// In whose name
    #[arg(long = "as", value_name = "WHO", required_unless_present = "rehearse")]
    by: Option<String>,
    /// Only say which appointments would fall outside
    #[arg(long)]
    rehearse: bool,
    /// How many appointments may fall outside: as many as the refusal told. They stay booked
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    leave_outside: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct RemoveFlags {
    /// The id that `list` shows
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    whose: WhoseFlags,
    #[command(flatten)]
    change: ChangeFlags,
}

impl WhoseFlags {
    fn split(self) -> (Whose, StorageFlags) {
        let Self { site: SiteFlag { site }, practitioner, storage } = self;
        (Whose { site, practitioner }, storage)
    }
}

impl ChangeFlags {
    fn how(self) -> How {
        let Self { by, rehearse, leave_outside, json } = self;
        How { by: by.filter(|_| !rehearse), leave_outside, json }
    }
}

impl PeriodCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::List(ListFlags { whose, json }) => {
                let (whose, storage) = whose.split();
                operate_existing(&storage, async |store| period::list(store, &whose, json).await)
            }
            Self::Add {
                whose,
                location,
                offering: offerings,
                weekday: weekdays,
                date,
                first,
                last,
                from,
                until,
                change,
            } => {
                let (whose, storage) = whose.split();
                let new =
                    NewPeriod { location, offerings, weekdays, date, first, last, from, until };
                operate_existing(&storage, async |store| {
                    period::add(store, &whose, new, change.how(), now).await
                })
            }
            Self::Remove(RemoveFlags { id, whose, change }) => {
                let (whose, storage) = whose.split();
                operate_existing(&storage, async |store| {
                    period::remove(store, &whose, &id, change.how(), now).await
                })
            }
        }
    }
}

impl AbsenceCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::List(ListFlags { whose, json }) => {
                let (whose, storage) = whose.split();
                operate_existing(&storage, async |store| absence::list(store, &whose, json).await)
            }
            Self::Add { whose, from, until, change } => {
                let (whose, storage) = whose.split();
                operate_existing(&storage, async |store| {
                    absence::add(store, &whose, (&from, &until), change.how(), now).await
                })
            }
            Self::Remove(RemoveFlags { id, whose, change }) => {
                let (whose, storage) = whose.split();
                operate_existing(&storage, async |store| {
                    absence::remove(store, &whose, &id, change.how(), now).await
                })
            }
        }
    }
}
