//! `GET /day/{practitioner}` and `/day/{practitioner}/{date}`: the appointments of a day.

use super::form;
use super::language::{Language, clock, zone};
use super::offerings::summary;
use super::shell::{Shell, Tab, counted, go, page};
use super::visit::Desk;
use super::words::{self, fill};
use crate::admin::problem::{Code, Problem};
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{DayVisit, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::ids::PractitionerId;
use guichet_contract::patient::Personal;
use guichet_contract::time::LocalDate;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "day.html")]
struct Page {
    shell: Shell,
    words: &'static words::Day,
    base: String,
    date: String,
    heading: String,
    previous: String,
    next: String,
    is_today: bool,
    told: String,
    visits: Vec<Row>,
}

/// An appointment, with whose it is.
struct Row {
    from: String,
    until: String,
    reason: String,
    place: String,
    patient: String,
    booked_by: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    note: String,
}

/// Today, or the day that the query names.
pub(super) async fn today(
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = whom(&desk, &practitioner)?;
    let date = form::day(desk.visit.form.text("date")).unwrap_or_else(|| today_of(&desk, &whom));
    go(&format!("/day/{whom}/{date}"))
}

/// The appointments of a day. Who has left the policy may still have some.
pub(super) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path((practitioner, date)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let whom = whom(&desk, &practitioner)?;
    let not_found = || Problem::new(Code::NotFound);
    let date = LocalDate::parse(&date).ok_or_else(not_found)?;
    let visits = app.store.day(desk.site(), whom.clone(), date).await?.ok_or_else(not_found)?;
    let words = words::Day::of(desk.language());
    let shell = Shell::of(&desk, words.title);
    let shell = match desk.policy().practitioner(&whom) {
        Some(known) => shell.about(&desk, known, Tab::Day),
        None => shell,
    };
    let base = format!("/day/{whom}");
    let on = |days| format!("{base}/{}", date.plus_days(days));
    let language = desk.language();
    page(
        StatusCode::OK,
        &Page {
            shell,
            words,
            heading: capital(&language.date(date), language),
            previous: on(-1),
            next: on(1),
            date: date.to_string(),
            is_today: date == today_of(&desk, &whom),
            told: counted(language, visits.len(), words.count_one, words.count_many),
            visits: visits.into_iter().map(|visit| row(&desk, visit, words)).collect(),
            base,
        },
    )
}

/// Whom a path names, if they may see their appointments.
fn whom(desk: &Desk, id: &str) -> Result<PractitionerId, Problem> {
    let id = PractitionerId::parse(id).ok_or_else(|| Problem::new(Code::NotFound))?;
    desk.may(Permission::ReadAppointments, About::One(&id))?;
    Ok(id)
}

/// The day by the clock at the practitioner's first place.
fn today_of(desk: &Desk, whom: &PractitionerId) -> LocalDate {
    let mut offerings = desk.policy().offerings.iter();
    let place = offerings.find(|it| it.practitioner == *whom).map(|it| &it.location);
    let zone = zone(desk.policy(), place);
    let utc = || LocalDate::from_days_since_epoch(desk.now.seconds().div_euclid(86_400));
    zone.map_or_else(utc, |zone| zone.local(desk.now).date)
}

fn row(desk: &Desk, booked: DayVisit, words: &words::Day) -> Row {
    let DayVisit { visit, patient } = booked;
    let offering = desk.policy().offerings.iter().find(|it| it.id == visit.offering);
    let text = |value: Option<Personal>| value.map(|value| value.expose().to_owned());
    let joined = |parts: [Option<Personal>; 2]| {
        let parts: Vec<_> = parts.into_iter().filter_map(text).collect();
        parts.join(" ")
    };
    let name = joined([patient.given_name, patient.family_name]);
    let by_whom = joined([patient.booker_given_name, patient.booker_family_name]);
    Row {
        from: clock(visit.local_start.minute_of_day()),
        until: clock(visit.local_end.minute_of_day()),
        reason: offering.map_or(words.former.to_owned(), |it| summary::reason(desk, it)),
        place: offering.map_or_else(String::new, |it| summary::place(desk, it)),
        patient: if name.is_empty() { words.erased.to_owned() } else { name },
        booked_by: (!by_whom.is_empty()).then(|| fill(words.booked_by, &[("name", &by_whom)])),
        phone: text(patient.phone),
        email: text(patient.email),
        note: text(patient.note).unwrap_or_default(),
    }
}

/// A sentence of its own begins with a capital.
fn capital(text: &str, language: Language) -> String {
    let mut letters = text.chars();
    match letters.next().filter(|_| language == Language::French) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}
