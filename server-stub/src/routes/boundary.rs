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
use std::time::{Duration, Instant};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request.
pub(super) async fn pass<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let deadline = Deadline::after(app.request_timeout);
    let request_id = app.request_id();
    let method = word(request.method());
    let route = template(request.extensions().get());
    let mut response = if is_about_a_site(route) {
        gate::pass(&app, request, next, deadline).await
    } else {
        let answer = async { Ok(next.run(request).await) };
        bounded(deadline, answer).await.unwrap_or_else(IntoResponse::into_response)
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

/// When a request must have its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(tokio::time::Instant);

impl Deadline {
    fn after(time: Duration) -> Self {
        Self(tokio::time::Instant::now() + time)
    }
}

/// Does a part of a request in time, and survives it.
///
/// What is dropped or unwinds leaves nothing half done: what it shares is the store, whose methods
/// are transactions, and counters.
///
/// # Errors
/// A [`Problem`] when the work fails, panics, or is not done by the deadline.
pub(super) async fn bounded<T>(
    Deadline(deadline): Deadline,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let work = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout_at(deadline, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(Problem::fault("a panic, see the line before")),
        Err(_elapsed) => Err(Problem::new(Code::Timeout)),
    }
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
