//! `/week/{practitioner}/absence`: adding an absence; below it, by its name, changing one.

use super::change::{self, Attempt, attempt, has_seen, saved};
use super::entries::{self, Entry};
use super::show;
use crate::admin::problem::Problem;
use crate::desk::form::{FieldError, Form, day, minute};
use crate::desk::language::clock;
use crate::desk::shell::{Shell, Tab, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::schedule::{Absence, Week};
use crate::store::{Store, WeekView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::Practitioner;
use guichet_contract::time::{LocalDate, LocalDateTime};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "absence.html")]
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
    form: AbsenceForm,
}

/// The form, as it was typed. A day without a time is the whole day.
#[derive(Default)]
struct AbsenceForm {
    from: String,
    from_time: String,
    until: String,
    until_time: String,
    errors: Vec<FieldError>,
}

impl AbsenceForm {
    fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            from: text("from"),
            from_time: text("from_time"),
            until: text("until"),
            until_time: text("until_time"),
            errors: Vec::new(),
        }
    }

    /// As it says what an absence is.
    fn of(absence: &Absence) -> Self {
        let (from, until) = (absence.from, absence.until);
        let time = |at: LocalDateTime| match at.minute_of_day() {
            0 => String::new(),
            minute => clock(minute),
        };
        // What ends at midnight ends with the day before.
        let last = if until.minute_of_day() == 0 { until.date.plus_days(-1) } else { until.date };
        Self {
            from: from.date.to_string(),
            from_time: time(from),
            until: last.to_string(),
            until_time: time(until),
            errors: Vec::new(),
        }
    }

    /// The absence that it says; `None` when something must be mended, which is then in it.
    fn read(&mut self, whom: &Practitioner, words: &words::Week) -> Option<Absence> {
        let mut errors = Vec::new();
        let mut wrong = |field, text| errors.push(FieldError { field, text });
        let (from, until) = (day(&self.from), day(&self.until));
        if from.is_none() {
            wrong("from", words.bad_date);
        }
        if until.is_none() {
            wrong("until", words.bad_date);
        }
        let mut time = |field, typed: &str, whole_day| {
            let read = if typed.is_empty() { Some(whole_day) } else { minute(typed) };
            if read.is_none() {
                wrong(field, words.bad_time);
            }
            read
        };
        let from_time = time("from_time", &self.from_time, 0);
        let until_time = time("until_time", &self.until_time, 1440);
        self.errors = errors;
        let (from, until) = (moment(from?, from_time?)?, moment(until?, until_time?)?);
        if until <= from {
            self.errors.push(FieldError { field: "until", text: words.bad_until });
        }
        let practitioner = whom.id.clone();
        self.errors.is_empty().then_some(Absence { practitioner, from, until })
    }

    fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }
}

/// The end of a day is the beginning of the next.
fn moment(date: LocalDate, minute: u32) -> Option<LocalDateTime> {
    LocalDateTime::new(date, minute).or_else(|| LocalDateTime::new(date.plus_days(1), 0))
}

/// `GET`: the empty form.
pub(in crate::desk) async fn ask<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let view = show::read(&app, &desk, whom).await?;
    let form = AbsenceForm::default();
    show_form(&desk, whom, &view, (form, None), StatusCode::OK)
}

/// `GET` of an absence: the form, filled in as the absence is.
pub(in crate::desk) async fn edit<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path((practitioner, entry)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let view = show::read(&app, &desk, whom).await?;
    let Some(absence) = entries::find(view.week.absences(), &entry, Absence::write) else {
        return show::show(&desk, whom, &view, StatusCode::CONFLICT);
    };
    show_form(&desk, whom, &view, (AbsenceForm::of(absence), Some(&entry)), StatusCode::OK)
}

/// `POST`: adds the absence.
pub(in crate::desk) async fn add<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    save(&app, &desk, &practitioner, None).await
}

/// `POST` of an absence: puts another in its place.
pub(in crate::desk) async fn replace<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path((practitioner, entry)): Path<(String, String)>,
) -> Result<Response, Problem> {
    save(&app, &desk, &practitioner, Some(&entry)).await
}

/// Saves the week with the absence of the form, in the place of a former one or beside the others; or
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
    let mut form = AbsenceForm::typed(&desk.visit.form);
    let Some(absence) = form.read(whom, words) else {
        return show_form(desk, whom, &view, (form, former), StatusCode::UNPROCESSABLE_ENTITY);
    };
    let absences = entries::with(view.week.absences(), (former, absence), Absence::write);
    let Some(absences) = absences.filter(|_| has_seen(desk, &view)) else {
        return show_form(desk, whom, &view, (form, former), StatusCode::CONFLICT);
    };
    let week = Week::new(whom.id.clone(), view.week.periods().to_vec(), absences);
    match attempt(app, desk, &view, week).await? {
        Attempt::Saved => saved(app, desk, whom).await,
        Attempt::Outside(rehearsal) => change::ask(app, desk, whom, rehearsal).await,
        Attempt::Conflict => {
            let view = show::read(app, desk, whom).await?;
            show_form(desk, whom, &view, (form, former), StatusCode::CONFLICT)
        }
        Attempt::Invalid(_) => {
            form.errors.push(FieldError { field: "from", text: words.bad_entry });
            show_form(desk, whom, &view, (form, former), StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

fn show_form(
    desk: &Desk,
    whom: &Practitioner,
    view: &WeekView,
    (form, former): (AbsenceForm, Option<&str>),
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = words::Week::of(desk.language());
    let base = format!("/week/{}", whom.id);
    // What somebody else has removed meanwhile can be added again.
    let former =
        former.filter(|it| entries::find(view.week.absences(), it, Absence::write).is_some());
    let (title, action) = match former {
        Some(former) => (words.edit_absence, format!("{base}/absence/{former}")),
        None => (words.add_absence, format!("{base}/absence")),
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
            entries: entries::absences(desk, &view.week),
            form,
        },
    )
}
