//! `GET /admin/v1/sites/{site}/offerings/{offering}`

use super::document::OfferingDocument;
use super::terms::{self, TermsDocument};
use crate::admin::OFFERING;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::precondition::etag;
use crate::admin::problem::{Document, Problem};
use crate::domain::consent::Terms;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{Presented, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::Response;
use guichet_contract::digest::Digest;
use guichet_contract::time::LocalDate;
use std::sync::Arc;

answer! {
    /// What somebody is shown before they publish.
    pub struct OfferingShown {
        /// The offering, and what it has come to.
        pub offering: OfferingDocument,
        /// The terms that were asked about.
        #[schema(value_type = TermsDocument)]
        pub terms: Terms,
        /// All that a patient would go by on these terms, as the text of a JSON document.
        pub shown: String,
        /// SHA-256 of that text, which a publication keeps on record.
        pub digest: Digest,
        /// What consent names: that digest and the last answer. It is the `ETag`, too.
        pub seen: String,
    }
}

impl OfferingShown {
    /// An offering on these terms, as it was presented.
    pub fn new(offering: OfferingDocument, terms: Terms, presented: Presented) -> Self {
        let Presented { text: shown, seen } = presented;
        Self { offering, terms, shown, seen: seen.to_string(), digest: seen.shown }
    }
}

/// See an offering, and what would be published
///
/// What it has come to, and all that a patient would go by if it was published on the terms in the
/// query: the `ETag` is of both, the last answer and that. Publishing on the same terms asks for it in
/// `If-Match`.
#[utoipa::path(
    get,
    path = OFFERING,
    tag = "offerings",
    operation_id = "show_offering",
    params(
        ("site" = String, Path, description = "The site"),
        ("offering" = String, Path, description = "The offering's identifier"),
        ("first" = Option<LocalDate>, Query, description = "No visit before this day"),
        ("last" = Option<LocalDate>, Query, description = "No visit after this day"),
        ("stock" = Option<u32>, Query, description = "How many visits can be booked"),
        ("patients" = Option<String>, Query, description = "`new` or `known`"),
        ("invited_only" = Option<bool>, Query, description = "Only with a code that was given out"),
        ("min_age_years" = Option<u32>, Query, description = "Nobody younger than this"),
        ("max_age_years" = Option<u32>, Query, description = "Nobody older than this"),
        ("minimum_notice_minutes" = Option<u32>, Query, description = "How long before a visit it can be booked at the latest"),
    ),
    responses(
        (status = 200, description = "The offering; `ETag` is of the last answer and what would be published", body = OfferingShown),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let id = asked.offering()?;
    let terms = terms::of_query(uri.query())?;
    let presented = app.store.present_offering(asked.site().clone(), id.clone(), terms.clone());
    let presented = presented.await?;
    let offering = super::status(&app, &asked, &id).await?;
    let validator = etag(&presented.seen);
    let shown = OfferingShown::new(offering, terms, presented);
    let mut response = answer::json(StatusCode::OK, &shown);
    response.headers_mut().insert(header::ETAG, validator);
    Ok(response)
}
