//! Visits inside and outside, against tables and against the slots that were offered.

use super::*;
use crate::schedule::Schedule;
use guichet_contract::policy::HostPolicy;
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../../../contract/src/policy/sample.json");

/// The plans of the sample's policy; `periods` and `absences` are of Ada.
fn plans(periods: &[(&str, &str)], absences: &[(&str, &str)]) -> Vec<Plan> {
    let periods: Vec<String> = periods
        .iter()
        .map(|(days, times)| {
            let (from, until) = times.split_once('-').unwrap();
            format!(
                r#"{{"practitioner": "ada", "location": "main", "offerings": ["o1"], {days},
                    "from": "{from}", "until": "{until}"}}"#
            )
        })
        .collect();
    let absences: Vec<String> = absences
        .iter()
        .map(|(from, until)| {
            format!(r#"{{"practitioner": "ada", "from": "{from}", "until": "{until}"}}"#)
        })
        .collect();
    let document = format!(
        r#"{{"version": 1, "site": "sample", "holidays": {{"calendar": "FR"}},
            "rules": [{{"reason": "checkup", "duration_minutes": 20, "horizon_days": 730}}],
            "periods": [{}], "absences": [{}]}}"#,
        periods.join(", "),
        absences.join(", ")
    );
    let schedule = Schedule::parse(&document).unwrap();
    Plan::of_all(&HostPolicy::parse(SAMPLE).unwrap(), &schedule).collect()
}

const MONDAYS: &str = r#""weekdays": ["monday"]"#;

/// A visit by the clock in Paris, in winter.
fn visit(offering: &str, day: &str, from: &str, until: &str) -> BookedVisit {
    let local = |clock: &str| LocalDateTime::parse(&format!("{day}T{clock}")).unwrap();
    let at = |clock: &str| Instant::from_seconds(local(clock).as_if_utc() - 3600);
    BookedVisit {
        appointment: AppointmentId::parse(&format!("{day}-{}", from.replace(':', "."))).unwrap(),
        offering: OfferingId::parse(offering).unwrap(),
        start: at(from),
        local_start: local(from),
        ends: at(until),
        local_end: local(until),
    }
}

fn names(visits: &[BookedVisit]) -> Vec<String> {
    visits.iter().map(|visit| visit.local_start.to_string()).collect()
}

#[test]
fn a_visit_is_inside_as_long_as_its_practitioner_receives_for_all_of_it() {
    let monday = |from, until| visit("o1", "2026-11-23", from, until);
    let split: &[_] = &[(MONDAYS, "09:00-10:30"), (MONDAYS, "10:30-12:00")];
    let lunch: &[_] = &[(MONDAYS, "09:00-10:30"), (MONDAYS, "10:31-12:00")];
    let away: &[_] = &[("2026-11-23T10:00", "2026-11-23T11:00")];
    for (what, periods, absences, visit, inside) in [
        ("the first", split, &[][..], monday("09:00", "09:20"), true),
        ("the last", split, &[], monday("11:40", "12:00"), true),
        ("off the grid", split, &[], monday("09:07", "09:31"), true),
        ("across two periods that follow", split, &[], monday("10:20", "10:40"), true),
        ("across a gap", lunch, &[], monday("10:20", "10:40"), false),
        ("too early", split, &[], monday("08:59", "09:19"), false),
        ("too late", split, &[], monday("11:41", "12:01"), false),
        ("before an absence", split, away, monday("09:40", "10:00"), true),
        ("after it", split, away, monday("11:00", "11:20"), true),
        ("into it", split, away, monday("09:41", "10:01"), false),
        ("another day", split, &[], visit("o1", "2026-11-24", "09:00", "09:20"), false),
        ("a holiday", split, &[], visit("o1", "2027-03-29", "10:00", "10:20"), false),
        ("another offering", split, &[], visit("o2", "2026-11-23", "09:00", "09:20"), false),
    ] {
        let outside = outside(&[], &plans(periods, absences), vec![visit]);
        assert_eq!(outside.already.is_empty(), inside, "{what}");
    }
}

#[test]
fn a_visit_that_was_outside_already_is_not_laid_at_the_door_of_the_change() {
    let former = plans(&[(MONDAYS, "09:00-12:00")], &[]);
    let new = plans(&[(MONDAYS, "10:00-12:00")], &[]);
    let day = |from, until| visit("o1", "2026-11-23", from, until);
    let visits = vec![
        day("08:00", "08:20"),
        day("09:00", "09:20"),
        day("09:50", "10:10"),
        day("10:10", "10:30"),
    ];
    let found = outside(&former, &new, visits.clone());
    assert_eq!(names(&found.new), ["2026-11-23T09:00", "2026-11-23T09:50"]);
    assert_eq!(names(&found.already), ["2026-11-23T08:00"]);
    let back = outside(&new, &former, visits);
    assert_eq!((names(&back.new), names(&back.already)), (vec![], names(&found.already)));
}

proptest! {
    #[test]
    fn whatever_was_offered_is_inside_as_long_as_nothing_changes(
        first in 0..700_i64,
        from in 0..1380_u32,
        length in 20..600_u32,
        away in proptest::option::of((0..1440_u32, 1..300_u32)),
    ) {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let every_day = r#""weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday",
            "saturday", "sunday"]"#;
        let times = format!("{}-{}", clock(from), clock((from + length).min(1440)));
        let start = guichet_contract::time::LocalDate::parse("2026-01-05").unwrap().plus_days(first);
        let absence = away.map(|(minute, minutes)| {
            let at = |minute: u32| {
                let date = start.plus_days(i64::from(minute / 1440));
                LocalDateTime::new(date, minute % 1440).unwrap().to_string()
            };
            (at(minute), at(minute + minutes))
        });
        let absence: Vec<(&str, &str)> =
            absence.iter().map(|(from, until)| (from.as_str(), until.as_str())).collect();
        let plans = plans(&[(every_day, &times)], &absence);
        let now = Instant::parse("2026-01-04T00:00:00Z").unwrap();
        for slot in plans[0].slots(start, 2, &[], now) {
            let visit = plans[0].visit_at(slot.start, now).unwrap();
            prop_assert!(plans[0].receives(visit.time.start, visit.ends), "{slot:?}");
        }
    }
}
