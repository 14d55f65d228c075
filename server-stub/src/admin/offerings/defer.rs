//! `POST /admin/v1/sites/{site}/offerings/{offering}/deferral`

use crate::admin::DEFERRAL;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// Answer "later"
///
/// Puts the answer on record, and changes nothing else: what was not bookable is not, and nothing
/// else of yours is touched. What is published is no longer proposed, so it is paused or withdrawn
/// instead. Needs no body.
#[utoipa::path(
    post,
    path = DEFERRAL,
    tag = "offerings",
    operation_id = "defer_offering",
    params(
        ("site" = String, Path, description = "The site"),
        ("offering" = String, Path, description = "The offering's identifier"),
    ),
    responses(
        (status = 204, description = "The answer is on record"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, published, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<StatusCode, Problem> {
    let (site, offerings) = (asked.site().clone(), vec![asked.offering()?]);
    app.store.defer_offerings(site, offerings, asked.author(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
