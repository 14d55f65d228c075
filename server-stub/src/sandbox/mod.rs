//! Sandbox mode: a private site in memory for each visitor, for whoever builds a page.
//!
//! Owns the worlds: a [`world::World`] is a whole backend with one site, made from the documents that a
//! visitor brings, with a clock of its own, and nothing leaves it. [`Worlds`] keeps as many as there
//! is room for. Nothing here is reached unless the server was started with `--sandbox`: then it has no
//! database, sends nothing, and says with every answer what it is. A world's API is the real one, so
//! what is tried here is what runs elsewhere.
//!
//! Start reading at [`router`], then at [`world::World::open`].

mod act;
mod documents;
mod messages;
mod pass;
mod week;
mod world;
mod worlds;

pub use worlds::Worlds;

use crate::config::{ConfigError, Settings};
use crate::edge::boundary::{Deadline, around, bounded, template, word};
use crate::problem::Problem;
use crate::routes::app::App;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, put};
use guichet_contract::code::Code;
use guichet_contract::wire::SANDBOX;
use std::sync::Arc;

/// A world: PUT makes it or makes it anew, GET shows it.
const WORLD: &str = "/sandbox/{world}";
/// A world's clock. PUT.
const CLOCK: &str = "/sandbox/{world}/clock";
/// What a world would have sent. GET.
const MESSAGES: &str = "/sandbox/{world}/messages";
/// A world's API, as it is everywhere.
const API: &str = "/sandbox/{world}/v1/{*rest}";

/// Whether a server with these settings could be a sandbox: it has nothing to keep, no way to send, and
/// no staff.
///
/// # Errors
/// [`ConfigError`] that names the setting that a sandbox cannot have.
pub fn check(settings: &Settings) -> Result<(), ConfigError> {
    let none = Settings::default();
    let given = [
        ("database", settings.database != none.database),
        ("staff_listen", settings.staff_listen.is_some()),
        ("smtp_url", settings.smtp_url.is_some()),
        ("sms_url", settings.sms_url.is_some()),
        ("webhook_secret_key", settings.webhook_secret_key.is_some()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((name, _)) => Err(ConfigError::Value(format!(
            "{name}: a sandbox keeps nothing, sends nothing and has no staff; leave it out, or serve \
             without --sandbox"
        ))),
        None => Ok(()),
    }
}

/// The sandbox, before a server that has no sites.
pub fn router<S: Store>(app: &Arc<App<S>>, server: Router, worlds: &Arc<Worlds>) -> Router {
    let acts = Router::new()
        .route(WORLD, get(act::show).put(act::make))
        .route(CLOCK, put(act::set_clock))
        .route(MESSAGES, get(act::messages))
        .layer(from_fn_with_state(Arc::clone(app), boundary::<S>))
        .layer(from_fn(for_any_page));
    let worlds = acts.route(API, any(pass::pass)).with_state(Arc::clone(worlds));
    server.merge(worlds).layer(from_fn(say_so))
}

async fn boundary<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request,
    next: Next,
) -> Response {
    let method = word(request.method());
    let route = template([WORLD, CLOCK, MESSAGES], request.extensions());
    around::<_, Code, _>(&app, (method, route), async |deadline: Deadline| {
        let answer = async { Ok(next.run(request).await) };
        bounded::<_, Code>(deadline, answer).await.unwrap_or_else(IntoResponse::into_response)
    })
    .await
}

/// Worlds are told apart by a name that nobody guesses, and hold nothing of worth: whichever page
/// knows the name may ask.
async fn for_any_page(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response =
        if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if is_preflight {
        let (methods, names) = ("GET, PUT", "content-type");
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(names));
    }
    response
}

async fn say_so(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(SANDBOX, HeaderValue::from_static("nothing here is real"));
    response
}

/// An act on a world that is not there, or not any more.
fn no_such_world() -> Problem {
    Problem::new(Code::NotFound)
}

/// The store of a world.
type Memory = SqliteStore;

#[cfg(test)]
mod tests;
