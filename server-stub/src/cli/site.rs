//! `site import`: a site from its two documents.

use super::CliError;
use crate::schedule::{Registration, RegistrationError};
use crate::store::Store;
use guichet_contract::policy::{HostPolicy, PolicyError};
use guichet_contract::time::Instant;
use std::path::Path;

/// Reads both documents, before any database is touched.
///
/// # Errors
/// [`CliError`] that says what is wrong and where. A policy that has expired is wrong: it would show
/// nobody.
pub fn read(
    policy: &Path,
    schedule: &Path,
    origins: &[String],
    now: Instant,
) -> Result<Registration, CliError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| CliError::File(path.to_owned(), error))
    };
    let origins = (!origins.is_empty()).then(|| origins.to_vec());
    let registration = Registration::parse(&read(policy)?, &read(schedule)?, origins)?;
    match check(&registration.policy, now) {
        Err(error @ PolicyError::Expired(_)) => Err(RegistrationError::Policy(error).into()),
        _ => Ok(registration),
    }
}

/// Registers a site, or changes what changed, all or nothing; answers what to tell the operator.
///
/// Only proposes offerings. Without origins, those that are registered stay.
///
/// # Errors
/// [`CliError`] when the policy is not newer than the registered one.
pub async fn register<S: Store>(
    store: &S,
    registration: Registration,
    now: Instant,
) -> Result<String, CliError> {
    let (site, digest) = (registration.policy.site.clone(), registration.digest.clone());
    let not_before = match check(&registration.policy, now) {
        Err(PolicyError::NotYetValid(from)) => Some(from),
        _ => None,
    };
    let without_origins = registration.origins.is_none();
    let report = store.register_site(registration, now).await?;
    let mut told = vec![format!("{site}: policy {digest}"), report.to_string()];
    if let Some(from) = not_before {
        told.push(format!("The policy holds from {from} on: until then nobody is shown"));
    }
    if report.created && without_origins {
        told.push("No page may call the API yet: import again with --origin".to_owned());
    }
    if !report.proposed.is_empty() {
        told.push(format!(
            "Proposed offerings are not bookable yet: guichet-server offering publish --site {site} \
             --all --as WHO"
        ));
    }
    Ok(told.join("\n"))
}

fn check(policy: &HostPolicy, now: Instant) -> Result<(), PolicyError> {
    policy.check_in_force(&policy.site, now)
}
