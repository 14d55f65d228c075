//! `GET /admin/v1/sites/{site}/recalls/{recall}/unreachable`

use super::document::{CallList, UnreachableDocument};
use crate::admin::RECALL_UNREACHABLE;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Document, Problem};
use crate::domain::call_list;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{Store, Unreachable};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::fmt;
use std::sync::Arc;

/// List the patients whom a recall could not reach
///
/// Names, telephone and visits, by the first visit: for somebody who telephones. With
/// `Accept: text/csv` a table with a line a visit, of all of them.
#[utoipa::path(
    get,
    path = RECALL_UNREACHABLE,
    tag = "recalls",
    operation_id = "list_unreachable",
    params(
        ("site" = String, Path, description = "The site"),
        ("recall" = u32, Path, description = "The recall's number"),
        ("limit" = Option<u32>, Query, description = "Most patients of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of patients", body = CallList),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = Page::parse(uri.query())?;
    let after = page.after(Position::parse)?;
    let number = super::found(&app, &asked, (&uri, 1)).await?.status.number;
    let mut all = app.store.list_unreachable(asked.site().clone(), number).await?;
    let accepts = headers.get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/csv")) {
        let rows = all.iter().map(|one| (&one.patient, one.visits.as_slice()));
        let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
        return Ok((kind, call_list::csv(rows)).into_response());
    }
    all.retain(|one| after < Some(Position::of(one)));
    let (all, next) = page.cut(all, |one| Position::of(one).to_string());
    let patients = all.into_iter().map(UnreachableDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &CallList { patients, next }))
}

/// Where a patient is in the list, by their first visit: so a page goes on when others were reached since.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    start_seconds: i64,
    appointment: String,
}

impl Position {
    fn of(one: &Unreachable) -> Self {
        let first = one.visits.first();
        Self {
            start_seconds: first.map_or(0, |visit| visit.start.seconds()),
            appointment: first.map_or_else(String::new, |visit| visit.appointment.to_string()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (seconds, appointment) = text.split_once('_')?;
        Some(Self { start_seconds: seconds.parse().ok()?, appointment: appointment.to_owned() })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.start_seconds, self.appointment)
    }
}
