//! The SCHEDULE document: when practitioners receive, and for which offerings.
//!
//! Owns the format (version 1), its reader ([`read`]) and writer ([`mod@write`]), its agreement with the
//! policy ([`Registration::parse`]), and the part of it that staff edits ([`Week`]). Knows no clock,
//! no store and no time zones beyond their names. What its parts mean for slots is in
//! [`crate::domain::slots`].

mod agree;
mod read;
mod week;
mod within;
mod write;

pub use week::Week;

use guichet_audit::key::{PublicKey, Signature};
use guichet_contract::ids::{LocationId, OfferingId, PractitionerId, ReasonId, SiteId};
use guichet_contract::json::{Json, ParseError, ShapeError};
use guichet_contract::policy::{HostPolicy, PolicyDigest, PolicyError};
use guichet_contract::time::{LocalDate, LocalDateTime};
use std::collections::BTreeSet;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The site that it is for.
    pub site: SiteId,
    /// Days on which nobody receives.
    pub holidays: Holidays,
    /// How long visits take, one rule a reason.
    pub rules: Vec<Rule>,
    /// When practitioners receive.
    pub periods: Vec<Period>,
    /// When they do not.
    pub absences: Vec<Absence>,
}

/// Days on which nobody receives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Public holidays that are computed.
    pub calendar: Option<Calendar>,
    /// Further closed days.
    pub dates: Vec<ClosedDay>,
}

/// Public holidays that are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// The 11 of France (Code du travail, article L3133-1), without those of Alsace and Moselle.
    France,
}

/// A closed day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDay {
    /// Which.
    pub date: LocalDate,
    /// Where; `None` is everywhere.
    pub locations: Option<Vec<LocationId>>,
}

/// How visits for one reason are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The reason.
    pub reason: ReasonId,
    /// Length of the visit, in minutes.
    pub duration_minutes: u32,
    /// Time after it that nobody can book, in minutes.
    pub buffer_minutes: u32,
    /// From one start to the next, in minutes. In the document: duration and buffer when absent.
    pub step_minutes: u32,
    /// How long before a visit it can be booked at the latest, in minutes.
    pub minimum_notice_minutes: u32,
    /// How many days ahead it can be booked.
    pub horizon_days: u32,
}

/// When a practitioner receives, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Who.
    pub practitioner: PractitionerId,
    /// Where.
    pub location: LocationId,
    /// For which offerings. Nothing is implied.
    pub offerings: Vec<OfferingId>,
    /// On which days.
    pub days: Days,
    /// Start, in minutes since midnight on the location's clock.
    pub from_minute: u32,
    /// End, likewise; 1440 is the end of the day.
    pub until_minute: u32,
}

/// The days of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Every week.
    Weekly {
        /// 0 for Monday to 6 for Sunday.
        weekdays: BTreeSet<u32>,
        /// First day, if there is one.
        first: Option<LocalDate>,
        /// Last day, if there is one.
        last: Option<LocalDate>,
    },
    /// Once.
    On(LocalDate),
}

impl Days {
    /// Whether the period takes place on this day, holidays aside.
    pub fn include(&self, date: LocalDate) -> bool {
        match self {
            Self::On(only) => *only == date,
            Self::Weekly { weekdays, first, last } => {
                weekdays.contains(&date.weekday())
                    && first.is_none_or(|first| first <= date)
                    && last.is_none_or(|last| date <= last)
            }
        }
    }
}

/// When a practitioner does not receive, by the clock at whichever location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub practitioner: PractitionerId,
    /// First minute.
    pub from: LocalDateTime,
    /// First minute when it is over.
    pub until: LocalDateTime,
}

/// Why documents are not imported.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The policy shows nobody.
    #[error("policy: {0}")]
    Policy(PolicyError),
    /// The schedule is no JSON.
    #[error("schedule: {0}")]
    Json(ParseError),
    /// The schedule has another shape, or disagrees with the policy.
    #[error("schedule: {0}")]
    Schedule(ShapeError),
    /// What the site says of its messages has another shape.
    #[error("messages: {0}")]
    Messages(ShapeError),
    /// An origin cannot be one.
    #[error(
        "origin {0:?}: expected what a browser sends: a scheme, a host in lower case, a port if it is \
         not the usual one, and no slash at the end, such as https://hospital.example"
    )]
    Origin(String),
}

/// A schedule to register.
#[derive(Debug, Clone)]
pub struct GivenSchedule {
    /// Its text.
    pub document: String,
    /// What it says.
    pub schedule: Schedule,
    /// Whether it may undo weeks that were changed since the last import.
    pub replaces_weeks: bool,
}

/// A policy, and a schedule that agrees with it: what can be registered.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The policy's text, as the host serves it.
    pub policy_document: String,
    /// The policy.
    pub policy: HostPolicy,
    /// Its digest.
    pub digest: PolicyDigest,
    /// The schedule; `None` leaves the one that is registered, as far as the policy has a place
    /// for it.
    pub schedule: Option<GivenSchedule>,
    /// Origins that may call the API; `None` leaves those that are registered.
    pub origins: Option<Vec<String>>,
    /// The host's signature of the policy.
    pub signature: Option<Signature>,
    /// The host's key: from now on, nothing but what it signed is accepted.
    pub public_key: Option<PublicKey>,
    /// The host's address for receipts; `None` leaves the one that is registered.
    pub receipts_to: Option<String>,
    /// The host's page where patients book; `None` leaves the one that is registered.
    pub page: Option<String>,
    /// What the site says of its messages; `None` leaves what is registered.
    pub messages: Option<String>,
}

impl Rule {
    /// As in the document, with every member.
    pub fn write(&self) -> Json {
        write::rule(self)
    }
}

impl Schedule {
    /// Reads a document.
    ///
    /// # Errors
    /// [`RegistrationError::Json`] or [`RegistrationError::Schedule`] with the first fault.
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        let json = Json::parse(text).map_err(RegistrationError::Json)?;
        read::schedule(&json).map_err(RegistrationError::Schedule)
    }

    /// The document as JSON, which [`Schedule::parse`] reads back to the same.
    pub fn write(&self) -> Json {
        write::schedule(self)
    }

    /// Whether it agrees with a policy, and with itself.
    ///
    /// # Errors
    /// [`ShapeError`] with the place of the first fault.
    pub fn check(&self, policy: &HostPolicy) -> Result<(), ShapeError> {
        agree::check(policy, self)
    }
}

impl Registration {
    /// Reads both documents and checks that they agree. Nothing is signed yet.
    ///
    /// # Errors
    /// [`RegistrationError`] with the place of the first fault.
    pub fn parse(
        policy: &str,
        schedule: &str,
        origins: Option<Vec<String>>,
    ) -> Result<Self, RegistrationError> {
        let mut registration = Self::keeping_schedule(policy, origins)?;
        let parsed = Schedule::parse(schedule)?;
        parsed.check(&registration.policy).map_err(RegistrationError::Schedule)?;
        registration.schedule = Some(GivenSchedule {
            document: schedule.to_owned(),
            schedule: parsed,
            replaces_weeks: false,
        });
        Ok(registration)
    }

    /// Reads a policy for a site whose schedule stays. Nothing is signed yet.
    ///
    /// # Errors
    /// [`RegistrationError`] with the place of the first fault.
    pub fn keeping_schedule(
        policy: &str,
        origins: Option<Vec<String>>,
    ) -> Result<Self, RegistrationError> {
        let parsed = HostPolicy::parse(policy).map_err(RegistrationError::Policy)?;
        if let Some(bad) = origins.iter().flatten().find(|origin| !is_origin(origin)) {
            return Err(RegistrationError::Origin(bad.clone()));
        }
        Ok(Self {
            policy_document: policy.to_owned(),
            digest: PolicyDigest::of(policy),
            policy: parsed,
            schedule: None,
            origins,
            signature: None,
            public_key: None,
            receipts_to: None,
            page: None,
            messages: None,
        })
    }
}

/// The form that browsers send in `Origin` (RFC 6454 section 6.2): lower case, no path, no port that
/// goes without saying. Another form would match no browser's, and nobody would know why.
fn is_origin(text: &str) -> bool {
    let with_port = |scheme: &str, default| Some((text.strip_prefix(scheme)?, default));
    let found = with_port("https://", "443").or_else(|| with_port("http://", "80"));
    let Some((rest, default)) = found else { return false };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_port = |port: &str| {
        let digits = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
        digits && port != default && port.parse::<u16>().is_ok()
    };
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_plain);
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(is_label),
    };
    is_host && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod week_tests;
