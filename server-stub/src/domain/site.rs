//! A site as it is now: its policy, who is published, and when they receive.
//!
//! Owns the one place where the policy in force, the publications and the schedule meet. Built by
//! a store, read by everything else. Start reading at [`SiteState::admitted`].

use super::consent::Terms;
use super::hold::Hold;
use super::plan::Plan;
use crate::messages::MessageSettings;
use crate::schedule::Schedule;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::policy::{HostPolicy, Narrowing, PolicyDigest};
use guichet_contract::time::Instant;
use std::collections::HashMap;
use std::sync::Arc;

/// A registered site.
#[derive(Debug)]
pub struct SiteState {
    /// The site.
    pub site: SiteId,
    /// The ceiling for everything that the backend does for it.
    pub policy: Arc<HostPolicy>,
    /// The edition of the policy.
    pub digest: PolicyDigest,
    /// Origins whose pages may call the API for this site.
    pub origins: Vec<String>,
    /// The host's page where patients book, if it was said: where staff look at a preview.
    pub page: Option<String>,
    /// What it says of its messages.
    pub messages: Arc<MessageSettings>,
    /// How each offering is laid out in time; only those with recorded consent, and not paused.
    plans: HashMap<OfferingId, Plan>,
}

impl SiteState {
    /// Puts a site together. `published` are the offerings with recorded consent, and its terms;
    /// `paused` what cannot be booked for the time being.
    pub fn new(
        policy: HostPolicy,
        digest: PolicyDigest,
        origins: Vec<String>,
        published: &HashMap<OfferingId, Terms>,
        paused: &[Scope],
        schedule: &Schedule,
    ) -> Self {
        let is_paused = |plan: &Plan| paused.iter().any(|scope| scope.covers(&plan.offering));
        let plans = Plan::of_all(&policy, schedule)
            .filter(|plan| !is_paused(plan))
            .filter_map(|plan| {
                let terms = published.get(&plan.offering.id)?.clone();
                Some((plan.offering.id.clone(), plan.on(terms)))
            })
            .collect();
        let site = policy.site.clone();
        let policy = Arc::new(policy);
        Self { site, policy, digest, origins, page: None, messages: Arc::default(), plans }
    }

    /// Lets an offering of the policy be seen as if it were published on these terms and nothing paused
    /// it. Everything else stays as it is.
    pub fn preview(&mut self, offering: &OfferingId, terms: Terms, schedule: &Schedule) {
        let plan = Plan::of_all(&self.policy, schedule).find(|plan| plan.offering.id == *offering);
        if let Some(plan) = plan {
            self.plans.insert(offering.clone(), plan.on(terms));
        }
    }

    /// The offerings that may be shown to a page at `now`: in the policy, in force, within the
    /// page's narrowing, published, and with opening periods. In the policy's order.
    pub fn admitted<'a>(
        &'a self,
        narrowing: &'a Narrowing,
        now: Instant,
    ) -> impl Iterator<Item = &'a Plan> + 'a {
        let in_force = self.policy.check_in_force(&self.site, now).is_ok();
        self.policy
            .admitted(narrowing)
            .filter(move |_| in_force)
            .filter_map(|offering| self.plans.get(&offering.id))
    }

    /// One offering, if it can be held and booked at `now`.
    pub fn bookable(&self, offering: &OfferingId, now: Instant) -> Option<&Plan> {
        let in_force = self.policy.check_in_force(&self.site, now).is_ok();
        self.plans.get(offering).filter(|_| in_force)
    }

    /// The plan of a hold's visit, if it can still be booked at `now`: the policy, the consent and the
    /// opening period that allowed it must all stand.
    pub fn still_bookable(&self, hold: &Hold, now: Instant) -> Option<&Plan> {
        self.bookable(hold.offering(), now).filter(|plan| plan.still_has(hold.visit()))
    }

    /// The first moment after `now` at which an answer may change by the passing of time alone:
    /// a minimum notice (visits start at whole minutes) or a day ends, or the policy begins or
    /// ends. Holds end besides.
    pub fn fresh_until(&self, now: Instant) -> Instant {
        let into_the_minute = now.seconds().rem_euclid(60);
        // At a whole minute a visit can just be booked, a second later it cannot.
        let minute = now.plus_seconds(if into_the_minute == 0 { 1 } else { 60 - into_the_minute });
        let validity = [self.policy.valid.from, self.policy.valid.until];
        validity.into_iter().filter(|edge| *edge > now).fold(minute, Instant::min)
    }
}
