//! Weeks: when a practitioner receives and when not, and what a change of it does to appointments.
//!
//! Owns what a change answers when nothing comes of it.

pub mod change;
pub mod document;
pub mod order;
pub mod rehearse;
pub mod show;

use super::precondition::etag;
use super::problem::{Code, Problem};
use crate::routes::answer;
use crate::store::{WeekError, WeekView};
use axum::http::{StatusCode, header};
use axum::response::Response;
use document::RehearsalDocument;
use guichet_contract::json::Wire;

/// A week, under its validator.
fn told(view: &WeekView) -> Response {
    let mut response = answer::json(StatusCode::OK, &view.week);
    response.headers_mut().insert(header::ETAG, etag(&view.digest));
    response
}

impl From<WeekError> for Problem {
    fn from(error: WeekError) -> Self {
        match error {
            WeekError::UnknownPractitioner { .. } => Self::new(Code::NotFound),
            WeekError::Invalid(error) => Self::of_shape(&error),
            WeekError::Changed(_) => Self::new(Code::PreconditionFailed),
            WeekError::Outside(rehearsal) => {
                let rehearsal = RehearsalDocument::from(rehearsal).write();
                Self::with_member(Code::AppointmentsOutside, "rehearsal", rehearsal)
            }
            // Nobody gets a token without a name.
            WeekError::Anonymous => Self::internal(&error),
            WeekError::Store(error) => error.into(),
        }
    }
}
