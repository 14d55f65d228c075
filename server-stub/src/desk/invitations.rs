//! `/codes/{practitioner}`: the codes that a practitioner gives to patients of their own.
//!
//! New codes are on the answer alone: they are kept nowhere, so that this page cannot show them again.

use super::form::{FieldError, Form};
use super::language::zone;
use super::pauses::done;
use super::said::Said;
use super::shell::{Shell, Tab, page};
use super::visit::Desk;
use super::words::{self, fill};
use crate::admin::problem::{Code as Fault, Problem};
use crate::domain::invitation::{
    Code, DEFAULT_DAYS, Extent, MAX_CODES, MAX_DAYS, MAX_USES, NewInvitation,
};
use crate::domain::staff::Permission;
use crate::routes::app::App;
use crate::store::{InvitationError, InvitationStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::patient::Field;
use guichet_contract::policy::{HostPolicy, Practitioner};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "codes.html")]
struct Page {
    shell: Shell,
    words: &'static words::Codes,
    form_key: String,
    base: String,
    /// Just made, to be copied.
    fresh: Vec<String>,
    rows: Vec<Row>,
    form: ExtentForm,
}

struct Row {
    number: u32,
    what: String,
    used: String,
    until: String,
    stands: bool,
}

/// The form, as it was typed.
struct ExtentForm {
    codes: String,
    uses: String,
    days: String,
    errors: Vec<FieldError>,
}

impl Default for ExtentForm {
    fn default() -> Self {
        let (codes, uses) = ("10".to_owned(), "1".to_owned());
        Self { codes, uses, days: DEFAULT_DAYS.to_string(), errors: Vec::new() }
    }
}

impl ExtentForm {
    fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        let (codes, uses, days) = (text("codes"), text("uses"), text("days"));
        Self { codes, uses, days, errors: Vec::new() }
    }

    /// What it says; `None` when something must be mended, which is then in it.
    fn read(&mut self, words: &words::Codes) -> Option<Extent> {
        let number = |typed: &str, most: u32| {
            typed.parse::<u32>().ok().filter(|number| (1..=most).contains(number))
        };
        let codes = number(&self.codes, MAX_CODES);
        let uses = number(&self.uses, MAX_USES);
        let days = number(&self.days, MAX_DAYS);
        let found = [
            ("codes", codes, words.bad_number),
            ("uses", uses, words.bad_number),
            ("days", days, words.bad_days),
        ];
        let wrong = found.into_iter().filter(|(_, read, _)| read.is_none());
        self.errors = wrong.map(|(field, _, text)| FieldError { field, text }).collect();
        Some(Extent { codes: codes?, uses: uses?, days: days? })
    }

    fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }
}

/// Whether the policy asks for a code for anything of a practitioner's: without, none opens anything.
pub(super) fn are_asked_for(policy: &HostPolicy, whom: &Practitioner) -> bool {
    let mut theirs = policy.offerings.iter().filter(|it| it.practitioner == whom.id);
    theirs.any(|offering| {
        let reason = policy.reason(&offering.reason);
        reason.is_some_and(|it| it.fields.iter().any(|it| it.field == Field::InvitationCode))
    })
}

/// `GET`: the codes that were given out, and the form for more.
pub(super) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::Invite, &practitioner)?;
    show(&app, &desk, whom, (ExtentForm::default(), Vec::new()), StatusCode::OK).await
}

/// `POST`: more codes, shown this once.
pub(super) async fn create<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::Invite, &practitioner)?;
    let mut form = ExtentForm::typed(&desk.visit.form);
    let Some(extent) = form.read(words::Codes::of(desk.language())) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&app, &desk, whom, (form, Vec::new()), status).await;
    };
    let codes: Vec<_> = (0..extent.codes).map(|_| Code::fresh(app.random())).collect();
    let new = NewInvitation {
        site: desk.site(),
        practitioner: whom.id.clone(),
        codes: codes.iter().map(Code::hash).collect(),
        extent,
        by: desk.author(),
    };
    app.store.issue_invitation(new, desk.now).await?;
    let fresh = codes.iter().map(Code::expose).collect();
    show(&app, &desk, whom, (ExtentForm::default(), fresh), StatusCode::OK).await
}

/// `POST`: codes that open nothing any more.
pub(super) async fn revoke<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
    Path(practitioner): Path<String>,
) -> Result<Response, Problem> {
    let whom = desk.practitioner(Permission::Invite, &practitioner)?;
    let number = desk.visit.form.text("invitation").parse::<u32>();
    let number = number.map_err(|_| Problem::new(Fault::NotFound))?;
    let what = (number, Some(whom.id.clone()));
    let ended = app.store.revoke_invitation(desk.site(), what, desk.author(), desk.now).await;
    match ended {
        Ok(()) | Err(InvitationError::Already(_)) => {}
        Err(error) => return Err(error.into()),
    }
    done(&app, Said::CodesEnded, &format!("/codes/{}", whom.id))
}

async fn show<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
    (form, fresh): (ExtentForm, Vec<String>),
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = words::Codes::of(desk.language());
    let theirs = app.store.list_invitations(desk.site(), Some(whom.id.clone())).await?;
    let base = format!("/codes/{}", whom.id);
    let shell = Shell::of(desk, words.title).about(desk, whom, Tab::Codes);
    page(
        status,
        &Page {
            shell: shell.with_errors(!form.errors.is_empty()).back_to(&base),
            words,
            form_key: desk.form_key.to_string(),
            base,
            fresh,
            rows: theirs.iter().rev().map(|invitation| row(desk, invitation, words)).collect(),
            form,
        },
    )
}

fn row(desk: &Desk, invitation: &InvitationStatus, words: &words::Codes) -> Row {
    let zone = zone(desk.policy(), None);
    let moment = |at| desk.language().moment(at, zone.as_ref());
    let stands = invitation.revoked_at.is_none() && desk.now < invitation.expires_at;
    let (sentence, when) = match invitation.revoked_at {
        Some(at) => (words.revoked, at),
        None if stands => (words.until, invitation.expires_at),
        None => (words.ended, invitation.expires_at),
    };
    let [codes, each, booked] =
        [invitation.codes, invitation.uses, invitation.used].map(|number| number.to_string());
    let at = moment(invitation.at);
    let given =
        [("codes", codes.as_str()), ("uses", &each), ("when", &at), ("who", &invitation.by)];
    Row {
        number: invitation.number,
        what: fill(words.given, &given),
        used: fill(words.used, &[("count", &booked)]),
        until: fill(sentence, &[("when", &moment(when))]),
        stands,
    }
}
