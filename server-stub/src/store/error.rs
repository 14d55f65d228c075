//! Why a store says no. One enum a use case, so that a caller handles just what can happen.

use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::patient::FieldProblem;

/// The store itself is in trouble. Says nothing about the request.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// More writes are waiting than the store can carry, or another process holds the lock:
    /// come back later.
    #[error("the store is overloaded")]
    Overloaded,
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something in the database cannot be read back.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(String),
}

/// Why a slot is not held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// No such site.
    #[error("no such site")]
    UnknownSite,
    /// None of the offerings has this time: not offered, not allowed, or taken.
    #[error("the slot is not available")]
    SlotUnavailable,
    /// Every offering that has this time has too many live holds.
    #[error("too many holds")]
    TooManyHolds,
    /// The key was used with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a hold is not extended.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// No such hold at this site, or not with this token.
    #[error("no such hold")]
    NotFound,
    /// Its slot is gone.
    #[error("the hold is lost")]
    Lost,
    /// It was extended as often as allowed, or it expired and others took its place among the live
    /// holds of the offering.
    #[error("the hold cannot be extended again")]
    NotExtendable,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a hold is not released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// No such hold at this site, or not with this token.
    #[error("no such hold")]
    NotFound,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing is booked.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// No such site.
    #[error("no such site")]
    UnknownSite,
    /// One of the holds does not exist at this site, or not with this token.
    #[error("no such hold")]
    NotFound,
    /// The slot of one of the holds is gone, or may not be booked any more.
    #[error("a hold is lost")]
    Lost,
    /// The form is not acceptable. `field` is its path in the request.
    #[error("{field} is not acceptable")]
    Invalid {
        /// Path in the request, such as `patient.email`.
        field: String,
        /// What is wrong with it; `None` for `holds`.
        problem: Option<FieldProblem>,
    },
    /// The key was used with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a site is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The policy is older than the registered one. It may allow what its host has forbidden since.
    #[error(
        "policy: serial: {given} is older than {registered}, which is registered; if this document is \
         meant, raise its serial to {} or more",
        registered.saturating_add(1)
    )]
    OlderPolicy {
        /// Serial of the registered edition.
        registered: u32,
        /// Serial of this document.
        given: u32,
    },
    /// The policy says something else than the registered edition of the same serial.
    #[error(
        "policy: serial: {serial} is registered with another content; raise it to {} or more with \
         each edition",
        serial.saturating_add(1)
    )]
    SameSerial {
        /// Serial of both.
        serial: u32,
    },
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why offerings are not published or listed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// These are not in the site's policy; nothing was published.
    #[error("not in the site's policy: {}", .0.iter().map(OfferingId::as_str).collect::<Vec<_>>().join(", "))]
    UnknownOfferings(Vec<OfferingId>),
    /// Consent needs a name.
    #[error("who publishes must be named, in 1 to 200 characters")]
    Anonymous,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
