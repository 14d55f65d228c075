//! `offering publish` and `offering list`: consent, on record.

use super::CliError;
use crate::store::Store;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::time::Instant;

/// Makes offerings bookable in the name of `by`; all of the policy when `offerings` is empty.
/// Answers what to tell the operator.
///
/// # Errors
/// [`CliError`] that names what is not in the policy; nothing is published then.
pub async fn publish<S: Store>(
    store: &S,
    site: &SiteId,
    offerings: &[OfferingId],
    by: &str,
    now: Instant,
) -> Result<String, CliError> {
    let report =
        store.publish_offerings(site.clone(), offerings.to_vec(), by.to_owned(), now).await?;
    Ok(format!(
        "{site}: {} published, {} were already",
        report.published.len(),
        report.already.len()
    ))
}

/// One line an offering: its identifier, its practitioner, reason and location, and its state.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId) -> Result<String, CliError> {
    let mut lines = Vec::new();
    for status in store.list_offerings(site.clone()).await? {
        let consent = match &status.published {
            Some(published) => format!("published {} by {}", published.at, published.by),
            None => "proposed".to_owned(),
        };
        let periods = if status.has_periods { "" } else { "\tno opening period" };
        let offering = status.offering;
        lines.push(format!(
            "{}\t{}\t{}\t{}\t{consent}{periods}",
            offering.id, offering.practitioner, offering.reason, offering.location
        ));
    }
    Ok(lines.join("\n"))
}
