//! Error codes: the stable part of every problem answer (RFC 9457).
//!
//! Owns the codes and their HTTP status. Carries no words: the widget has a message for each, in
//! each language, and its `match` is exhaustive.

use crate::ids::is_identifier;
use crate::json::{Json, ShapeError, wire_words};

wire_words! {
    /// What went wrong, for programs.
    pub enum Code {
        /// The body is not JSON, or a header or a parameter cannot be read.
        MalformedRequest = "malformed_request",
        /// A field has a value that is not allowed; `field` says which.
        InvalidField = "invalid_field",
        /// The operation needs an `Idempotency-Key` header.
        IdempotencyKeyMissing = "idempotency_key_missing",
        /// The key was used with another body within 24 hours.
        IdempotencyKeyReused = "idempotency_key_reused",
        /// No such path, site, offering, hold or other object, or not for this caller.
        NotFound = "not_found",
        /// The path exists, the method does not.
        MethodNotAllowed = "method_not_allowed",
        /// The `Content-Type` is not `application/json`.
        UnsupportedMediaType = "unsupported_media_type",
        /// The body is larger than the limit.
        PayloadTooLarge = "payload_too_large",
        /// The slot is not offered, or somebody else has it.
        SlotUnavailable = "slot_unavailable",
        /// The slot of the hold is gone: released, taken by somebody else, or no longer offered.
        HoldLost = "hold_lost",
        /// The hold cannot be extended again.
        HoldNotExtendable = "hold_not_extendable",
        /// A preview shows everything and books nothing.
        Preview = "preview",
        /// The preview has ended, or there never was one of this secret at this site.
        PreviewEnded = "preview_ended",
        /// A link to the manage page opens nothing, or nothing any more.
        ManageLinkEnded = "manage_link_ended",
        /// The second detail is not the one that the patient gave; `tries_left` says how often it can
        /// still be tried.
        DetailWrong = "detail_wrong",
        /// The visit is too near to be cancelled or moved here.
        TooLate = "too_late",
        /// The visit was cancelled or moved before.
        AlreadyCancelled = "already_cancelled",
        /// Too many holds on this offering at present.
        TooManyHolds = "too_many_holds",
        /// Too many requests from this address.
        RateLimited = "rate_limited",
        /// The request took too long to arrive or to answer.
        Timeout = "timeout",
        /// The backend has more to do than it can carry; `Retry-After` says when to come back.
        Overloaded = "overloaded",
        /// A fault of the backend.
        Internal = "internal",
    }
}

impl Code {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedRequest | Self::IdempotencyKeyMissing => 400,
            Self::Preview | Self::DetailWrong => 403,
            Self::NotFound | Self::ManageLinkEnded => 404,
            Self::MethodNotAllowed => 405,
            Self::Timeout => 408,
            Self::SlotUnavailable
            | Self::HoldLost
            | Self::HoldNotExtendable
            | Self::TooLate
            | Self::AlreadyCancelled => 409,
            Self::PreviewEnded => 410,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidField | Self::IdempotencyKeyReused => 422,
            Self::TooManyHolds | Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Overloaded => 503,
        }
    }
}

/// A problem as the widget reads it: the code, and the field if one is to blame.
///
/// Everything else in the body (`type`, `title`, `request_id`) is for developers; the widget shows
/// none of it, so that no text of a backend ever reaches a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemBody {
    /// What went wrong.
    pub code: Code,
    /// Path of the field in the request's body, such as `patient.birth_date`.
    pub field: Option<String>,
}

impl ProblemBody {
    /// Reads `code` and `field` and ignores the rest, as RFC 9457 section 3.2 asks of clients.
    ///
    /// # Errors
    /// [`ShapeError`] when there is no known code.
    pub fn read(json: &Json) -> Result<Self, ShapeError> {
        let code = crate::json::member(json, "code")?;
        let field = match json.get("field") {
            Some(Json::Text(field)) if field.split('.').all(is_identifier) => Some(field.clone()),
            _ => None,
        };
        Ok(Self { code, field })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_whatever_else_its_body_holds() {
        let json = Json::parse(
            r#"{"type":"about:blank","code":"invalid_field","field":"patient.email","detail":"Call Dr Evil"}"#,
        )
        .unwrap();
        let problem = ProblemBody::read(&json).unwrap();
        assert_eq!(problem.code, Code::InvalidField);
        assert_eq!(problem.field.as_deref(), Some("patient.email"));
    }

    #[test]
    fn a_field_that_is_no_path_is_dropped() {
        let json = Json::parse(r#"{"code":"invalid_field","field":"<b>call us</b>"}"#).unwrap();
        assert_eq!(ProblemBody::read(&json).unwrap().field, None);
    }

    #[test]
    fn codes_are_lower_case_words_and_their_statuses_errors() {
        for code in Code::ALL {
            assert!(code.word().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            assert!((400..600).contains(&code.status()));
        }
    }
}
