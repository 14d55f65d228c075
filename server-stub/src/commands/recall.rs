//! `recall …`: the flags of cancelling appointments by their cause.

use super::{SiteFlag, identifier, operate_existing};
use clap::{Args, Subcommand};
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_server::cli::recall;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::domain::recall::{Cause, GRACE_SECONDS, Moment, Period, SeenSet};

#[derive(Debug, Subcommand)]
pub(super) enum RecallCommand {
    /// See what a recall would do; changes nothing
    #[command(
        after_help = "All that is given must hold, and of several of one kind one. A moment is \
        a day (2026-11-24), a time at the place (2026-11-24T09:00) or absolute \
        (2026-11-24T08:00:00Z)."
    )]
    Rehearse {
        #[command(flatten)]
        cause: Box<CauseFlags>,
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Cancel just what a rehearsal showed, and tell each patient once
    #[command(
        after_help = "When the same cause means other appointments by now, nothing happens. \
        The time stays closed until `recall reopen`."
    )]
    Run {
        #[command(flatten)]
        cause: Box<CauseFlags>,
        /// The set that the rehearsal printed
        #[arg(long, value_name = "SET", value_parser = set)]
        set: SeenSet,
        /// Also begin the pauses that the rehearsal named
        #[arg(long)]
        pause: bool,
        /// How long it can be undone; then patients are told
        #[arg(long, value_name = "N", default_value_t = GRACE_SECONDS)]
        grace_seconds: u32,
        /// In whose name
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// Restore every appointment as it was, before patients are told
    Undo(End),
    /// What the recall closed and is still ahead can be booked again
    Reopen(End),
    /// List the recalls of a site, newest first
    List {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// How far a recall has come: told, delivered, unreachable, booked again
    Show(Look),
    /// Whom it could not reach, as CSV: names, telephone, visits
    Unreachable(Look),
}

#[derive(Debug, Args)]
pub(super) struct End {
    /// Its number, as it is listed
    #[arg(value_name = "RECALL")]
    number: u32,
    #[command(flatten)]
    site: SiteFlag,
    /// In whose name
    #[arg(long = "as", value_name = "WHO")]
    by: String,
    #[command(flatten)]
    storage: StorageFlags,
}

#[derive(Debug, Args)]
pub(super) struct Look {
    /// Its number, as it is listed
    #[arg(value_name = "RECALL")]
    number: u32,
    /// For programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    site: SiteFlag,
    #[command(flatten)]
    storage: StorageFlags,
}

#[derive(Debug, Args)]
pub(super) struct CauseFlags {
    /// Of this offering; may be repeated, as may the next four
    #[arg(long = "offering", value_name = "OFFERING", value_parser = identifier(OfferingId::parse))]
    offerings: Vec<OfferingId>,
    /// For this reason
    #[arg(long = "reason", value_name = "REASON", value_parser = identifier(ReasonId::parse))]
    reasons: Vec<ReasonId>,
    /// With this practitioner
    #[arg(long = "practitioner", value_name = "PRACTITIONER", value_parser = identifier(PractitionerId::parse))]
    practitioners: Vec<PractitionerId>,
    /// At this place
    #[arg(long = "location", value_name = "LOCATION", value_parser = identifier(LocationId::parse))]
    locations: Vec<LocationId>,
    /// This appointment
    #[arg(long = "appointment", value_name = "APPOINTMENT", value_parser = identifier(AppointmentId::parse))]
    appointments: Vec<AppointmentId>,
    /// The visit begins then or later
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    from: Option<Moment>,
    /// The visit begins before then; a day is all of it
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    until: Option<Moment>,
    /// It was booked then or later
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    booked_since: Option<Moment>,
    /// It was booked before then; a day is all of it
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    booked_until: Option<Moment>,
    /// This publication allowed it
    #[arg(long, value_name = "N")]
    publication: Option<u32>,
}

impl CauseFlags {
    fn cause(self) -> Cause {
        Cause {
            offerings: self.offerings.into_iter().collect(),
            reasons: self.reasons.into_iter().collect(),
            practitioners: self.practitioners.into_iter().collect(),
            locations: self.locations.into_iter().collect(),
            appointments: self.appointments.into_iter().collect(),
            starts: Period { from: self.from, until: self.until },
            booked: Period { from: self.booked_since, until: self.booked_until },
            publication: self.publication,
        }
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    let expected = "expected 2026-11-24, 2026-11-24T09:00 or 2026-11-24T08:00:00Z";
    Moment::parse(text).ok_or_else(|| expected.to_owned())
}

fn set(text: &str) -> Result<SeenSet, String> {
    SeenSet::parse(text).ok_or_else(|| "expected what `recall rehearse` printed".to_owned())
}

impl RecallCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Rehearse { cause, json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| {
                    recall::rehearse(store, &site, (cause.cause(), json), now).await
                })
            }
            Self::Run {
                cause,
                set,
                pause,
                grace_seconds,
                by,
                json,
                site: SiteFlag { site },
                storage,
            } => operate_existing(&storage, async |store| {
                let how = recall::How { set, by, pause, grace_seconds };
                recall::run(store, &site, (cause.cause(), how, json), now).await
            }),
            Self::Undo(End { number, site: SiteFlag { site }, by, storage }) => {
                operate_existing(&storage, async |store| {
                    recall::undo(store, &site, (number, &by), now).await
                })
            }
            Self::Reopen(End { number, site: SiteFlag { site }, by, storage }) => {
                operate_existing(&storage, async |store| {
                    recall::reopen(store, &site, (number, &by), now).await
                })
            }
            Self::List { json, site: SiteFlag { site }, storage } => {
                operate_existing(&storage, async |store| recall::list(store, &site, json).await)
            }
            Self::Show(Look { number, json, site: SiteFlag { site }, storage }) => {
                operate_existing(&storage, async |store| {
                    recall::show(store, &site, (number, json)).await
                })
            }
            Self::Unreachable(Look { number, json, site: SiteFlag { site }, storage }) => {
                operate_existing(&storage, async |store| {
                    recall::unreachable(store, &site, (number, json)).await
                })
            }
        }
    }
}
