//! `GET /admin/v1/me`

use super::ME;
use super::asked::Asked;
use super::problem::Document;
use super::tokens::document::TokenDocument;
use crate::routes::answer;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;

/// Ask who you are
///
/// Your token, as its site's administrators see it: your role, for whom you act, until when.
#[utoipa::path(
    get,
    path = ME,
    tag = "staff",
    operation_id = "me",
    responses(
        (status = 200, description = "Your token", body = TokenDocument),
        (status = "4XX", description = "unauthenticated, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle(Extension(asked): Extension<Asked>) -> Response {
    answer::json(StatusCode::OK, &TokenDocument::from(&*asked.token))
}
