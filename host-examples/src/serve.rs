//! What is answered: a host's pages under its strict headers, the widget's files as a CDN would.
//!
//! Owns the two routers. Knows no sockets: those are in [`crate::hosts`].

use crate::folder::{Folder, PACKINGS, media_type};
use crate::mailbox::Mailboxes;
use crate::page::Page;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE, HeaderName,
    HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// Longer texts are not taken from browsers, in bytes.
const MOST_POSTED: usize = 64_000;

/// The pages of a host, by path, and what came to it. Pages can be put there while it is served.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pages: RwLock<BTreeMap<String, Page>>,
    pub(crate) mailboxes: Mailboxes,
}

impl Pages {
    pub(crate) fn put(&self, path: &str, page: Page) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        pages.insert(path.to_owned(), page);
    }

    pub(crate) fn get(&self, path: &str) -> Option<Page> {
        let path = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        self.pages.read().unwrap_or_else(PoisonError::into_inner).get(&path).cloned()
    }
}

/// A host's site. `csp` is for every page that has none of its own.
pub(crate) fn site(pages: Arc<Pages>, csp: HeaderValue) -> Router {
    Router::new().fallback(page).with_state((pages, csp))
}

type Site = (Arc<Pages>, HeaderValue);

async fn page(
    State((pages, csp)): State<Site>,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
    body: Body,
) -> Response {
    if method == Method::POST {
        return posted(&pages.mailboxes, uri.path(), body).await;
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (status, page) = match pages.get(uri.path()) {
        Some(page) => (StatusCode::OK, page),
        None => (StatusCode::NOT_FOUND, not_found()),
    };
    let own = page.csp.as_deref().and_then(|csp| HeaderValue::from_str(csp).ok());
    let csp_header = if page.only_reports {
        CONTENT_SECURITY_POLICY_REPORT_ONLY
    } else {
        CONTENT_SECURITY_POLICY
    };
    let packed = if accepts(accepted(&headers), "gzip") { gzip(&page.body) } else { None };
    let coding = packed.is_some().then_some("gzip");
    let mut response = (status, packed.unwrap_or(page.body)).into_response();
    set(&mut response, CONTENT_TYPE, page.media_type);
    set(&mut response, VARY, "accept-encoding");
    if let Some(coding) = coding {
        set(&mut response, CONTENT_ENCODING, coding);
    }
    response.headers_mut().insert(csp_header, own.unwrap_or(csp));
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, X_FRAME_OPTIONS, "DENY");
    set(&mut response, REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(&mut response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(&mut response, CACHE_CONTROL, "no-cache");
    response
}

async fn posted(mailboxes: &Mailboxes, path: &str, body: Body) -> Response {
    let Ok(bytes) = axum::body::to_bytes(body, MOST_POSTED).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let taken = mailboxes.put(path, String::from_utf8_lossy(&bytes).into_owned());
    let status = if taken { StatusCode::NO_CONTENT } else { StatusCode::METHOD_NOT_ALLOWED };
    status.into_response()
}

fn not_found() -> Page {
    Page::html(
        "<!doctype html><html lang=\"fr\"><title>Page introuvable</title>\
         <h1>Page introuvable</h1><p><a href=\"/\">Retour à l’accueil</a></p>",
    )
}

/// The widget's files. They can be changed while they are served.
#[derive(Debug, Clone)]
pub(crate) struct Files(Arc<RwLock<Folder>>);

impl Files {
    pub(crate) fn new(folder: Folder) -> Self {
        Self(Arc::new(RwLock::new(folder)))
    }

    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).put(path, bytes);
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Folder> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The widget's files, for any origin, for ever: their path has the version.
pub(crate) fn assets(files: Files) -> Router {
    Router::new().fallback(asset).with_state(files)
}

async fn asset(
    State(files): State<Files>,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let files = files.read();
    let Some((path, plain)) = files.get(uri.path()) else {
        return with_open_headers(StatusCode::NOT_FOUND.into_response());
    };
    let packed = PACKINGS.into_iter().find_map(|(coding, end)| {
        let (_, bytes) = files.get(&format!("{path}.{end}"))?;
        accepts(accepted(&headers), coding).then_some((coding, bytes))
    });
    let body = packed.map_or(plain, |(_, bytes)| bytes);
    let mut response = Response::new(Body::from(body.to_vec()));
    set(&mut response, CONTENT_TYPE, media_type(path));
    set(&mut response, CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(&mut response, VARY, "accept-encoding");
    if let Some((coding, _)) = packed {
        set(&mut response, CONTENT_ENCODING, coding);
    }
    with_open_headers(response)
}

fn with_open_headers(mut response: Response) -> Response {
    set(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, HeaderName::from_static("timing-allow-origin"), "*");
    set(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

/// As web servers commonly compress what they serve: fast, and only where it is worth a header.
fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).ok().filter(|it| it.len() < body.len())
}

/// What the browser can read.
fn accepted(headers: &HeaderMap) -> &str {
    headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether an `Accept-Encoding` names a coding without refusing it (RFC 9110 section 12.5.3).
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        named && !refused
    })
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;
