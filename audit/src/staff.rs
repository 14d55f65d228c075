//! Roles of a site's staff, as the log has them.
//!
//! Owns the words, and which acts somebody of a role can be behind. Whose a token is stands in the
//! backend's database alone: a person's name is never in the log.

use crate::entry::Act;
use core::fmt;
use guichet_contract::json::{Json, ShapeError, Wire};

/// What somebody is at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees a site's proposals and answers, pauses, keeps its tokens. Never publishes.
    Administrator,
    /// Publishes, defers and pauses what is their own.
    Practitioner,
    /// Keeps weeks, sees the appointments of the day, pauses. Never publishes.
    Secretary,
    /// Reads what is on record. Sees no patient.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::Administrator, Self::Practitioner, Self::Secretary, Self::Auditor];

    /// The word, in the log, on the wire and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Practitioner => "practitioner",
            Self::Secretary => "secretary",
            Self::Auditor => "auditor",
        }
    }

    /// Whether somebody of this role may be behind an act. What concerns one practitioner alone is
    /// not in this question.
    pub const fn may_do(self, act: &Act) -> bool {
        match act {
            Act::OfferingPublished { .. }
            | Act::OfferingDeferred { .. }
            | Act::PublicationWithdrawn { .. } => matches!(self, Self::Practitioner),
            Act::PauseBegun { .. }
            | Act::PauseEnded { .. }
            | Act::RecallRun { .. }
            | Act::AppointmentRecalled { .. }
            | Act::RecallUndone { .. }
            | Act::AppointmentRestored { .. }
            | Act::RecallReopened { .. } => !matches!(self, Self::Auditor),
            Act::WeekChanged { .. }
            | Act::InvitationIssued { .. }
            | Act::InvitationRevoked { .. } => matches!(self, Self::Practitioner | Self::Secretary),
            Act::TokenRevoked { .. } => matches!(self, Self::Administrator),
            // Of the host, the operator and patients.
            Act::SiteRegistered
            | Act::KeyAdopted { .. }
            | Act::KeyChanged { .. }
            | Act::PolicyRegistered { .. }
            | Act::AppointmentBooked { .. }
            | Act::AppointmentCancelled { .. }
            | Act::AppointmentMoved { .. }
            | Act::ScheduleChanged
            | Act::OriginsChanged
            | Act::ReceiptsMoved
            | Act::MessagesChanged
            | Act::TokenCreated { .. } => false,
        }
    }

    /// The role of a word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Wire for Role {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(word) => Self::from_word(word),
            _ => None,
        }
        .ok_or(ShapeError::new("expected one of: administrator practitioner secretary auditor"))
    }
    fn write(&self) -> Json {
        Json::text(self.word())
    }
}
