//! `DELETE /admin/v1/sites/{site}/pauses/{kind}/{id}`

use crate::admin::PAUSE;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// End a pause
///
/// What it stopped can be booked again from the next request on, exactly as before: unless another
/// pause stops it. On record. What a practitioner began, a practitioner ends. Doing it twice changes
/// nothing.
#[utoipa::path(
    delete,
    path = PAUSE,
    tag = "offerings",
    operation_id = "end_pause",
    params(
        ("site" = String, Path, description = "The site"),
        ("kind" = String, Path, description = "What kind of thing it stops: `offering`, `practitioner`, `reason`, `location` or `site`"),
        ("id" = String, Path, description = "Its identifier; for `site` the site's"),
    ),
    responses(
        (status = 204, description = "No such pause stands"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, paused_by_practitioner, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<StatusCode, Problem> {
    let (site, scope) = (asked.site().clone(), asked.scope()?);
    app.store.end_pause(site, scope, asked.author(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
