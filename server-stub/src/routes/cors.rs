//! Which pages may read the answers (Fetch standard, "CORS protocol").
//!
//! Owns the headers. The origins are those registered for the site that is asked about, compared
//! byte for byte; to any other page the API says nothing. No credentials: there are none.

use axum::http::{HeaderMap, HeaderValue, Method, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");
const HEADERS: HeaderValue =
    HeaderValue::from_static("content-type, idempotency-key, authorization, guichet-preview");
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, etag, x-request-id");
/// Chromium caps this at two hours.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("7200");

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// No page, or none that says so: no `Origin` header.
    NoPage,
    /// A page of an origin registered for the site.
    Registered(HeaderValue),
    /// Any other page.
    Foreign,
}

impl Caller {
    /// The caller, by its `Origin` header and the site's registered origins.
    pub(super) fn of(headers: &HeaderMap, registered: &[String]) -> Self {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let is_known = |origin: &&HeaderValue| {
            registered.iter().any(|known| known.as_bytes() == origin.as_bytes())
        };
        match (origins.next(), origins.next()) {
            (None, _) => Self::NoPage,
            // A browser sends one: of two, a proxy and we could each believe another.
            (Some(origin), None) if is_known(&origin) => Self::Registered(origin.clone()),
            (Some(_), _) => Self::Foreign,
        }
    }

    /// Adds what the caller's browser needs to let the page read the answer.
    pub(super) fn allow(self, headers: &mut HeaderMap) {
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        if let Self::Registered(origin) = self {
            headers.insert("timing-allow-origin", origin.clone());
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}

/// Whether this is the browser's question before the page's own request.
pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to that question, besides the origin.
pub(crate) fn preflight(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
}
