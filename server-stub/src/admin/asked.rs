//! What an operation is told of its request: who asks, about whom, and what they sent.

use super::concern::Concern;
use super::problem::{Code, Problem};
use crate::domain::staff::{Author, Denied, Reach};
use crate::domain::token::Token;
use crate::edge::body;
use axum::body::Bytes;
use axum::http::HeaderMap;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};
use guichet_contract::json::Wire;
use std::sync::Arc;

/// A request that passed the gate.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose it is.
    pub token: Arc<Token>,
    /// What its path names, about which the bearer may do this.
    pub(super) concern: Concern,
    /// The body; empty for a read.
    pub(super) body: Bytes,
}

impl Asked {
    /// The site: the bearer's own, which is the one that the path names.
    pub fn site(&self) -> &SiteId {
        &self.token.bearer.site
    }

    /// For whom the bearer acts: what an operation tells of many is of those alone.
    pub fn reach(&self) -> &Reach {
        &self.token.bearer.reach
    }

    /// Who answers for what is done.
    pub fn author(&self) -> Author {
        Author::of(&self.token)
    }

    /// The practitioner in the path.
    ///
    /// # Errors
    /// [`Code::Internal`] when the operation's path has none: it asks for what was not judged.
    pub fn practitioner(&self) -> Result<PractitionerId, Problem> {
        match &self.concern {
            Concern::Practitioner(id) => Ok(id.clone()),
            _ => Err(Problem::fault("the path names no practitioner")),
        }
    }

    /// The offering in the path.
    ///
    /// # Errors
    /// As [`Asked::practitioner`].
    pub fn offering(&self) -> Result<OfferingId, Problem> {
        match &self.concern {
            Concern::Offering(id) => Ok(id.clone()),
            _ => Err(Problem::fault("the path names no offering")),
        }
    }

    /// What the path says that a pause stops.
    ///
    /// # Errors
    /// As [`Asked::practitioner`].
    pub fn scope(&self) -> Result<Scope, Problem> {
        match &self.concern {
            Concern::Scope(scope) => Ok(scope.clone()),
            _ => Err(Problem::fault("the path names nothing to pause")),
        }
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
