//! The commands: what can be asked of the binary, in words that teach.
//!
//! Owns the wiring of the library: settings, clock, randomness, store. Nothing is decided here. One
//! file a subject; start reading at [`Line`].

mod appointment;
mod audit;
mod invitation;
mod message;
mod offering;
mod patient;
mod pause;
mod policy;
mod recall;
mod serve;
mod site;
mod token;
mod week;

use anyhow::Context;
use appointment::AppointmentCommand;
use audit::AuditCommand;
use clap::{Args, Parser, Subcommand};
use guichet_contract::ids::SiteId;
use guichet_server::admin;
use guichet_server::cli::CliError;
use guichet_server::cli::policy::PolicyCommandError;
use guichet_server::config::flags::{ServeFlags, StorageFlags};
use guichet_server::config::layers::settings;
use guichet_server::config::{ConfigError, Settings};
use guichet_server::openapi;
use guichet_server::store::sqlite::SqliteStore;
use invitation::InvitationCommand;
use message::MessageCommand;
use offering::OfferingCommand;
use patient::PatientCommand;
use pause::PauseCommand;
use policy::PolicyCommand;
use recall::RecallCommand;
use site::SiteCommand;
use std::io::Write;
use token::TokenCommand;
use tokio::runtime::Runtime;
use week::{AbsenceCommand, PeriodCommand};

const EXAMPLES: &str = "\
Examples:
  # A site from its two documents, whose pages may ask from one origin
  guichet-server site import policy.json schedule.json --origin https://hospital.example

  # Importing only proposes: nothing is bookable until somebody publishes what is theirs, on record
  guichet-server offering publish --site hospital --all --practitioner dr-morvan --as 'Dr Ada Morvan'

  # Serve it behind a reverse proxy
  guichet-server serve --listen 127.0.0.1:8600 --trusted-proxy 127.0.0.1/32

A setting has one name everywhere: the flag --reads-per-minute, the variable
GUICHET_READS_PER_MINUTE, and reads_per_minute in the file given with --config.
A flag wins over the variable, the variable over the file, the file over the default.
More in docs/operating.md.";

/// The backend of Guichet: says when, and never who, where or why.
#[derive(Debug, Parser)]
#[command(name = "guichet-server", version, about, after_help = EXAMPLES)]
#[command(arg_required_else_help = true, infer_subcommands = false)]
pub(crate) struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or SIGINT
    #[command(after_help = "Prints `listening on http://ADDRESS:PORT` on standard output when it \
        is ready; the log goes to standard error. On SIGTERM or SIGINT it accepts no more, \
        finishes what it is doing and ends.")]
    Serve {
        /// Serve a sandbox: a private site in memory for whoever builds a page, in the place of sites
        /// in a database; nothing is kept, nothing is sent
        #[arg(long)]
        sandbox: bool,
        #[command(flatten)]
        storage: StorageFlags,
        #[command(flatten)]
        serve: Box<ServeFlags>,
    },
    /// Sites: establishments as tenants of this backend
    #[command(subcommand)]
    Site(SiteCommand),
    /// Offerings: one practitioner for one reason at one location
    #[command(subcommand)]
    Offering(OfferingCommand),
    /// Invitations: codes for a practitioner's own patients
    #[command(subcommand)]
    Invitation(InvitationCommand),
    /// Pauses: stopping what is bookable, and going on as before
    #[command(subcommand)]
    Pause(PauseCommand),
    /// Recalls: cancelling appointments by their cause, in one act
    #[command(subcommand)]
    Recall(RecallCommand),
    /// Opening periods: when a practitioner receives, and for what
    #[command(subcommand)]
    Period(PeriodCommand),
    /// Absences: when a practitioner does not receive
    #[command(subcommand)]
    Absence(AbsenceCommand),
    /// Appointments that patients have
    #[command(subcommand)]
    Appointment(AppointmentCommand),
    /// Messages: what patients and hosts are told, and how far it has come
    #[command(subcommand)]
    Message(MessageCommand),
    /// Patients: what is kept of a person, handed over or erased on request
    #[command(subcommand)]
    Patient(PatientCommand),
    /// The audit log of a site
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Tokens of the staff: who is let in, as what, until when
    #[command(subcommand)]
    Token(TokenCommand),
    /// Policies: draft, check and sign them, offline
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print the description of the API (OpenAPI 3.1)
    Openapi {
        /// That of the staff's API
        #[arg(long)]
        staff: bool,
    },
}

#[derive(Debug, Args)]
struct SiteFlag {
    /// The site
    #[arg(long, value_name = "SITE", value_parser = identifier(SiteId::parse))]
    site: SiteId,
}

/// Reads an identifier, whatever it names.
fn identifier<T>(
    parse: fn(&str) -> Option<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync
where
    T: 'static,
{
    move |text| parse(text).ok_or_else(|| "expected 1 to 64 of a-z A-Z 0-9 - _ .".to_owned())
}

impl Line {
    /// Does what was asked.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve { sandbox: false, storage, serve } => {
                serve::run(&settings(&storage, &serve)?)
            }
            Command::Serve { sandbox: true, storage, serve } => {
                serve::run_sandbox(&settings(&storage, &serve)?)
            }
            Command::Site(command) => command.run(),
            Command::Offering(command) => command.run(),
            Command::Invitation(command) => command.run(),
            Command::Pause(command) => command.run(),
            Command::Recall(command) => command.run(),
            Command::Period(command) => command.run(),
            Command::Absence(command) => command.run(),
            Command::Appointment(command) => command.run(),
            Command::Message(command) => command.run(),
            Command::Patient(command) => command.run(),
            Command::Audit(command) => command.run(),
            Command::Policy(command) => command.run(),
            Command::Token(command) => command.run(),
            Command::Openapi { staff: false } => print(openapi::document()),
            Command::Openapi { staff: true } => print(admin::openapi::document::<SqliteStore>()),
        }
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")
}

fn open(settings: &Settings) -> anyhow::Result<SqliteStore> {
    let path = &settings.database;
    SqliteStore::open(path, settings.hold_terms())
        .map(|store| store.in_country(&settings.sms_country_code))
        .with_context(|| format!("{} cannot be used as database", path.display()))
}

/// Opens the store, does one thing, and says on standard output what was done.
fn operate(
    storage: &StorageFlags,
    act: impl AsyncFnOnce(&SqliteStore) -> Result<String, CliError>,
) -> anyhow::Result<()> {
    let store = open(&settings(storage, &ServeFlags::default())?)?;
    let outcome = runtime()?.block_on(act(&store));
    store.close();
    let told = outcome?;
    if !told.is_empty() {
        writeln!(std::io::stdout(), "{told}")?;
    }
    Ok(())
}

/// The same on a database that is there. To open another would create it, and a slip in its name
/// would look like an empty server.
fn operate_existing(
    storage: &StorageFlags,
    act: impl AsyncFnOnce(&SqliteStore) -> Result<String, CliError>,
) -> anyhow::Result<()> {
    let database = settings(storage, &ServeFlags::default())?.database;
    if !database.exists() {
        return Err(CliError::NoDatabase(database).into());
    }
    operate(storage, act)
}

/// 2 when whoever typed the command can mend it, 1 when something else failed.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    let bad_input = error.is::<ConfigError>()
        || error.downcast_ref().is_some_and(CliError::is_bad_input)
        || error.downcast_ref().is_some_and(PolicyCommandError::is_bad_input);
    if bad_input { 2 } else { 1 }
}
