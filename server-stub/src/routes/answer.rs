//! How an answer is written.
//!
//! Owns the headers of JSON answers, and the life of the answers of the two reads: at hand while
//! the store says that they are right, `304` for who has them already. Start reading at [`cached`].

use super::app::App;
use super::cache::Answer;
use super::request::Asked;
use crate::problem::Problem;
use crate::store::reading::Read;
use crate::store::{Basis, Store};
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_contract::ids::SiteId;
use guichet_contract::json::Wire;
use guichet_contract::policy::PolicyDigest;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// May be kept, must be asked for again each time: a slot may have been taken since.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// A JSON answer that nobody may keep.
pub(crate) fn json<T: Wire>(status: StatusCode, answer: &T) -> Response {
    let mut response = Response::new(Body::from(answer.write().to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// The answer of a read, at hand or from `compute`, which must be filed under all of its address. That
/// of a preview is for who asked alone: it is never filed.
///
/// # Errors
/// A [`Problem`] when the store is in trouble or knows no such site.
pub(crate) async fn cached<S, T, F>(
    app: &App<S>,
    asked: &Asked,
    head: &Parts,
    compute: F,
) -> Result<Response, Problem>
where
    S: Store,
    T: NamesPolicy,
    F: AsyncFnOnce() -> Result<Computed<T>, Problem>,
{
    if asked.preview.is_some() {
        return Ok(json(StatusCode::OK, &compute().await?.read.answer));
    }
    let key = head.uri.path_and_query().map_or("", |all| all.as_str());
    // The gate has just asked for the last change: where the answer knows it, asking again is idle.
    let known = |basis: &Basis| asked.as_of == basis.as_of && app.now() < basis.fresh_until;
    let answer = if let Some(answer) = at_hand(app, &asked.site, key, known)? {
        answer
    } else {
        let _turn = app.cache.turn(key).await;
        // Whoever had the turn before may have found it.
        if let Some(answer) = at_hand(app, &asked.site, key, |_| false)? {
            answer
        } else {
            let answer = Arc::new(compute().await?.into_answer());
            app.metrics.cache(false);
            app.cache.insert(key, Arc::clone(&answer));
            answer
        }
    };
    if answer.other_policy {
        app.metrics.other_policy(asked.site.as_str());
    }
    Ok(conditional(&answer, &head.headers))
}

/// What a read found, and the policy that the page said it has.
pub(crate) struct Computed<T> {
    /// What the store found.
    pub(crate) read: Read<T>,
    /// The page's policy.
    pub(crate) page_policy: Option<PolicyDigest>,
}

/// An answer of a read: it names the registered policy, and has a text.
pub(crate) trait NamesPolicy: Wire {
    /// The registered policy.
    fn policy(&self) -> &PolicyDigest;

    /// The answer as it travels.
    fn text(&self) -> String {
        self.write().to_string()
    }
}

impl NamesPolicy for guichet_contract::wire::OpeningsAnswer {
    fn policy(&self) -> &PolicyDigest {
        &self.policy
    }
}

impl NamesPolicy for guichet_contract::wire::AvailabilityAnswer {
    fn policy(&self) -> &PolicyDigest {
        &self.policy
    }

    fn text(&self) -> String {
        super::availability::text::text(self)
    }
}

impl<T: NamesPolicy> Computed<T> {
    fn into_answer(self) -> Answer {
        let Read { answer, basis } = self.read;
        let body = Bytes::from(answer.text());
        let other_policy = self.page_policy.is_some_and(|policy| policy != *answer.policy());
        Answer { etag: etag(&body), body, basis, other_policy }
    }
}

fn at_hand<S: Store>(
    app: &App<S>,
    site: &SiteId,
    key: &str,
    is_known_to_hold: impl Fn(&Basis) -> bool,
) -> Result<Option<Arc<Answer>>, Problem> {
    let Some(answer) = app.cache.get(key) else { return Ok(None) };
    let holds =
        is_known_to_hold(&answer.basis) || app.store.still_holds(site, &answer.basis, app.now())?;
    if holds {
        app.metrics.cache(true);
    }
    Ok(holds.then_some(answer))
}

fn conditional(answer: &Answer, headers: &HeaderMap) -> Response {
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let is_known = known.filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').map(str::trim).any(|tag| {
            tag == "*" || tag.trim_start_matches("W/").as_bytes() == answer.etag.as_bytes()
        })
    });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(answer.body.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, answer.etag.clone());
    headers.insert(header::CACHE_CONTROL, ASK_AGAIN);
    response
}

/// A strong validator (RFC 9110 section 8.8.3): 128 bits over the body's bytes. It guards against
/// chance, not against anybody: whoever could forge a collision would be this server.
fn etag(body: &[u8]) -> HeaderValue {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(body);
        hasher.finish()
    };
    let text = format!("\"{:016x}{:016x}\"", half(0), half(1));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}
