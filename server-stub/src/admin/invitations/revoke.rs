//! `DELETE /admin/v1/sites/{site}/practitioners/{practitioner}/invitations/{invitation}`

use crate::admin::INVITATION;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::app::App;
use crate::routes::request;
use crate::store::{InvitationError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use std::sync::Arc;

/// End an invitation
///
/// Its codes open nothing any more; what was booked with them stays booked. On record. Doing it twice
/// changes nothing.
#[utoipa::path(
    delete,
    path = INVITATION,
    tag = "offerings",
    operation_id = "revoke_invitation",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
        ("invitation" = u32, Path, description = "The invitation's number"),
    ),
    responses(
        (status = 204, description = "Its codes open nothing any more"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let not_found = || Problem::new(Code::NotFound);
    let number: u32 = request::path_part(uri.path(), 0).parse().map_err(|_| not_found())?;
    let what = (number, Some(asked.practitioner()?));
    let (site, by) = (asked.site().clone(), asked.author());
    match app.store.revoke_invitation(site, what, by, app.now()).await {
        Ok(()) | Err(InvitationError::Already(_)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}
