//! The times on offer: merged over practitioners, grouped by day.

use guichet_contract::ids::OfferingId;
use guichet_contract::time::{LocalDate, LocalDateTime};
use guichet_contract::wire::{AvailabilityAnswer, OfferedSlot, SlotTime};

/// A time, and the offerings that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// When.
    pub time: SlotTime,
    /// Who could, in the backend's order.
    pub offerings: Vec<OfferingId>,
}

/// The times of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotsPage {
    /// First day.
    pub from: LocalDate,
    /// Number of days.
    pub days: u32,
    /// The times, earliest first.
    pub offers: Vec<Offer>,
    /// When there are none: the next one after these days.
    pub next: Option<OfferedSlot>,
}

impl SlotsPage {
    /// Takes an answer that was sifted already.
    pub fn new(answer: AvailabilityAnswer) -> Self {
        let mut offers: Vec<Offer> = Vec::new();
        for offering in answer.offerings {
            for time in offering.slots {
                add(&mut offers, time, &offering.offering);
            }
        }
        Self { from: answer.from, days: answer.days, offers, next: answer.next }
    }

    /// The same page with one's own held time in it, which the backend no longer offers.
    #[must_use]
    pub fn with_own(mut self, offering: &OfferingId, time: SlotTime) -> Self {
        let days = time.local.date.days_since_epoch() - self.from.days_since_epoch();
        if (0..i64::from(self.days)).contains(&days) {
            add(&mut self.offers, time, offering);
        }
        self
    }

    /// Leaves the offerings that may stay. Whether a time is gone.
    pub fn keep(&mut self, stays: impl Fn(&OfferingId) -> bool) -> bool {
        let before = (self.offers.len(), self.next.is_some());
        self.offers.retain_mut(|offer| {
            offer.offerings.retain(&stays);
            !offer.offerings.is_empty()
        });
        self.next = self.next.take().filter(|next| stays(&next.offering));
        before != (self.offers.len(), self.next.is_some())
    }

    /// Each day of the page with its times.
    pub fn by_day(&self) -> Vec<(LocalDate, Vec<&Offer>)> {
        (0..i64::from(self.days))
            .map(|day| {
                let date = self.from.plus_days(day);
                (date, self.offers.iter().filter(|offer| offer.time.local.date == date).collect())
            })
            .collect()
    }

    /// The times nearest to one that is gone, in their own order.
    pub fn nearest(&self, to: LocalDateTime, count: usize) -> &[Offer] {
        let distance = |index: usize| {
            let offer = self.offers.get(index)?;
            Some((offer.time.local.as_if_utc() - to.as_if_utc()).abs())
        };
        let mut start = self.offers.partition_point(|offer| offer.time.local < to);
        let mut end = start;
        while end - start < count {
            let before = start.checked_sub(1).and_then(distance);
            match (before, distance(end)) {
                (None, None) => break,
                (Some(_), None) => start -= 1,
                (Some(before), Some(after)) if before <= after => start -= 1,
                _ => end += 1,
            }
        }
        self.offers.get(start..end).unwrap_or_default()
    }
}

fn add(offers: &mut Vec<Offer>, time: SlotTime, offering: &OfferingId) {
    match offers.binary_search_by_key(&time, |offer| offer.time) {
        Ok(at) => {
            if let Some(offer) = offers.get_mut(at)
                && !offer.offerings.contains(offering)
            {
                offer.offerings.push(offering.clone());
            }
        }
        Err(at) => offers.insert(at, Offer { time, offerings: vec![offering.clone()] }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use guichet_contract::time::Instant;

    fn time(hour: u32) -> SlotTime {
        let date = LocalDate::new(2026, 11, 24).unwrap();
        let local = LocalDateTime::new(date, hour * 60).unwrap();
        SlotTime { start: Instant::from_seconds(local.as_if_utc() - 3600), local }
    }

    fn page(hours: &[u32]) -> SlotsPage {
        let id = OfferingId::parse("a").unwrap();
        let offers =
            hours.iter().map(|&hour| Offer { time: time(hour), offerings: vec![id.clone()] });
        let from = LocalDate::new(2026, 11, 23).unwrap();
        SlotsPage { from, days: 7, offers: offers.collect(), next: None }
    }

    #[test]
    fn a_time_that_two_have_is_offered_once() {
        let other = OfferingId::parse("b").unwrap();
        let page = page(&[9, 10]).with_own(&other, time(9)).with_own(&other, time(9));
        assert_eq!(page.offers.len(), 2);
        assert_eq!(page.offers[0].offerings.len(), 2);
    }

    #[test]
    fn ones_own_held_time_stays_visible_on_its_day_and_on_no_other_week() {
        let own = OfferingId::parse("a").unwrap();
        assert_eq!(page(&[9, 11]).with_own(&own, time(10)).offers[1].time, time(10));
        let mut next_week = page(&[]);
        next_week.from = next_week.from.plus_days(7);
        assert!(next_week.with_own(&own, time(10)).offers.is_empty());
    }

    #[test]
    fn every_day_of_the_page_is_there_also_when_empty() {
        let page = page(&[9]);
        let days = page.by_day();
        assert_eq!(days.len(), 7);
        assert_eq!(
            days.iter().map(|(_, offers)| offers.len()).collect::<Vec<_>>(),
            [0, 1, 0, 0, 0, 0, 0]
        );
    }

    #[test]
    fn the_nearest_times_are_those_around_the_lost_one() {
        let page = page(&[8, 9, 11, 12, 17]);
        let nearest = page.nearest(time(10).local, 3);
        let hours: Vec<u32> =
            nearest.iter().map(|offer| offer.time.local.minute_of_day() / 60).collect();
        assert_eq!(hours, [8, 9, 11]);
    }
}
