//! That nothing of an answer is spared.

use super::*;
use guichet_contract::json::Json;
use guichet_contract::routes::{AVAILABILITY, EXTENSION, HOLDS, OPENINGS, RESERVATIONS};
use guichet_host_examples::{Host, Origins, policy_document};
use serde_json::json;
use std::collections::BTreeMap;

const INSIDERS: [&str; 2] = ["neuro-first-kervella-nord", "stress-test-le-guen-nord"];

fn attacks(seed: u64) -> Attacks {
    Attacks::of(seed, &INSIDERS)
}

/// A sound answer, however empty.
fn sound(shape: &Shape) -> Answer {
    Answer::json(200, value::written(&value::outsider(shape, &mut Dice::seeded(1))))
}

#[test]
fn every_operation_that_the_widget_asks_is_attacked() {
    let attacks = attacks(1);
    for operation in [
        ("GET", OPENINGS),
        ("GET", AVAILABILITY),
        ("POST", HOLDS),
        ("POST", EXTENSION),
        ("POST", RESERVATIONS),
    ] {
        let (method, template) = operation;
        assert!(!attacks.on_parts(method, template).is_empty(), "{operation:?}");
    }
}

/// Attacks on each leaf of an answer, by path.
fn count(attacks: &Attacks, of: &Operation) -> BTreeMap<String, usize> {
    let parts: BTreeMap<_, _> =
        attacks.on_parts(&of.method, &of.template).iter().cloned().collect();
    let at = |path: &str| parts.get(path).map_or(0, Vec::len);
    of.shape.leaves().into_iter().map(|path| (path.clone(), at(&path))).collect()
}

#[test]
fn each_leaf_of_each_answer_meets_every_outsider() {
    let attacks = attacks(1);
    for operation in attacks.operations() {
        let counted = count(&attacks, operation);
        assert!(!counted.is_empty(), "{} answers nothing", operation.template);
        for (path, count) in &counted {
            println!("{:>4} {} {} {path}", count, operation.method, operation.template);
            let least = outsiders::IDENTIFIERS.len() + outsiders::TEXTS.len() + 8;
            assert!(*count >= least, "{path} of {} meets {count}", operation.template);
        }
    }
}

#[test]
fn an_attack_lands_where_it_is_meant_to() {
    let attacks = attacks(1);
    for operation in attacks.operations() {
        for path in operation.shape.leaves() {
            let what = What::Replace(Json::text("here it is"));
            let attack = Attack { path: path.clone(), what };
            for genuine in [sound(&operation.shape), Answer::json(200, "{}")] {
                let struck = attack.apply(&operation.shape, genuine, &mut Dice::seeded(1));
                let name = path.rsplit(['.', ']']).next().unwrap();
                let said = format!("\"{name}\":\"here it is\"");
                let found = struck.body.contains(&said) || path.ends_with("[]");
                assert!(found, "{path}: {}", struck.body);
            }
        }
    }
}

#[test]
fn a_field_that_is_added_to_an_answer_is_attacked_without_anybody_remembering_it() {
    let mut document = described();
    let opening = &mut document["components"]["schemas"]["Opening"]["properties"];
    opening["advice"] = json!({ "type": "string" });
    opening["seats"] = json!({ "oneOf": [{ "type": "null" }, { "type": "array", "items": {
        "type": "object", "properties": { "doctor": { "type": ["string", "null"] } } } }] });
    let attacks = Attacks::on(&document, 1, &INSIDERS);
    let openings = &attacks.target("GET", OPENINGS).operation;
    let counted = count(&attacks, openings);
    for path in ["openings[].advice", "openings[].seats[].doctor"] {
        assert!(counted.get(path).is_some_and(|count| *count > 20), "{path} of {counted:?}");
    }
}

#[test]
#[should_panic(expected = "an unknown schema")]
fn a_shape_that_nobody_can_attack_is_not_passed_over() {
    let answer = json!({ "schema": { "type": "object", "properties": { "odd": { "not": {} } } } });
    let responses = json!({ "200": { "content": { "application/json": answer } } });
    Attacks::on(&json!({ "paths": { "/odd": { "get": { "responses": responses } } } }), 1, &[]);
}

#[test]
fn the_same_seed_is_the_same_attack_and_another_one_mostly_is_not() {
    let struck = |seed| {
        let mut attacks = attacks(seed);
        let genuine = sound(&attacks.target("GET", AVAILABILITY).operation.shape);
        (0..20).map(|_| attacks.strike("GET", AVAILABILITY, &genuine)).collect::<Vec<_>>()
    };
    assert_eq!(struck(7), struck(7));
    assert_ne!(struck(7), struck(8));
}

#[test]
fn most_attacked_answers_still_speak_and_nearly_all_are_changed() {
    let mut attacks = attacks(3);
    let genuine = sound(&attacks.target("GET", AVAILABILITY).operation.shape);
    let struck: Vec<Answer> =
        (0..1000).map(|_| attacks.strike("GET", AVAILABILITY, &genuine)).collect();
    let of = |is: &dyn Fn(&&Answer) -> bool| struck.iter().filter(is).count();
    let changed = of(&|answer| **answer != genuine);
    assert!(changed > 950, "{changed}");
    assert!(of(&|answer| Json::parse(&answer.body).is_ok()) > 700);
}

#[test]
fn outsiders_are_the_clinics_and_the_hospital_says_nothing_that_would_be_taken_for_them() {
    let policy = |host| policy_document(host, &Origins::demo()).unwrap();
    let clinic = policy(Host::Clinic);
    for identifier in &outsiders::IDENTIFIERS[..5] {
        assert!(clinic.contains(&format!("\"{identifier}\"")), "{identifier}");
    }
    for text in outsiders::IDENTIFIERS.iter().chain(&outsiders::TEXTS) {
        assert!(outsiders::trace_in(text).is_some(), "{text} would pass unseen");
    }
    assert_eq!(outsiders::trace_in("02\u{202f}61\u{a0}91.77-10"), Some("261917710"));
    assert_eq!(outsiders::trace_in(&policy(Host::Hospital)), None);
    let hospital = policy(Host::Hospital);
    assert!(INSIDERS.iter().all(|id| hospital.contains(id)));
}
