//! `DELETE /v1/sites/{site}/holds/{hold}`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{ReleaseError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use guichet_contract::code::Code;
use guichet_contract::routes::HOLD;
use std::sync::Arc;

/// Give a hold back
///
/// The slot is free again. Doing it twice changes nothing.
#[utoipa::path(
    delete,
    path = HOLD,
    tag = "booking",
    operation_id = "release_hold",
    params(
        ("site" = String, Path, description = "The site"),
        ("hold" = String, Path, description = "The hold"),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    security(("hold_token" = [])),
    responses(
        (status = 204, description = "The hold is no more"),
        (status = "4XX", description = "preview_ended, not_found, rate_limited, payload_too_large, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (hold, token) = request::claim(request::path_part(uri.path(), 0), &headers)?;
    // Nothing is held in a preview.
    if asked.preview.is_some() {
        return Ok(StatusCode::NO_CONTENT);
    }
    app.store.release_hold(asked.site, hold, token, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::NotFound => Self::new(Code::NotFound),
            ReleaseError::Store(error) => error.into(),
        }
    }
}
