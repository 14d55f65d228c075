//! The description of the staff's API (OpenAPI 3.1), generated from the operations themselves.
//!
//! Owns the list of operations that are described; who may ask for each comes from the table. A test
//! fails when one is served and not described, or the reverse.

use super::table::{Access, Rule, Verb, rules};
use super::{audit, days, description, invitations, me, offerings, pauses, recalls, tokens, weeks};
use crate::domain::staff::{Role, has};
use crate::store::Store;
use std::sync::OnceLock;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guichet, for staff",
        description = "What the staff of a site may do, each with a token of their own. Errors are problems (RFC 9457) with a stable code. Without a valid token everything answers 401; what is another's answers as what never was, 404; 403 is about one's own site alone."
    ),
    paths(
        me::handle,
        audit::handle,
        tokens::list::handle,
        tokens::revoke::handle,
        offerings::list::handle,
        offerings::show::handle,
        offerings::publish::handle,
        offerings::withdraw::handle,
        offerings::defer::handle,
        offerings::preview::handle,
        pauses::list::handle,
        pauses::begin::handle,
        pauses::end::handle,
        recalls::rehearse::handle,
        recalls::list::handle,
        recalls::run::handle,
        recalls::show::handle,
        recalls::undo::handle,
        recalls::reopen::handle,
        recalls::unreachable::handle,
        weeks::show::handle,
        weeks::rehearse::handle,
        weeks::change::handle,
        days::show::handle,
        invitations::list::handle,
        invitations::create::handle,
        invitations::revoke::handle,
        description::handle,
    ),
    tags(
        (name = "staff", description = "Who may do what, and what was done"),
        (name = "offerings", description = "What can be booked: consent, and pauses"),
        (name = "recalls", description = "Cancelling appointments by their cause, in one act"),
        (name = "weeks", description = "When practitioners receive, and what they have"),
        (name = "operating", description = "For operators and developers"),
    ),
)]
struct Description;

/// The description as JSON.
pub fn document<S: Store>() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| described(&rules::<S>()).to_pretty_json().unwrap_or_default())
}

fn described(rules: &[Rule]) -> utoipa::openapi::OpenApi {
    let mut openapi = Description::openapi();
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    openapi.components.get_or_insert_default().add_security_scheme("staff_token", scheme);
    for rule in rules {
        let item = openapi.paths.paths.get_mut(rule.template);
        if let Some(operation) = item.and_then(|item| operation_of(item, rule.verb)) {
            say_who_may(operation, rule.access);
        }
    }
    openapi
}

fn operation_of(item: &mut PathItem, verb: Verb) -> Option<&mut Operation> {
    match verb {
        Verb::Get => item.get.as_mut(),
        Verb::Post => item.post.as_mut(),
        Verb::Put => item.put.as_mut(),
        Verb::Delete => item.delete.as_mut(),
    }
}

fn say_who_may(operation: &mut Operation, access: Access) {
    let who = match access {
        Access::Open => "Needs no token.".to_owned(),
        Access::Token => "Needs a token of any role.".to_owned(),
        Access::Site(permission) => {
            let roles: Vec<_> =
                Role::ALL.into_iter().filter(|role| has(*role, permission)).collect();
            let roles: Vec<_> = roles.iter().map(|role| role.word()).collect();
            format!("Permission: {} ({}).", permission.word(), roles.join(", "))
        }
    };
    if access != Access::Open {
        let none: [&str; 0] = [];
        operation.security = Some(vec![SecurityRequirement::new("staff_token", none)]);
    }
    let about = operation.description.get_or_insert_default();
    *about = [about.trim_end(), "\n\n", &who].concat();
}
