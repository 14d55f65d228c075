//! `GET /offering/{offering}`: what is on record of an offering, what patients go by, and what the
//! reader can do.

use super::shown::{Item, Shown};
use super::terms::{Offered, TermsForm};
use crate::admin::problem::{Code, Problem};
use crate::desk::language::zone;
use crate::desk::offerings::summary::{self, Summary};
use crate::desk::pauses;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::clock_face::Zone;
use crate::domain::consent::OfferingState;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{OfferingStatus, PauseStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_audit::scope::Scope;
use guichet_contract::policy::Offering;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "offering.html")]
struct Page {
    shell: Shell,
    words: &'static words::Offering,
    form_key: String,
    path: String,
    summary: Summary,
    /// What was said last, by whom, when.
    said: String,
    has_changed: bool,
    items: Vec<Item>,
    record: Option<Record>,
    pauses: Vec<Pause>,
    acts: Acts,
    form: TermsForm,
    offered: Offered,
}

/// The number and the digests, for whoever compares with the audit log.
struct Record {
    number: u32,
    seen: String,
    policy: String,
}

struct Pause {
    text: String,
    scope: String,
    can_resume: bool,
}

struct Acts {
    scope: String,
    can_publish: bool,
    can_defer: bool,
    can_pause: bool,
    /// Where what was booked of it is recalled, if they may.
    recall: Option<String>,
}

/// One offering.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let offering = desk.offering(Permission::ReadOfferings, &offering)?;
    let not_found = || Problem::new(Code::NotFound);
    let whom = desk.policy().practitioner(&offering.practitioner).ok_or_else(not_found)?;
    let status = status(&app, &desk, offering).await?;
    let terms = status.published.as_ref().map(|it| it.terms.clone()).unwrap_or_default();
    let form = TermsForm::of(&terms);
    let presented = app.store.present_offering(desk.site(), offering.id.clone(), terms).await?;
    let shown = Shown::read(&presented, desk.language())?;
    let published = status.published.as_ref();
    let zone = zone(desk.policy(), Some(&offering.location));
    let standing = app.store.list_pauses(desk.site()).await?;
    let words = words::Offering::of(desk.language());
    let reason = desk.policy().reason(&offering.reason);
    let summary = summary::of(&desk, &status);
    page(
        StatusCode::OK,
        &Page {
            shell: Shell::of(&desk, &summary.reason).about(&desk, whom, Tab::Offerings),
            words,
            form_key: desk.form_key.to_string(),
            path: desk.visit.path.to_string(),
            said: said(&desk, &status, zone.as_ref()),
            has_changed: published.is_some_and(|it| it.seen != presented.seen.shown),
            record: published.map(|it| Record {
                number: it.number,
                seen: it.seen.to_string(),
                policy: it.policy.to_string(),
            }),
            pauses: pauses_of(&desk, &status, &standing, zone.as_ref()),
            acts: acts(&desk, &status),
            offered: Offered::of(desk.language(), reason, shown.rule_notice, &form),
            items: shown.items,
            summary,
            form,
        },
    )
}

/// What an offering has come to.
///
/// # Errors
/// [`Code::NotFound`] when it has left the policy.
pub(super) async fn status<S: Store>(
    app: &App<S>,
    desk: &Desk,
    offering: &Offering,
) -> Result<OfferingStatus, Problem> {
    let all = app.store.list_offerings(desk.site()).await?;
    let found = all.into_iter().find(|it| it.offering.id == offering.id);
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// What was said last about an offering.
pub(in crate::desk) fn said(desk: &Desk, status: &OfferingStatus, zone: Option<&Zone>) -> String {
    let words = words::Offering::of(desk.language());
    let at = |sentence, who: &str, when| {
        let when = desk.language().moment(when, zone);
        fill(sentence, &[("when", &when), ("who", who)])
    };
    match (&status.published, &status.answered, status.state) {
        (Some(published), _, _) => at(words.published_by, &published.by, published.at),
        (None, Some(answer), OfferingState::Withdrawn) => match &answer.by {
            Some(who) => at(words.withdrawn_by, who, answer.at),
            None => at(words.withdrawn_by_policy, "", answer.at),
        },
        (None, Some(answer), _) => {
            at(words.deferred_by, answer.by.as_deref().unwrap_or_default(), answer.at)
        }
        (None, None, _) => words.proposed.to_owned(),
    }
}

fn pauses_of(
    desk: &Desk,
    status: &OfferingStatus,
    standing: &[PauseStatus],
    zone: Option<&Zone>,
) -> Vec<Pause> {
    let words = words::Offering::of(desk.language());
    let of_this = standing.iter().filter(|pause| pause.scope.covers(&status.offering));
    let told = of_this.map(|pause| {
        let what = summary::scope_text(desk, &pause.scope);
        let when = desk.language().moment(pause.at, zone);
        let values = [("scope", what.as_str()), ("when", &when), ("who", &pause.by)];
        Pause {
            text: fill(words.pause_since, &values),
            scope: pause.scope.to_string(),
            can_resume: pauses::may(desk, Permission::Resume, &pause.scope).is_ok(),
        }
    });
    told.collect()
}

fn acts(desk: &Desk, status: &OfferingStatus) -> Acts {
    let about = About::One(&status.offering.practitioner);
    let scope = Scope::Offering(status.offering.id.clone());
    let is_published = status.published.is_some();
    Acts {
        can_publish: desk.can(Permission::Publish, about),
        can_defer: !is_published && desk.can(Permission::Defer, about),
        can_pause: is_published
            && !status.paused.contains(&scope)
            && desk.can(Permission::Pause, about),
        recall: desk
            .can(Permission::Recall, about)
            .then(|| format!("/recall?offering={}", status.offering.id)),
        scope: scope.to_string(),
    }
}
