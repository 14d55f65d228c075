//! `/offering/{offering}/publish`: reading everything once more, and consenting to just that.
//!
//! The digest of what is shown goes along in the form, with the last answer, and both are held against
//! what is so by then: when something changed meanwhile, or somebody has answered, it is shown and asked
//! again, with what was typed.

use super::show;
use super::shown::{Item, Shown};
use super::terms::{Offered, TermsForm};
use crate::admin::problem::{Code, Problem};
use crate::desk::language::zone;
use crate::desk::pauses::done;
use crate::desk::said::Said;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::consent::{Consent, Seen, Terms};
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::{OfferingError, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::Offering;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "publish.html")]
struct Page {
    shell: Shell,
    words: &'static words::Offering,
    form_key: String,
    offering: String,
    /// Where the offering is.
    path: String,
    /// What is shown and its digest; `None` as long as the terms must be mended.
    review: Option<Review>,
    /// What was said last, by whom, when.
    said: String,
    has_changed: bool,
    form: TermsForm,
    offered: Offered,
}

struct Review {
    items: Vec<Item>,
    seen: String,
    publish_as: String,
}

/// `GET`: what it would be on the terms of the query.
pub(in crate::desk) async fn review<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let offering = desk.offering(Permission::Publish, &offering)?;
    ask(&app, &desk, offering, StatusCode::OK).await
}

/// `POST`: consent to what was shown.
pub(in crate::desk) async fn publish<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let offering = desk.offering(Permission::Publish, &offering)?;
    let words = words::Offering::of(desk.language());
    let mut form = TermsForm::typed(&desk.visit.form);
    let terms = form.read(desk.policy().reason(&offering.reason), words);
    let seen = Seen::parse(desk.visit.form.text("seen"));
    // Whoever has seen nothing is shown it first.
    let (Some(terms), Some(seen)) = (terms, seen) else {
        return ask(&app, &desk, offering, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let id = offering.id.clone();
    let (offerings, seen, by) = (vec![id.clone()], Some(seen), desk.author());
    let consent = Consent { offerings, practitioner: None, terms, seen, by };
    let report = match app.store.publish_offerings(desk.site(), consent, desk.now).await {
        Ok(report) => report,
        Err(OfferingError::Changed(_)) => {
            return ask(&app, &desk, offering, StatusCode::CONFLICT).await;
        }
        Err(error) => return Err(error.into()),
    };
    let said = if report.published.contains(&id) {
        Said::Published
    } else if report.changed.contains(&id) {
        Said::Changed
    } else {
        Said::Already
    };
    done(&app, said, &format!("/offering/{id}"))
}

/// Shows all of it, with what must be mended, and asks.
async fn ask<S: Store>(
    app: &App<S>,
    desk: &Desk,
    offering: &Offering,
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = words::Offering::of(desk.language());
    let reason = desk.policy().reason(&offering.reason);
    let whom = desk.policy().practitioner(&offering.practitioner);
    let whom = whom.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut form = TermsForm::typed(&desk.visit.form);
    let terms = form.read(reason, words);
    let (status, shown_terms) = match &terms {
        Some(terms) => (status, terms.clone()),
        None => (StatusCode::UNPROCESSABLE_ENTITY, Terms::default()),
    };
    let (site, id) = (desk.site(), offering.id.clone());
    let presented = app.store.present_offering(site, id.clone(), shown_terms).await?;
    // After it, so that an answer between the two is seen and not overruled.
    let standing = show::status(app, desk, offering).await?;
    let zone = zone(desk.policy(), Some(&offering.location));
    let shown = Shown::read(&presented, desk.language())?;
    let offered = Offered::of(desk.language(), reason, shown.rule_notice, &form);
    let review = terms.map(|_| Review {
        items: shown.items,
        seen: shown.seen,
        publish_as: fill(words.publish_as, &[("who", &desk.token.label)]),
    });
    let shell = Shell::of(desk, words.review_title).about(desk, whom, Tab::Offerings);
    let shell = shell.with_errors(review.is_none()).back_to(&format!("/offering/{id}"));
    page(
        status,
        &Page {
            shell,
            words,
            form_key: desk.form_key.to_string(),
            offering: id.to_string(),
            path: format!("/offering/{id}"),
            review,
            said: show::said(desk, &standing, zone.as_ref()),
            has_changed: status == StatusCode::CONFLICT,
            form,
            offered,
        },
    )
}
