//! `POST /v1/sites/{site}/visits/cancellations`

use super::link;
use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{NewCancellation, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::manage::{CancellationRequest, VisitChanged};
use guichet_contract::routes::CANCELLATIONS;
use std::sync::Arc;

/// Cancel a visit
///
/// Gives a visit up, whatever the policy says by now, and its time is free at once. Too late some hours
/// before it begins, as the operator has set it.
#[utoipa::path(
    post,
    path = CANCELLATIONS,
    tag = "managing",
    operation_id = "cancel_visit",
    params(
        ("site" = String, Path, description = "The site"),
        ("idempotency-key" = String, Header, description = "16 to 64 of a-z A-Z 0-9 - _ ."),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    request_body = CancellationRequest,
    responses(
        (status = 200, description = "The visit is cancelled", body = VisitChanged),
        (status = "4XX", description = "preview, preview_ended, malformed_request, invalid_field, idempotency_key_missing, idempotency_key_reused, not_found, manage_link_ended, detail_wrong, too_late, already_cancelled, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request: CancellationRequest = asked.read(&headers)?;
    let link = link(&app, &asked, &request.token, request.detail)?;
    let key = request::idempotency_key(&headers)?;
    let new = NewCancellation { link, appointment: request.appointment, key };
    let changed = app.store.cancel_visit(new, app.now()).await?;
    Ok(answer::json::<VisitChanged>(StatusCode::OK, &changed))
}
