//! `/week/{practitioner}/period`: adding an opening period; below it, by its name, changing one.
//!
//! Start reading at [`save`].

use super::change::{self, Attempt, attempt, has_seen, saved};
use super::entries::{self, Entry};
use super::period_form::{PeriodForm, at_field};
use super::show;
use crate::admin::problem::Problem;
use crate::desk::form::{Choice, Form};
use crate::desk::offerings::summary;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::schedule::{Period, Week};
use crate::store::{Store, WeekView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::{Offering, Practitioner};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "period.html")]
struct Page {
    shell: Shell,
    words: &'static words::Week,
    form_key: String,
    base: String,
    /// Where the form is sent.
    action: String,
    digest: String,
    has_conflict: bool,
    entries: Vec<Entry>,
    places: Vec<Place>,
    days: Vec<Choice>,
    form: PeriodForm,
}

/// The offerings of a practitioner at one place.
struct Place {
    name: String,
    offerings: Vec<Choice>,
}

/// `GET`: the empty form.
pub(in crate::desk) async fn ask<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let view = show::read(&app, &desk, whom).await?;
    let form = PeriodForm::typed(&Form::default());
    show_form(&desk, whom, &view, (form, None), StatusCode::OK)
}

/// `GET` of a period: the form, filled in as the period is.
pub(in crate::desk) async fn edit<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path((practitioner, entry)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let view = show::read(&app, &desk, whom).await?;
    let Some(period) = entries::find(view.week.periods(), &entry, Period::write) else {
        return show::show(&desk, whom, &view, StatusCode::CONFLICT);
    };
    show_form(&desk, whom, &view, (PeriodForm::of(period), Some(&entry)), StatusCode::OK)
}

/// `POST`: adds the period.
pub(in crate::desk) async fn add<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    save(&app, &desk, &practitioner, None).await
}

/// `POST` of a period: puts another in its place.
pub(in crate::desk) async fn replace<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path((practitioner, entry)): Path<(String, String)>,
) -> Result<Response, Problem> {
    save(&app, &desk, &practitioner, Some(&entry)).await
}

/// Saves the week with the period of the form, in the place of a former one or beside the others; or
/// asks about appointments, or says what must be mended.
async fn save<S: Store>(
    app: &App<S>,
    desk: &Desk,
    practitioner: &str,
    former: Option<&str>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, practitioner)?;
    let words = words::Week::of(desk.language());
    let view = show::read(app, desk, whom).await?;
    let mut form = PeriodForm::typed(&desk.visit.form);
    let Some(period) = form.read(whom, &offerings(desk, whom), words) else {
        return show_form(desk, whom, &view, (form, former), StatusCode::UNPROCESSABLE_ENTITY);
    };
    let periods = entries::with(view.week.periods(), (former, period), Period::write);
    let Some(periods) = periods.filter(|_| has_seen(desk, &view)) else {
        return show_form(desk, whom, &view, (form, former), StatusCode::CONFLICT);
    };
    let week = Week::new(whom.id.clone(), periods, view.week.absences().to_vec());
    match attempt(app, desk, &view, week).await? {
        Attempt::Saved => saved(app, desk, whom).await,
        Attempt::Outside(rehearsal) => change::ask(app, desk, whom, rehearsal).await,
        Attempt::Conflict => {
            let view = show::read(app, desk, whom).await?;
            show_form(desk, whom, &view, (form, former), StatusCode::CONFLICT)
        }
        Attempt::Invalid(error) => {
            form.errors.push(at_field(&error, words));
            show_form(desk, whom, &view, (form, former), StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

fn offerings<'a>(desk: &'a Desk, whom: &Practitioner) -> Vec<&'a Offering> {
    desk.policy().offerings.iter().filter(|offering| offering.practitioner == whom.id).collect()
}

fn show_form(
    desk: &Desk,
    whom: &Practitioner,
    view: &WeekView,
    (form, former): (PeriodForm, Option<&str>),
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = words::Week::of(desk.language());
    let mut places: Vec<Place> = Vec::new();
    for offering in offerings(desk, whom) {
        let choice = Choice {
            value: offering.id.to_string(),
            label: summary::reason(desk, offering),
            is_chosen: form.offerings.iter().any(|id| id == offering.id.as_str()),
        };
        let name = summary::place(desk, offering);
        match places.iter_mut().find(|place| place.name == name) {
            Some(place) => place.offerings.push(choice),
            None => places.push(Place { name, offerings: vec![choice] }),
        }
    }
    let days = (0..7).map(|day| Choice {
        value: day.to_string(),
        label: desk.language().weekday(day).to_owned(),
        is_chosen: form.weekdays.contains(&day),
    });
    let base = format!("/week/{}", whom.id);
    // What somebody else has removed meanwhile can be added again.
    let former =
        former.filter(|it| entries::find(view.week.periods(), it, Period::write).is_some());
    let (title, action) = match former {
        Some(former) => (words.edit_period, format!("{base}/period/{former}")),
        None => (words.add_period, format!("{base}/period")),
    };
    let shell = Shell::of(desk, title).about(desk, whom, Tab::Week);
    page(
        status,
        &Page {
            shell: shell.with_errors(!form.errors.is_empty()),
            words,
            form_key: desk.form_key.to_string(),
            base,
            action,
            digest: view.digest.to_string(),
            has_conflict: status == StatusCode::CONFLICT,
            entries: entries::periods(desk, &view.week),
            places,
            days: days.collect(),
            form,
        },
    )
}
