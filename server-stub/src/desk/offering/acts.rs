//! `POST /offering/{offering}/later` and `/withdraw`.

use crate::admin::problem::Problem;
use crate::desk::pauses::done;
use crate::desk::said::Said;
use crate::desk::visit::Desk;
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::{OfferingError, Store};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// Answers "later".
pub(in crate::desk) async fn later<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let id = desk.offering(Permission::Defer, &offering)?.id.clone();
    let to = format!("/offering/{id}");
    let by = desk.author();
    match app.store.defer_offerings(desk.site(), vec![id], by, desk.now).await {
        Ok(()) => done(&app, Said::Later, &to),
        Err(OfferingError::Published(_)) => done(&app, Said::IsPublished, &to),
        Err(error) => Err(error.into()),
    }
}

/// Takes consent back.
pub(in crate::desk) async fn withdraw<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(offering): Path<String>,
) -> Result<Response, Problem> {
    let id = desk.offering(Permission::Publish, &offering)?.id.clone();
    let to = format!("/offering/{id}");
    let by = desk.author();
    let report = app.store.withdraw_offerings(desk.site(), vec![id], by, desk.now).await?;
    let said = if report.withdrawn.is_empty() { Said::NotPublished } else { Said::Withdrawn };
    done(&app, said, &to)
}
