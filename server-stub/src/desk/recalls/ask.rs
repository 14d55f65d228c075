//! `GET /recall`: which appointments.

use super::cause::{CauseForm, told};
use crate::admin::problem::Problem;
use crate::desk::form::Choice;
use crate::desk::shell::{Shell, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::recall::Cause;
use crate::domain::staff::{About, Permission};
use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::ids::OfferingId;

#[derive(Template)]
#[template(path = "recall_ask.html")]
struct Page {
    shell: Shell,
    words: &'static words::Recalls,
    form_key: String,
    form: CauseForm,
    /// The offering that a link named, in words.
    offering: Option<String>,
    reasons: Vec<Choice>,
    practitioners: Vec<Choice>,
    locations: Vec<Choice>,
}

/// The form, filled in as a link says.
pub(in crate::desk) async fn handle(Extension(desk): Extension<Desk>) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::Reachable)?;
    show(&desk, CauseForm::typed(&desk.visit.form), StatusCode::OK)
}

/// The form, with what must be mended in it.
pub(super) fn show(desk: &Desk, form: CauseForm, status: StatusCode) -> Result<Response, Problem> {
    let words = words::Recalls::of(desk.language());
    let offering = OfferingId::parse(form.text("offering"));
    let offering = offering.map(|id| Cause { offerings: [id].into(), ..Cause::default() });
    let offering = offering.and_then(|cause| told(desk, &cause).pop()).map(|(_, text)| text);
    let shell = Shell::of(desk, words.ask_title).back_to("/recall");
    page(
        status,
        &Page {
            shell: shell.with_errors(!form.errors.is_empty()),
            words,
            form_key: desk.form_key.to_string(),
            offering,
            reasons: form.reasons(desk, words),
            practitioners: form.practitioners(desk, words),
            locations: form.locations(desk, words),
            form,
        },
    )
}
