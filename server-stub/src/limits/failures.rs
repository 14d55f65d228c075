//! How often one client may come without a token that opens anything.
//!
//! Whoever does has got something wrong, or tries. Nobody guesses 128 bits: this tells them to wait,
//! and keeps what a try costs small. Only failures count, so a script that has an old token
//! locks out no colleague behind the same address.

use super::client_address::rate_key;
use governor::clock::{Clock, MonotonicClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Failures of one client address in a minute; as many may come at once.
pub const PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// Who failed how often.
#[derive(Debug)]
pub struct Failures {
    limiter: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, MonotonicClock>,
    clock: MonotonicClock,
}

impl Default for Failures {
    fn default() -> Self {
        let quota = Quota::per_minute(PER_MINUTE);
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), MonotonicClock);
        Self { limiter, clock: MonotonicClock }
    }
}

impl Failures {
    /// Counts one failure.
    ///
    /// # Errors
    /// How long to wait, when it is one too many.
    pub fn count(&self, client: IpAddr) -> Result<(), Duration> {
        self.limiter
            .check_key(&rate_key(client))
            .map_err(|refusal| refusal.wait_time_from(self.clock.now()))
    }

    /// Forgets clients that have not failed for long enough to be as good as new.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_too_many_is_told_how_long_to_wait_and_others_are_not_hit() {
        let failures = Failures::default();
        let client = IpAddr::from([203, 0, 113, 9]);
        for _ in 0..PER_MINUTE.get() {
            assert_eq!(failures.count(client), Ok(()));
        }
        let wait = failures.count(client).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(2), "{wait:?}");
        assert_eq!(failures.count(IpAddr::from([203, 0, 113, 8])), Ok(()));
    }
}
