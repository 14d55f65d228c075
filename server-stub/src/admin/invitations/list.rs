//! `GET /admin/v1/sites/{site}/practitioners/{practitioner}/invitations`

use super::document::InvitationDocument;
use crate::admin::INVITATIONS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::problem::{Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::Store;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

answer! {
    /// The invitations of a practitioner, in the order in which they were given out.
    pub struct InvitationList {
        /// All of them: this list has one page.
        pub invitations: Vec<InvitationDocument>,
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
    ),
    responses(
        (status = 200, description = "The invitations", body = InvitationList),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
) -> Result<Response, Problem> {
    let of = Some(asked.practitioner()?);
    let all = app.store.list_invitations(asked.site().clone(), of).await?;
    let invitations = all.into_iter().map(InvitationDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &InvitationList { invitations }))
}
