//! How a request is read: by the contract's own reader, so that an error says where.

use crate::edge::{body, client};
use crate::problem::Problem;
use crate::store::{IdempotencyKey, Previewed, Revision, SiteView, Store};
use axum::body::Bytes;
use axum::http::HeaderMap;
use guichet_contract::code::Code;
use guichet_contract::ids::{HoldId, HoldToken, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::routes::Query;
use guichet_contract::wire::IDEMPOTENCY_KEY;
use std::sync::Arc;

/// Longest query that is read, in bytes: some hundred identifiers. Many proxies pass on half of it.
const MAX_QUERY_BYTES: usize = 16 * 1024;

/// What the gate knows of a request: a registered site, and the body of a write.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The site.
    pub(crate) site: SiteId,
    /// The last change of any process when the gate asked, which was after the request came.
    pub(crate) as_of: Revision,
    /// The body; empty for a read.
    pub(crate) body: Bytes,
    /// The preview that it is part of.
    pub(crate) preview: Option<Arc<Previewed>>,
}

impl Asked {
    /// The site as whoever asks may see it.
    ///
    /// # Errors
    /// A [`Problem`] when the site is gone, or the store is in trouble.
    pub(crate) async fn view<S: Store>(&self, store: &S) -> Result<SiteView, Problem> {
        match &self.preview {
            Some(previewed) => Ok(previewed.view.clone()),
            None => store.site(&self.site).await?.ok_or_else(|| Problem::new(Code::NotFound)),
        }
    }

    /// The body as what it should be.
    ///
    /// # Errors
    /// A [`Problem`] when it is not JSON, or has another shape.
    pub(crate) fn read<T: Wire>(&self, headers: &HeaderMap) -> Result<T, Problem> {
        body::parse(&self.body, headers)
    }
}

/// The parameters of a read.
///
/// # Errors
/// A [`Problem`] that names the parameter that is unknown or cannot be read, or names none when
/// there are too many.
pub(crate) fn query(text: Option<&str>) -> Result<Query, Problem> {
    let text = text.unwrap_or_default();
    // Every offering of the site is compared with every identifier of the query.
    if text.len() > MAX_QUERY_BYTES {
        return Err(Problem::new(Code::MalformedRequest));
    }
    Query::parse(text).map_err(|name| Problem::with_field(Code::MalformedRequest, &name))
}

/// The key that makes a repeated request harmless.
///
/// # Errors
/// A [`Problem`] when there is none, or none of the right form.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<IdempotencyKey, Problem> {
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = keys.next().ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))?;
    let only = keys.next().is_none().then(|| key.to_str().ok()).flatten();
    only.and_then(IdempotencyKey::parse)
        .ok_or_else(|| Problem::with_field(Code::MalformedRequest, IDEMPOTENCY_KEY))
}

/// A hold in the path, and its token in `Authorization: Bearer` (RFC 6750 section 2.1).
///
/// # Errors
/// "Not found" whatever is wrong: who cannot prove that a hold is theirs learns nothing of it.
pub(crate) fn claim(hold: &str, headers: &HeaderMap) -> Result<(HoldId, HoldToken), Problem> {
    let token = client::credentials(headers).and_then(HoldToken::parse);
    HoldId::parse(hold).zip(token).ok_or_else(|| Problem::new(Code::NotFound))
}

/// The last but `from_end` part of a path.
pub(crate) fn path_part(path: &str, from_end: usize) -> &str {
    path.rsplit('/').nth(from_end).unwrap_or_default()
}
