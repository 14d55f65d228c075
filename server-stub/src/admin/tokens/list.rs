//! `GET /admin/v1/sites/{site}/tokens`

use super::document::TokenDocument;
use crate::admin::TOKENS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Code, Document, Problem};
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{Store, TokenError};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use std::sync::Arc;

answer! {
    /// Some of a site's tokens, in the order in which they were created.
    pub struct TokenList {
        /// The tokens, also those that have ended.
        pub tokens: Vec<TokenDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

/// List the site's tokens
///
/// Whose they are, as what, for whom and until when. Those that have ended stay in the list.
#[utoipa::path(
    get,
    path = TOKENS,
    tag = "staff",
    operation_id = "list_tokens",
    params(
        ("site" = String, Path, description = "The site"),
        ("limit" = Option<u32>, Query, description = "Most tokens of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of tokens", body = TokenList),
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
    let after = page.after(|cursor| cursor.parse().ok())?.unwrap_or_default();
    let page = app.store.list_tokens(asked.site().clone(), after, page.limit).await?;
    let list = TokenList {
        tokens: page.tokens.iter().map(TokenDocument::from).collect(),
        next: page.next.map(|next| next.to_string()),
    };
    Ok(answer::json(StatusCode::OK, &list))
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::UnknownSite(_) => Self::new(Code::NotFound),
            TokenError::Terms(_) | TokenError::UnknownPractitioners(_) => {
                Self::new(Code::InvalidField)
            }
            TokenError::Store(error) => error.into(),
        }
    }
}
