//! `GET /healthz`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::HEALTH;
use crate::routes::app::App;
use crate::store::Store;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;

/// Ask whether the server can do its work
///
/// Reads from the database, and sees that its writer is there. For a proxy or an orchestrator.
#[utoipa::path(
    get,
    path = HEALTH,
    tag = "operating",
    operation_id = "health",
    responses(
        (status = 200, description = "It can", content_type = "application/json"),
        (status = "5XX", description = "It cannot; the log says why", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
) -> Result<impl IntoResponse, Problem> {
    app.store.check().await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#))
}
