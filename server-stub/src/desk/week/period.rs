//! `/week/{practitioner}/period`: adding an opening period.
//!
//! Nothing is implied: a period is for the offerings that are ticked, and where it is follows from
//! them. Start reading at [`PeriodForm::read`].

use super::change::{self, Attempt, attempt, has_seen, saved};
use super::entries::{self, Entry};
use super::show;
use crate::admin::problem::Problem;
use crate::desk::form::{Choice, FieldError, Form, day, minute};
use crate::desk::offerings::summary;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::schedule::{Days, Period, Week};
use crate::store::{Store, WeekView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::json::ShapeError;
use guichet_contract::policy::{Offering, Practitioner};
use guichet_contract::time::LocalDate;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "period.html")]
struct Page {
    shell: Shell,
    words: &'static words::Week,
    form_key: String,
    base: String,
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

/// The form, as it was typed.
struct PeriodForm {
    offerings: Vec<String>,
    is_once: bool,
    weekdays: BTreeSet<u32>,
    date: String,
    first: String,
    last: String,
    from: String,
    until: String,
    errors: Vec<FieldError>,
}

impl PeriodForm {
    fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            offerings: form.all("offering").map(str::to_owned).collect(),
            is_once: form.text("days") == "once",
            weekdays: form.all("weekday").filter_map(|day| day.parse().ok()).collect(),
            date: text("date"),
            first: text("first"),
            last: text("last"),
            from: text("from"),
            until: text("until"),
            errors: Vec::new(),
        }
    }

    /// The period that it says; `None` when something must be mended, which is then in it.
    fn read(
        &mut self,
        whom: &Practitioner,
        offerings: &[&Offering],
        words: &words::Week,
    ) -> Option<Period> {
        let mut errors = Vec::new();
        let mut wrong = |field, text| errors.push(FieldError { field, text });
        let is_ticked = |it: &&&Offering| self.offerings.iter().any(|id| it.id.as_str() == id);
        let ticked: Vec<_> = offerings.iter().filter(is_ticked).collect();
        let place = ticked.first().map(|offering| offering.location.clone());
        if place.is_none() {
            wrong("offerings", words.bad_offerings);
        } else if ticked.iter().any(|offering| Some(&offering.location) != place.as_ref()) {
            wrong("offerings", words.bad_places);
        }
        let days = self.days(words, &mut wrong);
        let (from, until) = (minute(&self.from), minute(&self.until));
        if from.is_none_or(|from| from == 1440) {
            wrong("from", words.bad_time);
        }
        match (from, until) {
            (_, None) => wrong("until", words.bad_time),
            (Some(from), Some(until)) if until <= from => wrong("until", words.bad_until),
            _ => {}
        }
        self.errors = errors;
        let period = Period {
            practitioner: whom.id.clone(),
            location: place?,
            offerings: ticked.iter().map(|offering| offering.id.clone()).collect(),
            days: days?,
            from_minute: from?,
            until_minute: until?,
        };
        self.errors.is_empty().then_some(period)
    }

    fn days(
        &self,
        words: &words::Week,
        wrong: &mut impl FnMut(&'static str, &'static str),
    ) -> Option<Days> {
        if self.is_once {
            let date = day(&self.date);
            if date.is_none() {
                wrong("date", words.bad_date);
            }
            return date.map(Days::On);
        }
        let weekdays: BTreeSet<_> = self.weekdays.iter().copied().filter(|day| *day < 7).collect();
        if weekdays.is_empty() {
            wrong("weekdays", words.bad_entrydays);
        }
        let mut bound = |field, typed: &str| -> Option<LocalDate> {
            let read = day(typed);
            if read.is_none() && !typed.is_empty() {
                wrong(field, words.bad_date);
            }
            read
        };
        let (first, last) = (bound("first", &self.first), bound("last", &self.last));
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            wrong("last", words.bad_last);
        }
        Some(Days::Weekly { weekdays, first, last })
    }

    fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }
}

/// At which field the fault of a week with the new period is, and in which words. Its form says what
/// it can; the rest is about the policy and the other periods.
fn at_field(error: &ShapeError, words: &words::Week) -> FieldError {
    let (_, member) = error.path().rsplit_once(']').unwrap_or(("", error.path()));
    let (field, text) = if error.path().contains(".offerings") {
        ("until", words.bad_fit)
    } else if member == ".date" {
        ("date", words.bad_holiday)
    } else if member.is_empty() {
        ("from", words.bad_overlap)
    } else {
        ("from", words.bad_entry)
    };
    FieldError { field, text }
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
    show_form(&desk, whom, &view, form, StatusCode::OK)
}

/// `POST`: adds the period, asks about appointments, or says what must be mended.
pub(in crate::desk) async fn add<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let words = words::Week::of(desk.language());
    let view = show::read(&app, &desk, whom).await?;
    let mut form = PeriodForm::typed(&desk.visit.form);
    let Some(period) = form.read(whom, &offerings(&desk, whom), words) else {
        return show_form(&desk, whom, &view, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    if !has_seen(&desk, &view) {
        return show_form(&desk, whom, &view, form, StatusCode::CONFLICT);
    }
    let mut periods = view.week.periods().to_vec();
    periods.push(period);
    let week = Week::new(whom.id.clone(), periods, view.week.absences().to_vec());
    match attempt(&app, &desk, &view, week).await? {
        Attempt::Saved => saved(&app, whom),
        Attempt::Outside(rehearsal) => change::ask(&app, &desk, whom, rehearsal).await,
        Attempt::Conflict => {
            let view = show::read(&app, &desk, whom).await?;
            show_form(&desk, whom, &view, form, StatusCode::CONFLICT)
        }
        Attempt::Invalid(error) => {
            form.errors.push(at_field(&error, words));
            show_form(&desk, whom, &view, form, StatusCode::UNPROCESSABLE_ENTITY)
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
    form: PeriodForm,
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
    let shell = Shell::of(desk, words.add_period).about(desk, whom, Tab::Week);
    page(
        status,
        &Page {
            shell: shell.with_errors(!form.errors.is_empty()),
            words,
            form_key: desk.form_key.to_string(),
            base: format!("/week/{}", whom.id),
            digest: view.digest.to_string(),
            has_conflict: status == StatusCode::CONFLICT,
            entries: entries::periods(desk, &view.week),
            places,
            days: days.collect(),
            form,
        },
    )
}
