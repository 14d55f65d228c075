//! `GET /metrics`

use crate::routes::METRICS;
use crate::routes::app::App;
use crate::store::Store;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;

/// Read the server's numbers
///
/// Prometheus' text format. Keep it from the outside at the proxy: it is not secret, and nobody
/// else's business.
#[utoipa::path(
    get,
    path = METRICS,
    tag = "operating",
    operation_id = "metrics",
    responses((status = 200, description = "The numbers", content_type = "text/plain")),
)]
pub(crate) async fn handle<S: Store>(State(app): State<Arc<App<S>>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}
