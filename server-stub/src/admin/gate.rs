//! What every request of staff passes before its operation.
//!
//! Owns the order: who asks, how often, may they, what do they send, is there room. Without a token
//! that opens something the answer is one, whatever was asked about (401); what is another's answers
//! as what never was (404), without a look into the database; only at one's own site is it told that
//! something exists and is not allowed (403). Start reading at [`enter`].

use super::asked::Asked;
use super::concern::{self, Concern};
use super::problem::{Code, Problem};
use super::table::{Access, Rule, Verb};
use crate::domain::staff::About;
use crate::domain::token::{Secret, Token};
use crate::edge::boundary::{around, bounded, template, word};
use crate::edge::{body, client};
use crate::limits::rate::Kind;
use crate::limits::shed::{Place, RETRY_AFTER_SECONDS};
use crate::routes::app::App;
use crate::store::Store;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// What the gate knows.
pub(super) struct Gate<S> {
    pub(super) app: Arc<App<S>>,
    pub(super) rules: Arc<[Rule]>,
}

impl<S> Clone for Gate<S> {
    fn clone(&self) -> Self {
        Self { app: Arc::clone(&self.app), rules: Arc::clone(&self.rules) }
    }
}

/// Runs a request.
pub(super) async fn pass<S: Store>(
    State(Gate { app, rules }): State<Gate<S>>,
    request: Request,
    next: Next,
) -> Response {
    let method = word(request.method());
    let route = template(rules.iter().map(|rule| rule.template), request.extensions());
    let verb = Verb::of(request.method());
    let rule = rules.iter().find(|rule| rule.template == route && Some(rule.verb) == verb).copied();
    around::<_, Code, _>(&app, (method, route), async |deadline| {
        let answer = enter(&app, rule, request, next);
        bounded(deadline, answer).await.unwrap_or_else(IntoResponse::into_response)
    })
    .await
}

/// Lets a request through to its operation, or not.
async fn enter<S: Store>(
    app: &App<S>,
    rule: Option<Rule>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    // What is not served is nobody's, and the router says so.
    let Some(rule) = rule else { return Ok(next.run(request).await) };
    if rule.access == Access::Open {
        let _place = place(app, Kind::Read)?;
        return Ok(next.run(request).await);
    }
    let kind = body::kind_of(request.method());
    let client = client::of(&request, &app.trusted_proxy);
    let secret = client::credentials(request.headers()).and_then(Secret::parse);
    let token = authenticate(app, secret, client).await?;
    app.staff.rates.check(kind, &token.bearer.site, client).map_err(too_often)?;
    let concern = match rule.access {
        Access::Open | Access::Token => Concern::Reachable,
        Access::Site(permission) => {
            let path = request.uri().path();
            let site = concern::site_of(rule.template, path)?;
            token.bearer.may(permission, &site, About::Reachable)?;
            let concern = Concern::of(rule.template, path)?;
            let _place = place(app, Kind::Read)?;
            concern.judge(&*app.store, (&token.bearer, permission)).await?;
            concern
        }
    };
    // Before it takes a place, so that a slow sender holds up nobody.
    let body = body::read(kind, std::mem::take(request.body_mut())).await?;
    let _place = place(app, kind)?;
    request.extensions_mut().insert(Asked { token: Arc::new(token), concern, body });
    Ok(next.run(request).await)
}

/// Whose the request is. A token that does not exist, one that has ended and none are one answer.
async fn authenticate<S: Store>(
    app: &App<S>,
    secret: Option<Secret>,
    client: IpAddr,
) -> Result<Token, Problem> {
    let found = match secret {
        Some(secret) => {
            let _place = place(app, Kind::Read)?;
            app.store.find_token(secret.hash(), app.now()).await?
        }
        None => None,
    };
    if found.is_none() {
        app.staff.failures.count(client).map_err(too_often)?;
    }
    found.ok_or(Problem::new(Code::Unauthenticated))
}

fn place<S: Store>(app: &App<S>, kind: Kind) -> Result<Place, Problem> {
    let overloaded = || Problem::with_retry_after(Code::Overloaded, RETRY_AFTER_SECONDS);
    app.staff.places.take(kind).ok_or_else(overloaded)
}

fn too_often(wait: Duration) -> Problem {
    Problem::with_retry_after(Code::RateLimited, wait.as_secs().saturating_add(1))
}
