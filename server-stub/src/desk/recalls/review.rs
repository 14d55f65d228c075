//! `POST /recall/review`, `/recall/pause` and `/recall/run`: what would happen, stopping what adds to
//! it, and doing just that.
//!
//! While patients book, a set that was read is soon another one. So whoever wants a pause gets it even
//! when nothing can be cancelled yet: what they read next stays as it is.

use super::ask;
use super::cause::{CauseForm, told};
use crate::admin::problem::Problem;
use crate::admin::recalls::sample::{Sample, samples};
use crate::desk::offerings::summary;
use crate::desk::pauses::done;
use crate::desk::said::Said;
use crate::desk::shell::{Shell, counted, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::message::Channel;
use crate::domain::outside::BookedVisit;
use crate::domain::recall::{Cause, GRACE_SECONDS, SeenSet};
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{RecallError, RecallOrder, RehearsedRecall, Store};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use guichet_contract::policy::Practitioner;
use std::sync::Arc;

/// Most appointments that a page lists one by one.
const AT_A_TIME: usize = 200;

#[derive(Template)]
#[template(path = "recall_review.html")]
struct Page {
    shell: Shell,
    words: &'static words::Recalls,
    form_key: String,
    fields: Vec<(&'static str, String)>,
    set: String,
    since: Since,
    told: String,
    cause: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    more: Option<String>,
    patients: [(&'static str, u32); 3],
    stay: Vec<String>,
    pauses: Vec<String>,
    samples: Vec<Example>,
    /// Whether the pauses begin with it, if nobody says otherwise.
    pause: bool,
    grace: String,
}

/// What has happened since somebody read the page before.
#[derive(Debug, Clone, Copy, Default)]
struct Since {
    /// Others are meant than they had seen.
    has_changed: bool,
    /// The pauses have begun, and nothing else.
    has_paused: bool,
    /// A week was saved that leaves them outside.
    has_saved: bool,
}

/// What a patient would get.
struct Example {
    way: &'static str,
    subject: Option<String>,
    text: String,
}

struct Row {
    when: String,
    what: String,
}

/// Shows what a recall would do. It is sent as a form because a cause may be long; nothing changes.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::Reachable)?;
    let mut form = CauseForm::typed(&desk.visit.form);
    match form.read(&desk, words::Recalls::of(desk.language()))? {
        Some(cause) => review(&app, &desk, (&form, cause), Since::default()).await,
        None => ask::show(&desk, form, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Shows what recalling these appointments would do, which a week that was just saved leaves outside.
///
/// # Errors
/// As [`Desk::may`].
pub(in crate::desk) async fn of_outside<S: Store>(
    app: &App<S>,
    desk: &Desk,
    whom: &Practitioner,
    appointments: &str,
) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::One(&whom.id))?;
    let mut form = CauseForm::of(&whom.id, appointments);
    let since = Since { has_saved: true, ..Since::default() };
    match form.read(desk, words::Recalls::of(desk.language()))? {
        Some(cause) => review(app, desk, (&form, cause), since).await,
        None => ask::show(desk, form, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Begins the pauses and nothing else, and shows what a recall would do by now.
pub(in crate::desk) async fn pause<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::Reachable)?;
    let mut form = CauseForm::typed(&desk.visit.form);
    let Some(cause) = form.read(&desk, words::Recalls::of(desk.language()))? else {
        return ask::show(&desk, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let has_paused = begin_pauses(&app, &desk, &cause).await?;
    review(&app, &desk, (&form, cause), Since { has_paused, ..Since::default() }).await
}

/// Whether any pause began by this.
async fn begin_pauses<S: Store>(app: &App<S>, desk: &Desk, cause: &Cause) -> Result<bool, Problem> {
    desk.may(Permission::Pause, About::Reachable)?;
    let by = desk.author();
    let begun = app.store.pause_for_recall(desk.site(), cause.clone(), by, desk.now).await?;
    Ok(!begun.is_empty())
}

/// Cancels just what was shown; when it is another set by now, shows it again, paused if that was asked
/// for: so that it is the same the next time.
pub(in crate::desk) async fn run<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::Recall, About::Reachable)?;
    let mut form = CauseForm::typed(&desk.visit.form);
    let Some(cause) = form.read(&desk, words::Recalls::of(desk.language()))? else {
        return ask::show(&desk, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let Some(seen) = SeenSet::parse(desk.visit.form.text("set")) else {
        let since = Since { has_changed: true, ..Since::default() };
        return review(&app, &desk, (&form, cause), since).await;
    };
    let pause = desk.visit.form.text("pause") == "yes";
    let order = RecallOrder {
        site: desk.site(),
        cause: cause.clone(),
        seen,
        by: desk.author(),
        pause,
        grace_seconds: GRACE_SECONDS,
    };
    match app.store.run_recall(order, desk.now).await {
        Ok(status) => done(&app, Said::Recalled, &format!("/recall/{}", status.number)),
        Err(RecallError::Changed(_) | RecallError::Nothing) => {
            let has_paused = pause && begin_pauses(&app, &desk, &cause).await?;
            review(
                &app,
                &desk,
                (&form, cause),
                Since { has_changed: true, has_paused, ..Since::default() },
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

async fn review<S: Store>(
    app: &App<S>,
    desk: &Desk,
    (form, cause): (&CauseForm, Cause),
    since: Since,
) -> Result<Response, Problem> {
    let words = words::Recalls::of(desk.language());
    let rehearsed = app.store.rehearse_recall(desk.site(), cause.clone(), desk.now).await?;
    let RehearsedRecall { visits, set, stay, patients, pauses, .. } = rehearsed;
    let examples = examples(desk, &visits, words);
    let more = visits.len().saturating_sub(AT_A_TIME);
    let tag = desk.language().tag();
    let stay = stay.iter().map(|(id, count)| {
        let label = desk.policy().reason(id).map(|it| it.label.text(tag).to_owned());
        format!("{}{} {count}", label.unwrap_or_else(|| id.to_string()), colon(desk))
    });
    let mut shell = Shell::of(desk, words.review_title).back_to("/recall");
    if since.has_saved {
        shell.said = Some(Said::WeekChanged.sentence(words::Acts::of(desk.language())));
    }
    let status = if since.has_changed { StatusCode::CONFLICT } else { StatusCode::OK };
    page(
        status,
        &Page {
            shell,
            words,
            form_key: desk.form_key.to_string(),
            fields: form.carried(),
            set: set.to_string(),
            since,
            told: counted(desk.language(), visits.len(), words.would_one, words.would_many),
            pause: cause.appointments.is_empty(),
            cause: told(desk, &cause),
            rows: visits.iter().take(AT_A_TIME).map(|visit| row(desk, visit)).collect(),
            more: (more > 0).then(|| fill(words.more, &[("count", &more.to_string())])),
            patients: [
                (words.by_email, patients.by_email),
                (words.by_sms, patients.by_sms),
                (words.without_address, patients.without_address),
            ],
            stay: stay.collect(),
            samples: examples,
            pauses: pauses.iter().map(|scope| summary::scope_text(desk, scope)).collect(),
            grace: fill(words.grace, &[("minutes", &(GRACE_SECONDS / 60).to_string())]),
        },
    )
}

/// In the language of the page, or else of the policy.
fn examples(desk: &Desk, visits: &[BookedVisit], words: &words::Recalls) -> Vec<Example> {
    let mut all = samples(&desk.state, visits, desk.now);
    let wanted = desk.language().tag();
    let has = all.iter().any(|sample| sample.language.as_str() == wanted);
    let first = all.first().map(|sample| sample.language.clone());
    all.retain(|it| {
        if has { it.language.as_str() == wanted } else { Some(&it.language) == first.as_ref() }
    });
    let way =
        |channel| if channel == Channel::Email { words.example_email } else { words.example_sms };
    let example = |it: Sample| Example { way: way(it.channel), subject: it.subject, text: it.text };
    all.into_iter().map(example).collect()
}

fn colon(desk: &Desk) -> &'static str {
    words::Shell::of(desk.language()).colon
}

fn row(desk: &Desk, visit: &BookedVisit) -> Row {
    let offering = desk.policy().offerings.iter().find(|it| it.id == visit.offering);
    let what = offering.map_or_else(
        || visit.offering.to_string(),
        |it| format!("{}, {}", summary::reason(desk, it), summary::practitioner(desk, it)),
    );
    Row { when: desk.language().date_and_time(visit.local_start), what }
}
