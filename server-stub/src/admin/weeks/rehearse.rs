//! `POST /admin/v1/sites/{site}/practitioners/{practitioner}/week/rehearsal`

use super::document::RehearsalDocument;
use super::order::WeekOrder;
use crate::admin::REHEARSAL;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;

/// Rehearse a change of a week
///
/// Which appointments, of those that are not over, would fall outside. Changes nothing.
#[utoipa::path(
    post,
    path = REHEARSAL,
    tag = "weeks",
    operation_id = "rehearse_week",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
    ),
    request_body = WeekOrder,
    responses(
        (status = 200, description = "What it would do", body = RehearsalDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, payload_too_large, unsupported_media_type, invalid_field, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let practitioner = asked.practitioner()?;
    let (week, _) = asked.read::<WeekOrder>(&headers)?.of(&practitioner)?;
    let rehearsal = app.store.rehearse_week(asked.site().clone(), week, app.now()).await?;
    Ok(answer::json(StatusCode::OK, &RehearsalDocument::from(rehearsal)))
}
