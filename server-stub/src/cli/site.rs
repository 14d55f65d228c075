//! `site import`: a site from its two documents.

use super::CliError;
use crate::schedule::{Registration, RegistrationError};
use crate::store::Store;
use guichet_contract::policy::PolicyError;
use guichet_contract::time::Instant;
use std::path::Path;

/// Registers a site, or changes what changed, all or nothing; answers what to tell the operator.
///
/// Only proposes offerings. A policy that has expired is refused: it would show nobody. Without `origins`, those that are registered stay.
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
    let not_before = match registration.policy.check_in_force(&site, now) {
        Err(error @ PolicyError::Expired(_)) => return Err(RegistrationError::Policy(error).into()),
        Err(PolicyError::NotYetValid(from)) => Some(from),
        _ => None,
    };
    let report = store.register_site(registration, now).await?;
    let mut told = vec![format!("{site}: policy {digest}"), report.to_string()];
    if let Some(from) = not_before {
        told.push(format!("The policy holds from {from} on: until then nobody is shown"));
    }
    if !report.proposed.is_empty() {
        told.push(format!(
            "Proposed offerings are not bookable yet: guichet-server offering publish --site {site} \
             --all --as WHO"
        ));
    }
    Ok(told.join("\n"))
}
