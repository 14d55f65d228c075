//! What the staff's requests have for themselves.
//!
//! Owns that a flood of patients never keeps staff out: who wants to pause an offering wants it
//! just then. The rates are those of the settings, counted apart.

use super::failures::Failures;
use super::rate::RateLimits;
use super::shed::Places;
use crate::config::Settings;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Connections of staff that are served at a time.
pub const CONNECTIONS: usize = 256;
/// Requests of staff that are worked on at a time.
const IN_FLIGHT: usize = 64;
/// Writes among them.
const WRITES_IN_FLIGHT: usize = 32;
/// Audit logs that are handed over at a time: each keeps a reader of the database busy.
const EXPORTS: usize = 2;

/// Limits of the staff's side.
#[derive(Debug)]
pub struct StaffLimits {
    /// How often a client may ask.
    pub rates: RateLimits,
    /// How often a client may come without a token.
    pub failures: Failures,
    /// How often a client may try to sign in to the pages, whether or not it can: each try is a write,
    /// which patients' bookings wait for.
    pub sign_ins: Failures,
    /// How much is worked on at a time.
    pub places: Places,
    /// How many logs are handed over at a time.
    pub exports: Arc<Semaphore>,
}

impl StaffLimits {
    /// Limits with nobody in them.
    pub fn new(settings: &Settings) -> Self {
        Self {
            rates: RateLimits::new(settings.reads_per_minute, settings.writes_per_minute),
            failures: Failures::default(),
            sign_ins: Failures::default(),
            places: Places::new(IN_FLIGHT, WRITES_IN_FLIGHT),
            exports: Arc::new(Semaphore::new(EXPORTS)),
        }
    }

    /// Forgets clients that have not been seen for long enough to be as good as new.
    pub fn forget_idle(&self) {
        self.rates.forget_idle();
        self.failures.forget_idle();
        self.sign_ins.forget_idle();
    }
}
