//! Changing a week: rehearsed first, and saved only when whoever changes it has seen which
//! appointments would fall outside. `POST /week/{practitioner}/remove` is here too.
//!
//! Nothing is dropped and nobody is told: what falls outside stays booked. Start reading at
//! [`attempt`].

use super::{entries, show};
use crate::admin::problem::Problem;
use crate::desk::offerings::summary;
use crate::desk::pauses::done;
use crate::desk::recalls;
use crate::desk::said::Said;
use crate::desk::shell::{Shell, Tab, counted, page};
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::outside::BookedVisit;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::schedule::Week;
use crate::store::{Rehearsal, Store, WeekChange, WeekError, WeekView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::digest::Digest;
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::ShapeError;
use guichet_contract::patient::Personal;
use guichet_contract::policy::Practitioner;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What became of a change.
pub(super) enum Attempt {
    /// It is saved.
    Saved,
    /// Appointments would fall outside, other than those that were accepted.
    Outside(Rehearsal),
    /// Somebody else was faster.
    Conflict,
    /// The week would contradict itself or the policy.
    Invalid(ShapeError),
}

/// Whether a form was filled in before the week as it is.
pub(super) fn has_seen(desk: &Desk, view: &WeekView) -> bool {
    Digest::parse(desk.visit.form.text("digest")).as_ref() == Some(&view.digest)
}

/// Saves a week in the place of the one that was seen, if just those appointments would fall outside
/// that the form accepts.
pub(super) async fn attempt<S: Store>(
    app: &App<S>,
    desk: &Desk,
    seen: &WeekView,
    week: Week,
) -> Result<Attempt, Problem> {
    let rehearsal = match app.store.rehearse_week(desk.site(), week.clone(), desk.now).await {
        Ok(rehearsal) => rehearsal,
        Err(WeekError::Invalid(error)) => return Ok(Attempt::Invalid(error)),
        Err(error) => return Err(error.into()),
    };
    let outside: BTreeSet<_> = rehearsal.outside.new.iter().map(|it| &it.appointment).collect();
    let accepted: Vec<_> =
        desk.visit.form.text("leave").split_whitespace().filter_map(AppointmentId::parse).collect();
    if outside != accepted.iter().collect() {
        return Ok(Attempt::Outside(rehearsal));
    }
    let replaces = seen.digest.clone();
    let change = WeekChange { week, replaces, leave_outside: accepted, by: desk.author() };
    match app.store.change_week(desk.site(), change, desk.now).await {
        Ok(_) => Ok(Attempt::Saved),
        Err(WeekError::Outside(rehearsal)) => Ok(Attempt::Outside(rehearsal)),
        Err(WeekError::Changed(_)) => Ok(Attempt::Conflict),
        Err(WeekError::Invalid(error)) => Ok(Attempt::Invalid(error)),
        Err(error) => Err(error.into()),
    }
}

/// Back to the week, which is saved; or on to recalling what it leaves outside, if that was asked for.
pub(super) async fn saved<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
) -> Result<Response, Problem> {
    let outside = desk.visit.form.text("leave");
    if desk.visit.form.text("then") == "recall" && !outside.is_empty() {
        return recalls::review::of_outside(app, desk, whom, outside).await;
    }
    done(app, Said::WeekChanged, &format!("/week/{}", whom.id))
}

/// Takes an entry out of a week.
pub(in crate::desk) async fn remove<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::ChangeWeek, &practitioner)?;
    let view = show::read(&app, &desk, whom).await?;
    let conflict = |view| show::show(&desk, whom, view, StatusCode::CONFLICT);
    let name = desk.visit.form.text("entry");
    let (mut periods, mut absences) = (view.week.periods().to_vec(), view.week.absences().to_vec());
    let before = periods.len() + absences.len();
    periods.retain(|period| entries::name(&period.write()) != name);
    absences.retain(|absence| entries::name(&absence.write()) != name);
    if !has_seen(&desk, &view) || periods.len() + absences.len() == before {
        return conflict(&view);
    }
    let week = Week::new(whom.id.clone(), periods, absences);
    match attempt(&app, &desk, &view, week).await? {
        Attempt::Saved => saved(&app, &desk, whom).await,
        Attempt::Outside(rehearsal) => ask(&app, &desk, whom, rehearsal).await,
        Attempt::Conflict => conflict(&show::read(&app, &desk, whom).await?),
        // What was sound with an entry is sound without it, unless the policy has changed.
        Attempt::Invalid(error) => Err(WeekError::Invalid(error).into()),
    }
}

#[derive(Template)]
#[template(path = "outside.html")]
struct Page {
    shell: Shell,
    words: &'static words::Week,
    form_key: String,
    /// Where the form is sent once more, and with what.
    action: String,
    fields: Vec<(String, String)>,
    leave: String,
    base: String,
    told: String,
    new: Vec<Row>,
    already: Vec<Row>,
    /// Whether they may recall them.
    can_recall: bool,
}

/// An appointment that would be outside.
struct Row {
    when: String,
    reason: String,
    patient: String,
}

/// Shows what would fall outside, and asks whether to go on.
pub(super) async fn ask<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
    rehearsal: Rehearsal,
) -> Result<Response, Problem> {
    let words = words::Week::of(desk.language());
    let Rehearsal { outside, .. } = rehearsal;
    let all = || outside.new.iter().chain(&outside.already);
    let names = names(app, desk, whom, all()).await?;
    let rows = |visits: &[BookedVisit]| -> Vec<Row> {
        visits.iter().map(|visit| row(desk, visit, &names)).collect()
    };
    let leave: Vec<_> = outside.new.iter().map(|visit| visit.appointment.as_str()).collect();
    let base = format!("/week/{}", whom.id);
    let shell = Shell::of(desk, words.outside_title).about(desk, whom, Tab::Week).back_to(&base);
    let many = words.outside_many;
    page(
        StatusCode::CONFLICT,
        &Page {
            shell,
            words,
            form_key: desk.form_key.to_string(),
            action: desk.visit.path.to_string(),
            fields: desk.visit.form.without(&["form_key", "leave", "then"]),
            leave: leave.join(" "),
            base,
            told: counted(desk.language(), outside.new.len(), words.outside_one, many),
            new: rows(&outside.new),
            already: rows(&outside.already),
            can_recall: desk.can(Permission::Recall, About::One(&whom.id)),
        },
    )
}

/// Whose the visits are, for those who may know.
async fn names<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
    visits: impl Iterator<Item = &BookedVisit>,
) -> Result<HashMap<AppointmentId, String>, Problem> {
    let mut names = HashMap::new();
    if !desk.can(Permission::ReadAppointments, About::One(&whom.id)) {
        return Ok(names);
    }
    let dates: BTreeSet<_> = visits.map(|visit| visit.local_start.date).collect();
    for date in dates {
        let day = app.store.day(desk.site(), whom.id.clone(), date).await?;
        for booked in day.unwrap_or_default() {
            let form = booked.patient;
            let parts = [form.given_name, form.family_name];
            let parts: Vec<_> = parts.iter().flatten().map(Personal::expose).collect();
            names.insert(booked.visit.appointment, parts.join(" "));
        }
    }
    Ok(names)
}

fn row(desk: &Desk, visit: &BookedVisit, names: &HashMap<AppointmentId, String>) -> Row {
    let offering = desk.policy().offerings.iter().find(|it| it.id == visit.offering);
    Row {
        when: desk.language().date_and_time(visit.local_start),
        reason: offering.map_or_else(String::new, |it| summary::reason(desk, it)),
        patient: names.get(&visit.appointment).cloned().unwrap_or_default(),
    }
}
