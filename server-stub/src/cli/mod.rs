//! Operations of whoever runs a server: sites, their offerings, and when practitioners receive.
//!
//! Owns what each does and says; the flags are the binary's. Start reading at [`site::register`].

pub mod absence;
pub mod appointment;
pub mod audit;
pub mod invitation;
pub mod message;
pub mod offering;
pub mod patient;
pub mod pause;
pub mod period;
pub mod policy;
pub mod preview;
pub mod recall;
pub mod site;
mod table;
pub mod token;
pub mod week;

use crate::domain::preview::PageFault;
use crate::schedule::RegistrationError;
use crate::store::{
    AuditError, CancelError, InvitationError, LinkError, OfferingError, PersonError, RecallError,
    RegisterError, Rehearsal, RevokeError, RotateError, StoreError, TokenError, WeekError,
};
use guichet_audit::key::KeyError;
use guichet_contract::ids::{MessageId, SiteId};
use std::path::PathBuf;

/// Why an operation did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A document cannot be read.
    #[error("{}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// There is no database to work on.
    #[error("{}: no such database; `guichet-server site import` creates one", .0.display())]
    NoDatabase(PathBuf),
    /// A document, or what both say together, is wrong.
    #[error("nothing was imported: {0}")]
    Registration(RegistrationError),
    /// The documents do not follow on what is registered.
    #[error("nothing was imported: {error}{}", hint(.error))]
    Register {
        /// Why not.
        error: RegisterError,
    },
    /// There is no such site.
    #[error("no site {0} is registered")]
    NoSite(SiteId),
    /// There is no such week.
    #[error(transparent)]
    NoWeek(WeekError),
    /// A week is not changed.
    #[error("nothing was changed: {0}")]
    Week(WeekError),
    /// Appointments would fall outside, and not as many as were accepted.
    #[error(
        "nothing was changed\n{rehearsal}\n`--leave-outside {}` changes the week; they stay booked{}",
        .rehearsal.outside.new.len(), recall::hint(.site, &.rehearsal.outside.new)
    )]
    Outside {
        /// At which site.
        site: SiteId,
        /// Which.
        rehearsal: Rehearsal,
    },
    /// The week has no entry of this name.
    #[error("nothing was changed: {0} is not in the list")]
    NoEntry(String),
    /// A key or a signature cannot be read.
    #[error("{}: {error}", .file.display(), error = .error)]
    Key {
        /// Where it was expected.
        file: PathBuf,
        /// Why it is none.
        error: KeyError,
    },
    /// The key is not changed.
    #[error("the key was not changed: {0}")]
    Rotate(RotateError),
    /// The appointment is not cancelled.
    #[error("nothing was cancelled: {0}")]
    Cancel(CancelError),
    /// The log is not handed over.
    #[error(transparent)]
    Audit(AuditError),
    /// What was to be published or listed is not there, or nobody takes responsibility.
    #[error(transparent)]
    Publish(OfferingError),
    /// What was seen of one offering is no consent to several.
    #[error("nothing was published: --seen is of one offering, so publish each by itself")]
    SeenOfOne,
    /// The preview cannot be shown there.
    #[error(transparent)]
    Page(#[from] PageFault),
    /// The token is not created, or there are none to list.
    #[error(transparent)]
    Token(TokenError),
    /// Nothing becomes of an invitation.
    #[error(transparent)]
    Invitation(InvitationError),
    /// Nothing becomes of a recall.
    #[error("{}", recall_fault(.0))]
    Recall(RecallError),
    /// Nothing is kept of a person, or it cannot be erased yet.
    #[error(transparent)]
    Person(PersonError),
    /// Nothing is sent again.
    #[error("{0} is no dead letter of this site that could be sent")]
    NoDeadLetter(MessageId),
    /// The token is not revoked.
    #[error("nothing was revoked: {0}")]
    Revoke(RevokeError),
    /// There is no link to sign in with.
    #[error("no link was made: {0}")]
    Link(LinkError),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CliError {
    /// Whether whoever typed the command can mend it: exit code 2 rather than 1.
    pub fn is_bad_input(&self) -> bool {
        !matches!(self, Self::Store(_))
    }
}

impl From<RegistrationError> for CliError {
    fn from(error: RegistrationError) -> Self {
        Self::Registration(error)
    }
}

/// What a flag of the command can do about it.
fn hint(error: &RegisterError) -> &'static str {
    match error {
        RegisterError::UndoesWeeks(_) => ", with --replace-schedule they are as it says",
        _ => "",
    }
}

/// Why there is no recall; where other appointments are meant, which.
fn recall_fault(error: &RecallError) -> String {
    let RecallError::Changed(changed) = error else { return error.to_string() };
    let came = changed.added.iter().map(|it| format!("\n  came  {it}"));
    let went = changed.gone.iter().map(|it| format!("\n  went  {it}"));
    let list: String = came.chain(went).collect();
    format!("nothing was cancelled: {changed}{list}")
}

impl From<WeekError> for CliError {
    fn from(error: WeekError) -> Self {
        match error {
            WeekError::Store(error) => Self::Store(error),
            error @ WeekError::UnknownPractitioner { .. } => Self::NoWeek(error),
            error => Self::Week(error),
        }
    }
}

impl From<OfferingError> for CliError {
    fn from(error: OfferingError) -> Self {
        match error {
            OfferingError::Store(error) => Self::Store(error),
            error => Self::Publish(error),
        }
    }
}

impl From<InvitationError> for CliError {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::Store(error) => Self::Store(error),
            error => Self::Invitation(error),
        }
    }
}

impl From<PersonError> for CliError {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::Store(error) => Self::Store(error),
            error => Self::Person(error),
        }
    }
}

impl From<CancelError> for CliError {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::Store(error) => Self::Store(error),
            error => Self::Cancel(error),
        }
    }
}

impl From<RotateError> for CliError {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::Store(error) => Self::Store(error),
            error => Self::Rotate(error),
        }
    }
}

impl From<TokenError> for CliError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Store(error) => Self::Store(error),
            error => Self::Token(error),
        }
    }
}

impl From<RevokeError> for CliError {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Store(error) => Self::Store(error),
            error => Self::Revoke(error),
        }
    }
}

impl From<LinkError> for CliError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Store(error) => Self::Store(error),
            error @ LinkError::NotFound => Self::Link(error),
        }
    }
}

impl From<RegisterError> for CliError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Store(error) => Self::Store(error),
            error => Self::Register { error },
        }
    }
}

#[cfg(test)]
mod tests;
