//! The description of the API (OpenAPI 3.1), generated from the operations themselves.
//!
//! Owns the list of operations that are described; a test fails when the router serves another.

use guichet_contract::code::Code;
use std::sync::OnceLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use crate::routes::{availability, holds, openings, reservations, service, sms_receipts, visits};

/// A problem (RFC 9457) as it is written.
#[derive(Debug, ToSchema)]
pub struct ProblemDocument {
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
    /// How often a second detail can still be tried, with `detail_wrong`.
    pub tries_left: Option<u32>,
    /// The request, as the server's log names it.
    pub request_id: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guichet",
        description = "A booking backend that says when, and never who, where or why: answers hold identifiers and times. Errors are problems (RFC 9457) with a stable code."
    ),
    paths(
        openings::list::handle,
        availability::show::handle,
        holds::create::handle,
        holds::release::handle,
        holds::extend::handle,
        reservations::create::handle,
        visits::look_up::handle,
        visits::cancel::handle,
        visits::times::handle,
        visits::hold::handle,
        visits::relocate::handle,
        service::health::handle,
        service::metrics::handle,
        service::openapi::handle,
        sms_receipts::create::handle,
    ),
    tags(
        (name = "reading", description = "What can be booked, and when"),
        (name = "booking", description = "Taking a slot and confirming it"),
        (name = "managing", description = "What a patient does with visits that were booked"),
        (name = "operating", description = "For operators and developers"),
    ),
    modifiers(&HoldTokenScheme),
)]
struct Description;

struct HoldTokenScheme;

impl Modify for HoldTokenScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("hold_token", scheme);
    }
}

/// The description as JSON.
pub fn document() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| Description::openapi().to_pretty_json().unwrap_or_default())
}
