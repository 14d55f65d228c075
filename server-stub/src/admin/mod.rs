//! The staff's API: REST below `/admin/v1`, on a listener of its own.
//!
//! Owns what staff may ask over HTTP. It is apart from the public API: other paths, other codes,
//! another address, no page of any origin. Each request passes `gate`, which knows from the one
//! [`table`] who may do what; an operation is one file and one line of that table.
//!
//! Start reading at [`router`], then at [`table`].

pub mod answer;
pub mod asked;
pub mod audit;
mod concern;
pub mod days;
mod description;
mod gate;
pub mod invitations;
pub mod me;
pub mod offerings;
pub mod openapi;
pub mod page;
pub mod pauses;
mod pipe;
pub mod precondition;
pub mod problem;
pub mod recalls;
pub mod table;
pub mod tokens;
pub mod weeks;

#[cfg(test)]
mod tests;

use crate::routes::app::App;
use crate::store::Store;
use axum::Router;
use axum::middleware::from_fn_with_state;
use gate::Gate;
use problem::{Code, Problem};
use std::sync::Arc;

/// Who the bearer is. GET.
pub const ME: &str = "/admin/v1/me";
/// A site's audit log. GET.
pub const AUDIT: &str = "/admin/v1/sites/{site}/audit";
/// A site's tokens. GET.
pub const TOKENS: &str = "/admin/v1/sites/{site}/tokens";
/// One of them. DELETE.
pub const TOKEN: &str = "/admin/v1/sites/{site}/tokens/{token}";
/// The offerings of a site. GET.
pub const OFFERINGS: &str = "/admin/v1/sites/{site}/offerings";
/// One of them. GET.
pub const OFFERING: &str = "/admin/v1/sites/{site}/offerings/{offering}";
/// The consent to it. PUT, DELETE.
pub const PUBLICATION: &str = "/admin/v1/sites/{site}/offerings/{offering}/publication";
/// The answer "later" to it. POST.
pub const DEFERRAL: &str = "/admin/v1/sites/{site}/offerings/{offering}/deferral";
/// What patients would see of it. POST.
pub const PREVIEWS: &str = "/admin/v1/sites/{site}/offerings/{offering}/previews";
/// The pauses that stand at a site. GET.
pub const PAUSES: &str = "/admin/v1/sites/{site}/pauses";
/// One of them, by what it stops. PUT, DELETE.
pub const PAUSE: &str = "/admin/v1/sites/{site}/pauses/{kind}/{id}";
/// What a recall would do. POST.
pub const RECALL_REHEARSALS: &str = "/admin/v1/sites/{site}/recalls/rehearsals";
/// Appointments that were cancelled by their cause. GET, POST.
pub const RECALLS: &str = "/admin/v1/sites/{site}/recalls";
/// One such act, and how far patients were told. GET, DELETE.
pub const RECALL: &str = "/admin/v1/sites/{site}/recalls/{recall}";
/// Its time is bookable again. POST.
pub const RECALL_REOPENING: &str = "/admin/v1/sites/{site}/recalls/{recall}/reopening";
/// Whom it could not reach. GET.
pub const RECALL_UNREACHABLE: &str = "/admin/v1/sites/{site}/recalls/{recall}/unreachable";
/// When a practitioner receives. GET, PUT.
pub const WEEK: &str = "/admin/v1/sites/{site}/practitioners/{practitioner}/week";
/// What a change of it would do. POST.
pub const REHEARSAL: &str = "/admin/v1/sites/{site}/practitioners/{practitioner}/week/rehearsal";
/// A practitioner's appointments of a day. GET.
pub const DAY: &str = "/admin/v1/sites/{site}/practitioners/{practitioner}/days/{date}";
/// The codes that a practitioner gives to patients of their own. GET, POST.
pub const INVITATIONS: &str = "/admin/v1/sites/{site}/practitioners/{practitioner}/invitations";
/// Some of them, as they were made. DELETE.
pub const INVITATION: &str =
    "/admin/v1/sites/{site}/practitioners/{practitioner}/invitations/{invitation}";
/// The description of this API. GET.
pub const OPENAPI: &str = "/admin/v1/openapi.json";

/// The whole API, on a store.
pub fn router<S: Store>(app: &Arc<App<S>>) -> Router {
    let operations = table::operations();
    let rules = operations.iter().map(|operation| operation.rule).collect();
    let gate = Gate { app: Arc::clone(app), rules };
    operations
        .into_iter()
        .fold(Router::new(), |router, operation| {
            router.route(operation.rule.template, operation.methods)
        })
        // Before the layer, so that it sees these requests too.
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .layer(from_fn_with_state(gate, gate::pass::<S>))
        .with_state(Arc::clone(app))
}

async fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}
