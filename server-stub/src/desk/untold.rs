//! `/untold`: whom no message reached, so that somebody telephones, or sends it again.

use super::offerings::summary;
use super::pauses::done;
use super::said::Said;
use super::shell::{Shell, page};
use super::visit::Desk;
use super::words::{self, fill};
use crate::admin::problem::{Code, Problem};
use crate::domain::message::{Channel, Kind, Reason};
use crate::domain::outside::BookedVisit;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{Store, Untold};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::Offering;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "untold.html")]
struct Page {
    shell: Shell,
    words: &'static words::Untold,
    form_key: String,
    rows: Vec<Row>,
}

struct Row {
    message: String,
    patient: String,
    /// As it is shown, and as it is dialled.
    phone: Option<(String, String)>,
    email: Option<String>,
    what: &'static str,
    visits: Vec<String>,
    why: String,
    can_be_sent: bool,
}

/// `GET`: the list.
pub(super) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    let words = words::Untold::of(desk.language());
    let rows = reachable(&app, &desk).await?;
    let rows = rows.into_iter().map(|untold| row(&desk, untold, words)).collect();
    let shell = Shell::of(&desk, words.title).back_to("/untold");
    let form_key = desk.form_key.to_string();
    page(StatusCode::OK, &Page { shell, words, form_key, rows })
}

/// `POST`: one of them is sent again.
pub(super) async fn retry<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    let message = desk.visit.form.text("message");
    let all = reachable(&app, &desk).await?;
    let found = all.into_iter().find(|untold| untold.message.as_str() == message);
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let sent = app.store.retry_messages(desk.site(), Some(found.message), desk.now).await?;
    done(&app, if sent == 1 { Said::SentAgain } else { Said::NotSentAgain }, "/untold")
}

/// Those who were to visit somebody for whom they act. One who has left the policy is of those who act
/// for everybody.
async fn reachable<S: Store>(app: &App<S>, desk: &Desk) -> Result<Vec<Untold>, Problem> {
    desk.may(Permission::ReadAppointments, About::Reachable)?;
    let reach = &desk.token.bearer.reach;
    let is_theirs = |visit: &BookedVisit| match offering(desk, visit) {
        Some(offering) => reach.covers(&offering.practitioner),
        None => desk.is_for_everybody(),
    };
    let all = app.store.list_untold(desk.site(), desk.now).await?;
    Ok(all.into_iter().filter(|untold| untold.visits.iter().all(is_theirs)).collect())
}

fn offering<'a>(desk: &'a Desk, visit: &BookedVisit) -> Option<&'a Offering> {
    desk.policy().offerings.iter().find(|it| it.id == visit.offering)
}

fn row(desk: &Desk, untold: Untold, words: &words::Untold) -> Row {
    let Untold { message, kind, channel, reason, patient, visits } = untold;
    let text = |value: &Option<_>| {
        value.as_ref().map(|it: &guichet_contract::patient::Personal| it.expose().to_owned())
    };
    let name: Vec<_> =
        [text(&patient.given_name), text(&patient.family_name)].into_iter().flatten().collect();
    let line = |visit: &BookedVisit| {
        let when = desk.language().date_and_time(visit.local_start);
        offering(desk, visit).map_or_else(
            || when.clone(),
            |it| {
                let (what, who) = (summary::reason(desk, it), summary::practitioner(desk, it));
                format!("{when}, {what}, {who}")
            },
        )
    };
    let phone = text(&patient.phone);
    let is_erased = name.is_empty() && phone.is_none() && patient.email.is_none();
    let way = match channel {
        Some(Channel::Email) => words.by_email,
        Some(Channel::Sms) => words.by_sms,
        Some(Channel::Webhook) | None => words.no_way,
    };
    Row {
        message: message.to_string(),
        patient: if is_erased { words.erased.to_owned() } else { name.join(" ") },
        phone: phone.map(|it| {
            let dialled = it.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
            (it, dialled)
        }),
        email: text(&patient.email),
        what: told(kind, words),
        visits: visits.iter().map(line).collect(),
        why: fill(way, &[("why", why(reason, words))]),
        can_be_sent: channel.is_some() && !is_erased,
    }
}

fn told(kind: Kind, words: &words::Untold) -> &'static str {
    match kind {
        Kind::Booked => words.booked,
        Kind::Cancelled => words.cancelled,
        Kind::Moved => words.moved,
        Kind::Recalled => words.recalled,
        Kind::Reminder => words.reminder,
    }
}

fn why(reason: Option<Reason>, words: &words::Untold) -> &'static str {
    match reason {
        Some(Reason::NoAddress) => words.no_address,
        Some(Reason::Rejected | Reason::Undelivered) => words.rejected,
        Some(Reason::NotConfigured) => words.not_configured,
        _ => words.not_reached,
    }
}
