//! `POST /v1/sites/{site}/holds/{hold}/extension`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{ExtendError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use guichet_contract::code::Code;
use guichet_contract::routes::EXTENSION;
use guichet_contract::wire::HoldAnswer;
use std::sync::Arc;

/// Keep a hold longer
///
/// Who needs more time gets it with one tap (WCAG 2.2, success criterion 2.2.1), ten times. An
/// expired hold can be extended while nobody else took its slot.
#[utoipa::path(
    post,
    path = EXTENSION,
    tag = "booking",
    operation_id = "extend_hold",
    params(
        ("site" = String, Path, description = "The site"),
        ("hold" = String, Path, description = "The hold"),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    security(("hold_token" = [])),
    responses(
        (status = 200, description = "The slot is held longer", body = HoldAnswer),
        (status = "4XX", description = "preview_ended, not_found, hold_lost, hold_not_extendable, rate_limited, payload_too_large, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (hold, token) = request::claim(request::path_part(uri.path(), 1), &headers)?;
    // Nothing is held in a preview: who wants more time asks for the same slot anew.
    if asked.preview.is_some() {
        return Err(Problem::new(Code::HoldNotExtendable));
    }
    let answer = app.store.extend_hold(asked.site, hold, token, app.now()).await?;
    Ok(answer::json::<HoldAnswer>(StatusCode::OK, &answer))
}

impl From<ExtendError> for Problem {
    fn from(error: ExtendError) -> Self {
        match error {
            ExtendError::NotFound => Self::new(Code::NotFound),
            ExtendError::Lost => Self::new(Code::HoldLost),
            ExtendError::NotExtendable => Self::new(Code::HoldNotExtendable),
            ExtendError::Store(error) => error.into(),
        }
    }
}
