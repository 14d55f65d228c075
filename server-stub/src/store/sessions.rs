//! What a store is asked about signing in on the staff pages.

use super::StoreError;
use crate::domain::session::Session;
use crate::domain::token::{SecretHash, TokenId};
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use std::future::Future;

/// The part of a store that keeps who is signed in. What holds for [`super::Store`] holds here.
pub trait Sessions: Send + Sync + 'static {
    /// Makes a link that signs in the bearer of a token once; answers until when it works.
    fn create_link(
        &self,
        site: SiteId,
        token: TokenId,
        link: SecretHash,
        now: Instant,
    ) -> impl Future<Output = Result<Instant, LinkError>> + Send;

    /// Begins a session under a fresh secret; `None` when what is shown opens nothing. A link that
    /// opened one opens no other, in any process.
    fn sign_in(
        &self,
        shown: SignIn,
        session: SecretHash,
        now: Instant,
    ) -> impl Future<Output = Result<Option<Session>, StoreError>> + Send;

    /// The session of this secret, if it has not ended and its token still opens something: a
    /// revocation by any process counts from its commit on.
    fn find_session(
        &self,
        session: SecretHash,
        now: Instant,
    ) -> impl Future<Output = Result<Option<Session>, StoreError>> + Send;

    /// Ends a session. Doing it again changes nothing.
    fn sign_out(&self, session: SecretHash) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What somebody shows to be signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// A token.
    Token(SecretHash),
    /// A link that works once, and is used up.
    Link(SecretHash),
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No such token at this site, or it opens nothing any more.
    #[error("no such token at this site, or it has ended")]
    NotFound,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
