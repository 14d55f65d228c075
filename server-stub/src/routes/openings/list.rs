//! `GET /v1/sites/{site}/openings`

use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::answer::{self, Computed};
use crate::routes::app::App;
use crate::routes::request::{self, Asked};
use crate::store::{Store, reading};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use guichet_contract::code::Code;
use guichet_contract::routes::OPENINGS;
use guichet_contract::wire::OpeningsAnswer;
use std::sync::Arc;

/// List what can be booked
///
/// Every offering that is published, in the site's policy and in what the page narrows it to, and
/// has an opening period within the horizon: with its next time, or null when it is full. What is
/// foreign or unknown is absent, as if it did not exist.
#[utoipa::path(
    get,
    path = OPENINGS,
    tag = "reading",
    operation_id = "list_openings",
    params(
        ("site" = String, Path, description = "The site"),
        ("reason" = Option<Vec<String>>, Query, description = "Only these reasons; repeat it"),
        ("practitioner" = Option<Vec<String>>, Query, description = "Only these practitioners"),
        ("location" = Option<Vec<String>>, Query, description = "Only these locations"),
        ("specialty" = Option<Vec<String>>, Query, description = "Only these specialties"),
        ("offering" = Option<Vec<String>>, Query, description = "Only these offerings"),
        ("policy" = Option<String>, Query, description = "SHA-256 of the page's policy"),
        ("guichet-preview" = Option<String>, Header, description = "The secret of a preview, in which nothing changes"),
    ),
    responses(
        (status = 200, description = "What can be booked", body = OpeningsAnswer),
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
        let query = request::query(head.uri.query())?;
        for (name, given) in [("from", query.from.is_some()), ("days", query.days.is_some())] {
            if given {
                return Err(Problem::with_field(Code::MalformedRequest, name));
            }
        }
        let view = asked.view(&*app.store).await?;
        let narrowing = &query.narrowing;
        let read = reading::openings_of(&*app.store, &view, narrowing, app.now()).await?;
        Ok(Computed::<OpeningsAnswer> { read, page_policy: query.policy })
    })
    .await
}
