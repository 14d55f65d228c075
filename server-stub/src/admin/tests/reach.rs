//! Every operation that names somebody x every role x everybody for whom a bearer may act.
//!
//! The cases are made of the table of operations: who adds one that names a practitioner, an offering
//! or what a pause stops has it judged here, and fails when a colleague's is let through.

use super::matrix::{Outcome, outcome, without_id};
use super::world::{Staff, site};
use crate::admin::table::{Access, Rule, rules};
use crate::domain::staff::{About, Denied, Permission, Role};
use crate::domain::token::{Secret, Terms, Token};
use crate::store::sqlite::SqliteStore;
use guichet_contract::ids::PractitionerId;
use std::collections::BTreeSet;

/// For whom a bearer may act; nobody named is everybody.
const REACHES: [&[&str]; 4] = [&[], &["ada"], &["bea"], &["ada", "bea"]];

/// A practitioner, what is theirs, and somebody who never was.
const WHOSE: [(&str, &str); 3] = [("ada", "o1"), ("bea", "o3"), ("never", "o9")];

/// What is more than one practitioner's.
const EVERYBODYS: [&str; 3] = ["site/sample", "location/main", "reason/checkup"];

/// Addresses of an operation, each with whose it is about; nobody's is everybody's.
fn addresses(template: &str) -> Vec<(Option<&'static str>, String)> {
    let template = template.replace("{site}", "sample").replace("{date}", "2026-11-23");
    let invitation = |who: &str| if who == "ada" { "1" } else { "2" };
    let names_one = template.contains("{practitioner}") || template.contains("{offering}");
    let shapes = if template.contains("{kind}/{id}") {
        ["practitioner/{practitioner}", "offering/{offering}"]
            .map(|scope| template.replace("{kind}/{id}", scope))
            .to_vec()
    } else if names_one {
        vec![template.clone()]
    } else {
        return Vec::new();
    };
    let of = |(who, offering): (&'static str, &str)| {
        let named = |shape: &String| {
            let shape = shape.replace("{invitation}", invitation(who));
            shape.replace("{practitioner}", who).replace("{offering}", offering)
        };
        shapes.iter().map(|shape| (Some(who), named(shape))).collect::<Vec<_>>()
    };
    let everybodys = EVERYBODYS.map(|scope| (None, template.replace("{kind}/{id}", scope)));
    let everybodys = everybodys.into_iter().filter(|_| !names_one);
    WHOSE.into_iter().flat_map(of).chain(everybodys).collect()
}

/// A token of somebody of this role who acts for those, if one can be.
async fn somebody(staff: &Staff, role: Role, named: &[&str]) -> Option<(Token, Secret)> {
    let practitioners = named.iter().map(|id| PractitionerId::parse(id).unwrap());
    let can_be = Terms::new("Eve", role, practitioners, 1).is_ok();
    if can_be { Some(staff.member(role, named).await) } else { None }
}

/// Asks about somebody; answers the refusal of what is another's.
async fn judge(
    staff: &Staff,
    (rule, permission): (Rule, Permission),
    (token, secret): &(Token, Secret),
    (whose, path): (Option<&str>, &str),
) -> Option<String> {
    let method = rule.verb.method();
    let case = format!("{method} {path} by {:?}", token.bearer);
    let before = staff.log("sample").await;
    let answer = staff.ask(method, path, Some(secret.expose())).await;
    let who = whose.and_then(PractitionerId::parse);
    let about = who.as_ref().map_or(About::Everybody, About::One);
    let may = token.bearer.may(permission, &site("sample"), about);
    let expected = match may {
        // That nobody has what never was is the operation's to say.
        Ok(()) if whose == Some("never") => outcome(&answer),
        Ok(()) => Outcome::Passes,
        Err(Denied::Foreign) => Outcome::Refused(404, "not_found"),
        Err(Denied::Lacking) => Outcome::Refused(403, "forbidden"),
    };
    assert_eq!(outcome(&answer), expected, "{case}: {}", answer.body);
    assert!(may.is_ok() || staff.log("sample").await == before, "{case} left a trace");
    (may == Err(Denied::Foreign)).then(|| format!("{:?}", without_id(&answer)))
}

#[tokio::test]
async fn what_is_somebodys_is_done_by_those_alone_who_act_for_them() {
    let staff = Staff::new().await;
    // The first is Ada's, the second Bea's.
    assert_eq!((staff.invite("sample", "ada").await, staff.invite("sample", "bea").await), (1, 2));
    let mut judged = BTreeSet::new();
    for rule in rules::<SqliteStore>() {
        let Access::Site(permission) = rule.access else { continue };
        for (role, named) in Role::ALL.iter().flat_map(|it| REACHES.map(|named| (*it, named))) {
            let Some(bearer) = somebody(&staff, role, named).await else { continue };
            let mut foreign = BTreeSet::new();
            for (whose, path) in addresses(rule.template) {
                let told = judge(&staff, (rule, permission), &bearer, (whose, &path)).await;
                foreign.extend(told);
                judged.insert((rule.verb, rule.template));
            }
            // A colleague's is answered as what never was, byte for byte.
            assert!(foreign.len() <= 1, "{:?} {}: {foreign:?}", rule.verb, rule.template);
        }
    }
    assert_eq!(judged.len(), 14, "operations that name somebody: {judged:?}");
}

#[test]
fn every_parameter_of_a_path_is_one_of_which_it_is_known_about_whom_it_is() {
    let about_somebody = ["{practitioner}", "{offering}", "{kind}", "{id}"];
    let about_nobody = ["{site}", "{token}", "{date}", "{invitation}", "{recall}"];
    for rule in rules::<SqliteStore>() {
        for parameter in rule.template.split('/').filter(|part| part.starts_with('{')) {
            let is_known = about_somebody.contains(&parameter) || about_nobody.contains(&parameter);
            assert!(is_known, "{}: say in `concern` about whom {parameter} is", rule.template);
        }
    }
}
