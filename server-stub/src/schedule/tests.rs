//! Documents that are wrong, and where they are said to be.

use super::*;

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");
const SCHEDULE: &str = r#"{
  "version": 1,
  "site": "sample",
  "holidays": { "calendar": "FR", "dates": [ { "date": "2026-12-24", "locations": ["main"] }, { "date": "2026-12-31" } ] },
  "rules": [
    { "reason": "checkup", "duration_minutes": 20, "buffer_minutes": 5 },
    { "reason": "vaccination", "duration_minutes": 10, "step_minutes": 15, "minimum_notice_minutes": 0, "horizon_days": 30 }
  ],
  "periods": [
    { "practitioner": "ada", "location": "main", "offerings": ["o1"], "weekdays": ["monday", "friday"], "from": "09:00", "until": "12:00", "first": "2026-09-01", "last": null },
    { "practitioner": "ada", "location": "main", "offerings": ["o2"], "date": "2026-12-05", "from": "14:00", "until": "24:00" }
  ],
  "absences": [ { "practitioner": "ada", "from": "2026-12-20T00:00", "until": "2027-01-02T12:30" } ]
}"#;

fn import(schedule: &str) -> Result<Registration, String> {
    Registration::parse(POLICY, schedule, None).map_err(|error| error.to_string())
}

#[test]
fn a_sound_document_is_read_as_it_is_meant() {
    let schedule = import(SCHEDULE).unwrap().schedule.unwrap().schedule;
    assert_eq!(schedule.holidays.calendar, Some(Calendar::France));
    assert_eq!(schedule.rules[0].step_minutes, 25);
    assert_eq!(schedule.rules[0].minimum_notice_minutes, 30);
    assert_eq!(schedule.rules[0].horizon_days, 90);
    assert_eq!(schedule.rules[1].step_minutes, 15);
    assert_eq!(schedule.periods[1].until_minute, 1440);
    let days = &schedule.periods[0].days;
    assert!(days.include(LocalDate::parse("2026-09-04").unwrap()));
    assert!(!days.include(LocalDate::parse("2026-08-31").unwrap()));
    assert!(!days.include(LocalDate::parse("2026-09-05").unwrap()));
}

#[test]
fn a_fault_is_named_with_its_place() {
    for (good, bad, complaint) in [
        (r#""version": 1"#, r#""version": 2"#, "version: unknown version, this reader knows 1"),
        (r#""site": "sample""#, r#""site": "other""#, "site: the policy speaks for sample"),
        (r#""FR""#, r#""DE""#, "holidays.calendar: expected FR or null"),
        (
            r#"["main"] }"#,
            r#"["moon"] }"#,
            "holidays.dates[0].locations[0]: not among the policy's locations",
        ),
        (
            r#""buffer_minutes": 5"#,
            r#""buffer_minutes": 1421"#,
            "rules[0].buffer_minutes: expected 0 to 1420",
        ),
        (
            r#""buffer_minutes": 5"#,
            r#""bufer_minutes": 5"#,
            "rules[0].bufer_minutes: unknown field",
        ),
        (
            r#""reason": "vaccination""#,
            r#""reason": "checkup""#,
            "rules[1].reason: has a rule already",
        ),
        (
            r#""reason": "vaccination""#,
            r#""reason": "surgery""#,
            "rules[1].reason: not among the policy's reasons",
        ),
        (
            r#""practitioner": "ada", "location": "main", "offerings": ["o1"]"#,
            r#""practitioner": "eve", "location": "main", "offerings": ["o1"]"#,
            "periods[0].practitioner: not among the policy's practitioners",
        ),
        (
            r#"["o1"]"#,
            r#"["o1", "o9"]"#,
            "periods[0].offerings[1]: not among the policy's offerings",
        ),
        (r#"["o1"]"#, r#"["o3"]"#, "periods[0].offerings[0]: is an offering of bea"),
        (r#"["o1"]"#, r#"["o1", "o1"]"#, "periods[0].offerings[1]: stands there twice"),
        (r#"["o1"]"#, r"[]", "periods[0].offerings: is empty: nothing would be offered"),
        (
            r#""monday", "friday""#,
            r#""monday", "Friday""#,
            "periods[0].weekdays[1]: expected a day such as monday",
        ),
        (r#""monday", "friday""#, r"", "periods[0].weekdays: is empty"),
        (
            r#""weekdays": ["monday", "friday"], "#,
            r"",
            "periods[0].weekdays: missing: a period has weekdays or a date",
        ),
        (r#""from": "09:00""#, r#""from": "12:00""#, "periods[0].until: is not after from"),
        (
            r#""from": "09:00""#,
            r#""from": "9:00""#,
            "periods[0].from: expected a time of day such as 09:00",
        ),
        (
            r#""from": "09:00""#,
            r#""from": "11:50""#,
            "periods[0].offerings[0]: its visits take 20 minutes: none fits into the period",
        ),
        (r#""last": null"#, r#""last": "2026-08-31""#, "periods[0].last: is before first"),
        (
            r#""date": "2026-12-05""#,
            r#""date": "2026-12-25""#,
            "periods[1].date: is a holiday there: nothing would be offered",
        ),
        (
            r#""date": "2026-12-05""#,
            r#""date": "2026-12-05", "first": null"#,
            "periods[1].first: unknown field",
        ),
        (
            r#""until": "2027-01-02T12:30""#,
            r#""until": "2026-12-20T00:00""#,
            "absences[0].until: is not after from",
        ),
        (
            r#"[ { "practitioner": "ada", "from""#,
            r#"[ { "practitioner": "eve", "from""#,
            "absences[0].practitioner: not among the policy's practitioners",
        ),
    ] {
        assert!(SCHEDULE.contains(good), "{good}");
        let told = import(&SCHEDULE.replace(good, bad)).unwrap_err();
        assert_eq!(told, format!("schedule: {complaint}"));
    }
}

#[test]
fn nobody_is_open_twice_for_the_same_at_the_same_time() {
    let twice = SCHEDULE.replace(
        r#""offerings": ["o2"], "date": "2026-12-05", "from": "14:00""#,
        r#""offerings": ["o2", "o1"], "date": "2026-12-04", "from": "11:30""#,
    );
    let told = import(&twice).unwrap_err();
    let complaint = "schedule: periods[1]: periods[0] of the same practitioner is for one of the \
                     same offerings at the same time";
    assert_eq!(told, complaint);
    // A Saturday, when the weekly period is not open.
    assert!(import(&twice.replace("2026-12-04", "2026-12-05")).is_ok());
}

#[test]
fn a_zone_that_no_clock_knows_is_refused_at_the_policy() {
    let policy = POLICY.replace("Europe/Paris", "Europe/Lisiere");
    let told = Registration::parse(&policy, SCHEDULE, None).unwrap_err().to_string();
    assert!(
        told.contains("locations[0].zone: no IANA time zone is called Europe/Lisiere"),
        "{told}"
    );
}

#[test]
fn an_origin_is_what_a_browser_sends() {
    let with = |origin: &str| Registration::parse(POLICY, SCHEDULE, Some(vec![origin.to_owned()]));
    for good in
        ["http://127.0.0.1:8601", "https://rdv.h.example", "https://[::1]:8443", "http://[::1]"]
    {
        assert!(with(good).is_ok(), "{good}");
    }
    for bad in [
        "https://h.example/",
        "h.example",
        "https://",
        "https://H.example",
        "https://h.example:443",
        "http://h.example:80",
        "https://h.example:",
        "https://h.example:0",
        "https://h.example:99999",
        "https://h.example:+8",
        "https://h..example",
        "https://a:b:8443",
        "https://[h]",
        "*",
        "null",
    ] {
        assert!(with(bad).is_err(), "{bad}");
    }
}
