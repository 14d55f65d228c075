//! Every operation of the staff's API, once: what is asked how, who may, and what answers.
//!
//! The router, the gate, the description and the matrix of tests read it. An operation that is not
//! here is not served; one that is here is guarded, described and tested. Start reading at
//! [`operations`].

use super::{AUDIT, ME, OPENAPI, TOKEN, TOKENS, audit, description, me, tokens};
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
    /// Whoever has this permission at the site that the path names. What is about one practitioner,
    /// or about all, the operation asks again: [`super::asked::Asked::may`].
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
    use Verb::{Delete, Get};
    vec![
        operation(Get,    ME,      Token,                          me::handle),
        operation(Get,    AUDIT,   Site(Permission::ReadAudit),    audit::handle::<S>),
        operation(Get,    TOKENS,  Site(Permission::ReadTokens),   tokens::list::handle::<S>),
        operation(Delete, TOKEN,   Site(Permission::RevokeTokens), tokens::revoke::handle::<S>),
        operation(Get,    OPENAPI, Open,                           description::handle::<S>),
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
