//! `GET /`: on to where somebody's work begins.

use crate::admin::problem::Problem;
use crate::desk::shell::go;
use crate::desk::visit::Desk;
use crate::domain::staff::Role;
use axum::Extension;
use axum::response::Response;

/// Who acts for one practitioner begins with their offerings; who looks after the site, with the site.
pub(in crate::desk) async fn handle(Extension(desk): Extension<Desk>) -> Result<Response, Problem> {
    let role = desk.token.bearer.role;
    if matches!(role, Role::Administrator | Role::Auditor) {
        return go("/site");
    }
    let mut reachable = desk.reachable();
    match (reachable.next(), reachable.next()) {
        (Some(only), None) => go(&format!("/offerings/{}", only.id)),
        _ => go("/practitioners"),
    }
}
