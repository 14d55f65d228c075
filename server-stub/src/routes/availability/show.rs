//! `GET /v1/sites/{site}/availability`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer::{self, Computed};
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{Store, reading};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use guichet_contract::code::Code;
use guichet_contract::routes::{AVAILABILITY, Query};
use guichet_contract::wire::{AvailabilityAnswer, DEFAULT_DAYS};
use std::sync::Arc;

/// Show the times of a reason
///
/// The free times of one reason, in what the page narrows the policy to, on some days from `from`
/// on at each place. When there are none, `next` is the next time after these days. A slot whose
/// hold was acknowledged before the request is never shown.
#[utoipa::path(
    get,
    path = AVAILABILITY,
    tag = "reading",
    operation_id = "show_availability",
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
        let days = query.days.unwrap_or(DEFAULT_DAYS);
        let view = asked.view(&*app.store).await?;
        let (narrowing, days) = (&query.narrowing, (query.from, days));
        let read = reading::availability_of(&*app.store, &view, narrowing, days, app.now());
        Ok(Computed::<AvailabilityAnswer> { read: read.await?, page_policy: query.policy })
    })
    .await
}

/// What times are asked for: those of one reason.
///
/// # Errors
/// A [`Problem`] that names what is wrong.
pub(crate) fn query(head: &Parts) -> Result<Query, Problem> {
    let query = request::query(head.uri.query())?;
    if query.narrowing.reasons.len() != 1 {
        return Err(Problem::with_field(Code::MalformedRequest, "reason"));
    }
    Ok(query)
}
