//! `POST /v1/sites/{site}/reservations`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{ConfirmError, NewReservation, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::code::Code;
use guichet_contract::ids::{AppointmentId, ReservationId};
use guichet_contract::routes::RESERVATIONS;
use guichet_contract::wire::{ReservationAnswer, ReservationRequest};
use std::sync::Arc;

/// Most holds that one reservation confirms; each is a visit.
const MAX_HOLDS: usize = 10;

/// Confirm holds
///
/// Turns holds into appointments, all or none. The form must have what the reasons of the visits
/// ask for and nothing else. An expired hold still confirms while nobody else took its slot.
#[utoipa::path(
    post,
    path = RESERVATIONS,
    tag = "booking",
    operation_id = "create_reservation",
    params(
        ("site" = String, Path, description = "The site"),
        ("idempotency-key" = String, Header, description = "16 to 64 of a-z A-Z 0-9 - _ ."),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    request_body = ReservationRequest,
    responses(
        (status = 201, description = "The visits are booked", body = ReservationAnswer),
        (status = "4XX", description = "preview, preview_ended, malformed_request, invalid_field, idempotency_key_missing, idempotency_key_reused, not_found, hold_lost, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // Before anything is read of it: what was typed in a preview is nobody's business.
    if asked.preview.is_some() {
        return Err(Problem::new(Code::Preview));
    }
    let request: ReservationRequest = asked.read(&headers)?;
    if !(1..=MAX_HOLDS).contains(&request.holds.len()) {
        return Err(Problem::with_field(Code::InvalidField, "holds"));
    }
    let key = request::idempotency_key(&headers)?;
    let id = app.fresh(ReservationId::parse)?;
    let appointments = request.holds.iter().map(|_| app.fresh(AppointmentId::parse));
    let appointments = appointments.collect::<Result<_, _>>()?;
    let reservation = NewReservation { site: asked.site, id, appointments, request, key };
    let answer = app.store.confirm_holds(reservation, app.now()).await?;
    Ok(answer::json::<ReservationAnswer>(StatusCode::CREATED, &answer))
}

impl From<ConfirmError> for Problem {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::UnknownSite | ConfirmError::NotFound => Self::new(Code::NotFound),
            ConfirmError::Lost => Self::new(Code::HoldLost),
            ConfirmError::Invalid { field, .. } => Self::with_field(Code::InvalidField, &field),
            ConfirmError::KeyReused => Self::new(Code::IdempotencyKeyReused),
            ConfirmError::Store(error) => error.into(),
        }
    }
}
