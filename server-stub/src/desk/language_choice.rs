//! `POST /language`: the language that somebody chooses for these pages.

use super::cookie::Cookie;
use super::language::Language;
use super::shell::go;
use super::visit::Visit;
use crate::admin::problem::{Code, Problem};
use crate::routes::app::App;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Keeps the choice in the browser, and goes back to where it was made.
pub(super) async fn handle<S>(
    State(app): State<Arc<App<S>>>,
    Extension(visit): Extension<Visit>,
) -> Result<Response, Problem> {
    let language = Language::of_tag(visit.form.text("language"));
    let language = language.ok_or(Problem::new(Code::MalformedRequest))?;
    let mut response = go(own_path(visit.form.text("to")))?;
    app.cookies.set(response.headers_mut(), Cookie::Language, language.tag());
    Ok(response)
}

/// A path of these pages, and of nobody else's.
pub(super) fn own_path(to: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.?=&".contains(&byte);
    let is_own = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(is_plain);
    if is_own { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_a_page_of_somebody_else() {
        for own in ["/", "/day/ada/2026-11-24", "/site?state=published"] {
            assert_eq!(own_path(own), own);
        }
        for foreign in
            ["", "https://a.example/", "//a.example", "/\\a.example", "a", "/a\r\nb", "/%0a"]
        {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
