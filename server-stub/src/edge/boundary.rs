//! What is so for every request: an id, an end in time, a line in the log, the same headers.
//!
//! Owns the completion of a [`Problem`] and the only log line of a request. The line has the
//! route's template, never the address as it was asked for, which may hold what somebody typed.

use crate::problem::{MEDIA_TYPE, Problem, ProblemCode};
use crate::routes::app::App;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Extensions, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request of this method and route, whose problems have codes of one API.
pub(crate) async fn around<S, C: ProblemCode, F: Future<Output = Response>>(
    app: &App<S>,
    (method, route): (&'static str, &'static str),
    answer: impl FnOnce(Deadline) -> F,
) -> Response {
    let started = Instant::now();
    let deadline = Deadline::after(app.request_timeout);
    let request_id = app.request_id();
    let mut response = answer(deadline).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem<C>>() {
        app.metrics.problem(problem.code().word());
        if let Some(cause) = problem.cause() {
            tracing::error!(request_id, cause, "fault");
        }
        // A page for people has words of its own.
        if response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE) {
            *response.body_mut() = Body::from(problem.body(&request_id));
        }
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
pub(crate) struct Deadline(tokio::time::Instant);

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
pub(crate) async fn bounded<T, C: ProblemCode>(
    Deadline(deadline): Deadline,
    work: impl Future<Output = Result<T, Problem<C>>>,
) -> Result<T, Problem<C>> {
    let work = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout_at(deadline, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(Problem::fault("a panic, see the line before")),
        Err(_elapsed) => Err(Problem::new(C::TIMEOUT)),
    }
}

fn complete(response: &mut Response, request_id: &str) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let nothing = HeaderValue::from_static("default-src 'none'");
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(nothing);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The template that a request's path matched, of those that there are.
pub(crate) fn template(
    templates: impl IntoIterator<Item = &'static str>,
    matched: &Extensions,
) -> &'static str {
    let matched = matched.get().map(MatchedPath::as_str);
    templates.into_iter().find(|path| Some(*path) == matched).unwrap_or("none")
}

/// Methods are words that a client makes up; the log and the metrics know these.
pub(crate) fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
