//! `GET /v1/sites/{site}/visits/times`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer::{self, Computed};
use crate::routes::app::App;
use crate::routes::availability::show::query;
use crate::routes::request::Asked;
use crate::store::{Store, reading};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use guichet_contract::routes::MOVE_TIMES;
use guichet_contract::wire::{AvailabilityAnswer, DEFAULT_DAYS};
use std::sync::Arc;

/// Show the times to which visits can be moved
///
/// As the availability of a reason, and also of what is used up: a visit that is moved brings its part
/// of a stock along. Such a time can be held for a visit of the same offering alone. It is nobody's
/// business whose visit, so nothing is asked, and the answer can be kept as that one can.
#[utoipa::path(
    get,
    path = MOVE_TIMES,
    tag = "managing",
    operation_id = "show_move_times",
    params(
        ("site" = String, Path, description = "The site"),
        ("reason" = String, Query, description = "The reason: exactly one"),
        ("practitioner" = Option<Vec<String>>, Query, description = "Only these practitioners; repeat it"),
        ("location" = Option<Vec<String>>, Query, description = "Only these locations"),
        ("specialty" = Option<Vec<String>>, Query, description = "Only these specialties"),
        ("offering" = Option<Vec<String>>, Query, description = "Only these offerings"),
        ("policy" = Option<String>, Query, description = "SHA-256 of the page's policy"),
        ("from" = Option<String>, Query, description = "First day, YYYY-MM-DD; today at each place when absent"),
        ("days" = Option<u32>, Query, description = "Number of days, 1 to 31; 7 when absent"),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    responses(
        (status = 200, description = "The times", body = AvailabilityAnswer),
        (status = 304, description = "The answer that If-None-Match names is still right"),
        (status = "4XX", description = "preview_ended, malformed_request, not_found, rate_limited, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let head = request.into_parts().0;
    answer::cached(&app, &asked, &head, async || {
        let query = query(&head)?;
        let days = (query.from, query.days.unwrap_or(DEFAULT_DAYS));
        let view = asked.view(&*app.store).await?;
        let read = reading::move_times_of(&*app.store, &view, &query.narrowing, days, app.now());
        Ok(Computed::<AvailabilityAnswer> { read: read.await?, page_policy: query.policy })
    })
    .await
}
