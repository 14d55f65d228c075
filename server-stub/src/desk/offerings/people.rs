//! `GET /practitioners`: those for whom somebody acts.

use super::summary;
use crate::admin::problem::Problem;
use crate::desk::shell::{Shell, page};
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::consent::OfferingState;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::Store;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::HashMap;
use std::sync::Arc;

/// Most practitioners of one page. Whoever has more searches by name.
const AT_A_TIME: usize = 100;

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    shell: Shell,
    words: &'static words::Offerings,
    search: String,
    is_searchable: bool,
    people: Vec<Person>,
    more: Option<String>,
}

struct Person {
    name: String,
    specialty: String,
    href: String,
    counts: Vec<String>,
}

/// Those for whom the bearer acts, by name, with how many offerings wait for an answer.
pub(in crate::desk) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    desk.may(Permission::ReadOfferings, About::Reachable)?;
    let words = words::Offerings::of(desk.language());
    let mut tallies: HashMap<_, (usize, usize)> = HashMap::new();
    for status in app.store.list_offerings(desk.site()).await? {
        let (waiting, published) = tallies.entry(status.offering.practitioner).or_default();
        *waiting += usize::from(status.state == OfferingState::Proposed);
        *published += usize::from(status.state == OfferingState::Published);
    }
    let search = desk.visit.form.text("q").to_owned();
    let wanted = search.to_lowercase();
    let mut found: Vec<_> =
        desk.reachable().filter(|it| it.name.to_lowercase().contains(&wanted)).collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    let more = found.len().saturating_sub(AT_A_TIME);
    let tag = desk.language().tag();
    let person = |who: &&guichet_contract::policy::Practitioner| {
        let specialty = desk.policy().specialty(&who.specialty);
        let (waiting, published) = tallies.get(&who.id).copied().unwrap_or_default();
        Person {
            name: who.name.clone(),
            specialty: specialty.map_or("", |it| it.label.text(tag)).to_owned(),
            href: format!("/offerings/{}", who.id),
            counts: summary::counts(&desk, waiting, published),
        }
    };
    let people = found.iter().take(AT_A_TIME).map(person).collect();
    let more = (more > 0).then(|| fill(words.people_more, &[("count", &more.to_string())]));
    let shell = Shell::of(&desk, words.people_title);
    let is_searchable = !search.is_empty() || desk.reachable().nth(8).is_some();
    page(StatusCode::OK, &Page { shell, words, search, is_searchable, people, more })
}
