//! `GET /recalls`: what was recalled, newest first.

use super::cause::told;
use super::moment;
use crate::admin::problem::Problem;
use crate::admin::recalls::is_seen;
use crate::desk::shell::{Shell, counted, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{RecallStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recalls.html")]
struct Page {
    shell: Shell,
    words: &'static words::Recalls,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    what: String,
    count: String,
    run: String,
    state: &'static str,
}

/// The recalls that are about nobody for whom they do not act.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::Reachable)?;
    let words = words::Recalls::of(desk.language());
    let all = app.store.list_recalls(desk.site()).await?;
    let seen = all.iter().filter(|it| is_seen(it, &desk.token.bearer.reach));
    let rows = seen.map(|status| row(&desk, status, words)).collect();
    page(StatusCode::OK, &Page { shell: Shell::of(&desk, words.title), words, rows })
}

fn row(desk: &Desk, status: &RecallStatus, words: &words::Recalls) -> Row {
    let what: Vec<String> = told(desk, &status.cause).into_iter().map(|(_, text)| text).collect();
    let count = usize::try_from(status.appointments).unwrap_or(usize::MAX);
    Row {
        href: format!("/recall/{}", status.number),
        what: what.join(", "),
        count: counted(desk.language(), count, words.recalled_one, words.recalled_many),
        run: run(desk, status, words),
        state: state(status, words),
    }
}

/// Who, and when.
pub(super) fn run(desk: &Desk, status: &RecallStatus, words: &words::Recalls) -> String {
    let (who, at) = &status.run;
    fill(words.run_by, &[("when", &moment(desk, *at)), ("who", who)])
}

/// What a recall has come to.
pub(super) fn state(status: &RecallStatus, words: &words::Recalls) -> &'static str {
    match (&status.undone, &status.reopened) {
        (Some(_), _) => words.undone,
        (None, Some(_)) => words.reopened,
        (None, None) => words.closed,
    }
}
