//! Who looks at a page, and what they sent.
//!
//! Owns what the gate tells every handler ([`Visit`]), and what it tells those of signed-in staff
//! ([`Desk`]). Start reading at [`Desk::may`].

use super::form::Form;
use super::language::Language;
use super::said::Said;
use crate::admin::problem::{Code, Problem};
use crate::domain::site::SiteState;
use crate::domain::staff::{About, Author, Permission, Reach};
use crate::domain::token::Token;
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};
use guichet_contract::policy::{HostPolicy, Offering, Practitioner};
use guichet_contract::time::Instant;
use std::net::IpAddr;
use std::sync::Arc;

/// From which address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub(super) IpAddr);

/// A request for a page.
#[derive(Clone)]
pub(super) struct Visit {
    /// In which language to answer.
    pub(super) language: Language,
    /// The path that was asked for: where somebody who changes the language comes back to.
    pub(super) path: Arc<str>,
    /// What the page before says about what was done.
    pub(super) said: Option<Said>,
    /// The fields of a form, for a POST; those of the query otherwise.
    pub(super) form: Arc<Form>,
}

/// A request of somebody who is signed in.
#[derive(Clone)]
pub(super) struct Desk {
    /// The request.
    pub(super) visit: Visit,
    /// Who.
    pub(super) token: Arc<Token>,
    /// What their forms carry.
    pub(super) form_key: Arc<str>,
    /// Their site as it is now.
    pub(super) state: Arc<SiteState>,
    /// When.
    pub(super) now: Instant,
}

impl Desk {
    /// Their site.
    pub(super) fn site(&self) -> SiteId {
        self.token.bearer.site.clone()
    }

    /// The policy of their site.
    pub(super) fn policy(&self) -> &HostPolicy {
        &self.state.policy
    }

    /// The language of the page.
    pub(super) fn language(&self) -> Language {
        self.visit.language
    }

    /// Who answers for what they do.
    pub(super) fn author(&self) -> Author {
        Author::of(&self.token)
    }

    /// Whether they may.
    ///
    /// # Errors
    /// [`Code::NotFound`] about what is out of their reach, [`Code::Forbidden`] about what is more
    /// than their role lets them do.
    pub(super) fn may(&self, permission: Permission, about: About<'_>) -> Result<(), Problem> {
        Ok(self.token.bearer.may(permission, &self.token.bearer.site, about)?)
    }

    /// Whether a page should offer it. Whoever does it is asked again.
    pub(super) fn can(&self, permission: Permission, about: About<'_>) -> bool {
        self.may(permission, about).is_ok()
    }

    /// The practitioner that a path names, if they may do this about them.
    ///
    /// # Errors
    /// As [`Self::may`]; one who is not in the policy is nobody's.
    pub(super) fn practitioner(
        &self,
        permission: Permission,
        id: &str,
    ) -> Result<&Practitioner, Problem> {
        let not_found = || Problem::new(Code::NotFound);
        let id = PractitionerId::parse(id).ok_or_else(not_found)?;
        self.may(permission, About::One(&id))?;
        self.policy().practitioner(&id).ok_or_else(not_found)
    }

    /// The offering that a path names, if they may do this about its practitioner.
    ///
    /// # Errors
    /// As [`Self::may`]; one that is not in the policy is nobody's.
    pub(super) fn offering(&self, permission: Permission, id: &str) -> Result<&Offering, Problem> {
        // Before anything is looked up, so that who lacks the permission learns nothing.
        self.may(permission, About::Reachable)?;
        let id = OfferingId::parse(id);
        let found =
            self.policy().offerings.iter().find(|offering| Some(&offering.id) == id.as_ref());
        let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
        self.may(permission, About::One(&found.practitioner))?;
        Ok(found)
    }

    /// The practitioners for whom they act, in the policy's order.
    pub(super) fn reachable(&self) -> impl Iterator<Item = &Practitioner> {
        let reach = &self.token.bearer.reach;
        self.policy().practitioners.iter().filter(move |it| reach.covers(&it.id))
    }

    /// Whether they act for everybody at the site.
    pub(super) fn is_for_everybody(&self) -> bool {
        self.token.bearer.reach == Reach::Everybody
    }
}
