//! What is so for every request: an id, an end in time, a line in the log, the same headers.
//!
//! Owns the completion of a [`Problem`] and the only log line of a request. The line has the
//! route's template, never the address as it was asked for, which may hold what somebody typed.

use super::app::App;
use super::{PATHS, gate, is_about_a_site};
use crate::problem::Problem;
use crate::store::Store;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use guichet_contract::code::Code;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request.
pub(super) async fn pass<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = app.request_id();
    let method = word(request.method());
    let route = template(request.extensions().get());
    // A handler that is dropped or unwinds leaves nothing half done: what it shares is the store,
    // whose methods are transactions, and counters.
    let answer = async {
        if is_about_a_site(route) {
            gate::pass(&app, request, next).await
        } else {
            next.run(request).await
        }
    };
    let answer = AssertUnwindSafe(answer).catch_unwind();
    let mut response = match tokio::time::timeout(app.request_timeout, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => Problem::fault("a panic, see the line before").into_response(),
        Err(_elapsed) => Problem::new(Code::Timeout).into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        app.metrics.problem(problem.code().word());
        if let Some(cause) = problem.cause() {
            tracing::error!(request_id, cause, "fault");
        }
        *response.body_mut() = Body::from(problem.body(&request_id));
    }
    complete(&mut response, &request_id);
    let status = response.status().as_u16();
    let took = started.elapsed();
    app.metrics.request(route, method, status, took);
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status, duration_us, request_id, "request");
    response
}

fn complete(response: &mut Response, request_id: &str) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let nothing = HeaderValue::from_static("default-src 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, nothing);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn template(matched: Option<&MatchedPath>) -> &'static str {
    let matched = matched.map(MatchedPath::as_str);
    PATHS.into_iter().find(|path| Some(*path) == matched).unwrap_or("none")
}

/// Methods are words that a client makes up; the log and the metrics know these.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
