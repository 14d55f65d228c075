//! What an operation is told of its request: who asks, and what they sent.

use super::problem::{Code, Problem};
use crate::domain::staff::{About, Denied, Permission};
use crate::domain::token::Token;
use crate::edge::body;
use axum::body::Bytes;
use axum::http::HeaderMap;
use guichet_contract::ids::SiteId;
use guichet_contract::json::Wire;
use std::sync::Arc;

/// A request that passed the gate.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose it is.
    pub token: Arc<Token>,
    /// The permission that the operation needs, which the bearer has at the site.
    pub(super) permission: Option<Permission>,
    /// The body; empty for a read.
    pub(super) body: Bytes,
}

impl Asked {
    /// The site: the bearer's own, which is the one that the path names.
    pub fn site(&self) -> &SiteId {
        &self.token.bearer.site
    }

    /// Whether the bearer may do this about them. The gate has asked only whether they may at all.
    ///
    /// # Errors
    /// [`Code::NotFound`] about a practitioner who is out of reach, [`Code::Forbidden`] about all
    /// when the bearer reaches some.
    pub fn may(&self, about: About<'_>) -> Result<(), Problem> {
        let permission = self.permission.ok_or(Problem::new(Code::Forbidden))?;
        Ok(self.token.bearer.may(permission, self.site(), about)?)
    }

    /// The body as what it should be.
    ///
    /// # Errors
    /// A [`Problem`] when it is not JSON, or has another shape.
    pub fn read<T: Wire>(&self, headers: &HeaderMap) -> Result<T, Problem> {
        body::parse(&self.body, headers)
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Foreign => Self::new(Code::NotFound),
            Denied::Lacking => Self::new(Code::Forbidden),
        }
    }
}
