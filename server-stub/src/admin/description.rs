//! `GET /admin/v1/openapi.json`

use super::{OPENAPI, openapi};
use crate::store::Store;
use axum::http::header;
use axum::response::IntoResponse;

/// Read the description of this API
///
/// OpenAPI 3.1, generated from the code that serves it. It says nothing of any site.
#[utoipa::path(
    get,
    path = OPENAPI,
    tag = "operating",
    operation_id = "staff_openapi",
    responses((status = 200, description = "The description", content_type = "application/json")),
)]
pub(crate) async fn handle<S: Store>() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi::document::<S>())
}
