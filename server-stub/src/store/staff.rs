//! What a store is asked about the staff's tokens, and what it answers.

use super::StoreError;
use crate::domain::token::{SecretHash, Terms, TermsFault, Token, TokenId};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;

/// Most tokens on one page.
pub const MAX_TOKENS_A_PAGE: u32 = 200;

/// A token to create.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Where.
    pub site: SiteId,
    /// Its identifier, fresh from [`crate::domain::random::identifier`].
    pub id: TokenId,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// For whom, as what, for how long.
    pub terms: Terms,
}

/// Some of a site's tokens, in the order in which they were created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPage {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// What to ask for the next page with; `None` on the last one.
    pub next: Option<u32>,
}

/// Why a token is not created, or tokens are not listed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// It cannot be as it was asked for.
    #[error(transparent)]
    Terms(#[from] TermsFault),
    /// These are not in the site's policy; no token was created.
    #[error("not in the site's policy: {}", .0.iter().map(PractitionerId::as_str).collect::<Vec<_>>().join(", "))]
    UnknownPractitioners(Vec<PractitionerId>),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a token is not revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// No such token at this site.
    #[error("no such token at this site")]
    NotFound,
    /// It was revoked before.
    #[error("it was revoked before, at {0}")]
    Already(Instant),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
