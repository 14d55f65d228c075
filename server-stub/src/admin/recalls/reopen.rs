//! `POST /admin/v1/sites/{site}/recalls/{recall}/reopening`

use super::document::RecallDocument;
use crate::admin::RECALL_REOPENING;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use std::sync::Arc;

/// Reopen the time of a recall
///
/// What it closed and is still ahead can be booked again, on record, unless a pause stops it. A recall
/// that is reopened cannot be undone. Needs no body.
#[utoipa::path(
    post,
    path = RECALL_REOPENING,
    tag = "recalls",
    operation_id = "reopen_recall",
    params(
        ("site" = String, Path, description = "The site"),
        ("recall" = u32, Path, description = "The recall's number"),
    ),
    responses(
        (status = 200, description = "The recall, reopened", body = RecallDocument),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, recall_ended, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let number = super::found(&app, &asked, (&uri, 1)).await?.status.number;
    let (site, by) = (asked.site().clone(), asked.author());
    let reopened = app.store.reopen_recall(site, number, by, app.now()).await?;
    Ok(answer::json(StatusCode::OK, &RecallDocument::from(reopened)))
}
