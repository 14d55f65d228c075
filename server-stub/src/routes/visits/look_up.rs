//! `POST /v1/sites/{site}/visits/lookups`

use super::link;
use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request::Asked;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::manage::{LookupAnswer, LookupRequest};
use guichet_contract::routes::LOOKUPS;
use std::sync::Arc;

/// Look visits up
///
/// What a link to the manage page opens: the visits of what was booked, with their times and places.
/// What was booked is among it once the second detail was given that the answer names. A link bears
/// five wrong ones, and all links to one reservation together twenty; it ends a day after its last
/// visit.
#[utoipa::path(
    post,
    path = LOOKUPS,
    tag = "managing",
    operation_id = "look_visits_up",
    params(
        ("site" = String, Path, description = "The site"),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which there are no visits"),
    ),
    request_body = LookupRequest,
    responses(
        (status = 200, description = "The visits", body = LookupAnswer),
        (status = "4XX", description = "preview, preview_ended, malformed_request, invalid_field, not_found, manage_link_ended, detail_wrong, rate_limited, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request: LookupRequest = asked.read(&headers)?;
    let link = link(&app, &asked, &request.token, request.detail)?;
    let found = app.store.look_up(link, app.now()).await?;
    Ok(answer::json::<LookupAnswer>(StatusCode::OK, &found))
}
