//! What is taken of practitioners' schedules.
//!
//! Owns how taken times are laid out for fast reading. Knows nothing of who took them: a held time
//! and a booked one differ only in when they come free by themselves.

use guichet_contract::ids::PractitionerId;
use guichet_contract::time::Instant;
use std::collections::HashMap;
use std::sync::Arc;

/// A taken time: from `starts` on, before `ends`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// First moment.
    pub starts: Instant,
    /// First moment after it, the buffer included.
    pub ends: Instant,
    /// When a hold ends; `None` for an appointment.
    pub held_until: Option<Instant>,
}

impl Busy {
    /// Whether it still takes its time at `now`: an expired hold does not.
    pub fn is_live(&self, now: Instant) -> bool {
        self.held_until.is_none_or(|until| until > now)
    }
}

/// Taken times of one practitioner, in order. Nothing overlaps, which the database guarantees, so
/// ends are in order as well.
#[derive(Debug, Default)]
pub struct Block {
    busy: Vec<Busy>,
    /// When its holds end: few, so that nobody searches all times for them.
    expiries: Vec<Instant>,
}

impl Block {
    /// From times in order.
    pub fn new(busy: Vec<Busy>) -> Self {
        let expiries = busy.iter().filter_map(|busy| busy.held_until).collect();
        Self { busy, expiries }
    }
}

/// The taken times of some practitioners, each in blocks.
#[derive(Debug, Clone, Default)]
pub struct BusyTimes {
    by_practitioner: HashMap<PractitionerId, Vec<Arc<Block>>>,
}

impl BusyTimes {
    /// Adds a block.
    pub fn add(&mut self, practitioner: PractitionerId, block: Arc<Block>) {
        self.by_practitioner.entry(practitioner).or_default().push(block);
    }

    /// The blocks of one practitioner; none when nothing is taken.
    pub fn of(&self, practitioner: &PractitionerId) -> &[Arc<Block>] {
        self.by_practitioner.get(practitioner).map_or(&[], Vec::as_slice)
    }

    /// When the first of the holds that are live at `now` ends.
    pub fn next_expiry(&self, now: Instant) -> Option<Instant> {
        let all = self.by_practitioner.values().flatten().flat_map(|block| &block.expiries);
        all.copied().filter(|until| *until > now).min()
    }
}

/// Whether something live overlaps `[starts, ends)`.
pub fn is_taken(blocks: &[Arc<Block>], starts: Instant, ends: Instant, now: Instant) -> bool {
    blocks.iter().any(|block| {
        let first = block.busy.partition_point(|busy| busy.ends <= starts);
        let rest = block.busy.iter().skip(first);
        rest.take_while(|busy| busy.starts < ends).any(|busy| busy.is_live(now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn blocks() -> Vec<Arc<Block>> {
        let booked = |starts, ends| Busy { starts: at(starts), ends: at(ends), held_until: None };
        let held = Busy { starts: at(300), ends: at(400), held_until: Some(at(50)) };
        let blocks = [vec![booked(100, 200), booked(200, 300)], vec![held]];
        blocks.map(|block| Arc::new(Block::new(block))).into()
    }

    #[test]
    fn times_that_only_touch_are_free() {
        assert!(!is_taken(&blocks(), at(0), at(100), at(0)));
        assert!(is_taken(&blocks(), at(0), at(101), at(0)));
        assert!(is_taken(&blocks(), at(299), at(300), at(0)));
        assert!(!is_taken(&blocks(), at(400), at(500), at(0)));
    }

    #[test]
    fn a_hold_takes_its_time_until_it_expires_and_not_a_second_longer() {
        assert!(is_taken(&blocks(), at(310), at(320), at(49)));
        assert!(!is_taken(&blocks(), at(310), at(320), at(50)));
    }

    #[test]
    fn the_next_expiry_is_that_of_a_live_hold() {
        let mut times = BusyTimes::default();
        for block in blocks() {
            times.add(PractitionerId::parse("ada").unwrap(), block);
        }
        assert_eq!(times.next_expiry(at(49)), Some(at(50)));
        assert_eq!(times.next_expiry(at(50)), None);
    }
}
