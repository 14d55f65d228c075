//! `POST /pause` and `/resume`: stopping what a scope names, and going on as before.

use super::cookie::Cookie;
use super::language_choice::own_path;
use super::said::Said;
use super::shell::go;
use super::visit::Desk;
use crate::admin::problem::{Code, Problem};
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{OfferingError, Store};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_audit::scope::Scope;
use std::sync::Arc;

/// Begins a pause.
pub(super) async fn begin<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    if desk.visit.form.text("scope").is_empty() {
        return done(&app, Said::NothingChosen, own_path(desk.visit.form.text("to")));
    }
    let scope = scope(&desk, Permission::Pause)?;
    let begun = app.store.begin_pause(desk.site(), scope, desk.author(), desk.now).await?;
    let said = if begun { Said::Paused } else { Said::PausedAlready };
    done(&app, said, own_path(desk.visit.form.text("to")))
}

/// Ends a pause.
pub(super) async fn end<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(desk): Extension<Desk>,
) -> Result<Response, Problem> {
    let scope = scope(&desk, Permission::Resume)?;
    let ended = app.store.end_pause(desk.site(), scope, desk.author(), desk.now).await;
    let said = match ended {
        Ok(true) => Said::Resumed,
        Ok(false) => Said::NotPaused,
        Err(OfferingError::PausedByPractitioner) => Said::PausedByPractitioner,
        Err(error) => return Err(error.into()),
    };
    done(&app, said, own_path(desk.visit.form.text("to")))
}

/// The scope that a form names, if they may do this about it.
fn scope(desk: &Desk, permission: Permission) -> Result<Scope, Problem> {
    let scope = Scope::parse(desk.visit.form.text("scope"));
    let scope = scope.ok_or_else(|| Problem::new(Code::NotFound))?;
    may(desk, permission, &scope)?;
    Ok(scope)
}

/// Whether they may do this about what a scope stops: one practitioner, or the site as a whole.
///
/// # Errors
/// As [`Desk::may`].
pub(super) fn may(desk: &Desk, permission: Permission, scope: &Scope) -> Result<(), Problem> {
    match scope {
        Scope::Practitioner(id) => desk.may(permission, About::One(id)),
        Scope::Offering(id) => desk.offering(permission, id.as_str()).map(|_| ()),
        Scope::Site | Scope::Location(_) | Scope::Reason(_) => {
            desk.may(permission, About::Everybody)
        }
    }
}

/// On to another page, which says what was done.
///
/// # Errors
/// As [`go`].
pub(super) fn done<S>(app: &App<S>, said: Said, to: &str) -> Result<Response, Problem> {
    let mut response = go(to)?;
    app.cookies.set(response.headers_mut(), Cookie::Said, said.word());
    Ok(response)
}
