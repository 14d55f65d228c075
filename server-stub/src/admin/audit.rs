//! `GET /admin/v1/sites/{site}/audit`

use super::AUDIT;
use super::asked::Asked;
use super::pipe::pipe;
use super::problem::{Code, Document, Problem};
use crate::limits::shed::RETRY_AFTER_SECONDS;
use crate::routes::app::App;
use crate::store::{AuditError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Longest time to hand over a log. Until then it keeps one reader of the database busy.
const HANDED_OVER_WITHIN: Duration = Duration::from_secs(120);

/// Read the site's audit log
///
/// One entry a line (NDJSON), with the policies that it names: what `guichet-verify` reads. It holds
/// nothing personal. A log that could not be handed over whole breaks off with the connection.
#[utoipa::path(
    get,
    path = AUDIT,
    tag = "staff",
    operation_id = "export_audit",
    params(("site" = String, Path, description = "The site")),
    responses(
        (status = 200, description = "The log", content_type = "application/x-ndjson"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<Response, Problem> {
    let turn = Arc::clone(&app.staff.exports).try_acquire_owned();
    let overloaded = |_| Problem::with_retry_after(Code::Overloaded, RETRY_AFTER_SECONDS);
    let turn = turn.map_err(overloaded)?;
    let (writing, ending, body) = pipe(Instant::now() + HANDED_OVER_WITHIN);
    let site = asked.site().clone();
    tokio::spawn(async move {
        let exported = app.store.export_audit(site, app.now(), Box::new(writing)).await;
        drop(turn);
        match exported {
            Ok(_) => ending.whole().await,
            // A client that goes away in the middle is no fault of ours.
            Err(AuditError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {}
            Err(error) => warn(&error),
        }
    });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

fn warn(cause: &(dyn std::error::Error + 'static)) {
    tracing::warn!(cause, "an audit log was not handed over whole");
}
