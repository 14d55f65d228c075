//! What a page says when it did not do what was asked.

use super::shell::{Shell, page};
use super::visit::Visit;
use crate::admin::problem::{Code, Problem};
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::Response;

#[derive(Template)]
#[template(path = "fault.html")]
struct Page {
    shell: Shell,
    text: &'static str,
}

/// A problem as a page. What is not there looks alike to everybody: nothing on it depends on who
/// asks, or for what.
pub(super) fn as_page(answer: Response, visit: &Visit) -> Response {
    let Some(problem) = answer.extensions().get::<Problem>() else { return answer };
    let shell = Shell::open(&Visit { said: None, path: "/".into(), ..visit.clone() }, "");
    let words = shell.words;
    let (title, text) = match problem.code() {
        Code::NotFound | Code::MethodNotAllowed => (words.not_found_title, words.not_found),
        Code::Forbidden => (words.forbidden_title, words.forbidden),
        Code::RateLimited => (words.too_often_title, words.too_often),
        Code::Overloaded | Code::Timeout => (words.overloaded_title, words.overloaded),
        Code::Internal => (words.fault_title, words.fault),
        _ => (words.malformed_title, words.malformed),
    };
    let shell = Shell { title: title.to_owned(), ..shell };
    let status = StatusCode::from_u16(status(problem.code())).unwrap_or_default();
    let Ok(mut told) = page(status, &Page { shell, text }) else { return answer };
    // The boundary writes the cause to the log and counts the problem.
    told.extensions_mut().insert(problem.clone());
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = answer.headers().get(&name) {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

fn status(code: Code) -> u16 {
    crate::problem::ProblemCode::status(code)
}
