//! Pauses: what stops patients from booking until it ends.
//!
//! Owns the address of a pause: what it stops names it, so that beginning and ending it twice is once.

pub mod begin;
pub mod end;
pub mod list;

use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;

/// What `pauses/{kind}/{id}` stops; the whole site is `site/{site}`. `None` when there is no such
/// kind.
pub(super) fn scope(site: &SiteId, kind: &str, id: &str) -> Option<Scope> {
    match kind {
        "site" => (id == site.as_str()).then_some(Scope::Site),
        kind => Scope::parse(&[kind, "/", id].concat()),
    }
}
