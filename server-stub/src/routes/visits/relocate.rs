//! `POST /v1/sites/{site}/visits/moves`

use super::link;
use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{NewMove, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::ids::AppointmentId;
use guichet_contract::manage::{MoveRequest, VisitChanged};
use guichet_contract::routes::MOVES;
use std::sync::Arc;

/// Move a visit
///
/// Gives a visit up for the time of a hold, which must be of the same offering: both, or none. What was
/// asked when it was booked is not asked again, but whether the patient is of age on the new day. Too
/// late as for a cancellation.
#[utoipa::path(
    post,
    path = MOVES,
    tag = "managing",
    operation_id = "move_visit",
    params(
        ("site" = String, Path, description = "The site"),
        ("idempotency-key" = String, Header, description = "16 to 64 of a-z A-Z 0-9 - _ ."),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    request_body = MoveRequest,
    responses(
        (status = 201, description = "The visit at its new time", body = VisitChanged),
        (status = "4XX", description = "preview, preview_ended, malformed_request, invalid_field, idempotency_key_missing, idempotency_key_reused, not_found, manage_link_ended, detail_wrong, too_late, already_cancelled, hold_lost, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request: MoveRequest = asked.read(&headers)?;
    let link = link(&app, &asked, &request.token, request.detail)?;
    let key = request::idempotency_key(&headers)?;
    let (id, hold) = (app.fresh(AppointmentId::parse)?, request.hold);
    let new = NewMove { link, appointment: request.appointment, hold, id, key };
    let changed = app.store.move_visit(new, app.now()).await?;
    Ok(answer::json::<VisitChanged>(StatusCode::CREATED, &changed))
}
