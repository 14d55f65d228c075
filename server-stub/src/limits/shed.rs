//! How much is worked on at a time; what is more is refused at once.
//!
//! A queue that grows without bound answers nobody in time. So the number of requests in flight is
//! bounded, and so is the number of writes among them, which is the length of the queue in front of
//! the database; whoever comes when it is full is told when to come back, which costs next to
//! nothing.

use super::rate::Kind;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a client is told to wait, in seconds: several times what a full queue takes to drain. Who is
/// told to come back sooner comes back in vain, and each refusal takes time from those served.
pub const RETRY_AFTER_SECONDS: u64 = 2;

/// The places that there are.
#[derive(Debug)]
pub struct Places {
    all: Arc<Semaphore>,
    writes: Arc<Semaphore>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _one: OwnedSemaphorePermit,
    _write: Option<OwnedSemaphorePermit>,
}

impl Places {
    /// So many places, so many of them for writes.
    pub fn new(all: usize, writes: usize) -> Self {
        let semaphore =
            |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self { all: semaphore(all), writes: semaphore(writes) }
    }

    /// A place, if one is free now.
    pub fn take(&self, kind: Kind) -> Option<Place> {
        let write = match kind {
            Kind::Read => None,
            Kind::Write => Some(Arc::clone(&self.writes).try_acquire_owned().ok()?),
        };
        let one = Arc::clone(&self.all).try_acquire_owned().ok()?;
        Some(Place { _one: one, _write: write })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_the_places_are_taken_the_next_is_refused_and_a_place_given_back_is_free() {
        let places = Places::new(2, 2);
        let first = places.take(Kind::Read).unwrap();
        let _second = places.take(Kind::Write).unwrap();
        assert!(places.take(Kind::Read).is_none());
        drop(first);
        assert!(places.take(Kind::Read).is_some());
    }

    #[test]
    fn writes_that_wait_for_the_database_leave_room_for_reads() {
        let places = Places::new(3, 1);
        let _write = places.take(Kind::Write).unwrap();
        assert!(places.take(Kind::Write).is_none());
        assert!(places.take(Kind::Read).is_some());
    }
}
