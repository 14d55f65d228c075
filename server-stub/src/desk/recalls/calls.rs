//! `/recall/{recall}/calls`: whom somebody has to telephone, to print or as a table.

use super::found;
use crate::admin::problem::Problem;
use crate::desk::offerings::summary;
use crate::desk::shell::{Shell, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::call_list;
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::{Store, Unreachable};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_contract::patient::Personal;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "calls.html")]
struct Page {
    shell: Shell,
    words: &'static words::Recalls,
    base: String,
    rows: Vec<Row>,
}

struct Row {
    patient: String,
    contact: Vec<String>,
    visits: Vec<String>,
}

/// The list, to be printed.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(recall): Path<String>,
) -> Result<Response, Problem> {
    let number = found(&app, &desk, Permission::ReadAppointments, &recall).await?.status.number;
    let words = words::Recalls::of(desk.language());
    let all = app.store.list_unreachable(desk.site(), number).await?;
    let rows = all.into_iter().map(|one| row(&desk, one, words)).collect();
    let base = format!("/recall/{number}");
    page(StatusCode::OK, &Page { shell: Shell::of(&desk, words.calls_title), words, base, rows })
}

/// The list, for an office program.
pub(in crate::desk) async fn table<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(recall): Path<String>,
) -> Result<Response, Problem> {
    let number = found(&app, &desk, Permission::ReadAppointments, &recall).await?.status.number;
    let all = app.store.list_unreachable(desk.site(), number).await?;
    let rows = all.iter().map(|one| (&one.patient, one.visits.as_slice()));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calls.csv\""),
    ];
    // Office programs take a table without the mark for another encoding.
    Ok((headers, format!("\u{feff}{}", call_list::csv(rows))).into_response())
}

fn row(desk: &Desk, one: Unreachable, words: &words::Recalls) -> Row {
    let Unreachable { patient, visits } = one;
    let joined = |parts: [Option<Personal>; 2]| {
        let parts: Vec<_> = parts.iter().flatten().map(|it| it.expose().to_owned()).collect();
        parts.join(" ")
    };
    let name = joined([patient.given_name, patient.family_name]);
    let booker = joined([patient.booker_given_name, patient.booker_family_name]);
    let contact = [Some(booker).filter(|it| !it.is_empty())]
        .into_iter()
        .chain([patient.phone, patient.email].map(|it| it.map(|it| it.expose().to_owned())));
    let visits = visits.iter().map(|visit| {
        let offering = desk.policy().offerings.iter().find(|it| it.id == visit.offering);
        let when = desk.language().date_and_time(visit.local_start);
        offering.map_or_else(
            || when.clone(),
            |it| {
                format!(
                    "{when}, {}, {}",
                    summary::reason(desk, it),
                    summary::practitioner(desk, it)
                )
            },
        )
    });
    Row {
        patient: if name.is_empty() { words.erased.to_owned() } else { name },
        contact: contact.flatten().collect(),
        visits: visits.collect(),
    }
}
