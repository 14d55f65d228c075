//! `pause …`: stopping what is bookable, and going on as before.

use super::CliError;
use crate::domain::staff::Author;
use crate::store::Store;
use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;

/// Begins a pause.
///
/// # Errors
/// [`CliError`] when the site does not have what the scope names.
pub async fn begin<S: Store>(
    store: &S,
    site: &SiteId,
    (scope, by): (&Scope, &str),
    now: Instant,
) -> Result<String, CliError> {
    let begun = store.begin_pause(site.clone(), scope.clone(), Author::operator(by), now).await?;
    Ok(format!("{site}: {scope} {}", if begun { "paused" } else { "was paused already" }))
}

/// Ends a pause.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn end<S: Store>(
    store: &S,
    site: &SiteId,
    (scope, by): (&Scope, &str),
    now: Instant,
) -> Result<String, CliError> {
    let ended = store.end_pause(site.clone(), scope.clone(), Author::operator(by), now).await?;
    Ok(format!("{site}: {scope} {}", if ended { "goes on as before" } else { "was not paused" }))
}

/// One line a pause.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId) -> Result<String, CliError> {
    let all = store.list_pauses(site.clone()).await?;
    let line = |pause: &crate::store::PauseStatus| {
        format!("{}\tsince {} by {}", pause.scope, pause.at, pause.by)
    };
    Ok(all.iter().map(line).collect::<Vec<_>>().join("\n"))
}
