//! `GET /admin/v1/sites/{site}/recalls/{recall}/unreachable`

use super::document::{CallList, UnreachableDocument};
use crate::admin::RECALL_UNREACHABLE;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::domain::call_list;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// List the patients whom a recall could not reach
///
/// Names, telephone and visits, by the first visit: for somebody who telephones. With
/// `Accept: text/csv` a table with a line a visit.
#[utoipa::path(
    get,
    path = RECALL_UNREACHABLE,
    tag = "recalls",
    operation_id = "list_unreachable",
    params(
        ("site" = String, Path, description = "The site"),
        ("recall" = u32, Path, description = "The recall's number"),
    ),
    responses(
        (status = 200, description = "The patients", body = CallList),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let number = super::found(&app, &asked, (&uri, 1)).await?.status.number;
    let all = app.store.list_unreachable(asked.site().clone(), number).await?;
    let accepts = headers.get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/csv")) {
        let rows = all.iter().map(|one| (&one.patient, one.visits.as_slice()));
        let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
        return Ok((kind, call_list::csv(rows)).into_response());
    }
    let patients = all.into_iter().map(UnreachableDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &CallList { patients }))
}
