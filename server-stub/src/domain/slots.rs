//! Opening periods to slots.
//!
//! Owns the definition of a slot. Starts lie on a grid by the clock at the place: the start of the
//! period, then every step, on the days that the terms of the publication include. A start that clocks skip is none; one that they show twice is the first
//! of the two; two starts are never closer than the step, also where clocks jump. The visit ends by
//! the end of the period, does not touch an absence, and what it occupies (the visit and its
//! buffer) is free. Pure: `now` is an argument. Start reading at [`Plan::slots`].

use super::busy::{Block, is_taken};
use super::plan::{Open, Plan};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::SlotTime;
use std::ops::ControlFlow;
use std::sync::Arc;

/// One slot, with the times that a booking of it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Start, and what the clock shows then.
    pub time: SlotTime,
    /// End of the visit.
    pub ends: Instant,
    /// End of what it occupies: the visit and its buffer.
    pub occupied_until: Instant,
}

/// From when to when an offering can be booked at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// No visit starts before: the minimum notice.
    pub earliest: Instant,
    /// First day, at the place.
    pub today: LocalDate,
    /// Last day, at the place: the horizon.
    pub last: LocalDate,
}

impl Plan {
    /// From when to when the offering can be booked at `now`.
    pub fn reach(&self, now: Instant) -> Reach {
        let today = self.zone.local(now).date;
        let rule = self.rule.minimum_notice_minutes;
        let notice_minutes = self.terms.minimum_notice_minutes.unwrap_or(rule);
        Reach {
            earliest: now.plus_seconds(i64::from(notice_minutes) * 60),
            today,
            last: today.plus_days(self.rule.horizon_days.into()),
        }
    }

    /// The free slots of `days` days from `from` on, earliest first.
    pub fn slots(
        &self,
        from: LocalDate,
        days: u32,
        busy: &[Arc<Block>],
        now: Instant,
    ) -> Vec<SlotTime> {
        let mut slots = Vec::new();
        let _: ControlFlow<()> =
            self.walk(from, from.plus_days(i64::from(days) - 1), now, &mut |visit| {
                if !is_taken(busy, visit.time.start, visit.occupied_until, now) {
                    slots.push(visit.time);
                }
                ControlFlow::Continue(())
            });
        slots
    }

    /// The first free slot from `from` to `until`, both days included.
    pub fn next(
        &self,
        from: LocalDate,
        until: LocalDate,
        busy: &[Arc<Block>],
        now: Instant,
    ) -> Option<SlotTime> {
        let found = self.walk(from, until, now, &mut |visit| {
            if is_taken(busy, visit.time.start, visit.occupied_until, now) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(visit.time)
            }
        });
        found.break_value()
    }

    /// Whether any visit could be booked at `now` if nothing were taken.
    pub fn is_open(&self, now: Instant) -> bool {
        let Reach { today, last, .. } = self.reach(now);
        self.walk(today, last, now, &mut |_| ControlFlow::Break(())).is_break()
    }

    /// The visit that starts at `start`, if the offering has one there and it can be booked at
    /// `now`. Whether it is taken is not looked at.
    pub fn visit_at(&self, start: Instant, now: Instant) -> Option<Visit> {
        let date = self.zone.local(start).date;
        let found = self.walk(date, date, now, &mut |visit| {
            if visit.time.start == start {
                ControlFlow::Break(visit)
            } else {
                ControlFlow::Continue(())
            }
        });
        found.break_value()
    }

    /// Whether the offering still has this visit, whenever it can be booked: its practitioner may
    /// have closed the period or gone away since it was held. Whether it is taken is not looked at.
    pub fn still_has(&self, held: Visit) -> bool {
        let date = self.zone.local(held.time.start).date;
        let mut same = |visit| {
            if visit == held { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        self.walk_day(date, Instant::from_seconds(i64::MIN), &mut same).is_break()
    }

    /// Calls `each` with every visit from `from` to `until` that can be booked at `now`, taken or
    /// not, in order.
    fn walk<T>(
        &self,
        from: LocalDate,
        until: LocalDate,
        now: Instant,
        each: &mut impl FnMut(Visit) -> ControlFlow<T>,
    ) -> ControlFlow<T> {
        let reach = self.reach(now);
        let mut date = from.max(reach.today);
        let last = until.min(reach.last);
        while date <= last {
            self.walk_day(date, reach.earliest, each)?;
            let next = date.plus_days(1);
            if next == date {
                break; // the calendar ends here
            }
            date = next;
        }
        ControlFlow::Continue(())
    }

    fn walk_day<T>(
        &self,
        date: LocalDate,
        earliest: Instant,
        each: &mut impl FnMut(Visit) -> ControlFlow<T>,
    ) -> ControlFlow<T> {
        let mut open = self.periods.iter().filter(|open| open.days.include(date)).peekable();
        if open.peek().is_some() && !self.is_closed(date) && self.terms.include(date) {
            for period in open {
                self.walk_period(date, period, earliest, each)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn walk_period<T>(
        &self,
        date: LocalDate,
        period: &Open,
        earliest: Instant,
        each: &mut impl FnMut(Visit) -> ControlFlow<T>,
    ) -> ControlFlow<T> {
        let day = self.zone.day(date);
        let closes = day.end(period.until_minute.into());
        let duration = i64::from(self.rule.duration_minutes) * 60;
        let occupied = duration + i64::from(self.rule.buffer_minutes) * 60;
        let step = i64::from(self.rule.step_minutes) * 60;
        let mut not_before = Instant::from_seconds(i64::MIN);
        let mut minute = period.from_minute;
        while minute + self.rule.duration_minutes <= period.until_minute {
            let shown = LocalDateTime::new(date, minute).zip(day.moment(minute.into()));
            minute += self.rule.step_minutes;
            let Some((local, start)) = shown.filter(|(_, start)| *start >= not_before) else {
                continue;
            };
            not_before = start.plus_seconds(step);
            let ends = start.plus_seconds(duration);
            if start < earliest || ends > closes || self.is_away(start, ends) {
                continue;
            }
            let time = SlotTime { start, local };
            each(Visit { time, ends, occupied_until: start.plus_seconds(occupied) })?;
        }
        ControlFlow::Continue(())
    }

    fn is_away(&self, starts: Instant, ends: Instant) -> bool {
        self.absences.iter().any(|(from, until)| starts < *until && *from < ends)
    }
}

#[cfg(test)]
#[path = "slots_tests.rs"]
mod tests;
