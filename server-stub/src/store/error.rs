//! Why a store says no. One enum a use case, so that a caller handles just what can happen.

use crate::domain::consent::Seen;
use crate::domain::preview::PageFault;
use guichet_audit::key::{KeyError, PublicKey};
use guichet_audit::key_change::KeyChangeError;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};
use guichet_contract::json::ShapeError;
use guichet_contract::patient::FieldProblem;
use guichet_contract::time::Instant;

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
    /// The site accepts signed policies alone, and this one came without a signature.
    #[error("policy: is not signed, and this site accepts signed policies alone")]
    NotSigned,
    /// The signature is not the host's, or of another document.
    #[error("policy: {0}")]
    Signature(KeyError),
    /// There is a signature and no key to hold against it.
    #[error("policy: is signed, and the site has no key: give the host's with --public-key")]
    NoKey,
    /// The site has another key than the one that was given.
    #[error("public key: the site has another, {current}; `site rotate-key` changes it")]
    OtherKey {
        /// The key of the site.
        current: PublicKey,
    },
    /// A site gets its first key with an edition that is signed with it.
    #[error(
        "public key: the registered policy is not signed; raise the serial of this one to {} or more          and sign it",
        serial.saturating_add(1)
    )]
    KeyNeedsEdition {
        /// Serial of the registered edition.
        serial: u32,
    },
    /// A site cannot be without a schedule.
    #[error("schedule: the site is not registered yet: give its schedule")]
    NoSchedule,
    /// What the policy leaves of the registered schedule contradicts it.
    #[error("schedule: the registered one does not fit the policy: {0}")]
    Schedule(ShapeError),
    /// It would undo what staff changed since the last import. Whose weeks would be others.
    #[error(
        "schedule: would undo the weeks that were changed since the last import, of {}; without a \
         schedule they stay",
        .0.iter().map(PractitionerId::as_str).collect::<Vec<_>>().join(", ")
    )]
    UndoesWeeks(Vec<PractitionerId>),
    /// Receipts go to the host alone.
    #[error("receipts: {0} does not begin with one of the addresses under the policy's links")]
    ReceiptsElsewhere(String),
    /// Patients book on a page of the host's.
    #[error(transparent)]
    Page(PageFault),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a key is not changed.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// The statement is not one, or not signed with the key that it replaces.
    #[error("statement: {0}")]
    Statement(KeyChangeError),
    /// The statement is about another site.
    #[error("statement: is about another site, {0}")]
    OtherSite(SiteId),
    /// The site has no key to change.
    #[error("the site has no key; `site import --public-key` gives it one")]
    NoKey,
    /// The statement replaces another key than the site's.
    #[error("statement: replaces another key than the site's, {current}")]
    OtherKey {
        /// The key of the site.
        current: PublicKey,
    },
    /// The new key was the site's before.
    #[error("statement: a key that was given up never comes back")]
    FormerKey,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an appointment is not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// No such appointment at this site.
    #[error("no such appointment at this site")]
    NotFound,
    /// It was cancelled before.
    #[error("it was cancelled before, at {0}")]
    Already(Instant),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an audit log is not handed over.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// It cannot be written where it should go.
    #[error("the log cannot be written: {0}")]
    Write(std::io::Error),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing becomes of an act on offerings: publishing, pausing, listing.
#[derive(Debug, thiserror::Error)]
pub enum OfferingError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// These are not in the site's policy; nothing was published.
    #[error("not in the site's policy: {}", .0.iter().map(OfferingId::as_str).collect::<Vec<_>>().join(", "))]
    UnknownOfferings(Vec<OfferingId>),
    /// What is done in somebody's name needs the name.
    #[error("who does this must be named, in 1 to 200 characters")]
    Anonymous,
    /// The terms make no sense: `field: why`.
    #[error("terms: {0}")]
    Terms(&'static str),
    /// Something else would be shown by now than what was agreed to, or somebody has answered since:
    /// this is what would be seen.
    #[error("the offering or the answer to it has changed since it was shown; by now it is {0}")]
    Changed(Seen),
    /// "Later" is no answer for what is published: it is paused or withdrawn.
    #[error("published already, so pause or withdraw instead: {}", .0.iter().map(OfferingId::as_str).collect::<Vec<_>>().join(", "))]
    Published(Vec<OfferingId>),
    /// There is nothing of this name to pause.
    #[error("{0} is not in the site's policy")]
    UnknownScope(Scope),
    /// A pause that a practitioner began is theirs to end, or the operator's.
    #[error("a practitioner began this pause: a practitioner ends it, or the operator")]
    PausedByPractitioner,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
