//! What a request about a site passes before its operation.
//!
//! Owns the order: is there such a site, may this page ask, does this client ask too often, is
//! there room, is it part of a preview. Cheap questions come first, and the body of a write is read before it takes a place,
//! so that a slow sender holds up nobody. Start reading at [`pass`].

use super::app::App;
use super::cors::{self, Caller};
use super::request::Asked;
use crate::domain::preview::Secret;
use crate::edge::boundary::{Deadline, bounded};
use crate::edge::{body, client};
use crate::limits::rate::Kind;
use crate::limits::shed;
use crate::problem::Problem;
use crate::store::{Previewed, Revision, SiteView, Store};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guichet_contract::code::Code;
use guichet_contract::ids::SiteId;
use guichet_contract::wire::PREVIEW;
use std::sync::Arc;

/// Lets a request through to its operation, or not.
pub(super) async fn pass<S: Store>(
    app: &App<S>,
    request: Request,
    next: Next,
    deadline: Deadline,
) -> Response {
    let (site, view) = match bounded(deadline, find(app, request.uri().path())).await {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    let caller = Caller::of(request.headers(), &view.state.origins);
    // Bounded apart: also who took too long, or met a fault of ours, may read what happened.
    let outcome = bounded(deadline, enter(app, (site, view.as_of), &caller, request, next)).await;
    let mut response = outcome.unwrap_or_else(IntoResponse::into_response);
    caller.allow(response.headers_mut());
    response
}

async fn find<S: Store>(app: &App<S>, path: &str) -> Result<(SiteId, SiteView), Problem> {
    let site = site_of(path).ok_or_else(|| Problem::new(Code::NotFound))?;
    let view = app.store.site(&site).await?;
    view.map(|view| (site, view)).ok_or_else(|| Problem::new(Code::NotFound))
}

async fn enter<S: Store>(
    app: &App<S>,
    (site, as_of): (SiteId, Revision),
    caller: &Caller,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let kind = body::kind_of(request.method());
    let is_preflight = cors::is_preflight(request.method(), request.headers());
    // To a page that is not the site's, what could change something does not exist.
    if *caller == Caller::Foreign && (kind == Kind::Write || is_preflight) {
        return Err(Problem::new(Code::NotFound));
    }
    if is_preflight {
        let mut response = StatusCode::NO_CONTENT.into_response();
        cors::preflight(response.headers_mut());
        return Ok(response);
    }
    let client = client::of(&request, &app.trusted_proxy);
    app.rates.check(kind, &site, client).map_err(|wait| {
        Problem::with_retry_after(Code::RateLimited, wait.as_secs().saturating_add(1))
    })?;
    let body = body::read(kind, std::mem::take(request.body_mut())).await?;
    let overloaded = || Problem::with_retry_after(Code::Overloaded, shed::RETRY_AFTER_SECONDS);
    let _place = app.places.take(kind).ok_or_else(overloaded)?;
    let preview = preview(app, &site, request.headers()).await?;
    request.extensions_mut().insert(Asked { site, as_of, body, preview });
    Ok(next.run(request).await)
}

/// The preview that a request is part of. Who shows a secret that opens none is told so, and never
/// shown what the public sees in its place.
async fn preview<S: Store>(
    app: &App<S>,
    site: &SiteId,
    headers: &HeaderMap,
) -> Result<Option<Arc<Previewed>>, Problem> {
    let mut secrets = headers.get_all(PREVIEW).iter();
    let Some(secret) = secrets.next() else { return Ok(None) };
    let ended = || Problem::new(Code::PreviewEnded);
    let only = secrets.next().is_none().then(|| secret.to_str().ok()).flatten();
    let secret = only.and_then(Secret::parse).ok_or_else(ended)?;
    // Patients are not kept waiting by whoever shares a link.
    let _turn = app.previews.acquire().await.map_err(|error| Problem::internal(&error))?;
    let found = app.store.find_preview(site, secret.hash(), app.now()).await?;
    found.map(|found| Some(Arc::new(found))).ok_or_else(ended)
}

/// `/v1/sites/{site}/...`. An identifier needs no escaping, so an escaped one is none.
fn site_of(path: &str) -> Option<SiteId> {
    SiteId::parse(path.split('/').nth(3)?)
}
