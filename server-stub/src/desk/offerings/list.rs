//! `GET /offerings/{practitioner}`: what a practitioner has, by what it has come to.

use super::summary::{self, Summary};
use crate::admin::problem::Problem;
use crate::desk::language::zone;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::consent::OfferingState;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{OfferingStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_audit::scope::Scope;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "offerings.html")]
struct Page {
    shell: Shell,
    words: &'static words::Offerings,
    form_key: String,
    path: String,
    groups: Vec<Group>,
    all: All,
}

struct Group {
    title: &'static str,
    hint: Option<&'static str>,
    offerings: Vec<Summary>,
}

/// What can be done with all of them at once.
struct All {
    scope: String,
    /// Since when and by whom all are paused, if they are.
    paused: Option<String>,
    can_pause: bool,
    can_resume: bool,
    /// Where what was booked with them is recalled, if they may.
    recall: Option<String>,
}

/// The offerings of a practitioner.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ReadOfferings, &practitioner)?;
    let words = words::Offerings::of(desk.language());
    let mut all = app.store.list_offerings(desk.site()).await?;
    all.retain(|status| status.offering.practitioner == whom.id);
    let scope = Scope::Practitioner(whom.id.clone());
    let all_pauses = app.store.list_pauses(desk.site()).await?;
    let standing = all_pauses.into_iter().find(|pause| pause.scope == scope);
    let place = all.first().map(|status| &status.offering.location);
    let zone = zone(desk.policy(), place);
    let paused = standing.map(|pause| {
        let when = desk.language().moment(pause.at, zone.as_ref());
        fill(words.paused_all, &[("when", &when), ("who", &pause.by)])
    });
    let about = About::One(&whom.id);
    let all_at_once = All {
        scope: scope.to_string(),
        can_pause: paused.is_none() && !all.is_empty() && desk.can(Permission::Pause, about),
        can_resume: paused.is_some() && desk.can(Permission::Resume, about),
        recall: desk
            .can(Permission::Recall, about)
            .then(|| format!("/recall?practitioner={}", whom.id)),
        paused,
    };
    let groups = groups(&desk, &all, words);
    let shell = Shell::of(&desk, words.title).about(&desk, whom, Tab::Offerings);
    let path = desk.visit.path.to_string();
    let form_key = desk.form_key.to_string();
    page(StatusCode::OK, &Page { shell, words, form_key, path, groups, all: all_at_once })
}

fn groups(desk: &Desk, all: &[OfferingStatus], words: &'static words::Offerings) -> Vec<Group> {
    let group = |state, title, hint| {
        let of_state = all.iter().filter(|status| status.state == state);
        let offerings = of_state.map(|status| summary::of(desk, status)).collect();
        Group { title, hint, offerings }
    };
    let mut groups = vec![
        group(OfferingState::Proposed, words.proposed, Some(words.proposed_hint)),
        group(OfferingState::Published, words.published, None),
        group(OfferingState::Paused, words.paused, None),
        group(OfferingState::Deferred, words.deferred, None),
        group(OfferingState::Withdrawn, words.withdrawn, None),
    ];
    groups.retain(|group| !group.offerings.is_empty());
    groups
}
