//! One JSON object a line.
//!
//! Written straight into the line: a request costs about ten microseconds, and a general
//! serialiser's tree of it a good part of that.

use std::fmt;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// `{"timestamp":…,"level":…,"target":…,"message":…,…}`, the fields in the order of the event.
pub(super) struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        writer.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut writer)?;
        let metadata = event.metadata();
        for part in ["\",\"level\":\"", metadata.level().as_str(), "\",\"target\":\""] {
            writer.write_str(part)?;
        }
        escape(metadata.target(), &mut writer)?;
        writer.write_char('"')?;
        let mut fields = Fields { writer: &mut writer, outcome: Ok(()) };
        event.record(&mut fields);
        fields.outcome?;
        writer.write_str("}\n")
    }
}

struct Fields<'a, 'w> {
    writer: &'a mut Writer<'w>,
    outcome: fmt::Result,
}

impl Fields<'_, '_> {
    fn number(&mut self, field: &Field, value: impl fmt::Display) {
        self.outcome = self
            .outcome
            .and_then(|()| name(field, self.writer))
            .and_then(|()| write!(self.writer, "{value}"));
    }
}

impl Visit for Fields<'_, '_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.outcome = self
            .outcome
            .and_then(|()| name(field, self.writer))
            .and_then(|()| self.writer.write_char('"'))
            .and_then(|()| escape(value, self.writer))
            .and_then(|()| self.writer.write_char('"'));
    }

    /// The error and what caused it.
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut chain = value.to_string();
        let mut next = value.source();
        while let Some(cause) = next {
            chain = chain + ": " + &cause.to_string();
            next = cause.source();
        }
        self.record_str(field, &chain);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// A comma, and the name of a field, which is an identifier of Rust.
fn name(field: &Field, writer: &mut Writer<'_>) -> fmt::Result {
    [",\"", field.name(), "\":"].into_iter().try_for_each(|part| writer.write_str(part))
}

/// RFC 8259 section 7.
fn escape(text: &str, writer: &mut Writer<'_>) -> fmt::Result {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        return writer.write_str(text);
    }
    text.chars().try_for_each(|c| match c {
        '"' | '\\' => write!(writer, "\\{c}"),
        c if c < ' ' => write!(writer, "\\u{:04x}", u32::from(c)),
        c => writer.write_char(c),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{LogFormat, LogLevel};
    use crate::logging::subscriber;
    use crate::logging::tests::Log;

    #[test]
    fn a_line_is_an_object_whatever_it_holds() {
        let log = Log::default();
        let subscriber = subscriber(LogFormat::Json, LogLevel::Info, log.clone());
        tracing::subscriber::with_default(subscriber, || {
            let error: &dyn std::error::Error = &std::io::Error::other("a \"quote\"\n\tand more");
            tracing::info!(number = 7, minus = -7, yes = true, word = "é\\\u{1}", error, "said");
        });
        let line: serde_json::Value = serde_json::from_str(&log.text()).unwrap();
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "said");
        assert_eq!((&line["number"], &line["minus"]), (&7.into(), &(-7).into()));
        assert_eq!((&line["yes"], &line["word"]), (&true.into(), &"é\\\u{1}".into()));
        assert_eq!(line["error"], "a \"quote\"\n\tand more");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
        assert_eq!(line["target"], "guichet_server::logging::json::tests");
    }

    #[test]
    fn libraries_are_not_heard_below_warn() {
        let log = Log::default();
        let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "hyper", "chatter");
            tracing::warn!(target: "hyper", "trouble");
            tracing::debug!("ours");
        });
        let log = log.text();
        assert!(
            !log.contains("chatter") && log.contains("trouble") && log.contains("ours"),
            "{log}"
        );
    }
}
