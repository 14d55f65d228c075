//! `serve`: the library's server on a socket, until a signal.

use super::{open, runtime};
use anyhow::Context;
use guichet_server::channels::Channels;
use guichet_server::clock::SystemClock;
use guichet_server::config::Settings;
use guichet_server::limits::descriptors;
use guichet_server::metrics::Metrics;
use guichet_server::os_random::OsRandom;
use guichet_server::routes::app::App;
use guichet_server::serve::Listeners;
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::{logging, serve};
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn run(settings: &Settings) -> anyhow::Result<()> {
    let stderr = logging::standard_error().context("standard error cannot be used")?;
    let log = logging::subscriber(settings.log_format, settings.log_level, stderr);
    tracing::subscriber::set_global_default(log).context("the log cannot be started")?;
    logging::log_panics();
    descriptors::allow_connections(serve::connections(settings));
    let store = Arc::new(open(settings)?);
    let metrics = Metrics::new().context("the metrics cannot be started")?;
    let clock = Arc::new(SystemClock);
    let app = App::new(Arc::clone(&store), clock, Arc::new(OsRandom), metrics, settings);
    let outcome = runtime()?.block_on(listen(settings, Arc::new(app)));
    store.close();
    outcome
}

async fn listen(settings: &Settings, app: Arc<App<SqliteStore>>) -> anyhow::Result<()> {
    let channels = Channels::new(settings)?;
    let public = bind(settings.listen).await?;
    let staff = match settings.staff_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let stop = stop_signal()?;
    let address = public.local_addr()?;
    // Whoever started us reads these lines to know that we are ready, and where.
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    tracing::info!(%address, "listening");
    if let Some(staff) = &staff {
        let address = staff.local_addr()?;
        writeln!(std::io::stdout(), "staff on http://{address}")?;
        tracing::info!(%address, "listening to staff");
    }
    std::io::stdout().flush()?;
    serve::serve(Listeners { public, staff }, app, channels, settings, stop).await;
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
