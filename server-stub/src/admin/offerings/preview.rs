//! `POST /admin/v1/sites/{site}/offerings/{offering}/previews`

use super::terms::TermsDocument;
use crate::admin::PREVIEWS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use crate::store::preview::{Begun, PreviewError, Wanted, begin};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use guichet_contract::time::Instant;
use std::sync::Arc;

answer! {
    /// A preview that has just begun. Its secret is told this once.
    pub struct PreviewDocument {
        /// The host's page that shows it; `null` where the operator has not said which page.
        pub link: Option<String>,
        /// What the address of any page where the widget stands is to end with.
        pub fragment: String,
        /// When it ends.
        pub ends: Instant,
    }
}

/// Preview an offering
///
/// As patients would see it once it is published on these terms: in the real widget, on the host's
/// page, for whoever has the link. Nothing can be booked by it, and nothing changes.
#[utoipa::path(
    post,
    path = PREVIEWS,
    tag = "offerings",
    operation_id = "preview_offering",
    params(
        ("site" = String, Path, description = "The site"),
        ("offering" = String, Path, description = "The offering's identifier"),
    ),
    request_body = TermsDocument,
    responses(
        (status = 201, description = "Where to look", body = PreviewDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, payload_too_large, unsupported_media_type, invalid_field, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted { offering: asked.offering()?, terms: asked.read(&headers)?, page: None };
    let what = (asked.site(), wanted, asked.author());
    let begun = begin(app.store.as_ref(), app.random(), what, app.now()).await;
    let Begun { link, fragment, ends } = begun.map_err(|error| match error {
        PreviewError::Offering(error) => error.into(),
        // None is named here.
        PreviewError::Page(_) => Problem::with_field(Code::InvalidField, "page"),
    })?;
    Ok(answer::json(StatusCode::CREATED, &PreviewDocument { link, fragment, ends }))
}
