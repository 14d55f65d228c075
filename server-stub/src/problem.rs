//! Answers that say what went wrong (RFC 9457).
//!
//! Owns [`Problem`]: what the outside may know. The cause of a fault stays inside: the boundary
//! (`crate::edge`) writes it to the log once, under the same request id, and completes the body. The
//! public API's codes are the contract's, which the widget has words for; the staff's are its own.

use crate::limits::shed::RETRY_AFTER_SECONDS;
use crate::store::StoreError;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use guichet_contract::code::Code;
use guichet_contract::json::{Json, ShapeError};
use std::sync::Arc;

/// RFC 9110 section 11.6.1: who is not let in is told how to ask.
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

/// Media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The codes of one API.
pub trait ProblemCode: std::fmt::Debug + Copy + Send + Sync + 'static {
    /// The body is not JSON, or a header or a parameter cannot be read.
    const MALFORMED_REQUEST: Self;
    /// A field has a value that is not allowed.
    const INVALID_FIELD: Self;
    /// The body is of another media type.
    const UNSUPPORTED_MEDIA_TYPE: Self;
    /// The body is larger than the limit.
    const PAYLOAD_TOO_LARGE: Self;
    /// The request took too long.
    const TIMEOUT: Self;
    /// There is more to do than can be carried.
    const OVERLOADED: Self;
    /// A fault of the server.
    const INTERNAL: Self;

    /// The word on the wire.
    fn word(self) -> &'static str;

    /// The HTTP status that goes with the code.
    fn status(self) -> u16;
}

impl ProblemCode for Code {
    const MALFORMED_REQUEST: Self = Self::MalformedRequest;
    const INVALID_FIELD: Self = Self::InvalidField;
    const UNSUPPORTED_MEDIA_TYPE: Self = Self::UnsupportedMediaType;
    const PAYLOAD_TOO_LARGE: Self = Self::PayloadTooLarge;
    const TIMEOUT: Self = Self::Timeout;
    const OVERLOADED: Self = Self::Overloaded;
    const INTERNAL: Self = Self::Internal;

    fn word(self) -> &'static str {
        self.word()
    }

    fn status(self) -> u16 {
        self.status()
    }
}

/// What the outside may know, and the cause that only the log is told.
#[derive(Debug, Clone)]
pub struct Problem<C = Code> {
    code: C,
    field: Option<String>,
    retry_after_seconds: Option<u64>,
    member: Option<(&'static str, Json)>,
    cause: Option<Arc<str>>,
}

impl<C: ProblemCode> Problem<C> {
    /// A problem of which the code says everything.
    pub fn new(code: C) -> Self {
        Self { code, field: None, retry_after_seconds: None, member: None, cause: None }
    }

    /// A value that cannot be accepted, and where it stands in the request.
    pub fn with_field(code: C, field: &str) -> Self {
        Self { field: Some(dotted(field)).filter(|field| !field.is_empty()), ..Self::new(code) }
    }

    /// A body that has not the agreed shape.
    pub fn of_shape(error: &ShapeError) -> Self {
        Self::with_field(C::INVALID_FIELD, error.path())
    }

    /// A problem that goes away by itself.
    pub fn with_retry_after(code: C, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(seconds.max(1)), ..Self::new(code) }
    }

    /// A problem that says more, in a member of its own (RFC 9457 section 3.2). Nothing personal.
    pub fn with_member(code: C, name: &'static str, value: Json) -> Self {
        Self { member: Some((name, value)), ..Self::new(code) }
    }

    /// A fault of the server. The outside learns nothing of `cause`.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            chain = chain + ": " + &cause.to_string();
            next = cause.source();
        }
        Self { cause: Some(chain.into()), ..Self::new(C::INTERNAL) }
    }

    /// A fault of the server that has no error value, such as a panic.
    pub fn fault(cause: &str) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(C::INTERNAL) }
    }

    /// The code.
    pub fn code(&self) -> C {
        self.code
    }

    /// What the log must be told, if anything.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body: `type`, `title`, `status` as RFC 9457 has them, then what is ours.
    pub fn body(&self, request_id: &str) -> String {
        let title = self.status().canonical_reason().unwrap_or("Error");
        let mut members = vec![
            ("type".to_owned(), Json::text("about:blank")),
            ("title".to_owned(), Json::text(title)),
            ("status".to_owned(), Json::Int(self.code.status().into())),
        ];
        members.push(("code".to_owned(), Json::text(self.code.word())));
        members.extend(self.field.iter().map(|field| ("field".to_owned(), Json::text(field))));
        members.push(("request_id".to_owned(), Json::text(request_id)));
        members.extend(self.member.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Json::Object(members).to_string()
    }
}

/// The store is in trouble: nothing that a request could have done better.
impl<C: ProblemCode> From<StoreError> for Problem<C> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Overloaded => Self::with_retry_after(C::OVERLOADED, RETRY_AFTER_SECONDS),
            error => Self::internal(&error),
        }
    }
}

/// The status and the headers; the boundary, which knows the request's id, adds the body.
impl<C: ProblemCode> IntoResponse for Problem<C> {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, BEARER);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// `holds[0].token` as `holds.0.token`: the form that [`guichet_contract::code::ProblemBody`] lets
/// through. A member's name that is no identifier is the sender's own invention and is not sent back.
fn dotted(path: &str) -> String {
    let dotted = path.replace('[', ".").replace(']', "");
    let dotted = dotted.trim_start_matches('.');
    let sound = dotted.split('.').all(guichet_contract::ids::is_identifier);
    if sound { dotted.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::code::ProblemBody;

    #[test]
    fn the_widget_reads_what_is_written() {
        let error = ShapeError::new("missing").at("token").at_index(0).at("holds");
        let text = Problem::<Code>::of_shape(&error).body("r1");
        let body = ProblemBody::read(&Json::parse(&text).unwrap()).unwrap();
        assert_eq!(body.code, Code::InvalidField);
        assert_eq!(body.field.as_deref(), Some("holds.0.token"));
    }

    #[test]
    fn the_cause_of_a_fault_is_not_in_the_body() {
        let problem = Problem::<Code>::internal(&std::io::Error::other("disk is on fire"));
        assert_eq!(
            problem.body("r1"),
            r#"{"type":"about:blank","title":"Internal Server Error","status":500,"code":"internal","request_id":"r1"}"#
        );
        assert_eq!(problem.cause(), Some("disk is on fire"));
    }

    #[test]
    fn a_name_that_the_sender_invented_is_not_sent_back() {
        let error = ShapeError::new("unknown field").at("<script>").at("patient");
        assert!(!Problem::<Code>::of_shape(&error).body("r1").contains("script"));
    }
}
