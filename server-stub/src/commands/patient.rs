//! `patient …`: the flags of what is kept of a person.

use super::{SiteFlag, identifier, operate_existing};
use anyhow::Context;
use clap::{Args, Subcommand};
use guichet_contract::ids::AppointmentId;
use guichet_contract::patient::Personal;
use guichet_server::cli::patient;
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::StorageFlags;
use guichet_server::store::Person;
use std::io::Write;

const WHO: &str = "Without --appointment, an e-mail address or a telephone number is read from \
    standard input: on the command line others could see it. A number is found however it is \
    written: 06... and +336... are one, where `sms_country_code` in the file of settings says so.";

#[derive(Debug, Subcommand)]
pub(super) enum PatientCommand {
    /// Print all that is kept of a person, as JSON
    #[command(after_help = WHO)]
    Export {
        #[command(flatten)]
        who: Who,
    },
    /// Erase what is kept of a person, from the tables and from the files
    #[command(
        after_help = "What was booked stays, with nobody's name. Whoever has visits ahead must \
        cancel them first.\n\nWithout --appointment, an e-mail address or a telephone number is read \
        from standard input: on the command line others could see it. Backups are yours to erase."
    )]
    Erase {
        #[command(flatten)]
        who: Who,
    },
}

/// Who is meant.
#[derive(Debug, Args)]
pub(super) struct Who {
    #[command(flatten)]
    site: SiteFlag,
    /// Whoever has this appointment: that reservation alone
    #[arg(long, value_name = "APPOINTMENT", value_parser = identifier(AppointmentId::parse))]
    appointment: Option<AppointmentId>,
    #[command(flatten)]
    storage: StorageFlags,
}

impl Who {
    fn person(&self) -> anyhow::Result<Person> {
        if let Some(appointment) = &self.appointment {
            return Ok(Person::Appointment(appointment.clone()));
        }
        write!(std::io::stderr(), "E-mail address or telephone number: ")?;
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("standard input cannot be read")?;
        Ok(Person::Address(Personal::new(line.trim())))
    }
}

impl PatientCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        match self {
            Self::Export { who } => {
                let person = who.person()?;
                operate_existing(&who.storage, async |store| {
                    patient::export(store, &who.site.site, person, now).await
                })
            }
            Self::Erase { who } => {
                let person = who.person()?;
                operate_existing(&who.storage, async |store| {
                    patient::erase(store, &who.site.site, person, now).await
                })
            }
        }
    }
}
