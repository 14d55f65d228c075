//! An answer as it travels.

/// Status, media type and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: &'static str,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A body of JSON.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self { status, media_type: "application/json", body: body.into() }
    }

    /// A problem (RFC 9457).
    pub fn problem(status: u16, body: impl Into<String>) -> Self {
        Self { status, media_type: "application/problem+json", body: body.into() }
    }

    /// A page for people.
    pub fn page(status: u16, body: impl Into<String>) -> Self {
        Self { status, media_type: "text/html", body: body.into() }
    }
}
