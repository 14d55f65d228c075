//! `POST /admin/v1/sites/{site}/recalls`

use super::document::RecallDocument;
use super::order::Order;
use super::within_reach;
use crate::admin::RECALLS;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::domain::recall::SeenSet;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{RecallOrder, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

/// Run a recall
///
/// Cancels the appointments of a rehearsal and no others, on record, and tells each patient once when
/// the time to undo it is over. Their time stays closed until the recall is reopened. `If-Match` is the
/// `ETag` of the rehearsal; when the cause means other appointments by now, nothing happens, and
/// `changed` in the answer `precondition_failed` says which came and which went. Where patients keep
/// booking, begin the pauses of the rehearsal before it, or say `booked.until` in the cause: what is
/// booked meanwhile is then not meant.
#[utoipa::path(
    post,
    path = RECALLS,
    tag = "recalls",
    operation_id = "run_recall",
    params(
        ("site" = String, Path, description = "The site"),
        ("If-Match" = String, Header, description = "The `ETag` of the rehearsal"),
    ),
    request_body = Order,
    responses(
        (status = 201, description = "The recall", body = RecallDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, nothing_to_recall, precondition_failed, payload_too_large, unsupported_media_type, invalid_field, precondition_required, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let order: Order = asked.read(&headers)?;
    let order = RecallOrder {
        site: asked.site().clone(),
        cause: within_reach(order.cause, asked.reach())?,
        seen: seen(&headers)?,
        by: asked.author(),
        pause: order.pause,
        grace_seconds: order.grace_seconds,
    };
    let status = app.store.run_recall(order, app.now()).await?;
    Ok(answer::json(StatusCode::CREATED, &RecallDocument::from(status)))
}

/// The one rehearsal that `If-Match` names: the store compares it, in its transaction.
fn seen(headers: &HeaderMap) -> Result<SeenSet, Problem> {
    let mut named = headers.get_all(header::IF_MATCH).into_iter();
    let first = named.next().ok_or_else(|| Problem::new(Code::PreconditionRequired))?;
    let text = first.to_str().ok().filter(|_| named.next().is_none());
    let text = text.and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    let seen = text.and_then(SeenSet::parse);
    seen.ok_or_else(|| Problem::with_field(Code::MalformedRequest, "if-match"))
}
