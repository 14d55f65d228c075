//! The commands: what can be asked of the binary, in words that teach.
//!
//! Owns the wiring of the library: settings, clock, randomness, store. Nothing is decided here.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_server::cli::{self, CliError};
use guichet_server::clock::{Clock, SystemClock};
use guichet_server::config::flags::{ServeFlags, StorageFlags};
use guichet_server::config::layers::settings;
use guichet_server::config::{ConfigError, Settings};
use guichet_server::limits::descriptors;
use guichet_server::metrics::Metrics;
use guichet_server::os_random::OsRandom;
use guichet_server::routes::app::App;
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::{logging, openapi, serve};
use std::future::Future;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

const EXAMPLES: &str = "\
Examples:
  # A site from its two documents, whose pages may ask from one origin
  guichet-server site import policy.json schedule.json --origin https://hospital.example

  # Importing only proposes: nothing is bookable until somebody publishes it, on record
  guichet-server offering publish --site hospital --all --as 'Dr Ada Morvan'

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
    /// Print the description of the API (OpenAPI 3.1)
    Openapi,
}

#[derive(Debug, Subcommand)]
enum SiteCommand {
    /// Register a site from its policy and its schedule, or change what changed
    #[command(
        after_help = "All or nothing: when a document is wrong, the message says where, and \
        nothing is imported. Another policy than the registered one needs a higher serial. Importing \
        proposes offerings; `offering publish` makes them bookable."
    )]
    Import {
        /// The host's policy, as its pages serve it
        policy: PathBuf,
        /// When practitioners receive, and for what
        schedule: PathBuf,
        /// Origin whose pages may call the API for this site; can be given several times; without
        /// any, those that are registered stay
        #[arg(long, value_name = "https://HOST")]
        origin: Vec<String>,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

#[derive(Debug, Subcommand)]
enum OfferingCommand {
    /// Make offerings bookable, on record
    Publish {
        /// The offerings
        #[arg(value_name = "OFFERING", value_parser = offering, required_unless_present = "all")]
        offerings: Vec<OfferingId>,
        /// All offerings of the site's policy
        #[arg(long, conflicts_with = "offerings")]
        all: bool,
        #[command(flatten)]
        site: SiteFlag,
        /// Who consents
        #[arg(long = "as", value_name = "WHO")]
        by: String,
        #[command(flatten)]
        storage: StorageFlags,
    },
    /// List the offerings of a site, and who published them when
    List {
        #[command(flatten)]
        site: SiteFlag,
        #[command(flatten)]
        storage: StorageFlags,
    },
}

#[derive(Debug, Args)]
struct SiteFlag {
    /// The site
    #[arg(long, value_name = "SITE", value_parser = site)]
    site: SiteId,
}

fn site(text: &str) -> Result<SiteId, String> {
    SiteId::parse(text).ok_or_else(|| "expected 1 to 64 of a-z A-Z 0-9 - _ .".to_owned())
}

fn offering(text: &str) -> Result<OfferingId, String> {
    OfferingId::parse(text).ok_or_else(|| "expected 1 to 64 of a-z A-Z 0-9 - _ .".to_owned())
}

impl Line {
    /// Does what was asked.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve { storage, serve } => run_server(&settings(&storage, &serve)?),
            Command::Site(command) => command.run(),
            Command::Offering(command) => command.run(),
            Command::Openapi => Ok(writeln!(std::io::stdout(), "{}", openapi::document())?),
        }
    }
}

fn run_server(settings: &Settings) -> anyhow::Result<()> {
    let stderr = logging::standard_error().context("standard error cannot be used")?;
    let log = logging::subscriber(settings.log_format, settings.log_level, stderr);
    tracing::subscriber::set_global_default(log).context("the log cannot be started")?;
    logging::log_panics();
    descriptors::allow_connections(settings.max_connections);
    let store = Arc::new(open(settings)?);
    let metrics = Metrics::new().context("the metrics cannot be started")?;
    let clock = Arc::new(SystemClock);
    let app = App::new(Arc::clone(&store), clock, Arc::new(OsRandom), metrics, settings);
    let outcome = runtime()?.block_on(listen(settings, Arc::new(app)));
    store.close();
    outcome
}

async fn listen(settings: &Settings, app: Arc<App<SqliteStore>>) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", settings.listen))?;
    let stop = stop_signal()?;
    let address = listener.local_addr()?;
    // Whoever started us reads this line to know that we are ready, and where.
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    std::io::stdout().flush()?;
    tracing::info!(%address, "listening");
    serve::serve(listener, app, settings, stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// Ends with the first SIGTERM or SIGINT.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
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
        .with_context(|| format!("{} cannot be used as database", path.display()))
}

impl SiteCommand {
    fn run(self) -> anyhow::Result<()> {
        let Self::Import { policy, schedule, origin, storage } = self;
        let now = SystemClock.now();
        let registration = cli::site::read(&policy, &schedule, &origin, now)?;
        operate(&storage, async |store| cli::site::register(store, registration, now).await)
    }
}

impl OfferingCommand {
    fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let (Self::Publish { storage, .. } | Self::List { storage, .. }) = &self;
        let database = settings(storage, &ServeFlags::default())?.database;
        // Opening it would create it, and a slip in its name would look like an empty server.
        if !database.exists() {
            return Err(CliError::NoDatabase(database).into());
        }
        match self {
            // Clap sees to it that no offerings are given exactly when all are meant.
            Self::Publish { offerings, all: _, site: SiteFlag { site }, by, storage } => {
                operate(&storage, async |store| {
                    cli::offering::publish(store, &site, &offerings, &by, now).await
                })
            }
            Self::List { site: SiteFlag { site }, storage } => {
                operate(&storage, async |store| cli::offering::list(store, &site).await)
            }
        }
    }
}

/// Opens the store, does one thing, and says on standard output what was done.
fn operate(
    storage: &StorageFlags,
    act: impl AsyncFnOnce(&SqliteStore) -> Result<String, CliError>,
) -> anyhow::Result<()> {
    let store = open(&settings(storage, &ServeFlags::default())?)?;
    let outcome = runtime()?.block_on(act(&store));
    store.close();
    writeln!(std::io::stdout(), "{}", outcome?)?;
    Ok(())
}

/// 2 when whoever typed the command can mend it, 1 when something else failed.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    let bad_input =
        error.is::<ConfigError>() || error.downcast_ref().is_some_and(CliError::is_bad_input);
    if bad_input { 2 } else { 1 }
}
