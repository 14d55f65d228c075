//! The widget's own wall: what the policy does not know does not exist.
//!
//! Owns what of an answer goes on into the journey. Whatever a backend says, nothing is left but
//! offerings that the host lets appear here, each once, and times that can be.

use crate::events::Refusals;
use crate::flow::Catalogue;
use guichet_contract::ids::{OfferingId, ReasonId};
#[cfg(feature = "manage")]
use guichet_contract::manage::LookupAnswer;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::{AvailabilityAnswer, MAX_DAYS, OpeningsAnswer};

/// How far clocks are from UTC, in seconds: from Baker Island to Kiribati, by quarters of an hour.
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;
const QUARTER: i64 = 15 * 60;
/// A time is over when it was so long ago on the visitor's clock, in seconds: clocks are wrong.
const GRACE: i64 = 86_400;

/// What is left of an answer, and what was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sifted<T> {
    /// The answer without strangers.
    pub answer: T,
    /// What was dropped.
    pub refused: Refusals,
}

/// What times were asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// For this reason.
    pub reason: &'a ReasonId,
    /// Of these offerings.
    pub offerings: &'a [OfferingId],
    /// From this day on; `None` for the first days there are.
    pub from: Option<LocalDate>,
    /// The visitor's clock.
    pub now: Instant,
}

/// Keeps the openings that the host lets appear here, each once. A next time that cannot be is as
/// good as none.
pub fn openings(
    catalogue: &Catalogue,
    mut answer: OpeningsAnswer,
    now: Instant,
) -> Sifted<OpeningsAnswer> {
    let mut refused = Refusals::default();
    let mut seen = Vec::new();
    answer.openings.retain_mut(|opening| {
        let id = &opening.offering;
        if catalogue.admit(id).is_none() || seen.contains(id) {
            refused.add(id, 1);
            return false;
        }
        seen.push(id.clone());
        if opening.next.is_some_and(|next| !can_be(next.start, next.local, now)) {
            refused.add(id, 1);
            opening.next = None;
        }
        true
    });
    Sifted { answer, refused }
}

/// Keeps the times of the offerings that were asked for and that the host lets appear here, on the
/// days that were asked for.
pub fn availability(
    catalogue: &Catalogue,
    asked: &Asked<'_>,
    mut answer: AvailabilityAnswer,
) -> Sifted<AvailabilityAnswer> {
    let admitted = |id: &OfferingId| {
        let known = || catalogue.admit(id);
        asked.offerings.contains(id) && known().is_some_and(|known| known.reason == *asked.reason)
    };
    let mut refused = Refusals::default();
    answer.from = asked.from.unwrap_or(answer.from);
    answer.days = answer.days.clamp(1, MAX_DAYS);
    let days = answer.from..answer.from.plus_days(answer.days.into());
    let mut seen = Vec::new();
    answer.offerings.retain_mut(|offering| {
        let id = &offering.offering;
        if !admitted(id) || seen.contains(id) {
            refused.add(id, 1);
            return false;
        }
        seen.push(id.clone());
        let before = offering.slots.len();
        let mut last = None;
        // Earliest first, as agreed: a moment is on offer once, whatever the clock is said to show.
        offering.slots.retain(|slot| {
            let kept = last < Some(slot.start)
                && days.contains(&slot.local.date)
                && can_be(slot.start, slot.local, asked.now);
            last = if kept { Some(slot.start) } else { last };
            kept
        });
        refused.add(id, before - offering.slots.len());
        true
    });
    let next = answer.next.take();
    answer.next = next.filter(|next| {
        let kept = admitted(&next.offering)
            && next.local.date >= days.end
            && can_be(next.start, next.local, asked.now);
        refused.add(&next.offering, usize::from(!kept));
        kept
    });
    Sifted { answer, refused }
}

/// What an answer, sifted already, says about some of its offerings; `None` when it says nothing.
pub fn only(mut answer: AvailabilityAnswer, of: &[OfferingId]) -> Option<AvailabilityAnswer> {
    answer.offerings.retain(|offering| of.contains(&offering.offering));
    answer.next = answer.next.filter(|next| of.contains(&next.offering));
    let told = answer.offerings.iter().any(|offering| !offering.slots.is_empty());
    (told || answer.next.is_some()).then_some(answer)
}

/// The visits that a link opens, without times that cannot be. What was booked with somebody whom the
/// policy does not know any more stays the patient's, without a name: it can be cancelled, not moved.
#[cfg(feature = "manage")]
pub fn visits(catalogue: &Catalogue, mut answer: LookupAnswer, now: Instant) -> LookupAnswer {
    answer.visits.retain_mut(|visit| {
        if visit.offering.as_ref().is_some_and(|id| catalogue.admit(id).is_none()) {
            visit.offering = None;
            visit.movable = false;
        }
        can_be(visit.start, visit.local, now) && visit.start < visit.end
    });
    answer
}

/// Whether there is a place on earth whose clock shows `local` at `start`, and it is not over.
fn can_be(start: Instant, local: LocalDateTime, now: Instant) -> bool {
    let offset = local.as_if_utc() - start.seconds();
    OFFSETS.contains(&offset) && offset % QUARTER == 0 && start >= now.plus_seconds(-GRACE)
}

#[cfg(test)]
#[path = "sieve_tests.rs"]
mod tests;
