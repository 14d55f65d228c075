//! `POST /v1/sites/{site}/holds`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{HoldError, NewHold, Store, preview};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::code::Code;
use guichet_contract::ids::HoldId;
use guichet_contract::routes::HOLDS;
use guichet_contract::wire::{HoldAnswer, HoldRequest, MAX_CANDIDATES};
use std::sync::Arc;

/// Seconds after which a place among the holds of an offering is likely to be free.
const RETRY_AFTER_SECONDS: u64 = 30;

/// Hold a slot
///
/// Takes one slot out of the offer for a few minutes: of the offerings listed, the first that is
/// free at that time. The caller makes the hold's token and keeps it; with `replaces`, its former
/// hold is released in the same act, and stays when the new one is not to be had.
#[utoipa::path(
    post,
    path = HOLDS,
    tag = "booking",
    operation_id = "create_hold",
    params(
        ("site" = String, Path, description = "The site"),
        ("idempotency-key" = String, Header, description = "16 to 64 of a-z A-Z 0-9 - _ ."),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    request_body = HoldRequest,
    responses(
        (status = 201, description = "The slot is held", body = HoldAnswer),
        (status = "4XX", description = "preview_ended, malformed_request, invalid_field, idempotency_key_missing, idempotency_key_reused, not_found, slot_unavailable, too_many_holds, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request: HoldRequest = asked.read(&headers)?;
    if !(1..=MAX_CANDIDATES).contains(&request.offerings.len()) {
        return Err(Problem::with_field(Code::InvalidField, "offerings"));
    }
    let key = request::idempotency_key(&headers)?;
    let id = app.fresh(HoldId::parse)?;
    let hold = NewHold { site: asked.site.clone(), id, request, key };
    let answer = match &asked.preview {
        Some(previewed) => preview::hold(&*app.store, previewed, &hold, app.now()).await?,
        None => app.store.hold_slot(hold, app.now()).await?,
    };
    Ok(answer::json::<HoldAnswer>(StatusCode::CREATED, &answer))
}

impl From<HoldError> for Problem {
    fn from(error: HoldError) -> Self {
        match error {
            HoldError::UnknownSite => Self::new(Code::NotFound),
            HoldError::SlotUnavailable => Self::new(Code::SlotUnavailable),
            HoldError::TooManyHolds => {
                Self::with_retry_after(Code::TooManyHolds, RETRY_AFTER_SECONDS)
            }
            HoldError::KeyReused => Self::new(Code::IdempotencyKeyReused),
            HoldError::Store(error) => error.into(),
        }
    }
}
