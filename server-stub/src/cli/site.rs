//! `site import`: a site from its two documents.

use super::CliError;
use crate::schedule::Registration;
use crate::store::Store;
use guichet_contract::time::Instant;
use std::path::Path;

/// Registers a site, or changes what changed, all or nothing; answers what to tell the operator.
///
/// Only proposes offerings. Without `origins`, those that are registered stay.
///
/// # Errors
/// [`CliError`] that says what is wrong and where.
pub async fn import<S: Store>(
    store: &S,
    policy: &Path,
    schedule: &Path,
    origins: &[String],
    now: Instant,
) -> Result<String, CliError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| CliError::File(path.to_owned(), error))
    };
    let origins = (!origins.is_empty()).then(|| origins.to_vec());
    let registration = Registration::parse(&read(policy)?, &read(schedule)?, origins)?;
    let (site, digest) = (registration.policy.site.clone(), registration.digest.clone());
    let report = store.register_site(registration, now).await?;
    let told = format!("{site}: policy {digest}\n{report}");
    if report.proposed.is_empty() {
        return Ok(told);
    }
    Ok(format!(
        "{told}\nProposed offerings are not bookable yet: guichet-server offering publish --site \
         {site} --all --as WHO"
    ))
}
