//! `/recall/{recall}`: how far it has come, undoing it, and opening its time again.

use super::cause::told;
use super::{found, list, moment};
use crate::admin::problem::Problem;
use crate::desk::pauses::done;
use crate::desk::said::Said;
use crate::desk::shell::{Shell, counted, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{OfferingError, RecallAccount, RecallError, RecallStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recall.html")]
struct Page {
    shell: Shell,
    words: &'static words::Recalls,
    form_key: String,
    base: String,
    told: String,
    run: String,
    state: &'static str,
    cause: Vec<(&'static str, String)>,
    numbers: Vec<(&'static str, u32)>,
    /// Until when it can be undone, if it can.
    undo: Option<String>,
    can_reopen: bool,
    has_calls: bool,
}

/// `GET`: the account.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(recall): Path<String>,
) -> Result<Response, Problem> {
    let account = found(&app, &desk, Permission::Recall, &recall).await?;
    let words = words::Recalls::of(desk.language());
    let RecallAccount { status, patients, waiting, told: sent, delivered, unreachable, rebooked } =
        account;
    let stands = status.undone.is_none() && status.reopened.is_none();
    let in_time = stands && desk.now < status.grace_until && sent == 0;
    let count = usize::try_from(status.appointments).unwrap_or(usize::MAX);
    let numbers = vec![
        (words.patients, patients),
        (words.waiting, waiting),
        (words.sent, sent),
        (words.delivered, delivered),
        (words.unreachable, unreachable),
        (words.rebooked, rebooked),
    ];
    page(
        StatusCode::OK,
        &Page {
            shell: Shell::of(&desk, words.show_title),
            words,
            form_key: desk.form_key.to_string(),
            base: format!("/recall/{}", status.number),
            told: counted(desk.language(), count, words.recalled_one, words.recalled_many),
            run: list::run(&desk, &status, words),
            state: list::state(&status, words),
            cause: told(&desk, &status.cause),
            numbers: if status.undone.is_some() { Vec::new() } else { numbers },
            undo: in_time.then(|| until(&desk, &status, words)),
            can_reopen: stands,
            has_calls: unreachable > 0 && desk.can(Permission::ReadAppointments, About::Reachable),
        },
    )
}

fn until(desk: &Desk, status: &RecallStatus, words: &words::Recalls) -> String {
    fill(words.undo_until, &[("when", &moment(desk, status.grace_until))])
}

/// `POST`: everything as it was.
pub(in crate::desk) async fn undo<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(recall): Path<String>,
) -> Result<Response, Problem> {
    let number = found(&app, &desk, Permission::Recall, &recall).await?.status.number;
    let undone = app.store.undo_recall(desk.site(), number, desk.author(), desk.now).await;
    let said = match undone {
        Ok(_) => Said::RecallUndone,
        Err(RecallError::TooLate) => Said::RecallTooLate,
        Err(RecallError::Ended) => Said::RecallEnded,
        Err(RecallError::Pause(OfferingError::PausedByPractitioner)) => Said::PausedByPractitioner,
        Err(error) => return Err(error.into()),
    };
    done(&app, said, &format!("/recall/{number}"))
}

/// `POST`: its time can be booked again.
pub(in crate::desk) async fn reopen<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(recall): Path<String>,
) -> Result<Response, Problem> {
    let number = found(&app, &desk, Permission::Recall, &recall).await?.status.number;
    let reopened = app.store.reopen_recall(desk.site(), number, desk.author(), desk.now).await;
    let said = match reopened {
        Ok(_) => Said::RecallReopened,
        Err(RecallError::Ended) => Said::RecallEnded,
        Err(error) => return Err(error.into()),
    };
    done(&app, said, &format!("/recall/{number}"))
}
