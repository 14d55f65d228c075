//! `GET /site`: what was proposed to practitioners, what they answered, and what is paused.

use super::form::{Choice, Form};
use super::language::zone;
use super::offering::show;
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

/// Most offerings of one page.
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
    /// Empty where there are too many to choose from.
    people: Vec<Choice>,
    offerings: Vec<Row>,
    /// Where the list begins, where this is not its beginning.
    first: Option<String>,
    next: Option<Next>,
}

/// The rest of the list.
struct Next {
    href: String,
    count: String,
}

/// Some of the offerings that are asked for.
struct Part<'s> {
    rows: Vec<&'s OfferingStatus>,
    is_first: bool,
    /// How many come after them.
    more: usize,
}

/// Which offerings are asked for; what is empty narrows nothing.
struct Filter<'a> {
    state: &'a str,
    reason: &'a str,
    practitioner: &'a str,
}

impl<'a> Filter<'a> {
    fn of(form: &'a Form) -> Self {
        let (state, reason) = (form.text("state"), form.text("reason"));
        Self { state, reason, practitioner: form.text("practitioner") }
    }

    fn lets_through(&self, status: &OfferingStatus) -> bool {
        let is = |wanted: &str, value: &str| wanted.is_empty() || wanted == value;
        is(self.state, status.state.word())
            && is(self.reason, status.offering.reason.as_str())
            && is(self.practitioner, status.offering.practitioner.as_str())
    }

    /// What it lets through after an offering. That one is looked for among all: when its state is
    /// another by now, it still says where the list goes on.
    fn part<'s>(&self, all: &'s [OfferingStatus], after: &str, most: usize) -> Part<'s> {
        let seen =
            all.iter().position(|it| it.offering.id.as_str() == after).map_or(0, |at| at + 1);
        let rest = || all.iter().skip(seen).filter(|it| self.lets_through(it));
        Part {
            rows: rest().take(most).collect(),
            is_first: seen == 0,
            more: rest().count().saturating_sub(most),
        }
    }

    /// Where the list goes on after an offering; where it begins when none is named.
    fn href(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", self.state).append_pair("reason", self.reason);
        query.append_pair("practitioner", self.practitioner);
        query.extend_pairs(after.map(|after| ("after", after)));
        format!("/site?{}#offerings", query.finish())
    }
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
    /// Who answered what, when; empty when nobody has.
    said: String,
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
    let filter = Filter::of(&desk.visit.form);
    let Part { rows, is_first, more } = filter.part(&all, desk.visit.form.text("after"), AT_A_TIME);
    let last = rows.last().filter(|_| more > 0).map(|it| it.offering.id.as_str());
    let next = last.map(|last| Next {
        href: filter.href(Some(last)),
        count: fill(words.more, &[("count", &more.to_string())]),
    });
    let is_long = desk.policy().practitioners.len() > TO_CHOOSE_FROM;
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
            is_long,
            states: states(&desk, words, filter.state),
            reasons: reasons(&desk, words, filter.reason),
            people: if is_long { Vec::new() } else { people(&desk, words, filter.practitioner) },
            offerings: rows.iter().map(|it| row(&desk, it, words)).collect(),
            first: (!is_first).then(|| filter.href(None)),
            next,
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

fn people(desk: &Desk, words: &words::Site, chosen: &str) -> Vec<Choice> {
    let people = desk.policy().practitioners.iter().map(|who| Choice {
        value: who.id.to_string(),
        label: who.name.clone(),
        is_chosen: who.id.as_str() == chosen,
    });
    std::iter::once(any(words)).chain(people).collect()
}

fn any(words: &words::Site) -> Choice {
    Choice { value: String::new(), label: words.filter_all.to_owned(), is_chosen: false }
}

fn row(desk: &Desk, status: &OfferingStatus, words: &words::Site) -> Row {
    let stock = summary::stock_taken(status, desk.now).map(|(stock, taken)| {
        let (stock, taken) = (stock.to_string(), taken.to_string());
        fill(words.stock_of, &[("stock", &stock), ("taken", &taken)])
    });
    let said = (status.state != OfferingState::Proposed).then(|| {
        let zone = zone(desk.policy(), Some(&status.offering.location));
        show::said(desk, status, zone.as_ref())
    });
    Row {
        summary: summary::of(desk, status),
        said: said.unwrap_or_default(),
        stock: stock.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::policy::HostPolicy;

    #[test]
    fn a_list_goes_on_after_what_was_read_whatever_has_become_of_it() {
        let policy = include_str!("../../../contract/src/policy/sample.json");
        let offerings = HostPolicy::parse(policy).unwrap().offerings.into_iter();
        let mut all: Vec<_> = offerings
            .map(|offering| OfferingStatus {
                offering,
                state: OfferingState::Proposed,
                published: None,
                answered: None,
                paused: Vec::new(),
                taken: None,
                has_periods: true,
            })
            .collect();
        let filter = Filter { state: "proposed", reason: "", practitioner: "" };
        let part = |all: &[OfferingStatus], after: &str, most| {
            let Part { rows, is_first, more } = filter.part(all, after, most);
            (rows.iter().map(|it| it.offering.id.to_string()).collect::<Vec<_>>(), is_first, more)
        };
        let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(part(&all, "", 2), (ids(&["o1", "o2"]), true, 1));
        assert_eq!(part(&all, "o2", 2), (ids(&["o3"]), false, 0));
        all[1].state = OfferingState::Published;
        assert_eq!(part(&all, "o2", 2), (ids(&["o3"]), false, 0));
        assert_eq!(part(&all, "", 1), (ids(&["o1"]), true, 1));
        assert_eq!(part(&all, "gone", 9), (ids(&["o1", "o3"]), true, 0));
        let href = "/site?state=proposed&reason=&practitioner=&after=o2#offerings";
        assert_eq!(filter.href(Some("o2")), href);
    }
}
