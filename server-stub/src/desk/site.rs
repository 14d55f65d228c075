//! `GET /site`: what was proposed to practitioners, what they answered, and what is paused.

use super::form::Choice;
use super::language::zone;
use super::offerings::summary::{self, Summary};
use super::pauses;
use super::shell::{Shell, page};
use super::visit::Desk;
use super::words::{self, fill};
use crate::admin::problem::Problem;
use crate::domain::consent::OfferingState;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{OfferingStatus, Store};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use guichet_audit::scope::Scope;
use std::sync::Arc;

/// Most offerings of one page. Whoever has more filters.
const AT_A_TIME: usize = 200;
/// Most practitioners in a list to choose from.
const TO_CHOOSE_FROM: usize = 200;
const STATES: [OfferingState; 5] = [
    OfferingState::Proposed,
    OfferingState::Deferred,
    OfferingState::Published,
    OfferingState::Paused,
    OfferingState::Withdrawn,
];

#[derive(Template)]
#[template(path = "site.html")]
struct Page {
    shell: Shell,
    words: &'static words::Site,
    form_key: String,
    tallies: Vec<Tally>,
    pauses: Vec<Pause>,
    can_pause: bool,
    scopes: Vec<Scopes>,
    is_long: bool,
    states: Vec<Choice>,
    reasons: Vec<Choice>,
    offerings: Vec<Row>,
    more: Option<String>,
}

/// How many offerings of a reason are in each state.
struct Tally {
    reason: String,
    counts: [usize; 5],
    total: usize,
}

struct Pause {
    what: String,
    since: String,
    scope: String,
    can_end: bool,
}

/// What can be paused, of one kind.
struct Scopes {
    label: &'static str,
    choices: Vec<Choice>,
}

struct Row {
    summary: Summary,
    stock: String,
}

/// The site as a whole.
pub(super) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::ReadOfferings, About::Everybody)?;
    let words = words::Site::of(desk.language());
    let all = app.store.list_offerings(desk.site()).await?;
    let (state, reason) = (desk.visit.form.text("state"), desk.visit.form.text("reason"));
    let wanted: Vec<_> = all
        .iter()
        .filter(|it| state.is_empty() || it.state.word() == state)
        .filter(|it| reason.is_empty() || it.offering.reason.as_str() == reason)
        .collect();
    let more = wanted.len().saturating_sub(AT_A_TIME);
    page(
        StatusCode::OK,
        &Page {
            shell: Shell::of(&desk, words.title),
            words,
            form_key: desk.form_key.to_string(),
            tallies: tallies(&desk, &all),
            pauses: standing(&app, &desk, words).await?,
            can_pause: desk.can(Permission::Pause, About::Everybody),
            scopes: scopes(&desk, words),
            is_long: desk.policy().practitioners.len() > TO_CHOOSE_FROM,
            states: states(&desk, words, state),
            reasons: reasons(&desk, words, reason),
            offerings: wanted.iter().take(AT_A_TIME).map(|it| row(&desk, it, words)).collect(),
            more: (more > 0).then(|| fill(words.more, &[("count", &more.to_string())])),
        },
    )
}

fn tallies(desk: &Desk, all: &[OfferingStatus]) -> Vec<Tally> {
    let of_reason = |reason: &guichet_contract::policy::Reason| {
        let of_it = || all.iter().filter(|status| status.offering.reason == reason.id);
        Tally {
            reason: reason.label.text(desk.language().tag()).to_owned(),
            counts: STATES.map(|state| of_it().filter(|it| it.state == state).count()),
            total: of_it().count(),
        }
    };
    let mut tallies: Vec<_> = desk.policy().reasons.iter().map(of_reason).collect();
    tallies.retain(|tally| tally.total > 0);
    tallies
}

async fn standing<S: Store>(
    app: &App<S>,
    desk: &Desk,
    words: &words::Site,
) -> Result<Vec<Pause>, Problem> {
    let zone = zone(desk.policy(), None);
    let told = app.store.list_pauses(desk.site()).await?.into_iter().map(|pause| {
        let when = desk.language().moment(pause.at, zone.as_ref());
        Pause {
            what: summary::scope_text(desk, &pause.scope),
            since: fill(words.since, &[("when", &when), ("who", &pause.by)]),
            can_end: pauses::may(desk, Permission::Resume, &pause.scope).is_ok(),
            scope: pause.scope.to_string(),
        }
    });
    Ok(told.collect())
}

fn scopes(desk: &Desk, words: &'static words::Site) -> Vec<Scopes> {
    let (policy, tag) = (desk.policy(), desk.language().tag());
    let choice = |scope: Scope, label: &str| Choice {
        value: scope.to_string(),
        label: label.to_owned(),
        is_chosen: false,
    };
    let locations = policy.locations.iter();
    let reasons = policy.reasons.iter();
    let people = policy.practitioners.iter();
    let people: Vec<_> =
        people.map(|it| choice(Scope::Practitioner(it.id.clone()), &it.name)).collect();
    let mut scopes = vec![
        Scopes { label: words.scope_whole, choices: vec![choice(Scope::Site, words.scope_whole)] },
        Scopes {
            label: words.scope_locations,
            choices: locations
                .map(|it| choice(Scope::Location(it.id.clone()), it.name.text(tag)))
                .collect(),
        },
        Scopes {
            label: words.scope_reasons,
            choices: reasons
                .map(|it| choice(Scope::Reason(it.id.clone()), it.label.text(tag)))
                .collect(),
        },
    ];
    if people.len() <= TO_CHOOSE_FROM {
        scopes.push(Scopes { label: words.scope_practitioners, choices: people });
    }
    scopes
}

fn states(desk: &Desk, words: &words::Site, chosen: &str) -> Vec<Choice> {
    let names = words::Offerings::of(desk.language());
    let state = |state: OfferingState| Choice {
        value: state.word().to_owned(),
        label: summary::state(state, names).to_owned(),
        is_chosen: state.word() == chosen,
    };
    std::iter::once(any(words)).chain(STATES.map(state)).collect()
}

fn reasons(desk: &Desk, words: &words::Site, chosen: &str) -> Vec<Choice> {
    let reasons = desk.policy().reasons.iter().map(|reason| Choice {
        value: reason.id.to_string(),
        label: reason.label.text(desk.language().tag()).to_owned(),
        is_chosen: reason.id.as_str() == chosen,
    });
    std::iter::once(any(words)).chain(reasons).collect()
}

fn any(words: &words::Site) -> Choice {
    Choice { value: String::new(), label: words.filter_all.to_owned(), is_chosen: false }
}

fn row(desk: &Desk, status: &OfferingStatus, words: &words::Site) -> Row {
    let stock = summary::stock_taken(status, desk.now).map(|(stock, taken)| {
        let (stock, taken) = (stock.to_string(), taken.to_string());
        fill(words.stock_of, &[("stock", &stock), ("taken", &taken)])
    });
    Row { summary: summary::of(desk, status), stock: stock.unwrap_or_default() }
}
