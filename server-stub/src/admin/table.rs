//! Every operation of the staff's API, once: what is asked how, who may, and what answers.
//!
//! The router, the gate, the description and the matrix of tests read it. An operation that is not
//! here is not served; one that is here is guarded, described and tested. Start reading at
//! [`operations`].

use super::{
    AUDIT, DAY, DEFERRAL, INVITATION, INVITATIONS, ME, OFFERING, OFFERINGS, OPENAPI, PAUSE, PAUSES,
    PREVIEWS, PUBLICATION, RECALL, RECALL_REHEARSALS, RECALL_REOPENING, RECALL_UNREACHABLE,
    RECALLS, REHEARSAL, TOKEN, TOKENS, WEEK,
};
use super::{audit, days, description, invitations, me, offerings, pauses, recalls, tokens, weeks};
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::Store;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use std::sync::Arc;

/// What is done to what the path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// It is read.
    Get,
    /// Something comes to be below it.
    Post,
    /// It is put in the place of what was there.
    Put,
    /// It ends.
    Delete,
}

impl Verb {
    /// The verb of a method, if this API has it. HEAD is a GET without the body.
    pub fn of(method: &Method) -> Option<Self> {
        match *method {
            Method::GET | Method::HEAD => Some(Self::Get),
            Method::POST => Some(Self::Post),
            Method::PUT => Some(Self::Put),
            Method::DELETE => Some(Self::Delete),
            _ => None,
        }
    }

    /// The method.
    pub fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Delete => Method::DELETE,
        }
    }

    fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// Who may ask for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody. For what says nothing of any site.
    Open,
    /// Whoever has a token, about themselves.
    Token,
    /// Whoever has this permission at the site that the path names, about whom the rest of the path
    /// names: a practitioner, an offering, or what a pause stops.
    Site(Permission),
}

/// What is known of an operation before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// How.
    pub verb: Verb,
    /// The template of its path.
    pub template: &'static str,
    /// Who may.
    pub access: Access,
}

/// An operation.
pub struct Operation<S> {
    /// How, where, who.
    pub rule: Rule,
    /// What answers.
    pub(super) methods: MethodRouter<Arc<App<S>>>,
}

/// The table.
#[rustfmt::skip] // One operation a line.
pub fn operations<S: Store>() -> Vec<Operation<S>> {
    use Access::{Open, Site, Token};
    use Permission as P;
    use Verb::{Delete, Get, Post, Put};
    vec![
        operation(Get,    ME,          Token,                    me::handle),
        operation(Get,    AUDIT,       Site(P::ReadAudit),       audit::handle::<S>),
        operation(Get,    TOKENS,      Site(P::ReadTokens),      tokens::list::handle::<S>),
        operation(Delete, TOKEN,       Site(P::RevokeTokens),    tokens::revoke::handle::<S>),
        operation(Get,    OFFERINGS,   Site(P::ReadOfferings),   offerings::list::handle::<S>),
        operation(Get,    OFFERING,    Site(P::ReadOfferings),   offerings::show::handle::<S>),
        operation(Put,    PUBLICATION, Site(P::Publish),         offerings::publish::handle::<S>),
        operation(Delete, PUBLICATION, Site(P::Publish),         offerings::withdraw::handle::<S>),
        operation(Post,   DEFERRAL,    Site(P::Defer),           offerings::defer::handle::<S>),
        operation(Post,   PREVIEWS,    Site(P::ReadOfferings),   offerings::preview::handle::<S>),
        operation(Get,    PAUSES,      Site(P::ReadOfferings),   pauses::list::handle::<S>),
        operation(Put,    PAUSE,       Site(P::Pause),           pauses::begin::handle::<S>),
        operation(Delete, PAUSE,       Site(P::Resume),          pauses::end::handle::<S>),
        operation(Post,   RECALL_REHEARSALS, Site(P::Recall),    recalls::rehearse::handle::<S>),
        operation(Get,    RECALLS,     Site(P::Recall),          recalls::list::handle::<S>),
        operation(Post,   RECALLS,     Site(P::Recall),          recalls::run::handle::<S>),
        operation(Get,    RECALL,      Site(P::Recall),          recalls::show::handle::<S>),
        operation(Delete, RECALL,      Site(P::Recall),          recalls::undo::handle::<S>),
        operation(Post,   RECALL_REOPENING, Site(P::Recall),     recalls::reopen::handle::<S>),
        operation(Get,    RECALL_UNREACHABLE, Site(P::ReadAppointments), recalls::unreachable::handle::<S>),
        operation(Get,    WEEK,        Site(P::ReadWeek),        weeks::show::handle::<S>),
        operation(Post,   REHEARSAL,   Site(P::ChangeWeek),      weeks::rehearse::handle::<S>),
        operation(Put,    WEEK,        Site(P::ChangeWeek),      weeks::change::handle::<S>),
        operation(Get,    DAY,         Site(P::ReadAppointments), days::show::handle::<S>),
        operation(Get,    INVITATIONS, Site(P::Invite),          invitations::list::handle::<S>),
        operation(Post,   INVITATIONS, Site(P::Invite),          invitations::create::handle::<S>),
        operation(Delete, INVITATION,  Site(P::Invite),          invitations::revoke::handle::<S>),
        operation(Get,    OPENAPI,     Open,                     description::handle::<S>),
    ]
}

/// What is known of each operation.
pub fn rules<S: Store>() -> Vec<Rule> {
    operations::<S>().iter().map(|operation| operation.rule).collect()
}

fn operation<S: Store, H, T>(
    verb: Verb,
    template: &'static str,
    access: Access,
    handler: H,
) -> Operation<S>
where
    H: Handler<T, Arc<App<S>>>,
    T: 'static,
{
    Operation { rule: Rule { verb, template, access }, methods: on(verb.filter(), handler) }
}
