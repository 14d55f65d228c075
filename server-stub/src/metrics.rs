//! Numbers for operators, in Prometheus' text format at `/metrics`.
//!
//! Owns their names. A label holds a route's template, a status, a code or a site, never a value
//! that a patient typed and nothing derived from one.

use crate::store::MessageCounts;
use ::metrics::{
    Counter, Histogram, Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit,
};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

const REQUESTS: &str = "guichet_http_requests_total";
const DURATION: &str = "guichet_http_request_duration_seconds";
const PROBLEMS: &str = "guichet_problems_total";
const CONNECTIONS: &str = "guichet_connections";
const CACHE: &str = "guichet_answer_cache_total";
const OTHER_POLICY: &str = "guichet_requests_with_other_policy_total";
const PURGED: &str = "guichet_retention_purged_rows_total";
const RECEIPTS: &str = "guichet_receipts_total";
const POLICY_VALID: &str = "guichet_policy_valid_seconds";
const MESSAGES: &str = "guichet_messages_total";
const MESSAGES_DUE: &str = "guichet_messages_due";
const MESSAGES_OLDEST: &str = "guichet_messages_oldest_due_seconds";
const MESSAGES_DEAD: &str = "guichet_messages_dead";

const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0];
const METADATA: Metadata<'static> = Metadata::new("guichet", Level::INFO, None);

/// The recorder of one server. Not the process's global one, so that tests can have one each.
///
/// Finding a number by its labels costs more than the answer of a read that is at hand, so what
/// each request counts is found once and kept.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    answered: RwLock<HashMap<Answered, Numbers>>,
    hits: Counter,
    misses: Counter,
}

/// Route, method, status.
type Answered = (&'static str, &'static str, u16);

/// What is counted of such requests.
struct Numbers {
    requests: Counter,
    duration: Histogram,
}

impl Metrics {
    /// A recorder with nothing in it.
    ///
    /// # Errors
    /// Never in practice: the buckets are a constant.
    pub fn new() -> Result<Self, BuildError> {
        let matcher = Matcher::Full(DURATION.to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(matcher, &BUCKETS)?;
        let recorder = builder.build_recorder();
        let describe = |name: &'static str, text: &'static str| {
            recorder.describe_counter(KeyName::from_const_str(name), None, text.into());
        };
        describe(REQUESTS, "Requests answered, by route template, method and status");
        describe(PROBLEMS, "Problems answered, by code");
        describe(CACHE, "Answers of the two reads, by whether they were at hand");
        describe(OTHER_POLICY, "Reads from a page whose policy is not the registered one, by site");
        describe(PURGED, "Rows erased by the retention job");
        describe(RECEIPTS, "Receipts sent to hosts, by whether they were taken");
        describe(MESSAGES, "Attempts to send a message, by way and outcome");
        for (name, text) in [
            (MESSAGES_DUE, "Messages whose time has come and which are not sent"),
            (MESSAGES_OLDEST, "For how long the oldest of them has been due"),
            (MESSAGES_DEAD, "Messages that could not be sent and are not tried again"),
        ] {
            recorder.describe_gauge(KeyName::from_const_str(name), None, text.into());
        }
        recorder.describe_histogram(
            KeyName::from_const_str(DURATION),
            Some(Unit::Seconds),
            "Time from a request's head to its answer's".into(),
        );
        recorder.describe_gauge(
            KeyName::from_const_str(CONNECTIONS),
            None,
            "Connections open".into(),
        );
        recorder.describe_gauge(
            KeyName::from_const_str(POLICY_VALID),
            Some(Unit::Seconds),
            "Time until the policy in force ends, by site".into(),
        );
        let handle = recorder.handle();
        let cache = |outcome: &'static str| {
            let labels = vec![Label::from_static_parts("outcome", outcome)];
            recorder.register_counter(&Key::from_parts(CACHE, labels), &METADATA)
        };
        let (hits, misses) = (cache("hit"), cache("miss"));
        Ok(Self { recorder, handle, answered: RwLock::default(), hits, misses })
    }

    /// One request answered.
    pub fn request(&self, route: &'static str, method: &'static str, status: u16, took: Duration) {
        let which = (route, method, status);
        let count = |numbers: &Numbers| {
            numbers.requests.increment(1);
            numbers.duration.record(took.as_secs_f64());
        };
        let known = self.answered.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(numbers) = known.get(&which) {
            return count(numbers);
        }
        drop(known);
        let numbers = self.numbers(which);
        count(&numbers);
        self.answered.write().unwrap_or_else(PoisonError::into_inner).insert(which, numbers);
    }

    fn numbers(&self, (route, method, status): Answered) -> Numbers {
        let route = Label::from_static_parts("route", route);
        let labels = vec![
            route.clone(),
            Label::from_static_parts("method", method),
            Label::new("status", status.to_string()),
        ];
        let requests = Key::from_parts(REQUESTS, labels);
        let duration = Key::from_parts(DURATION, vec![route]);
        Numbers {
            requests: self.recorder.register_counter(&requests, &METADATA),
            duration: self.recorder.register_histogram(&duration, &METADATA),
        }
    }

    /// One problem answered.
    pub fn problem(&self, code: &'static str) {
        self.count(PROBLEMS, vec![Label::from_static_parts("code", code)], 1);
    }

    /// A read's answer was at hand, or had to be computed.
    pub fn cache(&self, hit: bool) {
        let counter = if hit { &self.hits } else { &self.misses };
        counter.increment(1);
    }

    /// A page asked with another policy than the registered one. `site` is a registered one.
    pub fn other_policy(&self, site: &str) {
        let label = Label::new("site", SharedString::from(site.to_owned()));
        self.count(OTHER_POLICY, vec![label], 1);
    }

    /// Rows that the retention job erased.
    pub fn purged(&self, rows: u64) {
        self.count(PURGED, Vec::new(), rows);
    }

    /// A receipt was taken by its host, or not.
    pub fn receipt(&self, taken: bool) {
        let outcome = if taken { "taken" } else { "not_taken" };
        self.count(RECEIPTS, vec![Label::from_static_parts("outcome", outcome)], 1);
    }

    /// The policy of a registered site ends in so many seconds.
    pub fn policy_ends(&self, site: &str, seconds: i64) {
        let label = Label::new("site", SharedString::from(site.to_owned()));
        let gauge = Key::from_parts(POLICY_VALID, vec![label]);
        // A number of seconds in our era is exact in a double.
        #[allow(clippy::cast_precision_loss)]
        self.recorder.register_gauge(&gauge, &METADATA).set(seconds as f64);
    }

    /// A message was sent, or not.
    pub fn message(&self, channel: &'static str, outcome: &'static str) {
        let labels = vec![
            Label::from_static_parts("channel", channel),
            Label::from_static_parts("outcome", outcome),
        ];
        self.count(MESSAGES, labels, 1);
    }

    /// How many messages wait.
    pub fn messages_waiting(&self, counts: &MessageCounts) {
        let set = |name: &'static str, value: f64| {
            self.recorder.register_gauge(&Key::from_static_name(name), &METADATA).set(value);
        };
        set(MESSAGES_DUE, counts.due.into());
        set(MESSAGES_DEAD, counts.failed.into());
        // A number of seconds in our era is exact in a double.
        #[allow(clippy::cast_precision_loss)]
        set(MESSAGES_OLDEST, counts.oldest_due_seconds as f64);
    }

    /// A connection was opened (`1.0`) or closed (`-1.0`).
    pub fn connections(&self, change: f64) {
        let key = Key::from_static_name(CONNECTIONS);
        self.recorder.register_gauge(&key, &METADATA).increment(change);
    }

    /// The text for a scraper.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Sums up what was recorded since; without it, unread histograms grow.
    pub fn tidy(&self) {
        self.handle.run_upkeep();
    }

    fn count(&self, name: &'static str, labels: Vec<Label>, by: u64) {
        let key = Key::from_parts(name, labels);
        self.recorder.register_counter(&key, &METADATA).increment(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_rendered() {
        let metrics = Metrics::new().unwrap();
        metrics.request("/v1/sites/{site}/holds", "POST", 201, Duration::from_millis(3));
        metrics.problem("slot_unavailable");
        metrics.other_policy("sample");
        let text = metrics.render();
        for line in [
            r#"guichet_http_requests_total{route="/v1/sites/{site}/holds",method="POST",status="201"} 1"#,
            r#"guichet_http_request_duration_seconds_bucket{route="/v1/sites/{site}/holds",le="0.005"} 1"#,
            r#"guichet_problems_total{code="slot_unavailable"} 1"#,
            r#"guichet_requests_with_other_policy_total{site="sample"} 1"#,
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
