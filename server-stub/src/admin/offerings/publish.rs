//! `PUT /admin/v1/sites/{site}/offerings/{offering}/publication`

use super::document::OfferingDocument;
use super::terms::TermsDocument;
use crate::admin::PUBLICATION;
use crate::admin::asked::Asked;
use crate::admin::precondition;
use crate::admin::problem::{Document, Problem};
use crate::domain::consent::{Consent, Terms};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;

/// Publish an offering
///
/// Your consent, on record: from the next request on patients can book it on these terms, unless a
/// pause stops it. `If-Match` is the `ETag` of what you were shown for the same terms; when something
/// else would be shown by now, or somebody has published, withdrawn or answered "later" since, nothing
/// is published. On other terms than before it is a new consent, whose stock is whole again; on the same
/// ones nothing changes.
#[utoipa::path(
    put,
    path = PUBLICATION,
    tag = "offerings",
    operation_id = "publish_offering",
    params(
        ("site" = String, Path, description = "The site"),
        ("offering" = String, Path, description = "The offering's identifier"),
        ("If-Match" = String, Header, description = "The `ETag` of what was shown"),
    ),
    request_body = TermsDocument,
    responses(
        (status = 200, description = "The offering, published", body = OfferingDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, precondition_failed, payload_too_large, unsupported_media_type, invalid_field, precondition_required, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = asked.offering()?;
    let terms: Terms = asked.read(&headers)?;
    let presented = app.store.present_offering(asked.site().clone(), id.clone(), terms.clone());
    let presented = presented.await?;
    precondition::seen(&headers, &presented.seen)?;
    // The store compares again, in its transaction.
    let seen = Some(presented.seen);
    let (offerings, by) = (vec![id.clone()], asked.author());
    let consent = Consent { offerings, practitioner: None, terms, seen, by };
    app.store.publish_offerings(asked.site().clone(), consent, app.now()).await?;
    Ok(answer::json(StatusCode::OK, &super::status(&app, &asked, &id).await?))
}
