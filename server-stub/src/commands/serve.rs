//! `serve`: the library's server on a socket, until a signal; with `--sandbox`, a place to try things.

use super::{open, runtime};
use anyhow::Context;
use axum::Router;
use guichet_server::channels::Channels;
use guichet_server::clock::SystemClock;
use guichet_server::config::Settings;
use guichet_server::limits::descriptors;
use guichet_server::metrics::Metrics;
use guichet_server::os_random::OsRandom;
use guichet_server::routes;
use guichet_server::routes::app::App;
use guichet_server::sandbox::{self, Worlds};
use guichet_server::serve::Listeners;
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::{logging, serve};
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// What is said where somebody could take a sandbox for a backend.
const SHOUT: &str = "SANDBOX: nothing that is booked here is real, nothing is kept, nobody is told";

pub(super) fn run(settings: &Settings) -> anyhow::Result<()> {
    start_log(settings)?;
    let store = Arc::new(open(settings)?);
    let app = app(settings, &store)?;
    let router = routes::router(&app);
    let outcome = runtime()?.block_on(listen(settings, app, router, None));
    store.close();
    outcome
}

/// Serves worlds in memory in the place of sites in a database.
pub(super) fn run_sandbox(settings: &Settings) -> anyhow::Result<()> {
    sandbox::check(settings)?;
    start_log(settings)?;
    tracing::warn!("{SHOUT}");
    // Of no site: each visitor's world has a store of its own.
    let store = Arc::new(SqliteStore::in_memory("none", settings.hold_terms())?);
    let app = app(settings, &store)?;
    let worlds = Worlds::new(settings, Arc::new(OsRandom));
    let router = sandbox::router(&app, routes::router(&app), &worlds);
    let outcome = runtime()?.block_on(async {
        let looking_after = tokio::spawn(worlds.look_after());
        let outcome = listen(settings, app, router, Some(SHOUT)).await;
        looking_after.abort();
        outcome
    });
    store.close();
    outcome
}

fn app(settings: &Settings, store: &Arc<SqliteStore>) -> anyhow::Result<Arc<App<SqliteStore>>> {
    let metrics = Metrics::new().context("the metrics cannot be started")?;
    let (clock, random) = (Arc::new(SystemClock), Arc::new(OsRandom));
    Ok(Arc::new(App::new(Arc::clone(store), clock, random, metrics, settings)))
}

fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let stderr = logging::standard_error().context("standard error cannot be used")?;
    let log = logging::subscriber(settings.log_format, settings.log_level, stderr);
    tracing::subscriber::set_global_default(log).context("the log cannot be started")?;
    logging::log_panics();
    descriptors::allow_connections(serve::connections(settings));
    Ok(())
}

async fn listen(
    settings: &Settings,
    app: Arc<App<SqliteStore>>,
    router: Router,
    shout: Option<&str>,
) -> anyhow::Result<()> {
    let channels = Channels::new(settings)?;
    let public = bind(settings.listen).await?;
    let staff = match settings.staff_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let stop = stop_signal()?;
    let address = public.local_addr()?;
    if let Some(shout) = shout {
        writeln!(std::io::stdout(), "{shout}")?;
    }
    // Whoever started us reads these lines to know that we are ready, and where.
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    tracing::info!(%address, "listening");
    if let Some(staff) = &staff {
        let address = staff.local_addr()?;
        writeln!(std::io::stdout(), "staff on http://{address}")?;
        tracing::info!(%address, "listening to staff");
    }
    std::io::stdout().flush()?;
    serve::serve(Listeners { public, staff }, app, router, channels, settings, stop).await;
    tracing::info!("stopped");
    Ok(())
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("{address} cannot be listened on"))
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
