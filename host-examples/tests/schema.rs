//! The published JSON Schema of the policy and the reader of `contract` mean the same format.
//!
//! Owns that agreement: what the schema accepts of real documents the reader accepts, and of each
//! fault that a schema can name, both say no.

use guichet_contract::policy::HostPolicy;
use guichet_host_examples::{Host, Origins, policy_document};
use jsonschema::Validator;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../contract/schema/host-policy-v1.schema.json");
const SAMPLE: &str = include_str!("../../contract/src/policy/sample.json");

fn schema() -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

fn faults(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    schema().iter_errors(&document).map(|error| format!("{error:.200}")).collect()
}

#[test]
fn the_schema_is_a_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn the_demos_policies_and_the_sample_are_valid() {
    for host in Host::ALL {
        let document = policy_document(host, &Origins::demo()).unwrap();
        assert_eq!(faults(&document), [""; 0], "{host:?}");
    }
    assert_eq!(faults(SAMPLE), [""; 0]);
}

#[test]
fn optional_members_may_be_null_for_both() {
    for (from, to) in [
        ("\"https://h.example/plan\"", "null"),
        ("{ \"fr\": \"Apportez votre carnet.\", \"en\": \"Bring your record.\" }", "null"),
        ("{ \"system\": \"rpps\", \"value\": \"10000000001\" }", "null"),
        ("{ \"fr\": [\"contrôle\"], \"en\": [\"review\"] }", "null"),
    ] {
        assert!(SAMPLE.contains(from), "{from}");
        let document = SAMPLE.replacen(from, to, 1);
        assert_eq!(faults(&document), [""; 0], "{from}");
        assert!(HostPolicy::parse(&document).is_ok(), "{from}");
    }
}

#[test]
fn each_fault_that_a_schema_can_name_is_refused_by_both() {
    let long_word = format!("\"{}\"", "a".repeat(101));
    for (from, to) in [
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": 1, \"extra\": 1"),
        ("\"serial\": 1", "\"serial\": -1"),
        ("\"serial\": 1", "\"serial\": 4294967296"),
        ("\"serial\": 1,", ""),
        ("2026-01-01T00:00:00Z", "2026-01-01"),
        ("[\"fr\", \"en\"]", "[]"),
        ("[\"fr\", \"en\"]", "[\"fr\", \"fr\"]"),
        ("[\"fr\", \"en\"]", "[\"FR\", \"en\"]"),
        ("Health centre", " "),
        ("Health centre", "Health\\u0007centre"),
        ("01 02 03 04 05", "call us"),
        ("01 02 03 04 05", "01 numéro"),
        ("01 02 03 04 05", "1"),
        ("01 02 03 04 05", "01 02 é"),
        ("[\"contrôle\"]", "[\" \"]"),
        ("[\"contrôle\"]", "[1]"),
        ("10000000001", " "),
        ("\"rpps\"", "\"\""),
        ("\"contrôle\"", &long_word),
        ("https://h.example/rdv", "https://h_.example/rdv"),
        ("https://h.example/rdv", "https://h.example:x/rdv"),
        ("https://h.example/rdv", "http://h.example/rdv"),
        ("https://h.example/rdv", "https://u@h.example/rdv"),
        ("https://h.example/rdv", "https://h.example/a\\\\b"),
        ("https://h.example/rdv", "javascript:alert(1)"),
        ("[\"https://h.example/\"]", "[\"https://h.example\"]"),
        ("[\"https://h.example/\"]", "[]"),
        ("[\"1 rue du Port\", \"44000 Nantes\"]", "[]"),
        ("Europe/Paris", "Paris!"),
        ("\"id\": \"main\"", "\"id\": \"the main site\""),
        ("\"languages\": [\"fr\"]", "\"languages\": [\"French\"]"),
        ("\"duration_minutes\": 20", "\"duration_minutes\": 0"),
        ("\"duration_minutes\": 20", "\"duration_minutes\": 1441"),
        (
            "{ \"field\": \"family_name\", \"required\": true }",
            "{ \"field\": \"family_name\", \"required\": false }",
        ),
        ("{ \"field\": \"email\", \"required\": true }, ", ""),
        (
            "{ \"field\": \"birth_date\", \"required\": true }",
            "{ \"field\": \"family_name\", \"required\": true }",
        ),
        ("\"birth_date\"", "\"booker_given_name\""),
        ("\"birth_date\"", "\"shoe_size\""),
        ("\"location\": \"main\" }", "\"location\": \"main\", \"price\": 1 }"),
    ] {
        assert!(SAMPLE.contains(from), "the sample has no {from}");
        let document = SAMPLE.replacen(from, to, 1);
        assert!(!faults(&document).is_empty(), "the schema accepts {to}");
        assert!(HostPolicy::parse(&document).is_err(), "the reader accepts {to}");
    }
}
