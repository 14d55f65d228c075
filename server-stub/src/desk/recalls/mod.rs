//! `/recalls` and below: cancelling appointments by their cause, as one guided act.
//!
//! Which appointments ([`ask`]), what would happen ([`review`]), what has happened, with the time to
//! undo it ([`show`]), and whom somebody has to telephone ([`calls`]). What a form says of the cause,
//! and how a cause is told, is in `cause`.

pub(super) mod ask;
pub(super) mod calls;
mod cause;
pub(super) mod list;
pub(super) mod review;
pub(super) mod show;

use super::language::zone;
use super::visit::Desk;
use crate::admin::problem::{Code, Problem};
use crate::admin::recalls::is_seen;
use crate::domain::staff::{About, Permission};
use crate::routes::app::App;
use crate::store::{RecallAccount, Store};
use guichet_contract::time::Instant;

/// The recall that a path names, if it is about nobody for whom they do not act.
///
/// # Errors
/// As [`Desk::may`]; another's recall is nobody's.
async fn found<S: Store>(
    app: &App<S>,
    desk: &Desk,
    permission: Permission,
    number: &str,
) -> Result<RecallAccount, Problem> {
    desk.may(permission, About::Reachable)?;
    let not_found = || Problem::new(Code::NotFound);
    let number: u32 = number.parse().map_err(|_| not_found())?;
    let account = app.store.recall_account(desk.site(), number).await?;
    if is_seen(&account.status, &desk.token.bearer.reach) { Ok(account) } else { Err(not_found()) }
}

/// A moment by the clock at the site's first place.
fn moment(desk: &Desk, at: Instant) -> String {
    desk.language().moment(at, zone(desk.policy(), None).as_ref())
}
