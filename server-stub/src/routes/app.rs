//! What every operation can reach.

use super::cache::AnswerCache;
use crate::channels::signature::Key;
use crate::channels::sms_key;
use crate::clock::Clock;
use crate::config::Settings;
use crate::desk::cookie::Cookies;
use crate::domain::random::{Random, identifier};
use crate::limits::rate::RateLimits;
use crate::limits::shed::Places;
use crate::limits::staff::StaffLimits;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::store::Keeping;
use guichet_contract::time::Instant;
use ipnet::IpNet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Previews that are put together at a time.
const PREVIEWS: usize = 2;
/// Bytes of answers kept at hand.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// One server: its store, its clock and its limits.
pub struct App<S> {
    /// What must not be lost.
    pub store: Arc<S>,
    /// Numbers for operators.
    pub metrics: Metrics,
    /// How often a client may ask.
    pub rates: RateLimits,
    /// What staff's requests have for themselves.
    pub(crate) staff: StaffLimits,
    /// How the cookies of the staff pages are written.
    pub(crate) cookies: Cookies,
    pub(crate) places: Places,
    /// How many previews are put together at a time: each lays out the whole site.
    pub(crate) previews: Semaphore,
    pub(super) cache: AnswerCache,
    pub(crate) trusted_proxy: Vec<IpNet>,
    pub(crate) request_timeout: Duration,
    /// Until how long before a visit it can be given up on the manage page, in seconds.
    pub(super) cut_off_seconds: i64,
    /// How long things are kept.
    pub(crate) keeping: Keeping,
    /// What the provider of SMS signs with.
    pub(crate) sms_key: Option<Key>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    instance: String,
    requests: AtomicU64,
}

impl<S> App<S> {
    /// A server with nothing going on.
    pub fn new(
        store: Arc<S>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        metrics: Metrics,
        settings: &Settings,
    ) -> Self {
        let mut instance = identifier(&*random);
        instance.truncate(8);
        Self {
            store,
            metrics,
            rates: RateLimits::new(settings.reads_per_minute, settings.writes_per_minute),
            staff: StaffLimits::new(settings),
            cookies: Cookies::of(settings),
            places: Places::new(settings.max_in_flight, settings.max_writes_in_flight),
            previews: Semaphore::new(PREVIEWS),
            cache: AnswerCache::new(CACHE_BYTES),
            trusted_proxy: settings.trusted_proxy.clone(),
            request_timeout: Duration::from_secs(settings.request_timeout_seconds.into()),
            cut_off_seconds: i64::from(settings.cancel_until_hours) * 3600,
            keeping: Keeping { patients_days: settings.patients_kept_days },
            // One that is none stops the server when it opens its channels.
            sms_key: sms_key(settings).ok().flatten(),
            clock,
            random,
            instance,
            requests: AtomicU64::new(0),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The same with room for so many bytes of answers at hand.
    #[must_use]
    pub(crate) fn with_answers(self, bytes: usize) -> Self {
        Self { cache: AnswerCache::new(bytes), ..self }
    }

    /// For whoever sets the clock back, which no clock does by itself.
    pub(crate) fn forget_answers(&self) {
        self.cache.forget();
    }

    /// An identifier that nobody can guess and nothing else has.
    pub(super) fn fresh<T>(&self, parse: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
        parse(&identifier(&*self.random)).ok_or_else(|| Problem::fault("an identifier of no use"))
    }

    /// Where what nobody can guess comes from.
    pub(crate) fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// A request id that this server has not given before. Ours alone: one that a client sent could
    /// carry anything into the log.
    pub(crate) fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number:x}", self.instance)
    }
}
