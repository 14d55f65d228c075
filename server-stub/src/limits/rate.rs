//! How often one client may ask: the generic cell rate algorithm, by site and client address.
//!
//! A hospital is one address to the world, so the defaults are generous; the site is part of the
//! key so that nobody exhausts a neighbour's share. Only registered sites make keys, or a client
//! could escape by inventing some.

use super::client_address::rate_key;
use governor::clock::{Clock, MonotonicClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use guichet_contract::ids::SiteId;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

type Key = (SiteId, IpAddr);
type Limiter = RateLimiter<Key, DashMapStateStore<Key>, MonotonicClock>;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It changes nothing.
    Read,
    /// It may change something.
    Write,
}

/// The limits of reads and of writes.
#[derive(Debug)]
pub struct RateLimits {
    reads: Option<Limiter>,
    writes: Option<Limiter>,
    clock: MonotonicClock,
}

impl RateLimits {
    /// Limits per minute; 0 is none. A whole minute's worth may come at once.
    pub fn new(reads_per_minute: u32, writes_per_minute: u32) -> Self {
        let limiter = |per_minute| {
            NonZeroU32::new(per_minute).map(|rate| {
                RateLimiter::new(
                    Quota::per_minute(rate),
                    DashMapStateStore::default(),
                    MonotonicClock,
                )
            })
        };
        Self {
            reads: limiter(reads_per_minute),
            writes: limiter(writes_per_minute),
            clock: MonotonicClock,
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// How long to wait, when it is one too many.
    pub fn check(&self, kind: Kind, site: &SiteId, client: IpAddr) -> Result<(), Duration> {
        let limiter = match kind {
            Kind::Read => &self.reads,
            Kind::Write => &self.writes,
        };
        let Some(limiter) = limiter else { return Ok(()) };
        limiter
            .check_key(&(site.clone(), rate_key(client)))
            .map_err(|refusal| refusal.wait_time_from(self.clock.now()))
    }

    /// Forgets clients that have not been seen for long enough to be as good as new.
    pub fn forget_idle(&self) {
        for limiter in [&self.reads, &self.writes].into_iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> SiteId {
        SiteId::parse(text).unwrap()
    }

    #[test]
    fn one_request_too_many_is_told_how_long_to_wait() {
        let limits = RateLimits::new(2, 1);
        let client = IpAddr::from([203, 0, 113, 9]);
        assert_eq!(limits.check(Kind::Read, &site("a"), client), Ok(()));
        assert_eq!(limits.check(Kind::Read, &site("a"), client), Ok(()));
        let wait = limits.check(Kind::Read, &site("a"), client).unwrap_err();
        assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(30), "{wait:?}");
    }

    #[test]
    fn reads_writes_sites_and_clients_are_counted_apart() {
        let limits = RateLimits::new(1, 1);
        let client = IpAddr::from([203, 0, 113, 9]);
        assert_eq!(limits.check(Kind::Read, &site("a"), client), Ok(()));
        assert_eq!(limits.check(Kind::Write, &site("a"), client), Ok(()));
        assert_eq!(limits.check(Kind::Read, &site("b"), client), Ok(()));
        assert_eq!(limits.check(Kind::Read, &site("a"), IpAddr::from([203, 0, 113, 8])), Ok(()));
        assert!(limits.check(Kind::Read, &site("a"), client).is_err());
    }

    #[test]
    fn zero_is_no_limit() {
        let limits = RateLimits::new(0, 0);
        for _ in 0..10_000 {
            let client = IpAddr::from([203, 0, 113, 9]);
            assert_eq!(limits.check(Kind::Write, &site("a"), client), Ok(()));
        }
    }
}
