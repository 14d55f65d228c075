//! One visitor's world: a whole backend with one site, on a store in memory.

use super::Memory;
use super::documents::{WorldOrder, WorldShown};
use super::messages::Told;
use super::worlds::Worlds;
use crate::clock::{Clock, ShiftedClock};
use crate::domain::consent::Consent;
use crate::domain::random::identifier;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::routes::app::App;
use crate::schedule::Registration;
use crate::store::sqlite::SqliteStore;
use crate::store::{OfferingError, RegisterError, Store};
use axum::Router;
use guichet_contract::code::Code;
use guichet_contract::ids::SiteId;
use guichet_contract::json::Json;
use guichet_contract::policy::PolicyDigest;
use guichet_contract::time::Instant;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Who published everything.
const BY: &str = "sandbox";
/// Bytes of answers that a world keeps at hand.
const ANSWER_BYTES: usize = 1024 * 1024;

/// A world.
pub(super) struct World {
    pub(super) app: Arc<App<Memory>>,
    /// Its API.
    pub(super) router: Router,
    /// What it would have sent.
    pub(super) told: Mutex<Told>,
    clock: Arc<ShiftedClock>,
    site: SiteId,
    digest: PolicyDigest,
}

impl World {
    /// Makes a world in which everything of the policy can be booked.
    pub(super) async fn open(worlds: &Worlds, order: WorldOrder) -> Result<Self, Problem> {
        let clock = Arc::new(ShiftedClock::default());
        clock.set(order.now);
        let (store, registration) = open_store(worlds, order).await?;
        let (site, digest) = (registration.policy.site.clone(), registration.digest.clone());
        // As early as the policy holds, so that the clock can be set to any time in which it does.
        let begin = registration.policy.valid.from;
        register(&store, registration, begin).await?;
        let all = Consent::to(Vec::new(), BY);
        let published = store.publish_offerings(site.clone(), all, begin).await;
        published.map_err(|error| match error {
            OfferingError::Store(error) => Problem::from(error),
            error => wrong(&error),
        })?;
        let metrics = Metrics::new().map_err(|error| Problem::internal(&error))?;
        let (time, random) = (Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&worlds.random));
        let app = App::new(store, time, random, metrics, &worlds.settings);
        let app = Arc::new(app.with_answers(ANSWER_BYTES));
        let router = crate::routes::router(&app);
        Ok(Self { app, router, told: Mutex::default(), clock, site, digest })
    }

    /// Makes it another time there.
    pub(super) fn set_clock(&self, now: Option<Instant>) {
        self.clock.set(now);
        self.app.forget_answers();
    }

    /// How it stands.
    pub(super) async fn shown(&self) -> Result<WorldShown, Problem> {
        let appointments = self.app.store.count_appointments().await?;
        let (site, digest) = (self.site.clone(), self.digest.clone());
        Ok(WorldShown { now: self.clock.now(), site, digest, appointments })
    }
}

/// Reads the documents and opens a store for them, on a thread that may take its time.
async fn open_store(
    worlds: &Worlds,
    order: WorldOrder,
) -> Result<(Arc<Memory>, Registration), Problem> {
    // Not the visitor's name for it: the former world of that name may still be there.
    let (name, terms) = (identifier(&*worlds.random), worlds.settings.hold_terms());
    let open = move || {
        let registration = order.registration().map_err(|error| wrong(&error))?;
        Ok::<_, Problem>((SqliteStore::in_memory(&name, terms)?, registration))
    };
    let opened = tokio::task::spawn_blocking(open).await;
    let (store, registration) = opened.map_err(|error| Problem::internal(&error))??;
    Ok((Arc::new(store.in_country(&worlds.settings.sms_country_code)), registration))
}

async fn register(store: &Memory, given: Registration, now: Instant) -> Result<(), Problem> {
    match store.register_site(given, now).await {
        Ok(_) => Ok(()),
        Err(RegisterError::Store(error)) => Err(error.into()),
        Err(error) => Err(wrong(&error)),
    }
}

/// What is wrong with the documents, in the words that operators read: who asks has written them.
fn wrong(error: &dyn std::error::Error) -> Problem {
    Problem::with_member(Code::InvalidField, "detail", Json::text(error.to_string()))
}
