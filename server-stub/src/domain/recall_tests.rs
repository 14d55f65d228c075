//! What a cause means.

use super::*;
use guichet_contract::time::LocalDate;

fn set<T: Ord>(parse: impl Fn(&str) -> Option<T>, ids: &[&str]) -> BTreeSet<T> {
    ids.iter().map(|id| parse(id).unwrap()).collect()
}

fn cause(text: &str) -> Cause {
    Cause::read(&Json::parse(text).unwrap()).unwrap()
}

/// Whether the cause means Ada's vaccination at the main place on Tuesday, 24 November 2026, 09:00 in
/// Paris, booked on the 22nd at 23:30 in Paris, by publication 7.
fn means(text: &str) -> bool {
    let at = |utc: &str, local: &str| {
        (Instant::parse(utc).unwrap(), LocalDateTime::parse(local).unwrap())
    };
    cause(text).covers(&Facts {
        appointment: &AppointmentId::parse("a1").unwrap(),
        offering: &OfferingId::parse("o2").unwrap(),
        reason: &ReasonId::parse("vaccination").unwrap(),
        practitioner: &PractitionerId::parse("ada").unwrap(),
        location: &LocationId::parse("main").unwrap(),
        publication: 7,
        starts: at("2026-11-24T08:00:00Z", "2026-11-24T09:00"),
        booked: at("2026-11-22T22:30:00Z", "2026-11-22T23:30"),
    })
}

#[test]
fn a_cause_means_what_holds_of_all_that_it_says_and_of_one_of_each_kind() {
    for (text, expected) in [
        (r#"{"offerings": ["o1", "o2"]}"#, true),
        (r#"{"offerings": ["o1"]}"#, false),
        (r#"{"reasons": ["vaccination"], "practitioners": ["ada", "bea"]}"#, true),
        (r#"{"reasons": ["vaccination"], "practitioners": ["bea"]}"#, false),
        (r#"{"reasons": ["checkup"], "practitioners": ["ada"]}"#, false),
        (r#"{"locations": ["main"]}"#, true),
        (r#"{"locations": ["port"]}"#, false),
        (r#"{"appointments": ["a1", "a2"]}"#, true),
        (r#"{"appointments": ["a2"]}"#, false),
        (r#"{"publication": 7}"#, true),
        (r#"{"publication": 8}"#, false),
    ] {
        assert_eq!(means(text), expected, "{text}");
    }
}

#[test]
fn a_period_is_by_the_clock_at_the_place_or_absolute_and_a_day_is_all_of_it() {
    for (member, from, until, expected) in [
        ("starts", "2026-11-24", "2026-11-24", true),
        ("starts", "2026-11-25", "2026-11-30", false),
        ("starts", "2026-11-01", "2026-11-23", false),
        ("starts", "2026-11-24T09:00", "2026-11-24T09:01", true),
        ("starts", "2026-11-24T09:01", "2026-11-24T12:00", false),
        ("starts", "2026-11-24T08:00", "2026-11-24T09:00", false),
        ("starts", "2026-11-24T08:00:00Z", "2026-11-24T08:00:01Z", true),
        ("starts", "2026-11-24T08:00:01Z", "2026-11-24T09:00:00Z", false),
        ("starts", "2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z", false),
        ("booked", "2026-11-22", "2026-11-22", true),
        ("booked", "2026-11-22T23:30", "2026-11-23", true),
        ("booked", "2026-11-23", "2026-11-23", false),
    ] {
        let text = format!(r#"{{"{member}": {{"from": "{from}", "until": "{until}"}}}}"#);
        assert_eq!(means(&text), expected, "{text}");
    }
    assert!(means(r#"{"booked": {"from": "2026-11-22T23:30"}}"#));
    assert!(!means(r#"{"booked": {"until": "2026-11-22T23:30"}}"#));
}

#[test]
fn what_a_period_has_is_within_its_absolute_bounds() {
    let at = |seconds| Instant::from_seconds(seconds);
    for text in ["2026-11-24", "2026-11-24T09:00", "2026-11-24T08:00:00Z"] {
        let moment = Moment::parse(text).unwrap();
        let around = Instant::parse("2026-11-24T08:00:00Z").unwrap().seconds();
        for hours in -50..50 {
            for offset in [-12, 0, 14] {
                let seconds = around + hours * 1800;
                let local = seconds + offset * 3600;
                let date = LocalDate::from_days_since_epoch(local.div_euclid(86_400));
                let minute = u32::try_from(local.rem_euclid(86_400) / 60).unwrap();
                let clock = (at(seconds), LocalDateTime::new(date, minute).unwrap());
                let from = Period { from: Some(moment), until: None };
                let until = Period { from: None, until: Some(moment) };
                assert!(!from.has(clock) || seconds >= from.at_most().0, "{text} {hours} {offset}");
                assert!(
                    !until.has(clock) || seconds < until.at_most().1,
                    "{text} {hours} {offset}"
                );
                assert!(from.has(clock) || until.has(clock), "{text} {hours} {offset}");
            }
        }
    }
}

#[test]
fn a_cause_is_read_back_as_it_was_written_and_nothing_else_is_one() {
    let all = r#"{"offerings":["o1"],"reasons":["r"],"practitioners":["ada"],"locations":["main"],"appointments":["a1"],"starts":{"from":"2026-11-24","until":"2026-11-24T09:00"},"booked":{"from":"2026-11-22T22:30:00Z"},"publication":7}"#;
    for text in [all, "{}", r#"{"booked":{"until":"2026-11-22"}}"#] {
        assert_eq!(cause(text).write().to_string(), text);
    }
    assert!(cause("{}").is_empty() && cause(r#"{"reasons":[],"starts":{}}"#).is_empty());
    for text in [
        "[]",
        r#"{"reason": "r"}"#,
        r#"{"reasons": "r"}"#,
        r#"{"starts": {"from": "tomorrow"}}"#,
        r#"{"publication": "7"}"#,
    ] {
        assert!(Cause::read(&Json::parse(text).unwrap()).is_err(), "{text}");
    }
}

#[test]
fn whoever_acts_for_some_recalls_what_is_theirs_alone() {
    let ada = set(PractitionerId::parse, &["ada"]);
    let all = cause(r#"{"reasons": ["vaccination"]}"#);
    assert_eq!(all.within(&ada).unwrap().practitioners, ada);
    let both = cause(r#"{"practitioners": ["ada", "bea"]}"#);
    assert_eq!(both.within(&ada).unwrap().practitioners, ada);
    assert_eq!(cause(r#"{"practitioners": ["bea"]}"#).within(&ada), None);
    assert_eq!(cause(r#"{"practitioners": ["bea"]}"#).within(&BTreeSet::new()), None);
}

#[test]
fn a_pause_beside_a_recall_stops_what_the_cause_is_about_and_nothing_else() {
    let policy = include_str!("../../../contract/src/policy/sample.json");
    let policy = guichet_contract::policy::HostPolicy::parse(policy).unwrap();
    let recalled = set(OfferingId::parse, &["o3"]);
    for (text, expected) in [
        (
            r#"{"reasons": ["checkup"], "booked": {"from": "2026-11-22"}}"#,
            "offering/o1 offering/o3",
        ),
        (r#"{"reasons": ["checkup"], "practitioners": ["ada"]}"#, "offering/o1"),
        (r#"{"locations": ["port"]}"#, ""),
        (r#"{"practitioners": ["ada"], "appointments": ["a1"]}"#, "offering/o3"),
        (r#"{"publication": 7}"#, "offering/o3"),
        (r#"{"starts": {"from": "2026-11-22"}}"#, "offering/o3"),
    ] {
        let scopes = cause(text).pauses(policy.offerings.iter(), &recalled);
        let scopes: Vec<_> = scopes.iter().map(Scope::to_string).collect();
        assert_eq!(scopes.join(" "), expected, "{text}");
    }
}

#[test]
fn a_set_is_of_its_appointments_in_whatever_order_and_is_read_back() {
    let ids = |ids: &[&str]| -> Vec<AppointmentId> {
        ids.iter().map(|id| AppointmentId::parse(id).unwrap()).collect()
    };
    let at = Instant::from_seconds(1_700_000_000);
    let one = SeenSet::of(ids(&["a1", "a2"]).iter(), at);
    assert_eq!(one, SeenSet::of(ids(&["a2", "a1"]).iter(), at));
    for other in [&["a1"][..], &["a1", "a3"], &["a1", "a2", "a3"], &[]] {
        assert_ne!(one.digest, SeenSet::of(ids(other).iter(), at).digest);
    }
    assert_eq!(SeenSet::parse(&one.to_string()), Some(one.clone()));
    for text in ["", "x-1", one.digest.as_str(), &format!("{}-01", one.digest)] {
        assert_eq!(SeenSet::parse(text), None, "{text}");
    }
}
