//! `GET /admin/v1/sites/{site}/recalls/{recall}`

use super::document::RecallAccountDocument;
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

/// See how far a recall has come
///
/// How many patients were told, have booked again, or could not be reached. Nothing of it is personal.
#[utoipa::path(
    get,
    path = RECALL,
    tag = "recalls",
    operation_id = "show_recall",
    params(
        ("site" = String, Path, description = "The site"),
        ("recall" = u32, Path, description = "The recall's number"),
    ),
    responses(
        (status = 200, description = "The recall", body = RecallAccountDocument),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let account = super::found(&app, &asked, (&uri, 0)).await?;
    Ok(answer::json(StatusCode::OK, &RecallAccountDocument::from(account)))
}
