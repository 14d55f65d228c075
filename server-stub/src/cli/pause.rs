//! `pause …`: stopping what is bookable, and going on as before.

use super::CliError;
use super::table::aligned;
use crate::admin::pauses::list::{PauseDocument, PauseList};
use crate::domain::staff::Author;
use crate::store::{PauseStatus, Store};
use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

/// Begins a pause; answers what to tell the operator, or in JSON the pauses that stand by then.
///
/// # Errors
/// [`CliError`] when the site does not have what the scope names.
pub async fn begin<S: Store>(
    store: &S,
    site: &SiteId,
    (scope, by, json): (&Scope, &str, bool),
    now: Instant,
) -> Result<String, CliError> {
    let begun = store.begin_pause(site.clone(), scope.clone(), Author::operator(by), now).await?;
    if json {
        return list(store, site, json).await;
    }
    Ok(format!("{site}: {scope} {}", if begun { "paused" } else { "was paused already" }))
}

/// Ends a pause; answers as [`begin`] does.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn end<S: Store>(
    store: &S,
    site: &SiteId,
    (scope, by, json): (&Scope, &str, bool),
    now: Instant,
) -> Result<String, CliError> {
    let ended = store.end_pause(site.clone(), scope.clone(), Author::operator(by), now).await?;
    if json {
        return list(store, site, json).await;
    }
    Ok(format!("{site}: {scope} {}", if ended { "goes on as before" } else { "was not paused" }))
}

/// The pauses that stand: a table, or as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId, json: bool) -> Result<String, CliError> {
    let all = store.list_pauses(site.clone()).await?;
    if json {
        let pauses = all.into_iter().map(PauseDocument::from).collect();
        return Ok(PauseList { pauses, next: None }.write().to_string());
    }
    let row =
        |pause: &PauseStatus| vec![pause.scope.to_string(), pause.at.to_string(), pause.by.clone()];
    Ok(aligned(&["scope", "since", "by"], all.iter().map(row)))
}
