//! Two people edit the same thing: whoever comes second is told, and overwrites nothing.
//!
//! Owns the validator of a state and the judgement of `If-Match` (RFC 9110 sections 8.8.3 and
//! 13.1.1, RFC 6585 section 3). What a state is, and what names it, is the operation's to know.

use super::problem::{Code, Problem};
use axum::http::{HeaderMap, HeaderValue, header};
use std::fmt::Display;

/// The strong validator of a state, by what names it: `ETag` of whoever reads it.
pub fn etag(state: &impl Display) -> HeaderValue {
    let text = format!("\"{state}\"");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether whoever changes something has seen its present state.
///
/// # Errors
/// [`Code::PreconditionRequired`] without `If-Match`, [`Code::PreconditionFailed`] when it names
/// other states alone, [`Code::MalformedRequest`] when it cannot be read. `*` would overwrite
/// whatever is there: it names no state, and a state is required.
pub fn seen(headers: &HeaderMap, present: &impl Display) -> Result<(), Problem> {
    let present = present.to_string();
    let mut tags = 0;
    for line in headers.get_all(header::IF_MATCH) {
        let malformed = || Problem::with_field(Code::MalformedRequest, "if-match");
        let line = line.to_str().map_err(|_| malformed())?;
        for tag in line.split(',').map(str::trim).filter(|tag| !["", "*"].contains(tag)) {
            tags += 1;
            // A weak validator never matches here: what is alike need not be the same.
            let named = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            if named == Some(&*present) {
                return Ok(());
            }
        }
    }
    let code = if tags == 0 { Code::PreconditionRequired } else { Code::PreconditionFailed };
    Err(Problem::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::digest::Digest;

    fn judged(lines: &[&str]) -> Result<(), Code> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, line.parse().unwrap());
        }
        seen(&headers, &Digest::of("now")).map_err(|problem| problem.code())
    }

    #[test]
    fn only_who_has_seen_the_present_state_may_change_it() {
        let now = etag(&Digest::of("now")).to_str().unwrap().to_owned();
        let before = etag(&Digest::of("before")).to_str().unwrap().to_owned();
        let (both, weak) = (format!("{before}, {now}"), format!("W/{now}"));
        for (lines, outcome) in [
            (&[][..], Err(Code::PreconditionRequired)),
            (&[""], Err(Code::PreconditionRequired)),
            (&[now.as_str()], Ok(())),
            (&[before.as_str()], Err(Code::PreconditionFailed)),
            (&[both.as_str()], Ok(())),
            (&[before.as_str(), now.as_str()], Ok(())),
            (&[weak.as_str()], Err(Code::PreconditionFailed)),
            (&[now.trim_matches('"')], Err(Code::PreconditionFailed)),
            (&["*"], Err(Code::PreconditionRequired)),
        ] {
            assert_eq!(judged(lines), outcome, "{lines:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_to_be_so() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_bytes(b"\"\xff\"").unwrap());
        let problem = seen(&headers, &Digest::of("now")).unwrap_err();
        assert_eq!(problem.code(), Code::MalformedRequest);
    }
}
