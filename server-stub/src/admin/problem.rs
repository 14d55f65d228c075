//! Problems of the staff's API: codes of its own.
//!
//! Owns the codes and their HTTP status. The widget knows none of them: patients never meet staff's
//! errors, and a code for staff needs no words for patients.

use super::recalls::document::RecallChange;
use super::weeks::document::RehearsalDocument;
use crate::problem::ProblemCode;
use utoipa::ToSchema;

/// What the staff's API answers when it does not do what was asked.
pub type Problem = crate::problem::Problem<Code>;

/// What cannot be, as the rules say it: `field: why`.
pub(super) fn at_field(why: &str) -> Problem {
    let field = why.split_once(": ").map_or("", |(field, _)| field);
    Problem::with_field(Code::InvalidField, field)
}

macro_rules! codes {
    ($($(#[$attribute:meta])* $variant:ident = $word:literal $status:literal,)*) => {
        /// What went wrong, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
        pub enum Code {
            $($(#[$attribute])* #[schema(rename = $word)] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
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
                match self { $(Self::$variant => $word),* }
            }

            fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or a header or a parameter cannot be read.
    MalformedRequest = "malformed_request" 400,
    /// No token, or none that opens anything now.
    Unauthenticated = "unauthenticated" 401,
    /// It is the bearer's own site, and more than the bearer may do there.
    Forbidden = "forbidden" 403,
    /// No such path, site or object, or not the bearer's.
    NotFound = "not_found" 404,
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed" 405,
    /// The request took too long to arrive or to answer.
    Timeout = "timeout" 408,
    /// "Later" is no answer to what is published.
    Published = "published" 409,
    /// A practitioner began the pause: a practitioner ends it.
    PausedByPractitioner = "paused_by_practitioner" 409,
    /// Other appointments would fall outside than those that were named; `rehearsal` has them.
    AppointmentsOutside = "appointments_outside" 409,
    /// The cause means no appointment that is booked and ahead.
    NothingToRecall = "nothing_to_recall" 409,
    /// The recall was undone or reopened before.
    RecallEnded = "recall_ended" 409,
    /// Patients are being told of the recall, or were: it cannot be undone.
    TooLate = "too_late" 409,
    /// Somebody changed it since: read it again. `If-Match` names another state than the present.
    PreconditionFailed = "precondition_failed" 412,
    /// The body is larger than the limit.
    PayloadTooLarge = "payload_too_large" 413,
    /// The `Content-Type` is not `application/json`.
    UnsupportedMediaType = "unsupported_media_type" 415,
    /// A field has a value that is not allowed; `field` says which.
    InvalidField = "invalid_field" 422,
    /// The operation needs an `If-Match` header: two people may edit this.
    PreconditionRequired = "precondition_required" 428,
    /// Too many requests from this address, or too many without a token that opens anything.
    RateLimited = "rate_limited" 429,
    /// A fault of the backend.
    Internal = "internal" 500,
    /// The backend has more to do than it can carry; `Retry-After` says when to come back.
    Overloaded = "overloaded" 503,
}

/// A problem (RFC 9457) as it is written.
#[derive(Debug, ToSchema)]
#[schema(as = ProblemDocument)]
pub struct Document {
    /// Always `about:blank`: the code says it all.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong, for programs.
    pub code: Code,
    /// Path of the field or name of the parameter at fault.
    pub field: Option<String>,
    /// The request, as the server's log names it.
    pub request_id: String,
    /// With `appointments_outside`: which appointments would fall outside.
    pub rehearsal: Option<RehearsalDocument>,
    /// With `precondition_failed` of a recall: how its appointments have changed.
    pub changed: Option<RecallChange>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_with_its_status() {
        let page = include_str!("../../../docs/reference/error-codes.md");
        let (_, staff) = page.split_once("## For staff").unwrap();
        for code in Code::ALL {
            let row = format!("| `{}` | {} |", code.word(), code.status());
            assert!(staff.contains(&row), "docs/reference/error-codes.md lacks {row}");
        }
    }

    #[test]
    fn codes_are_lower_case_words_of_their_own_and_their_statuses_errors() {
        let words: std::collections::BTreeSet<_> = Code::ALL.iter().map(|it| it.word()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }
}
