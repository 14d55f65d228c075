//! `GET /admin/v1/sites/{site}/recalls`

use super::document::{RecallDocument, RecallList};
use crate::admin::RECALLS;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{RecallStatus, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
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
    params(
        ("site" = String, Path, description = "The site"),
        ("limit" = Option<u32>, Query, description = "Most recalls of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of recalls", body = RecallList),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = Page::parse(uri.query())?;
    let after: Option<u32> = page.after(|cursor| cursor.parse().ok())?;
    let mut all = app.store.list_recalls(asked.site().clone()).await?;
    let is_older = |status: &RecallStatus| after.is_none_or(|after| status.number < after);
    all.retain(|status| is_older(status) && super::is_seen(status, asked.reach()));
    let (all, next) = page.cut(all, |status| status.number.to_string());
    let recalls = all.into_iter().map(RecallDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &RecallList { recalls, next }))
}
