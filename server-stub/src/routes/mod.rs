//! The public API: one folder a resource, one file an operation.
//!
//! Owns what travels over HTTP and nothing of what it means: a handler reads the request, makes
//! one call of the store and writes the answer. Every request passes `boundary` (request id,
//! panics, time, log, headers) and, when it is about a site, `gate` (origin, rate, load).
//!
//! Start reading at [`router`], then at one operation, such as `holds::create`.

pub(crate) mod answer;
pub mod app;
pub(crate) mod availability;
mod boundary;
mod cache;
pub(crate) mod cors;
mod gate;
pub(crate) mod holds;
pub(crate) mod openings;
pub(crate) mod request;
pub(crate) mod reservations;
pub(crate) mod service;
pub(crate) mod sms_receipts;
pub(crate) mod visits;

#[cfg(test)]
pub(crate) mod tests;

use crate::problem::Problem;
use crate::store::Store;
use app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post};
use guichet_contract::code::Code;
use guichet_contract::routes as paths;
use std::sync::Arc;

/// Whether the server can do its work. GET.
pub const HEALTH: &str = "/healthz";
/// Numbers for operators. GET.
pub const METRICS: &str = "/metrics";
/// The description of this API. GET.
pub const OPENAPI: &str = "/openapi.json";

/// What became of an SMS. POST, signed by its provider.
pub const SMS_RECEIPTS: &str = "/v1/sms-receipts";

/// The templates of all paths, as they appear in the log and in the metrics.
pub const PATHS: [&str; 15] = [
    paths::AVAILABILITY,
    paths::OPENINGS,
    paths::HOLDS,
    paths::HOLD,
    paths::EXTENSION,
    paths::RESERVATIONS,
    paths::LOOKUPS,
    paths::CANCELLATIONS,
    paths::MOVE_TIMES,
    paths::MOVE_HOLDS,
    paths::MOVES,
    HEALTH,
    METRICS,
    OPENAPI,
    SMS_RECEIPTS,
];

type Routes<S> = Vec<(&'static str, MethodRouter<Arc<App<S>>>)>;

/// The operations on a site.
fn site_routes<S: Store>() -> Routes<S> {
    vec![
        (paths::OPENINGS, get(openings::list::handle::<S>)),
        (paths::AVAILABILITY, get(availability::show::handle::<S>)),
        (paths::HOLDS, post(holds::create::handle::<S>)),
        (paths::HOLD, delete(holds::release::handle::<S>)),
        (paths::EXTENSION, post(holds::extend::handle::<S>)),
        (paths::RESERVATIONS, post(reservations::create::handle::<S>)),
        (paths::LOOKUPS, post(visits::look_up::handle::<S>)),
        (paths::CANCELLATIONS, post(visits::cancel::handle::<S>)),
        (paths::MOVE_TIMES, get(visits::times::handle::<S>)),
        (paths::MOVE_HOLDS, post(visits::hold::handle::<S>)),
        (paths::MOVES, post(visits::relocate::handle::<S>)),
    ]
}

/// The operations that are about no site.
fn service_routes<S: Store>() -> Routes<S> {
    vec![
        (HEALTH, get(service::health::handle::<S>)),
        (METRICS, get(service::metrics::handle::<S>)),
        (OPENAPI, get(service::openapi::handle)),
        (SMS_RECEIPTS, post(sms_receipts::create::handle::<S>)),
    ]
}

/// The whole API, on a store.
pub fn router<S: Store>(app: &Arc<App<S>>) -> Router {
    let routes = site_routes().into_iter().chain(service_routes());
    routes
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        // Before the layer, so that it sees these requests too.
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .layer(from_fn_with_state(Arc::clone(app), boundary::pass::<S>))
        .with_state(Arc::clone(app))
}

/// Whether the path of this template passes the gate. Not a layer of its own: each layer of a router
/// clones all below it for each request.
fn is_about_a_site(template: &str) -> bool {
    template.starts_with("/v1/sites/{site}/")
}

async fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}
