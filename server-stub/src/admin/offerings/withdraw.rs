//! `DELETE /admin/v1/sites/{site}/offerings/{offering}/publication`

use crate::admin::PUBLICATION;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// Take consent back
///
/// Nobody can book it from the next request on; what was booked stays booked. On record. Doing it
/// twice changes nothing.
#[utoipa::path(
    delete,
    path = PUBLICATION,
    tag = "offerings",
    operation_id = "withdraw_offering",
    params(
        ("site" = String, Path, description = "The site"),
        ("offering" = String, Path, description = "The offering's identifier"),
    ),
    responses(
        (status = 204, description = "It is not published"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<StatusCode, Problem> {
    let (site, offerings) = (asked.site().clone(), vec![asked.offering()?]);
    app.store.withdraw_offerings(site, offerings, asked.author(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
