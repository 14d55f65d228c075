//! SQLite's errors as the store's.

use crate::store::{
    AuditError, CancelError, ConfirmError, ExtendError, HoldError, InvitationError, LinkError,
    ManageError, OfferingError, RegisterError, ReleaseError, RevokeError, RotateError, StoreError,
    TokenError, WeekError,
};
use rusqlite::{Error, ErrorCode};

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Overloaded,
            _ => Self::Database(Box::new(error)),
        }
    }
}

macro_rules! through_store_error {
    ($($name:ident)*) => {$(
        impl From<Error> for $name {
            fn from(error: Error) -> Self {
                Self::Store(error.into())
            }
        }
    )*};
}

through_store_error! {
    HoldError ExtendError ReleaseError ConfirmError CancelError RegisterError RotateError OfferingError
    AuditError WeekError TokenError RevokeError LinkError InvitationError ManageError
}

/// Whether the database's own guards refused to take a time: somebody else has it, the policy in
/// force does not allow it, nobody consented, it is paused, or none are left. Their words are in the migrations.
pub(super) fn is_refusal(error: &Error) -> bool {
    const REFUSALS: [&str; 5] = [
        "guichet: the time is taken",
        "guichet: not in the policy in force",
        "guichet: not published",
        "guichet: paused",
        "guichet: none are left",
    ];
    matches!(error, Error::SqliteFailure(_, Some(words)) if REFUSALS.contains(&words.as_str()))
}

/// A thread of the store ended before it answered.
pub(super) fn stopped(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(Box::new(error))
}

/// Something that was written as an identifier or a time and is none.
pub(super) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(what.to_owned())
}
