//! What a store is asked about invitations, and what it answers.

use super::StoreError;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;

/// An invitation that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationStatus {
    /// Its number. Says nothing.
    pub number: u32,
    /// Whose patients.
    pub practitioner: PractitionerId,
    /// How many codes it has.
    pub codes: u32,
    /// Visits that each of them is good for.
    pub uses: u32,
    /// Visits that stand, by all of its codes together.
    pub used: u32,
    /// Who gave it out.
    pub by: String,
    /// When.
    pub at: Instant,
    /// From when on its codes open nothing.
    pub expires_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Why nothing becomes of an invitation.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// The practitioner is not in the site's policy.
    #[error("{0} is not in the site's policy")]
    UnknownPractitioner(PractitionerId),
    /// It cannot be of this extent: `field: why`.
    #[error("{0}")]
    Extent(&'static str),
    /// What is done in somebody's name needs the name.
    #[error("who does this must be named, in 1 to 200 characters")]
    Anonymous,
    /// No such invitation at this site.
    #[error("no such invitation at this site")]
    NotFound,
    /// It was revoked before.
    #[error("it was revoked before, at {0}")]
    Already(Instant),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
