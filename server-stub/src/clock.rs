//! The only reader of the clock.
//!
//! Owns [`Clock`]: everything else is given the time, so that a test can be any day of the year.
//! `clippy.toml` refuses the ambient clocks everywhere but here.

use guichet_contract::time::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Whoever knows what time it is.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, to the second.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The one place that may.
    fn now(&self) -> Instant {
        Instant::from_seconds(jiff::Timestamp::now().as_second())
    }
}

/// The machine's clock, put forward or back: for sandboxes.
#[derive(Debug, Default)]
pub struct ShiftedClock(AtomicI64);

impl ShiftedClock {
    /// Shows `now` from this moment on, and goes on from there; the machine's time without it.
    pub fn set(&self, now: Option<Instant>) {
        let shift = now.map_or(0, |now| now.seconds().saturating_sub(SystemClock.now().seconds()));
        self.0.store(shift, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Instant {
        SystemClock.now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// A clock that moves when it is told to: for tests and rehearsals.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: Instant) -> Self {
        Self(AtomicI64::new(now.seconds()))
    }

    /// Moves the clock to `now`.
    pub fn set(&self, now: Instant) {
        self.0.store(now.seconds(), Ordering::SeqCst);
    }

    /// Moves the clock on by some seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        Instant::from_seconds(self.0.load(Ordering::SeqCst))
    }
}
