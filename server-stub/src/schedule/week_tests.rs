//! Schedules written and read back, weeks taken out and put in, and other editions of the policy.

use super::*;
use guichet_contract::json::Wire;
use proptest::prelude::*;

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");

fn date() -> impl Strategy<Value = LocalDate> {
    (1..3_000_000_i64).prop_map(|days| LocalDate::from_days_since_epoch(days - 700_000))
}

fn moment() -> impl Strategy<Value = LocalDateTime> {
    (date(), 0..1440_u32).prop_map(|(date, minute)| LocalDateTime::new(date, minute).unwrap())
}

fn who() -> impl Strategy<Value = PractitionerId> {
    prop::sample::select(vec!["ada", "bea", "col"])
        .prop_map(|id| PractitionerId::parse(id).unwrap())
}

fn place() -> impl Strategy<Value = LocationId> {
    "[a-zA-Z0-9._-]{1,8}".prop_map(|id| LocationId::parse(&id).unwrap())
}

fn days() -> impl Strategy<Value = Days> {
    let some_day = || proptest::option::of(date());
    let weekly = (prop::collection::btree_set(0..7_u32, 1..8), some_day(), some_day());
    prop_oneof![
        date().prop_map(Days::On),
        weekly.prop_map(|(weekdays, one, other)| {
            let ordered = one.zip(other).map(|(one, other)| (one.min(other), one.max(other)));
            let first = ordered.map_or(one, |(first, _)| Some(first));
            Days::Weekly { weekdays, first, last: ordered.map_or(other, |(_, last)| Some(last)) }
        }),
    ]
}

fn period() -> impl Strategy<Value = Period> {
    let offering = "[a-z0-9]{1,4}".prop_map(|id| OfferingId::parse(&id).unwrap());
    let offerings = prop::collection::vec(offering, 0..4);
    let times = (0..1440_u32, 1..1441_u32).prop_filter("in order", |(from, until)| from < until);
    (who(), place(), offerings, days(), times).prop_map(
        |(practitioner, location, offerings, days, (from_minute, until_minute))| Period {
            practitioner,
            location,
            offerings,
            days,
            from_minute,
            until_minute,
        },
    )
}

fn absence() -> impl Strategy<Value = Absence> {
    (who(), moment(), moment())
        .prop_filter("in order", |(_, from, until)| from < until)
        .prop_map(|(practitioner, from, until)| Absence { practitioner, from, until })
}

fn rule() -> impl Strategy<Value = Rule> {
    let minutes = (1..1441_u32, 0..1440_u32, 1..1441_u32, 0..129_601_u32);
    ("[a-z]{1,6}", minutes, 1..731_u32).prop_map(
        |(
            reason,
            (duration_minutes, buffer, step_minutes, minimum_notice_minutes),
            horizon_days,
        )| {
            Rule {
                reason: ReasonId::parse(&reason).unwrap(),
                duration_minutes,
                buffer_minutes: buffer.min(1440 - duration_minutes),
                step_minutes,
                minimum_notice_minutes,
                horizon_days,
            }
        },
    )
}

fn holidays() -> impl Strategy<Value = Holidays> {
    let places = proptest::option::of(prop::collection::vec(place(), 0..3));
    let day = (date(), places).prop_map(|(date, locations)| ClosedDay { date, locations });
    (any::<bool>(), prop::collection::vec(day, 0..3)).prop_map(|(computed, dates)| Holidays {
        calendar: computed.then_some(Calendar::France),
        dates,
    })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let rules = prop::collection::vec(rule(), 0..4);
    let periods = prop::collection::vec(period(), 0..8);
    let absences = prop::collection::vec(absence(), 0..5);
    (holidays(), rules, periods, absences).prop_map(|(holidays, rules, periods, absences)| {
        let site = SiteId::parse("sample").unwrap();
        Schedule { site, holidays, rules, periods, absences }
    })
}

proptest! {
    #[test]
    fn a_schedule_that_was_written_is_read_back_as_it_was(schedule in schedule()) {
        let text = schedule.write().to_string();
        prop_assert_eq!(Schedule::parse(&text).unwrap(), schedule, "{}", text);
    }

    #[test]
    fn a_week_that_was_written_is_read_back_as_it_was(schedule in schedule(), who in who()) {
        let week = schedule.week(&who);
        let text = week.write().to_string();
        prop_assert_eq!(Week::read(&Json::parse(&text).unwrap()).unwrap(), week, "{}", text);
    }

    #[test]
    fn a_week_that_is_put_in_comes_out_again_and_everybody_else_keeps_theirs(
        schedule in schedule(), other in schedule(), who in who()
    ) {
        let week = other.week(&who);
        let changed = schedule.clone().with_week(&week);
        prop_assert_eq!(changed.week(&who), week);
        for name in ["ada", "bea", "col"] {
            let else_who = PractitionerId::parse(name).unwrap();
            prop_assert!(else_who == who || changed.week(&else_who) == schedule.week(&else_who));
        }
        prop_assert_eq!(&changed.rules, &schedule.rules);
        // Its own week put in again leaves the meaning, and the digest, as they were.
        let again = schedule.clone().with_week(&schedule.week(&who));
        prop_assert_eq!(again.week(&who).digest(), schedule.week(&who).digest());
    }
}

const SCHEDULE: &str = r#"{"version":1,"site":"sample","holidays":{"dates":[
    {"date":"2026-12-24","locations":["main"]},{"date":"2026-12-31"}]},
  "rules":[{"reason":"checkup","duration_minutes":20},{"reason":"vaccination","duration_minutes":10}],
  "periods":[
    {"practitioner":"ada","location":"main","offerings":["o1","o2"],"weekdays":["monday"],"from":"09:00","until":"12:00"},
    {"practitioner":"bea","location":"main","offerings":["o3"],"weekdays":["monday"],"from":"09:00","until":"12:00"},
    {"practitioner":"ada","location":"main","offerings":["o2"],"date":"2026-12-05","from":"14:00","until":"15:00"}],
  "absences":[{"practitioner":"bea","from":"2026-12-20T00:00","until":"2026-12-27T00:00"}]}"#;

fn sample() -> Schedule {
    Registration::parse(POLICY, SCHEDULE, None).unwrap().schedule.unwrap().schedule
}

#[test]
fn a_week_says_once_whose_it_is() {
    let ada = sample().week(&PractitionerId::parse("ada").unwrap());
    let expected = r#"{"practitioner":"ada","periods":[{"location":"main","offerings":["o1","o2"],"weekdays":["monday"],"from":"09:00","until":"12:00"},{"location":"main","offerings":["o2"],"date":"2026-12-05","from":"14:00","until":"15:00"}],"absences":[]}"#;
    assert_eq!(ada.write().to_string(), expected);
    let twice = expected.replace(r#"{"location""#, r#"{"practitioner":"ada","location""#);
    let told = Week::read(&Json::parse(&twice).unwrap()).unwrap_err().to_string();
    assert_eq!(told, "periods[0].practitioner: unknown field");
}

#[test]
fn a_fault_in_a_week_is_named_by_its_place_in_the_week() {
    let policy = HostPolicy::parse(POLICY).unwrap();
    let schedule = sample();
    let check = |good: &str, bad: &str| {
        let text = schedule.week(&PractitionerId::parse("ada").unwrap()).write().to_string();
        assert!(text.contains(good), "{good}");
        let week = Week::read(&Json::parse(&text.replacen(good, bad, 1)).unwrap())?;
        schedule.check_week(&policy, &week)
    };
    assert_eq!(check("ada", "ada"), Ok(()));
    for (good, bad, complaint) in [
        (r#""o1","o2""#, r#""o1","o3""#, "periods[0].offerings[1]: is an offering of bea"),
        (r#"["o2"]"#, r#"["o9"]"#, "periods[1].offerings[0]: not among the policy's offerings"),
        ("main", "moon", "periods[0].location: not among the policy's locations"),
        (
            r#""2026-12-05""#,
            r#""2026-12-24""#,
            "periods[1].date: is a holiday there: nothing would be offered",
        ),
        ("12:00", "08:00", "periods[0].until: is not after from"),
        (
            r#""date":"2026-12-05","from":"14:00""#,
            r#""weekdays":["monday"],"from":"11:50""#,
            "periods[1]: periods[0] of the same practitioner is for one of the same offerings at the \
             same time",
        ),
        (
            r#""absences":[]"#,
            r#""absences":[{"from":"2026-12-20T00:00","until":"2026-12-20T00:00"}]"#,
            "absences[0].until: is not after from",
        ),
    ] {
        assert_eq!(check(good, bad).unwrap_err().to_string(), complaint);
    }
}

#[test]
fn a_week_that_no_reader_would_take_is_refused_all_the_same() {
    let policy = HostPolicy::parse(POLICY).unwrap();
    let ada = PractitionerId::parse("ada").unwrap();
    let mut periods = sample().week(&ada).periods().to_vec();
    periods[0].until_minute = 60;
    let told = sample().check_week(&policy, &Week::new(ada, periods, Vec::new())).unwrap_err();
    assert_eq!(told.to_string(), "periods[0].until: is not after from");
}

#[test]
fn what_another_edition_has_no_place_for_goes_and_the_rest_stays_and_agrees() {
    let whole = sample();
    assert_eq!(whole.within(&HostPolicy::parse(POLICY).unwrap()), whole);
    let has = |schedule: &Schedule| {
        let periods = schedule.periods.iter().map(|period| {
            period.offerings.iter().map(OfferingId::as_str).collect::<Vec<_>>().join("+")
        });
        periods.collect::<Vec<_>>().join(" ")
    };
    let o2 = r#""id": "o2", "practitioner": "ada""#;
    for (what, good, bad, periods, absences) in [
        ("an offering is gone", "\"o1\"", "\"o9\"", "o2 o3 o2", 1),
        ("an offering is another's", o2, &o2.replace("ada", "bea"), "o1 o3", 1),
        ("a practitioner is another", "\"bea\"", "\"eve\"", "o1+o2 o2", 0),
        ("a place is another", "\"main\"", "\"annex\"", "", 1),
        ("a reason is another", "\"vaccination\"", "\"rage\"", "o1 o3", 1),
    ] {
        let policy = HostPolicy::parse(&POLICY.replace(good, bad)).unwrap();
        let left = whole.within(&policy);
        assert_eq!(has(&left), periods, "{what}");
        assert_eq!(left.absences.len(), absences, "{what}");
        assert_eq!(left.check(&policy), Ok(()), "{what}");
    }
    let elsewhere = HostPolicy::parse(&POLICY.replace("\"main\"", "\"annex\"")).unwrap();
    let days = whole.within(&elsewhere).holidays.dates;
    assert_eq!(days.len(), 1, "closed nowhere is not closed everywhere");
}
