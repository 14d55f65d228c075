//! `GET /admin/v1/sites/{site}/practitioners/{practitioner}/invitations`

use super::document::InvitationDocument;
use crate::admin::INVITATIONS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use std::sync::Arc;

answer! {
    /// Some of a practitioner's invitations, in the order in which they were given out.
    pub struct InvitationList {
        /// The invitations.
        pub invitations: Vec<InvitationDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

/// List a practitioner's invitations
///
/// Also those that open nothing any more, and how many visits were booked with each. Never their
/// codes.
#[utoipa::path(
    get,
    path = INVITATIONS,
    tag = "offerings",
    operation_id = "list_invitations",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
        ("limit" = Option<u32>, Query, description = "Most invitations of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of invitations", body = InvitationList),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = Page::parse(uri.query())?;
    let after: Option<u32> = page.after(|cursor| cursor.parse().ok())?;
    let of = Some(asked.practitioner()?);
    let mut all = app.store.list_invitations(asked.site().clone(), of).await?;
    all.retain(|status| after < Some(status.number));
    let (all, next) = page.cut(all, |status| status.number.to_string());
    let invitations = all.into_iter().map(InvitationDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &InvitationList { invitations, next }))
}
