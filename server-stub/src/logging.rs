//! The log: where it goes and what may be in it.
//!
//! Owns the subscriber and the panic hook. Lines are written to standard error; standard output
//! belongs to what a command answers. Nothing personal may be logged: what is logged is a route's
//! template, never an address as it was asked for, and no body.

use crate::config::{LogFormat, LogLevel};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry};

/// A subscriber that writes to `writer`. Libraries are heard from `warn` on: at lower levels they
/// may print what they were given.
pub fn subscriber<W>(
    format: LogFormat,
    level: LogLevel,
    writer: W,
) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let others = LevelFilter::WARN.min(ours);
    let filter = Targets::new().with_target("guichet_server", ours).with_default(others);
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_current_span(false).boxed(),
    };
    Registry::default().with(layer.with_filter(filter))
}

/// Makes a panic one line of the log. Its message is left out: the library's own messages quote
/// the text they stumbled over, and that text may be a patient's.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
