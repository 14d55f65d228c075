//! SQLite's errors as the store's.

use crate::store::{
    ConfirmError, ExtendError, HoldError, PublishError, RegisterError, ReleaseError, StoreError,
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

through_store_error! { HoldError ExtendError ReleaseError ConfirmError RegisterError PublishError }

/// What the database's own guards say. Their words are in the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// Somebody else has the time.
    Taken,
    /// The policy in force does not allow it.
    OutsidePolicy,
    /// Nobody consented.
    Unpublished,
}

/// The guard that refused, if one did.
pub(super) fn guard(error: &Error) -> Option<Guard> {
    let Error::SqliteFailure(_, Some(message)) = error else { return None };
    match message.as_str() {
        "guichet: the time is taken" => Some(Guard::Taken),
        "guichet: not in the policy in force" => Some(Guard::OutsidePolicy),
        "guichet: not published" => Some(Guard::Unpublished),
        _ => None,
    }
}

/// A thread of the store ended before it answered.
pub(super) fn stopped(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(Box::new(error))
}

/// Something that was written as an identifier or a time and is none.
pub(super) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(what.to_owned())
}
