//! Slots against tables, and against an oracle that looks at every single minute.

use super::*;
use crate::domain::busy::Busy;
use crate::schedule::{Absence, Days, Holidays, Period, Rule, Schedule};
use guichet_contract::ids::{LocationId, OfferingId, PractitionerId, ReasonId, SiteId};
use guichet_contract::policy::HostPolicy;
use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../../../contract/src/policy/sample.json");

/// One offering and all that bears on its slots.
#[derive(Debug, Clone)]
struct Case {
    zone: &'static str,
    rule: Rule,
    periods: Vec<Period>,
    absences: Vec<Absence>,
    busy: Vec<Busy>,
    from: LocalDate,
    days: u32,
    now: Instant,
}

impl Case {
    fn slots(&self) -> Vec<SlotTime> {
        let busy = [Arc::new(Block::new(self.busy.clone()))];
        self.plan().slots(self.from, self.days, &busy, self.now)
    }

    fn plan(&self) -> Plan {
        let policy = HostPolicy::parse(&SAMPLE.replace("Europe/Paris", self.zone)).unwrap();
        let schedule = Schedule {
            site: SiteId::parse("sample").unwrap(),
            holidays: Holidays::default(),
            rules: vec![self.rule.clone()],
            periods: self.periods.clone(),
            absences: self.absences.clone(),
        };
        let plan = Plan::of_all(&policy, &schedule).next();
        plan.unwrap()
    }

    /// Starts by looking at every minute, one after the other.
    fn oracle(&self) -> Vec<String> {
        let zone = TimeZoneDatabase::bundled().get(self.zone).unwrap();
        let clock = |at: i64| {
            let zoned = Timestamp::from_second(at).unwrap().to_zoned(zone.clone());
            LocalDateTime::parse(&zoned.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap()
        };
        let first = self.from.days_since_epoch() * 86_400 - 86_400;
        let last = first + i64::from(self.days) * 86_400 + 3 * 86_400;
        let minutes: Vec<(i64, LocalDateTime)> =
            (first..last).step_by(60).map(|at| (at, clock(at))).collect();
        let reaches = |at: LocalDateTime| minutes.iter().find(|(_, local)| *local >= at);
        let moment = |at| reaches(at).map_or(i64::MAX, |(at, _)| *at);
        let away: Vec<(i64, i64)> =
            self.absences.iter().map(|it| (moment(it.from), moment(it.until))).collect();
        let (duration, step) = (self.rule.duration_minutes, self.rule.step_minutes);
        let taken = duration + self.rule.buffer_minutes;
        let today = clock(self.now.seconds()).date;
        let mut found = Vec::new();
        let mut last_start = vec![(today, i64::MIN / 2); self.periods.len()];
        for (index, &(at, local)) in minutes.iter().enumerate() {
            for (period, last_start) in self.periods.iter().zip(&mut last_start) {
                let minute = local.minute_of_day();
                let on_grid = period.days.include(local.date)
                    && minute >= period.from_minute
                    && (minute - period.from_minute) % step == 0
                    && minute + duration <= period.until_minute
                    && minutes[..index].iter().rev().take(200).all(|(_, it)| *it != local);
                let far_enough =
                    last_start.0 != local.date || at - last_start.1 >= i64::from(step) * 60;
                if !on_grid || !far_enough {
                    continue;
                }
                *last_start = (local.date, at);
                let wanted = local.date >= self.from
                    && local.date < self.from.plus_days(self.days.into())
                    && local.date >= today
                    && local.date <= today.plus_days(self.rule.horizon_days.into())
                    && at >= self.now.seconds() + i64::from(self.rule.minimum_notice_minutes) * 60;
                if !wanted {
                    continue;
                }
                let visit = &minutes[index..index + duration as usize];
                let occupied = &minutes[index..index + taken as usize];
                // The period is over the first time that the clock shows its end, or more.
                let closes = LocalDateTime::new(local.date, period.until_minute)
                    .or(LocalDateTime::new(local.date.plus_days(1), 0))
                    .map_or(i64::MIN, moment);
                let free = visit.iter().all(|(at, _)| {
                    *at < closes && away.iter().all(|(from, until)| at < from || until <= at)
                }) && occupied.iter().all(|(at, _)| {
                    self.busy
                        .iter()
                        .filter(|busy| busy.is_live(self.now))
                        .all(|busy| *at < busy.starts.seconds() || busy.ends.seconds() <= *at)
                });
                if free {
                    found.push(format!("{} {local}", Instant::from_seconds(at)));
                }
            }
        }
        found
    }
}

fn day(text: &str) -> LocalDate {
    LocalDate::parse(text).unwrap()
}

fn rule(duration: u32, buffer: u32, step: u32) -> Rule {
    Rule {
        reason: ReasonId::parse("checkup").unwrap(),
        duration_minutes: duration,
        buffer_minutes: buffer,
        step_minutes: step,
        minimum_notice_minutes: 30,
        horizon_days: 90,
    }
}

fn period(from: u32, until: u32) -> Period {
    Period {
        practitioner: PractitionerId::parse("ada").unwrap(),
        location: LocationId::parse("main").unwrap(),
        offerings: vec![OfferingId::parse("o1").unwrap()],
        days: Days::Weekly { weekdays: (0..7).collect(), first: None, last: None },
        from_minute: from,
        until_minute: until,
    }
}

fn case(zone: &'static str, date: &str, from: u32, until: u32) -> Case {
    let noon_before = day(date).days_since_epoch() * 86_400 - 86_400 / 2;
    Case {
        zone,
        rule: rule(30, 0, 30),
        periods: vec![period(from, until)],
        absences: Vec::new(),
        busy: Vec::new(),
        from: day(date),
        days: 1,
        now: Instant::from_seconds(noon_before),
    }
}

fn times(slots: &[SlotTime]) -> Vec<String> {
    slots.iter().map(|slot| slot.local.to_string()[11..].to_owned()).collect()
}

#[test]
fn a_morning_is_cut_into_visits_that_end_by_its_end() {
    let mut morning = case("Europe/Paris", "2026-11-24", 540, 625);
    morning.rule = rule(20, 5, 25);
    assert_eq!(times(&morning.slots()), ["09:00", "09:25", "09:50"]);
    morning.rule.step_minutes = 10;
    assert_eq!(times(&morning.slots()).len(), 7);
    assert_eq!(morning.slots()[0].start.to_string(), "2026-11-24T08:00:00Z");
}

#[test]
fn on_the_day_the_clocks_go_back_each_half_hour_is_offered_once() {
    let paris = case("Europe/Paris", "2026-10-25", 60, 240);
    assert_eq!(times(&paris.slots()), ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]);
    let starts: Vec<_> = paris.slots().iter().map(|slot| slot.start.to_string()).collect();
    assert_eq!(starts[3], "2026-10-25T00:30:00Z");
    assert_eq!(starts[4], "2026-10-25T02:00:00Z");
    let island = case("Australia/Lord_Howe", "2026-04-05", 60, 180);
    assert_eq!(times(&island.slots()), ["01:00", "01:30", "02:00", "02:30"]);
}

#[test]
fn on_the_day_the_clocks_go_forward_times_that_do_not_exist_are_not_offered() {
    let paris = case("Europe/Paris", "2026-03-29", 60, 240);
    assert_eq!(times(&paris.slots()), ["01:00", "01:30", "03:00", "03:30"]);
    let island = case("Australia/Lord_Howe", "2026-10-04", 60, 210);
    assert_eq!(times(&island.slots()), ["01:00", "01:30", "02:30", "03:00"]);
}

#[test]
fn a_visit_that_the_jump_of_the_clocks_would_carry_past_the_end_is_not_offered() {
    let mut night = case("Europe/Paris", "2026-03-29", 90, 180);
    night.rule = rule(60, 0, 60);
    assert_eq!(times(&night.slots()), [""; 0]);
}

#[test]
fn what_a_booking_of_another_reason_occupies_is_not_offered() {
    let mut morning = case("Europe/Paris", "2026-11-24", 540, 660);
    let nine_ten = Instant::parse("2026-11-24T08:10:00Z").unwrap();
    let busy =
        |held_until| Busy { starts: nine_ten, ends: nine_ten.plus_seconds(40 * 60), held_until };
    morning.busy = vec![busy(None)];
    assert_eq!(times(&morning.slots()), ["10:00", "10:30"]);
    morning.busy = vec![busy(Some(morning.now))];
    assert_eq!(times(&morning.slots()).len(), 4, "the hold has expired");
}

#[test]
fn nothing_is_offered_on_shorter_notice_nor_beyond_the_horizon() {
    let mut morning = case("Europe/Paris", "2026-11-24", 540, 660);
    morning.now = Instant::parse("2026-11-24T08:30:00Z").unwrap();
    assert_eq!(times(&morning.slots()), ["10:00", "10:30"]);
    morning.now = morning.now.plus_seconds(1);
    assert_eq!(times(&morning.slots()), ["10:30"]);
    morning.rule.horizon_days = 3;
    morning.from = day("2026-11-27");
    assert_eq!(morning.slots().len(), 4);
    morning.from = day("2026-11-28");
    assert_eq!(morning.slots().len(), 0);
}

#[test]
fn a_slot_opened_for_follow_up_is_never_offered_for_vaccination() {
    let follow_up = case("Europe/Paris", "2026-11-24", 540, 660);
    let policy = HostPolicy::parse(SAMPLE).unwrap();
    let schedule = Schedule {
        site: policy.site.clone(),
        holidays: Holidays::default(),
        rules: vec![
            rule(30, 0, 30),
            Rule { reason: ReasonId::parse("vaccination").unwrap(), ..rule(10, 0, 10) },
        ],
        periods: follow_up.periods,
        absences: Vec::new(),
    };
    let open: Vec<_> = Plan::of_all(&policy, &schedule).map(|plan| plan.offering.id).collect();
    assert_eq!(open, [OfferingId::parse("o1").unwrap()]);
}

#[test]
fn a_visit_is_found_by_its_start_and_by_no_other_moment() {
    let plan = case("Europe/Paris", "2026-10-25", 60, 240).plan();
    let now = Instant::parse("2026-10-24T12:00:00Z").unwrap();
    let at = |text| plan.visit_at(Instant::parse(text).unwrap(), now);
    assert_eq!(at("2026-10-25T00:30:00Z").unwrap().time.local.to_string(), "2026-10-25T02:30");
    assert_eq!(at("2026-10-25T01:30:00Z"), None, "the second half past two");
    assert_eq!(at("2026-10-25T00:31:00Z"), None);
    assert_eq!(at("2026-10-24T00:30:00Z"), None, "past");
}

#[test]
fn an_absence_within_an_hour_that_clocks_skip_takes_no_time() {
    let mut case = case("Europe/Paris", "2026-03-29", 60, 240);
    case.rule = rule(120, 0, 120);
    let before = case.slots();
    assert!(!before.is_empty());
    let skipped = |minute| LocalDateTime::new(day("2026-03-29"), minute).unwrap();
    let practitioner = PractitionerId::parse("ada").unwrap();
    case.absences.push(Absence { practitioner, from: skipped(120), until: skipped(135) });
    assert_eq!(case.slots(), before);
    assert_eq!(case.slots().len(), case.oracle().len());
}

fn any_case() -> impl Strategy<Value = Case> {
    let place = prop::sample::select(vec![
        ("Europe/Paris", "2026-10-25"),
        ("Europe/Paris", "2026-03-29"),
        ("Europe/Paris", "2026-11-24"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("America/St_Johns", "2026-11-01"),
    ]);
    let grid = (1u32..=12, 0u32..=4, prop::option::of(1u32..=12));
    let edges = prop::collection::btree_set(0u32..=48, 4);
    let absences = prop::collection::vec((0i64..3 * 96, 1i64..40), 0..3);
    let busy = prop::collection::vec((1i64..60, 1i64..20, 0u8..3), 0..8);
    (place, grid, edges, absences, busy, -30i64..60, 1u32..=3).prop_map(
        |((zone, date), (duration, buffer, step), edges, absences, busy, now, days)| {
            let (duration, buffer) = (duration * 10, buffer * 5);
            let edges: Vec<u32> = edges.into_iter().map(|half_hours| half_hours * 30).collect();
            let from = day(date).plus_days(-1);
            let midnight = from.days_since_epoch() * 86_400;
            let local = |quarters: i64| {
                let minute = u32::try_from(quarters.rem_euclid(96) * 15).unwrap();
                LocalDateTime::new(from.plus_days(quarters.div_euclid(96)), minute).unwrap()
            };
            let absences = absences.iter().map(|(start, length)| Absence {
                practitioner: PractitionerId::parse("ada").unwrap(),
                from: local(*start),
                until: local(start + length),
            });
            let now = Instant::from_seconds(midnight + now * 1800);
            let mut end = midnight - 12 * 3600;
            let busy = busy.iter().map(|(gap, length, kind)| {
                let starts = end + gap * 600;
                end = starts + length * 600;
                let held = |from_now| Some(now.plus_seconds(from_now));
                let held_until = [None, held(0), held(1)][usize::from(*kind)];
                let (starts, ends) = (Instant::from_seconds(starts), Instant::from_seconds(end));
                Busy { starts, ends, held_until }
            });
            Case {
                zone,
                rule: rule(duration, buffer, step.map_or(duration + buffer, |step| step * 10)),
                periods: vec![period(edges[0], edges[1]), period(edges[2], edges[3])],
                absences: absences.collect(),
                busy: busy.collect(),
                from,
                days,
                now,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_what_an_oracle_finds_minute_by_minute(case in any_case()) {
        let slots = case.slots();
        let told: Vec<_> = slots.iter().map(|it| format!("{} {}", it.start, it.local)).collect();
        prop_assert_eq!(&told, &case.oracle());
        let plan = case.plan();
        for slot in &slots {
            prop_assert_eq!(plan.visit_at(slot.start, case.now).map(|it| it.time), Some(*slot));
        }
        let busy = [Arc::new(Block::new(case.busy.clone()))];
        let last = case.from.plus_days(i64::from(case.days) - 1);
        prop_assert_eq!(plan.next(case.from, last, &busy, case.now), slots.first().copied());
    }

    #[test]
    fn slots_laid_out_by_duration_and_buffer_never_overlap(mut case in any_case()) {
        let length = case.rule.duration_minutes + case.rule.buffer_minutes;
        case.rule.step_minutes = length;
        case.periods.truncate(1);
        for pair in case.slots().windows(2) {
            prop_assert!(pair[1].start.seconds() - pair[0].start.seconds() >= i64::from(length) * 60);
        }
    }
}
