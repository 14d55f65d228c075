//! What is told of an offering at a glance, and in which words.

use crate::desk::offering::terms;
use crate::desk::shell::counted;
use crate::desk::visit::Desk;
use crate::desk::words::{self, fill};
use crate::domain::consent::{OfferingState, Taken};
use crate::store::OfferingStatus;
use guichet_audit::scope::Scope;
use guichet_contract::policy::Offering;
use guichet_contract::time::Instant;

/// An offering in a list.
pub(in crate::desk) struct Summary {
    pub(in crate::desk) href: String,
    pub(in crate::desk) reason: String,
    pub(in crate::desk) place: String,
    pub(in crate::desk) practitioner: String,
    /// The word of the state, which the style sheet knows.
    pub(in crate::desk) state: &'static str,
    /// The state in the language of the page.
    pub(in crate::desk) state_text: &'static str,
    pub(in crate::desk) terms: Vec<String>,
    pub(in crate::desk) stock: Option<String>,
    pub(in crate::desk) warning: Option<&'static str>,
    pub(in crate::desk) pauses: Vec<String>,
}

/// What is told of an offering.
pub(in crate::desk) fn of(desk: &Desk, status: &OfferingStatus) -> Summary {
    let words = words::Offerings::of(desk.language());
    let published = status.published.as_ref();
    let said = |scope: &Scope| {
        let scope = match scope {
            Scope::Offering(_) => words.scope_this.to_owned(),
            wider => scope_text(desk, wider),
        };
        fill(words.paused_by, &[("scope", &scope)])
    };
    Summary {
        href: format!("/offering/{}", status.offering.id),
        reason: reason(desk, &status.offering),
        place: place(desk, &status.offering),
        practitioner: practitioner(desk, &status.offering),
        state: status.state.word(),
        state_text: state(status.state, words),
        terms: published.map(|it| terms::told(desk.language(), &it.terms)).unwrap_or_default(),
        stock: stock(desk, status),
        warning: (!status.has_periods).then_some(words.no_periods),
        pauses: status.paused.iter().map(said).collect(),
    }
}

/// How much of its stock is taken, where it has one.
fn stock(desk: &Desk, status: &OfferingStatus) -> Option<String> {
    let words = words::Offerings::of(desk.language());
    let (stock, taken) = stock_taken(status, desk.now)?;
    let (stock, taken) = (stock.to_string(), taken.to_string());
    Some(fill(words.stock, &[("stock", &stock), ("taken", &taken)]))
}

/// A stock, and what appointments and live holds take of it.
pub(in crate::desk) fn stock_taken(status: &OfferingStatus, now: Instant) -> Option<(u32, usize)> {
    let stock = status.published.as_ref()?.terms.stock?;
    let Taken { booked, held_until } = status.taken.clone().unwrap_or_default();
    let held = held_until.iter().filter(|until| **until > now).count();
    Some((stock, usize::try_from(booked).unwrap_or(usize::MAX).saturating_add(held)))
}

/// A state in the language of the page.
pub(in crate::desk) fn state(state: OfferingState, words: &words::Offerings) -> &'static str {
    match state {
        OfferingState::Proposed => words.state_proposed,
        OfferingState::Deferred => words.state_deferred,
        OfferingState::Published => words.state_published,
        OfferingState::Paused => words.state_paused,
        OfferingState::Withdrawn => words.state_withdrawn,
    }
}

/// The label of an offering's reason.
pub(in crate::desk) fn reason(desk: &Desk, offering: &Offering) -> String {
    let reason = desk.policy().reason(&offering.reason);
    reason.map_or("", |reason| reason.label.text(desk.language().tag())).to_owned()
}

/// The name of an offering's place.
pub(in crate::desk) fn place(desk: &Desk, offering: &Offering) -> String {
    let place = desk.policy().location(&offering.location);
    place.map_or("", |place| place.name.text(desk.language().tag())).to_owned()
}

/// The name of an offering's practitioner.
pub(in crate::desk) fn practitioner(desk: &Desk, offering: &Offering) -> String {
    let who = desk.policy().practitioner(&offering.practitioner);
    who.map_or("", |who| &who.name).to_owned()
}

/// What a pause stops, in names. What has left the policy has none, and is called by its identifier.
pub(in crate::desk) fn scope_text(desk: &Desk, scope: &Scope) -> String {
    let words = words::Offerings::of(desk.language());
    let (policy, tag) = (desk.policy(), desk.language().tag());
    let (sentence, name) = match scope {
        Scope::Site => return words.scope_site.to_owned(),
        Scope::Location(id) => {
            (words.scope_location, policy.location(id).map(|it| it.name.text(tag).to_owned()))
        }
        Scope::Practitioner(id) => {
            (words.scope_practitioner, policy.practitioner(id).map(|it| it.name.clone()))
        }
        Scope::Reason(id) => {
            (words.scope_reason, policy.reason(id).map(|it| it.label.text(tag).to_owned()))
        }
        Scope::Offering(id) => {
            let found = policy.offerings.iter().find(|offering| offering.id == *id);
            let named = |it| format!("{} – {}", reason(desk, it), practitioner(desk, it));
            (words.scope_offering, found.map(named))
        }
    };
    let identifier = || scope.to_string();
    fill(sentence, &[("name", &name.unwrap_or_else(identifier))])
}

/// How many offerings wait for an answer and how many are published, in words.
pub(in crate::desk) fn counts(desk: &Desk, waiting: usize, published: usize) -> Vec<String> {
    let words = words::Offerings::of(desk.language());
    let count = |number, one, many| counted(desk.language(), number, one, many);
    let mut told = Vec::new();
    if waiting > 0 {
        told.push(count(waiting, words.to_answer_one, words.to_answer_many));
    }
    if published > 0 {
        told.push(count(published, words.published_one, words.published_many));
    }
    told
}
