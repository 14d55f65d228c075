//! `GET /openapi.json`

use crate::routes::OPENAPI;
use axum::http::header;
use axum::response::IntoResponse;

/// Read the description of this API
///
/// OpenAPI 3.1, generated from the code that serves it.
#[utoipa::path(
    get,
    path = OPENAPI,
    tag = "operating",
    operation_id = "openapi",
    responses((status = 200, description = "The description", content_type = "application/json")),
)]
pub(crate) async fn handle() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi::document())
}
