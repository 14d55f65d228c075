//! `POST /offering/{offering}/preview`: a link that shows the offering on the host's own page, before
//! anybody can book it.
//!
//! The link is on the answer alone: its secret is kept nowhere, so that this page cannot be read again.

use super::terms::TermsForm;
use crate::admin::problem::{Code, Problem};
use crate::desk::language::zone;
use crate::desk::offerings::summary;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::preview::{Begun, PreviewError, Wanted, begin};
use crate::store::{OfferingError, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "preview.html")]
struct Page {
    shell: Shell,
    words: &'static words::Offering,
    offering: String,
    reason: String,
    until: String,
    link: Option<String>,
    fragment: String,
}

/// Begins a preview on the terms of the form.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let offering = desk.offering(Permission::ReadOfferings, &offering)?;
    let not_found = || Problem::new(Code::NotFound);
    let whom = desk.policy().practitioner(&offering.practitioner).ok_or_else(not_found)?;
    let reason = desk.policy().reason(&offering.reason);
    let words = words::Offering::of(desk.language());
    let mut form = TermsForm::typed(&desk.visit.form);
    // The form of either page has only terms that were read before.
    let terms = form.read(reason, words).ok_or(Problem::new(Code::InvalidField))?;
    let wanted = Wanted { offering: offering.id.clone(), terms, page: None };
    let what = (&desk.site(), wanted, desk.author());
    let Begun { link, fragment, ends } =
        begin(app.store.as_ref(), app.random(), what, desk.now).await.map_err(refused)?;
    let until =
        desk.language().moment(ends, zone(desk.policy(), Some(&offering.location)).as_ref());
    let shell = Shell::of(&desk, words.preview_title).about(&desk, whom, Tab::Offerings);
    page(
        StatusCode::OK,
        &Page {
            shell: shell.back_to(&format!("/offering/{}", offering.id)),
            words,
            offering: offering.id.to_string(),
            reason: summary::reason(&desk, offering),
            until: fill(words.preview_until, &[("when", &until)]),
            link,
            fragment,
        },
    )
}

fn refused(error: PreviewError) -> Problem {
    match error {
        PreviewError::Offering(OfferingError::Terms(_)) | PreviewError::Page(_) => {
            Problem::new(Code::InvalidField)
        }
        PreviewError::Offering(error) => error.into(),
    }
}
