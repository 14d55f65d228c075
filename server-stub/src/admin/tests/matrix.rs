//! Every operation x every role x every site x every kind of token.
//!
//! About whom an operation is, is in `reach` beside this. Nobody writes the cases: they are made of the table of operations, and what must come of each is
//! said by the roles' permissions. An operation that is added is in here by itself.

use super::world::{Staff, site};
use crate::admin::openapi;
use crate::admin::table::{Access, Rule, rules};
use crate::domain::staff::{About, Bearer, Denied, Role};
use crate::domain::token::Secret;
use crate::os_random::OsRandom;
use crate::routes::tests::world::Answer;
use crate::store::sqlite::SqliteStore;
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// The bearer's own site, another's, and one that never was.
const SITES: [&str; 3] = ["sample", "other", "nowhere"];

/// What is shown in `Authorization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Valid,
    Expired,
    Revoked,
    /// Of the right form, and nobody's.
    Strange,
    Garbage,
    Nothing,
}

const SHOWN: [Shown; 6] =
    [Shown::Valid, Shown::Expired, Shown::Revoked, Shown::Strange, Shown::Garbage, Shown::Nothing];

/// What must come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It comes to the operation, which may still find fault with what was sent.
    Passes,
    Refused(u16, &'static str),
}

fn expected(rule: Rule, bearer: &Bearer, at: &str, shown: Shown) -> Outcome {
    if rule.access == Access::Open {
        return Outcome::Passes;
    }
    if shown != Shown::Valid {
        return Outcome::Refused(401, "unauthenticated");
    }
    let Access::Site(permission) = rule.access else { return Outcome::Passes };
    match bearer.may(permission, &site(at), About::Reachable) {
        Ok(()) => Outcome::Passes,
        Err(Denied::Foreign) => Outcome::Refused(404, "not_found"),
        Err(Denied::Lacking) => Outcome::Refused(403, "forbidden"),
    }
}

pub(super) fn outcome(answer: &Answer) -> Outcome {
    let (status, code, _) = answer.problem();
    let known = ["unauthenticated", "forbidden", "not_found", "method_not_allowed"];
    match known.into_iter().find(|known| *known == code) {
        Some(code) => Outcome::Refused(status, code),
        None if status < 500 => Outcome::Passes,
        None => panic!("{status} {}", answer.body),
    }
}

/// Somebody of this role at `sample`, and what they show.
async fn somebody(staff: &Staff, role: Role, shown: Shown) -> (Bearer, Option<String>) {
    let (token, secret) = if shown == Shown::Expired {
        staff.world.clock.advance(-2 * 86_400);
        let former = staff.give("sample", role, 1).await;
        staff.world.clock.advance(2 * 86_400);
        former
    } else {
        staff.give("sample", role, 90).await
    };
    if shown == Shown::Revoked {
        staff.revoke(&token).await;
    }
    let sent = match shown {
        Shown::Valid | Shown::Expired | Shown::Revoked => Some(secret.expose().to_owned()),
        Shown::Strange => Some(Secret::fresh(&OsRandom).expose().to_owned()),
        Shown::Garbage => Some("guichet_' OR 1=1 --".to_owned()),
        Shown::Nothing => None,
    };
    (token.bearer, sent)
}

/// The path of an operation at a site, about something that is there, where anything is.
async fn path(staff: &Staff, template: &str, at: &str) -> String {
    let mut path = template
        .replace("{site}", at)
        .replace("{practitioner}", "ada")
        .replace("{offering}", "o1")
        .replace("{kind}/{id}", "practitioner/ada")
        .replace("{date}", "2026-11-23");
    if path.contains("{token}") {
        let id = match at {
            "nowhere" => "t1".to_owned(),
            at => staff.give(at, Role::Secretary, 90).await.0.id.to_string(),
        };
        path = path.replace("{token}", &id);
    }
    if path.contains("{invitation}") {
        let number = match at {
            "nowhere" => 1,
            at => staff.invite(at, "ada").await,
        };
        path = path.replace("{invitation}", &number.to_string());
    }
    if path.contains("{recall}") {
        let number = if at == "sample" { staff.recall().await } else { 1 };
        path = path.replace("{recall}", &number.to_string());
    }
    assert!(!path.contains('{'), "say here what stands for the parameters of {template}");
    path
}

/// Status, headers and body, without what differs from request to request.
pub(super) fn without_id(answer: &Answer) -> (StatusCode, Vec<(String, String)>, String) {
    let id = answer.header("x-request-id").unwrap().to_owned();
    // How long the identifier is differs, too; the body is compared as a whole.
    let headers =
        answer.headers.iter().filter(|(name, _)| *name != "content-length").map(|(name, value)| {
            (name.to_string(), value.to_str().unwrap().replace(&id, "-").clone())
        });
    (answer.status, headers.collect(), answer.body.replace(&id, "-"))
}

#[tokio::test]
async fn every_operation_answers_every_role_at_every_site_as_the_permissions_say() {
    let staff = Staff::new().await;
    // Before anything is paused that it is about.
    staff.recall().await;
    let mut passed = BTreeSet::new();
    for rule in rules::<SqliteStore>() {
        let method = rule.verb.method();
        for (role, shown) in Role::ALL.iter().flat_map(|role| SHOWN.map(|shown| (*role, shown))) {
            let (bearer, sent) = somebody(&staff, role, shown).await;
            let mut refusals = Vec::new();
            for at in SITES {
                let case = format!("{method} {} by {role} at {at}, {shown:?}", rule.template);
                let path = path(&staff, rule.template, at).await;
                let before = (staff.log("sample").await, staff.log("other").await);
                let answer = staff.ask(method.clone(), &path, sent.as_deref()).await;
                let expected = expected(rule, &bearer, at, shown);
                assert_eq!(outcome(&answer), expected, "{case}: {}", answer.body);
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{case}");
                if expected == Outcome::Passes {
                    passed.insert((rule.verb, rule.template));
                } else {
                    let after = (staff.log("sample").await, staff.log("other").await);
                    assert_eq!(before, after, "{case} left a trace");
                    refusals.push((at, without_id(&answer)));
                }
            }
            // Another's is answered as what never was, byte for byte.
            let of = |name: &str| refusals.iter().find(|(at, _)| *at == name).map(|(_, it)| it);
            assert_eq!(of("other"), of("nowhere"), "{method} {} by {role}", rule.template);
        }
    }
    assert_eq!(passed.len(), rules::<SqliteStore>().len(), "nobody may ask for something");
}

/// Methods and templates that the description has.
fn described() -> BTreeSet<(String, String)> {
    let text = openapi::document::<SqliteStore>();
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &serde_json::Value)| {
        let methods = item.as_object().unwrap().keys().map(|method| method.to_uppercase());
        methods.map(|method| (method, path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

#[tokio::test]
async fn what_is_in_the_table_is_served_and_described_and_nothing_else_is() {
    let staff = Staff::new().await;
    let rules = rules::<SqliteStore>();
    let listed: BTreeSet<_> =
        rules.iter().map(|it| (it.verb.method().to_string(), it.template.to_owned())).collect();
    assert_eq!(listed.len(), rules.len(), "an operation is listed twice");
    assert_eq!(listed, described());
    for template in rules.iter().map(|rule| rule.template) {
        let path = path(&staff, template, "sample").await;
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = staff.ask(method.parse().unwrap(), &path, None).await;
            let served = answer.status != StatusCode::METHOD_NOT_ALLOWED;
            let is_listed = listed.contains(&(method.to_owned(), template.to_owned()));
            assert_eq!(served, is_listed, "{method} {template}");
        }
    }
}

#[test]
fn every_operation_says_what_it_is_for_who_may_and_how_it_fails() {
    let text = openapi::document::<SqliteStore>();
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    for Rule { verb, template, access } in rules::<SqliteStore>() {
        let method = verb.method().to_string().to_lowercase();
        let operation = &document["paths"][template][&method];
        assert!(operation["summary"].is_string(), "{method} {template}");
        let about = operation["description"].as_str().unwrap();
        let who = match access {
            Access::Open => "no token".to_owned(),
            Access::Token => "a token of any role".to_owned(),
            Access::Site(permission) => format!("Permission: {} (", permission.word()),
        };
        assert!(about.contains(&who), "{method} {template}: {about}");
        assert_eq!(operation["security"].is_array(), access != Access::Open, "{template}");
        let fails = operation["responses"]["4XX"]["description"].as_str().unwrap_or_default();
        assert_eq!(fails.contains("unauthenticated"), access != Access::Open, "{template}");
        let at_a_site = matches!(access, Access::Site(_));
        assert_eq!(fails.contains("forbidden, not_found"), at_a_site, "{template}: {fails}");
        assert_eq!(template.starts_with("/admin/v1/sites/{site}/"), at_a_site, "{template}");
    }
    assert!(document["components"]["schemas"]["ProblemDocument"].is_object());
    assert!(document["components"]["securitySchemes"]["staff_token"].is_object());
}
