//! `PUT /admin/v1/sites/{site}/practitioners/{practitioner}/week`

use super::document::WeekDocument;
use super::order::WeekOrder;
use crate::admin::WEEK;
use crate::admin::asked::Asked;
use crate::admin::precondition;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::app::App;
use crate::store::{Store, WeekChange};
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// Change a practitioner's week
///
/// Replaces all of it, on record. It cancels nothing: appointments that fall outside stay, and
/// `leave_outside` names just those that will. When others would, nothing is changed, and the answer
/// `appointments_outside` has the `rehearsal` of the same week. `If-Match` is the `ETag` of the week
/// that you have read; when somebody else has changed it since, nothing is changed.
#[utoipa::path(
    put,
    path = WEEK,
    tag = "weeks",
    operation_id = "change_week",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
        ("If-Match" = String, Header, description = "The `ETag` of the week that was read"),
    ),
    request_body = WeekOrder,
    responses(
        (status = 200, description = "The week as it is now, under its `ETag`", body = WeekDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, appointments_outside, precondition_failed, payload_too_large, unsupported_media_type, invalid_field, precondition_required, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let practitioner = asked.practitioner()?;
    let (week, leave_outside) = asked.read::<WeekOrder>(&headers)?.of(&practitioner)?;
    let present = app.store.week(asked.site().clone(), practitioner).await?;
    let present = present.ok_or_else(|| Problem::new(Code::NotFound))?;
    precondition::seen(&headers, &present.digest)?;
    // The store compares again, in its transaction.
    let change = WeekChange { week, replaces: present.digest, leave_outside, by: asked.author() };
    let changed = app.store.change_week(asked.site().clone(), change, app.now()).await?;
    Ok(super::told(&changed))
}
