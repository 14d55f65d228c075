//! `GET /admin/v1/sites/{site}/practitioners/{practitioner}/week`

use super::document::WeekDocument;
use crate::admin::WEEK;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// See a practitioner's week
///
/// When they receive, and for which offerings, and when not: their part of the schedule, in its form.
#[utoipa::path(
    get,
    path = WEEK,
    tag = "weeks",
    operation_id = "show_week",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
    ),
    responses(
        (status = 200, description = "The week, under its `ETag`", body = WeekDocument),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<Response, Problem> {
    let view = app.store.week(asked.site().clone(), asked.practitioner()?).await?;
    view.map(|view| super::told(&view)).ok_or_else(|| Problem::new(Code::NotFound))
}
