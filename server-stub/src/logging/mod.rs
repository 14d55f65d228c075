//! The log: where it goes and what may be in it.
//!
//! Owns the subscriber and the panic hook. Lines are written to standard error; standard output
//! belongs to what a command answers. Nothing personal may be logged: what is logged is a route's
//! template, never an address as it was asked for, and no body.

mod json;

use crate::config::{LogFormat, LogLevel};
use json::JsonLines;
use std::fs::File;
use std::os::fd::AsFd;
use std::sync::Arc;
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
        LogFormat::Json => layer.event_format(JsonLines).boxed(),
    };
    Registry::default().with(filter).with(layer)
}

/// Standard error, without the lock that every print shares: a line is one write, which the system
/// does not mix with another's, and requests need not wait for each other to be logged.
///
/// # Errors
/// When the system has no further file descriptor.
pub fn standard_error() -> std::io::Result<Arc<File>> {
    Ok(Arc::new(File::from(std::io::stderr().as_fd().try_clone_to_owned()?)))
}

/// Makes a panic one line of the log. Its message is left out: the library's own messages quote
/// the text they stumbled over, and that text may be a patient's.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;

    /// A log that can be read.
    #[derive(Clone, Default)]
    pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    /// Has somebody who listens to everything, and keeps nothing, in the background of all tests.
    ///
    /// `tracing` asks once for each place that logs whether anybody wants it. A place that is asked
    /// while the first subscriber is being made could be told "nobody, ever", and no log would have
    /// its lines.
    pub(crate) fn listen() {
        // Whoever comes second finds it done.
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Log {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }
}
