//! What a policy allows, and everything that makes one show nobody.

use super::*;
use crate::ids::{OfferingId, SiteId};
use crate::time::Instant;

const SAMPLE: &str = include_str!("sample.json");

fn sample() -> HostPolicy {
    HostPolicy::parse(SAMPLE).unwrap()
}

fn with(from: &str, to: &str) -> Result<HostPolicy, String> {
    assert!(SAMPLE.contains(from), "the sample has no {from}");
    HostPolicy::parse(&SAMPLE.replace(from, to)).map_err(|error| error.to_string())
}

fn narrowed(pairs: &[(&str, &str)]) -> Vec<String> {
    let mut narrowing = Narrowing::default();
    for (name, value) in pairs {
        assert!(narrowing.add(name, value));
    }
    let policy = sample();
    policy.admitted(&narrowing).map(|offering| offering.id.to_string()).collect()
}

#[test]
fn the_sample_is_read_and_written_back_the_same() {
    let policy = sample();
    assert_eq!(HostPolicy::parse(&policy.write().to_string()), Ok(policy));
}

#[test]
fn each_fault_is_named_with_its_place() {
    let long = format!("[\"{}\"]", "a".repeat(101));
    for (from, to, expected) in [
        ("\"version\": 1", "\"version\": 2", "version: unknown version"),
        ("\"serial\": 1", "\"serial\": 1, \"extra\": 1", "extra: unknown field"),
        (
            "\"zone\": \"Europe/Paris\"",
            "\"zone\": \"Paris!\"",
            "locations[0].zone: expected an IANA",
        ),
        ("\"reason\": \"checkup\"", "\"reason\": \"nothing\"", "offerings[0].reason: not among"),
        ("\"id\": \"o2\"", "\"id\": \"o1\"", "offerings[1]: stands there twice"),
        ("\"en\": \"Check-up\"", "\"de\": \"Check-up\"", "reasons[0].label.en: missing"),
        ("\"en\": \"Check-up\"", "\"en\": \" \"", "reasons[0].label.en: is empty"),
        ("https://h.example/rdv", "https://evil.example/rdv", "manage: leads elsewhere"),
        ("\"https://h.example/\"", "\"https://h.example\"", "links[0]: expected https://"),
        ("\"until\": \"2036", "\"until\": \"2016", "valid.until: is not after"),
        ("\"family_name\"", "\"note\"", "reasons[0].fields: family_name is needed"),
        ("\"phone\": \"01 02 03 04 05\"", "\"phone\": \"call us\"", "contact.phone"),
        ("\"01 02 03 04 05\"", "\"01 02 03 04 05\\n\"", "contact.phone"),
        ("\"en\": [\"review\"]", "\"de\": [\"review\"]", "reasons[0].search.de: is not among"),
        ("[\"contrôle\"]", "[\"contrôle\", \" \"]", "reasons[0].search.fr[1]: is empty"),
        ("[\"contrôle\"]", &long, "reasons[0].search.fr[0]: is longer than 100 bytes"),
        ("{ \"fr\": \"Bilan\"", "{ \"de\": \"\", \"fr\": \"Bilan\"", "reasons[0].label.de: is not"),
        ("10000000002", "10000000001", "practitioners[1].identifier: another practitioner"),
        ("https://h.example/plan", "https://h.example:x/plan", "locations[0].map: leads elsewhere"),
    ] {
        let error = with(from, to).unwrap_err();
        assert!(error.starts_with(expected), "{to}: {error}");
    }
}

#[test]
fn words_to_search_by_may_be_missing_in_a_language() {
    assert!(with(", \"en\": [\"review\"] }", " }").is_ok());
}

#[test]
fn an_empty_list_of_offerings_shows_nobody() {
    let start = SAMPLE.find("\"offerings\": [").unwrap();
    let text = format!("{}\"offerings\": []}}", &SAMPLE[..start]);
    assert_eq!(
        HostPolicy::parse(&text).unwrap_err().to_string(),
        "offerings: is empty: nobody can appear"
    );
}

#[test]
fn it_holds_from_its_first_moment_until_before_its_last() {
    let policy = sample();
    let at = |text| policy.check_in_force(&policy.site, Instant::parse(text).unwrap());
    assert!(matches!(at("2025-12-31T23:59:59Z"), Err(PolicyError::NotYetValid(_))));
    assert_eq!(at("2026-01-01T00:00:00Z"), Ok(()));
    assert!(matches!(at("2036-01-01T00:00:00Z"), Err(PolicyError::Expired(_))));
    let other = SiteId::parse("other").unwrap();
    assert!(matches!(
        policy.check_in_force(&other, policy.valid.from),
        Err(PolicyError::OtherSite(_))
    ));
}

#[test]
fn narrowing_only_takes_away() {
    assert_eq!(narrowed(&[]), ["o1", "o2", "o3"]);
    assert_eq!(narrowed(&[("reason", "checkup")]), ["o1", "o3"]);
    assert_eq!(narrowed(&[("reason", "checkup"), ("practitioner", "ada")]), ["o1"]);
    assert_eq!(narrowed(&[("practitioner", "ada"), ("practitioner", "bea")]), ["o1", "o2", "o3"]);
    assert_eq!(narrowed(&[("specialty", "heart")]), ["o3"]);
    assert_eq!(narrowed(&[("offering", "o2"), ("reason", "checkup")]), [""; 0]);
}

#[test]
fn a_narrowing_that_nothing_matches_shows_nothing() {
    assert_eq!(narrowed(&[("reason", "unknown")]), [""; 0]);
    assert_eq!(narrowed(&[("reason", "not an identifier")]), [""; 0]);
    assert_eq!(narrowed(&[("reason", "checkup"), ("reason", "é")]), [""; 0]);
}

#[test]
fn who_is_not_in_the_policy_is_not_admitted() {
    let policy = sample();
    let outsider = OfferingId::parse("o4").unwrap();
    assert_eq!(policy.admit(&Narrowing::default(), &outsider), None);
}

#[test]
fn an_intersection_keeps_what_all_allow_and_nobody_elses_person() {
    let other = with("\"value\": \"10000000001\"", "\"value\": \"99999999999\"").unwrap();
    let kept = sample().intersect(&[other]);
    let kept: Vec<_> = kept.offerings.iter().map(|offering| offering.id.as_str()).collect();
    assert_eq!(kept, ["o3"], "the offerings of the person who is somebody else there are gone");
}

#[test]
fn the_digest_is_of_the_bytes() {
    assert_eq!(
        PolicyDigest::of("").as_str(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_ne!(PolicyDigest::of(SAMPLE), PolicyDigest::of(&SAMPLE.replace('1', "2")));
}
