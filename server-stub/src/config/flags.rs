//! The command line of the settings.
//!
//! Owns the flags, their variables and the words that explain them. A flag that is not given is
//! `None`, so that [`super::layers`] can tell it from one that repeats the default.

use super::{LogFormat, LogLevel, Secret};
use clap::Args;
use ipnet::IpNet;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the settings and the data are; for every command.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct StorageFlags {
    /// TOML file with settings, under the names of the flags with underscores
    #[arg(long, env = "GUICHET_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// SQLite file; created when it does not exist [default: guichet.db]
    #[arg(long, env = "GUICHET_DATABASE", value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<PathBuf>,
}

/// What only `serve` needs.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct ServeFlags {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8600]
    #[arg(long, env = "GUICHET_LISTEN", value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// Address and port on which staff are listened to, with tokens, below /admin/v1; never the
    /// same as for patients [default: none]
    #[arg(long, env = "GUICHET_STAFF_LISTEN", value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_listen: Option<SocketAddr>,

    /// Network of a reverse proxy whose X-Forwarded-For is believed, such as 10.0.0.0/8; can be
    /// given several times, in the variable separated by commas [default: none]
    #[arg(long, env = "GUICHET_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxy: Vec<IpNet>,

    /// How the log on standard error is written [default: json]
    #[arg(long, env = "GUICHET_LOG_FORMAT", value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,

    /// What the log holds; info has one line a request, without personal data [default: info]
    #[arg(long, env = "GUICHET_LOG_LEVEL", value_name = "LEVEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<LogLevel>,

    /// Reads a client address may make on one site in a minute; a hospital's staff is one address;
    /// 0 is no limit [default: 6000]
    #[arg(long, env = "GUICHET_READS_PER_MINUTE", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads_per_minute: Option<u32>,

    /// Writes a client address may make on one site in a minute; 0 is no limit [default: 1200]
    #[arg(long, env = "GUICHET_WRITES_PER_MINUTE", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writes_per_minute: Option<u32>,

    /// Connections served at a time [default: 4096]
    #[arg(long, env = "GUICHET_MAX_CONNECTIONS", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<usize>,

    /// Requests worked on at a time; beyond, 503 with Retry-After [default: 512]
    #[arg(long, env = "GUICHET_MAX_IN_FLIGHT", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_in_flight: Option<usize>,

    /// Writes among them, those that wait for the database included [default: 256]
    #[arg(long, env = "GUICHET_MAX_WRITES_IN_FLIGHT", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_writes_in_flight: Option<usize>,

    /// Longest time for a request to arrive and be answered [default: 10]
    #[arg(long, env = "GUICHET_REQUEST_TIMEOUT_SECONDS", value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_timeout_seconds: Option<u32>,

    /// Longest time for a connection to send the head of its next request [default: 15]
    #[arg(long, env = "GUICHET_HEADER_TIMEOUT_SECONDS", value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_timeout_seconds: Option<u32>,

    /// Longest time that requests get to finish after SIGTERM [default: 10]
    #[arg(long, env = "GUICHET_SHUTDOWN_TIMEOUT_SECONDS", value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shutdown_timeout_seconds: Option<u32>,

    /// Time between two runs of the retention job [default: 300]
    #[arg(long, env = "GUICHET_RETENTION_INTERVAL_SECONDS", value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_interval_seconds: Option<u32>,

    /// Days that what patients typed is kept after their last visit; then it is erased, and what was
    /// booked is nobody's [default: 90]
    #[arg(long, env = "GUICHET_PATIENTS_KEPT_DAYS", value_name = "DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patients_kept_days: Option<u32>,

    /// Time between two receipts to a host that wants them [default: 3600]
    #[arg(long, env = "GUICHET_RECEIPT_INTERVAL_SECONDS", value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_interval_seconds: Option<u32>,

    /// How long a slot is kept for a patient who fills in the form [default: 5]
    #[arg(long, env = "GUICHET_HOLD_MINUTES", value_name = "MINUTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_minutes: Option<u32>,

    /// Holds that may be alive on one offering at a time [default: 20]
    #[arg(long, env = "GUICHET_HOLDS_PER_OFFERING", value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_per_offering: Option<u32>,

    /// Until how long before a visit its patient can cancel or move it on the host's manage page;
    /// 0 is until it begins [default: 4]
    #[arg(long, env = "GUICHET_CANCEL_UNTIL_HOURS", value_name = "HOURS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_until_hours: Option<u32>,

    /// Mail server, with a user's name and password; better given as a variable [default: none]
    #[arg(
        long,
        env = "GUICHET_SMTP_URL",
        value_name = "smtps://USER:PASSWORD@HOST",
        hide_env_values = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<Secret>,

    /// Certificate (PEM) of an authority that may have signed the mail server's [default: none]
    #[arg(long, env = "GUICHET_SMTP_CA_FILE", value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_ca_file: Option<PathBuf>,

    /// Address that e-mails are from [default: none]
    #[arg(long, env = "GUICHET_MAIL_FROM", value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,

    /// Where SMS are handed over to their provider [default: none]
    #[arg(long, env = "GUICHET_SMS_URL", value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_url: Option<String>,

    /// What we and the provider of SMS sign with: whsec_ and base64; better given as a variable
    /// [default: none]
    #[arg(long, env = "GUICHET_SMS_SECRET", value_name = "SECRET", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_secret: Option<Secret>,

    /// Who SMS are from; the provider chooses otherwise [default: none]
    #[arg(long, env = "GUICHET_SMS_SENDER", value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_sender: Option<String>,

    /// Country of telephone numbers that are written without one [default: 33]
    #[arg(long, env = "GUICHET_SMS_COUNTRY_CODE", value_name = "DIGITS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_country_code: Option<String>,

    /// What the secrets of sites' webhooks are derived from: whsec_ and base64; better given as a
    /// variable [default: none]
    #[arg(long, env = "GUICHET_WEBHOOK_SECRET_KEY", value_name = "SECRET", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_secret_key: Option<Secret>,

    /// Network, beside the public ones, in which hosts may be called, such as 10.0.0.0/8; can be
    /// given several times, in the variable separated by commas [default: none]
    #[arg(long, env = "GUICHET_WEBHOOK_ALLOW", value_name = "CIDR", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhook_allow: Vec<IpNet>,
}
