//! The settings of the server: what they are, their defaults, and where they come from.
//!
//! Owns [`Settings`]. One name for a setting everywhere: the flag `--reads-per-minute`, the
//! variable `GUICHET_READS_PER_MINUTE` and the key `reads_per_minute` are the same thing. What is
//! given as a flag wins over the environment, that over the file, that over the default.
//!
//! Start reading at [`Settings`]; [`flags`] is the command line, [`layers`] the order.

pub mod flags;
pub mod layers;
mod secret;

pub use secret::Secret;

use crate::domain::hold::HoldTerms;
use crate::store::Keeping;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address and port on which staff are listened to; `None` where they have nowhere to ask.
    pub staff_listen: Option<SocketAddr>,
    /// The `SQLite` file.
    pub database: PathBuf,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Vec<IpNet>,
    /// How the log is written.
    pub log_format: LogFormat,
    /// What the log holds.
    pub log_level: LogLevel,
    /// Reads that one client address may make on one site in a minute; 0 is no limit.
    pub reads_per_minute: u32,
    /// Writes that one client address may make on one site in a minute; 0 is no limit.
    pub writes_per_minute: u32,
    /// Connections served at a time.
    pub max_connections: usize,
    /// Requests worked on at a time; beyond, 503.
    pub max_in_flight: usize,
    /// Writes among them, those that wait for the database included.
    pub max_writes_in_flight: usize,
    /// Longest time for a request to arrive and be answered.
    pub request_timeout_seconds: u32,
    /// Longest time for a connection to send the head of its next request.
    pub header_timeout_seconds: u32,
    /// Longest time that requests get to finish when the server is told to stop.
    pub shutdown_timeout_seconds: u32,
    /// Time between two runs of the retention job.
    pub retention_interval_seconds: u32,
    /// How long what patients typed is kept after their last visit.
    pub patients_kept_days: u32,
    /// Time between two receipts to a host that wants them.
    pub receipt_interval_seconds: u32,
    /// How long a slot is kept for a patient who fills in the form.
    pub hold_minutes: u32,
    /// Holds that may be alive on one offering at a time.
    pub holds_per_offering: u32,
    /// Until how long before a visit its patient can cancel or move it on the manage page.
    pub cancel_until_hours: u32,
    /// The mail server; it may have a password in it.
    pub smtp_url: Option<Secret>,
    /// An authority (PEM) that may have signed the mail server's certificate.
    pub smtp_ca_file: Option<PathBuf>,
    /// The address that e-mails are from.
    pub mail_from: Option<String>,
    /// The provider of SMS.
    pub sms_url: Option<String>,
    /// What we and the provider of SMS sign with.
    pub sms_secret: Option<Secret>,
    /// Who SMS are from.
    pub sms_sender: Option<String>,
    /// The country that telephone numbers without a code are of.
    pub sms_country_code: String,
    /// What the keys of sites' webhooks are derived from.
    pub webhook_secret_key: Option<Secret>,
    /// Networks that are not public, and that hosts may be called in.
    pub webhook_allow: Vec<IpNet>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
}

/// What the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Faults of the server alone.
    Error,
    /// And what an operator should look at.
    Warn,
    /// And a line a request.
    Info,
    /// And what helps to find a fault.
    Debug,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8600)),
            staff_listen: None,
            database: PathBuf::from("guichet.db"),
            trusted_proxy: Vec::new(),
            log_format: LogFormat::Json,
            log_level: LogLevel::Info,
            reads_per_minute: 6000,
            writes_per_minute: 1200,
            max_connections: 4096,
            max_in_flight: 512,
            max_writes_in_flight: 256,
            request_timeout_seconds: 10,
            header_timeout_seconds: 15,
            shutdown_timeout_seconds: 10,
            retention_interval_seconds: 300,
            patients_kept_days: Keeping::default().patients_days,
            receipt_interval_seconds: 3600,
            hold_minutes: 5,
            holds_per_offering: 20,
            cancel_until_hours: 4,
            smtp_url: None,
            smtp_ca_file: None,
            mail_from: None,
            sms_url: None,
            sms_secret: None,
            sms_sender: None,
            sms_country_code: crate::domain::phone::COUNTRY.to_owned(),
            webhook_secret_key: None,
            webhook_allow: Vec::new(),
        }
    }
}

/// Why there are no settings to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value or a name in the file or elsewhere is wrong; the message names it.
    #[error("{0}")]
    Value(String),
    /// The file that was asked for cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Settings {
    /// What a hold may be, in the domain's words.
    pub fn hold_terms(&self) -> HoldTerms {
        HoldTerms {
            length_seconds: self.hold_minutes.saturating_mul(60),
            max_live_per_offering: self.holds_per_offering,
            ..HoldTerms::default()
        }
    }

    /// Whether the values make sense together.
    fn check(self) -> Result<Self, ConfigError> {
        let at_least_one = [
            ("max_connections", self.max_connections),
            ("max_in_flight", self.max_in_flight),
            ("max_writes_in_flight", self.max_writes_in_flight),
            ("request_timeout_seconds", self.request_timeout_seconds as usize),
            ("header_timeout_seconds", self.header_timeout_seconds as usize),
            ("retention_interval_seconds", self.retention_interval_seconds as usize),
            ("patients_kept_days", self.patients_kept_days as usize),
            ("receipt_interval_seconds", self.receipt_interval_seconds as usize),
            ("hold_minutes", self.hold_minutes as usize),
            ("holds_per_offering", self.holds_per_offering as usize),
        ];
        match at_least_one.iter().find(|(_, value)| *value == 0) {
            Some((name, _)) => Err(ConfigError::Value(format!("{name}: expected 1 or more"))),
            None => Ok(self),
        }
    }
}
