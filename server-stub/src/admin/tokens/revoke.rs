//! `DELETE /admin/v1/sites/{site}/tokens/{token}`

use crate::admin::TOKEN;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::domain::staff::Author;
use crate::domain::token::TokenId;
use crate::routes::app::App;
use crate::routes::request;
use crate::store::{RevokeError, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use std::sync::Arc;

/// End a token
///
/// It opens nothing from the next request on, in every process. On record. Doing it twice changes
/// nothing.
#[utoipa::path(
    delete,
    path = TOKEN,
    tag = "staff",
    operation_id = "revoke_token",
    params(
        ("site" = String, Path, description = "The site"),
        ("token" = String, Path, description = "The token's identifier"),
    ),
    responses(
        (status = 204, description = "The token opens nothing any more"),
        (status = "4XX", description = "unauthenticated, forbidden, not_found, rate_limited, payload_too_large, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let token = TokenId::parse(request::path_part(uri.path(), 0));
    let token = token.ok_or_else(|| Problem::new(Code::NotFound))?;
    let by = Author::of(&asked.token);
    match app.store.revoke_token(asked.site().clone(), token, by, app.now()).await {
        Ok(_) | Err(RevokeError::Already(_)) => Ok(StatusCode::NO_CONTENT),
        Err(RevokeError::NotFound) => Err(Problem::new(Code::NotFound)),
        Err(RevokeError::Store(error)) => Err(error.into()),
    }
}
