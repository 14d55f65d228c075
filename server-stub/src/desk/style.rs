//! `GET /style/{name}`: the one style sheet, under a name that changes with it.

use crate::admin::problem::{Code, Problem};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guichet_contract::digest::Digest;
use std::sync::LazyLock;

const SHEET: &str = include_str!("style.css");

/// Where the style sheet is.
pub(super) static ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/style/{}.css", &Digest::of(SHEET).as_str()[..16]));

/// The style sheet. A name of another edition has none: its page is gone too.
///
/// # Errors
/// [`Code::NotFound`] for any other name.
pub(super) async fn handle(Path(name): Path<String>) -> Result<Response, Problem> {
    if ADDRESS.strip_prefix("/style/") != Some(name.as_str()) {
        return Err(Problem::new(Code::NotFound));
    }
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], SHEET).into_response())
}
