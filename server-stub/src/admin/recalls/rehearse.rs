//! `POST /admin/v1/sites/{site}/recalls/rehearsals`

use super::document::RecallRehearsalDocument;
use super::order::RecallRehearsalOrder;
use super::sample::samples;
use super::within_reach;
use crate::admin::RECALL_REHEARSALS;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

/// See what a recall would do
///
/// The appointments that it would cancel, how many patients would be told which way, and what stays.
/// Changes nothing. Whoever acts for some is shown what is theirs. The `ETag` names the appointments:
/// whoever runs the recall sends it in `If-Match`.
#[utoipa::path(
    post,
    path = RECALL_REHEARSALS,
    tag = "recalls",
    operation_id = "rehearse_recall",
    params(("site" = String, Path, description = "The site")),
    request_body = RecallRehearsalOrder,
    responses(
        (status = 200, description = "What it would do", body = RecallRehearsalDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, payload_too_large, unsupported_media_type, invalid_field, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let order: RecallRehearsalOrder = asked.read(&headers)?;
    let cause = within_reach(order.cause, asked.reach())?;
    let view = app.store.site(asked.site()).await?;
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    let rehearsed = app.store.rehearse_recall(asked.site().clone(), cause, app.now()).await?;
    let samples = samples(&view.state, &rehearsed.visits, app.now());
    let document = RecallRehearsalDocument::of(rehearsed, samples);
    let tag = HeaderValue::from_str(&format!("\"{}\"", document.set));
    let mut response = answer::json(StatusCode::OK, &document);
    response.headers_mut().extend(tag.ok().map(|tag| (header::ETAG, tag)));
    Ok(response)
}
