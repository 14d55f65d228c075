//! `GET /admin/v1/sites/{site}/recalls`

use super::document::{RecallDocument, RecallList};
use crate::admin::RECALLS;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// List the recalls
///
/// Newest first, also those that were undone or reopened. Whoever acts for some sees those that are
/// about nobody else.
#[utoipa::path(
    get,
    path = RECALLS,
    tag = "recalls",
    operation_id = "list_recalls",
    params(("site" = String, Path, description = "The site")),
    responses(
        (status = 200, description = "The recalls", body = RecallList),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<Response, Problem> {
    let mut all = app.store.list_recalls(asked.site().clone()).await?;
    all.retain(|status| super::is_seen(status, asked.reach()));
    let recalls = all.into_iter().map(RecallDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &RecallList { recalls }))
}
