//! `POST /admin/v1/sites/{site}/practitioners/{practitioner}/invitations`

use super::document::{InvitationDocument, InvitationOrder};
use crate::admin::INVITATIONS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem, at_field};
use crate::domain::invitation::{Code as Secret, NewInvitation};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{InvitationError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;

answer! {
    /// An invitation that was just made, with its codes: they are told this once.
    pub struct NewCodes {
        /// The invitation.
        pub invitation: InvitationDocument,
        /// Its codes, as people read them.
        pub codes: Vec<String>,
    }
}

/// Make codes for a practitioner's own patients
///
/// For what is published for the invited alone. The codes are told this once, and only their hashes
/// are kept; who is given which is nobody's to know but yours. On record, with how many they are.
#[utoipa::path(
    post,
    path = INVITATIONS,
    tag = "offerings",
    operation_id = "create_invitation",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
    ),
    request_body = InvitationOrder,
    responses(
        (status = 201, description = "The codes", body = NewCodes),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, payload_too_large, unsupported_media_type, invalid_field, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let practitioner = asked.practitioner()?;
    let extent = asked.read::<InvitationOrder>(&headers)?.extent();
    // Before any code is made: nobody asks for four billion.
    if let Some(why) = extent.problem() {
        return Err(at_field(why));
    }
    let codes: Vec<_> = (0..extent.codes).map(|_| Secret::fresh(app.random())).collect();
    let new = NewInvitation {
        site: asked.site().clone(),
        practitioner,
        codes: codes.iter().map(Secret::hash).collect(),
        extent,
        by: asked.author(),
    };
    let given = app.store.issue_invitation(new, app.now()).await?;
    let codes = codes.iter().map(Secret::expose).collect();
    Ok(answer::json(StatusCode::CREATED, &NewCodes { invitation: given.into(), codes }))
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::UnknownSite(_)
            | InvitationError::UnknownPractitioner(_)
            | InvitationError::NotFound => Self::new(Code::NotFound),
            InvitationError::Extent(why) => at_field(why),
            InvitationError::Anonymous | InvitationError::Already(_) => {
                Self::fault("an invitation")
            }
            InvitationError::Store(error) => error.into(),
        }
    }
}
