//! `PUT /admin/v1/sites/{site}/pauses/{kind}/{id}`

use crate::admin::PAUSE;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// Begin a pause
///
/// Nothing that it stops can be booked from the next request on, and holds under way cannot be
/// confirmed; what was booked stays booked. On record. Of one practitioner, or of one offering,
/// whoever acts for them begins it; of more than one person's, whoever acts for everybody. Doing it
/// twice changes nothing. Needs no body.
#[utoipa::path(
    put,
    path = PAUSE,
    tag = "offerings",
    operation_id = "begin_pause",
    params(
        ("site" = String, Path, description = "The site"),
        ("kind" = String, Path, description = "What kind of thing it stops: `offering`, `practitioner`, `reason`, `location` or `site`"),
        ("id" = String, Path, description = "Its identifier; for `site` the site's"),
    ),
    responses(
        (status = 201, description = "The pause stands"),
        (status = 204, description = "It stood already"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<StatusCode, Problem> {
    let (site, scope) = (asked.site().clone(), asked.scope()?);
    let begun = app.store.begin_pause(site, scope, asked.author(), app.now()).await?;
    Ok(if begun { StatusCode::CREATED } else { StatusCode::NO_CONTENT })
}
