//! `GET /week/{practitioner}`: when a practitioner receives, and when not.

use super::entries::{self, Entry};
use crate::admin::problem::{Code, Problem};
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{Store, WeekView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::Practitioner;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "week.html")]
struct Page {
    shell: Shell,
    words: &'static words::Week,
    form_key: String,
    /// Where the week is.
    base: String,
    digest: String,
    periods: Vec<Entry>,
    absences: Vec<Entry>,
    can_change: bool,
    has_conflict: bool,
}

/// A week.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ReadWeek, &practitioner)?;
    let view = read(&app, &desk, whom).await?;
    show(&desk, whom, &view, StatusCode::OK)
}

/// The week of a practitioner as it is.
pub(super) async fn read<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
) -> Result<WeekView, Problem> {
    let view = app.store.week(desk.site(), whom.id.clone()).await?;
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The page of a week; with a word on who was faster, where the status is a conflict.
pub(super) fn show(
    desk: &Desk,
    whom: &Practitioner,
    view: &WeekView,
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = words::Week::of(desk.language());
    let base = format!("/week/{}", whom.id);
    page(
        status,
        &Page {
            shell: Shell::of(desk, words.title).about(desk, whom, Tab::Week).back_to(&base),
            words,
            form_key: desk.form_key.to_string(),
            base,
            digest: view.digest.to_string(),
            periods: entries::periods(desk, &view.week),
            absences: entries::absences(desk, &view.week),
            can_change: desk.can(Permission::ChangeWeek, About::One(&whom.id)),
            has_conflict: status == StatusCode::CONFLICT,
        },
    )
}
