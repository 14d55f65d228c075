//! `POST /v1/sites/{site}/visits/holds`

use super::link;
use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{NewHold, NewMoveHold, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::ids::HoldId;
use guichet_contract::manage::MoveHoldRequest;
use guichet_contract::routes::MOVE_HOLDS;
use guichet_contract::wire::HoldAnswer;
use std::sync::Arc;

/// Hold a slot to move a visit to
///
/// Takes one slot of the visit's offering out of the offer for a few minutes. It takes nothing of a
/// stock: the visit has its part and keeps it until it is moved, so that what is used up can be moved
/// too. A visit has one such hold at a time; a new one takes the place of the one before. From then on
/// it is a hold as any other.
#[utoipa::path(
    post,
    path = MOVE_HOLDS,
    tag = "managing",
    operation_id = "create_move_hold",
    params(
        ("site" = String, Path, description = "The site"),
        ("idempotency-key" = String, Header, description = "16 to 64 of a-z A-Z 0-9 - _ ."),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    request_body = MoveHoldRequest,
    responses(
        (status = 201, description = "The slot is held", body = HoldAnswer),
        (status = "4XX", description = "preview, preview_ended, malformed_request, invalid_field, idempotency_key_missing, idempotency_key_reused, not_found, manage_link_ended, detail_wrong, too_late, already_cancelled, slot_unavailable, too_many_holds, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request: MoveHoldRequest = asked.read(&headers)?;
    let link = link(&app, &asked, &request.token, request.detail)?;
    let key = request::idempotency_key(&headers)?;
    let (site, id) = (asked.site.clone(), app.fresh(HoldId::parse)?);
    let hold = NewHold { site, id, request: request.hold, key };
    let new = NewMoveHold { link, appointment: request.appointment, hold };
    let answer = app.store.hold_for_move(new, app.now()).await?;
    Ok(answer::json::<HoldAnswer>(StatusCode::CREATED, &answer))
}
