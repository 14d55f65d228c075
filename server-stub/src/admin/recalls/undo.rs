//! `DELETE /admin/v1/sites/{site}/recalls/{recall}`

use super::document::RecallDocument;
use crate::admin::RECALL;
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

/// Undo a recall
///
/// Restores every appointment as it was, on record, and ends the pauses that began with the recall.
/// Possible until `grace_until`, as long as no patient was told.
#[utoipa::path(
    delete,
    path = RECALL,
    tag = "recalls",
    operation_id = "undo_recall",
    params(
        ("site" = String, Path, description = "The site"),
        ("recall" = u32, Path, description = "The recall's number"),
    ),
    responses(
        (status = 200, description = "The recall, undone", body = RecallDocument),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, paused_by_practitioner, recall_ended, too_late, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let number = super::found(&app, &asked, (&uri, 0)).await?.status.number;
    let (site, by) = (asked.site().clone(), asked.author());
    let undone = app.store.undo_recall(site, number, by, app.now()).await?;
    Ok(answer::json(StatusCode::OK, &RecallDocument::from(undone)))
}
