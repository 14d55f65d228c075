//! `site import`, `site schedule` and `site rotate-key`: a site from its two documents and back, and
//! its host's key.

use super::policy::pretty::pretty;
use super::{CliError, recall};
use crate::domain::policy_end::expires_soon;
use crate::messages::{MessageSettings, sms};
use crate::schedule::{Registration, RegistrationError};
use crate::store::Store;
use guichet_audit::key::{KeyError, PublicKey, Signature};
use guichet_contract::ids::SiteId;
use guichet_contract::policy::{HostPolicy, PolicyError};
use guichet_contract::time::Instant;
use std::path::{Path, PathBuf};

/// What a site is imported from.
#[derive(Debug, Clone)]
pub struct Import {
    /// The policy's file.
    pub policy: PathBuf,
    /// The schedule's file; without it, the registered schedule stays.
    pub schedule: Option<PathBuf>,
    /// Whether the schedule may undo weeks that were changed since the last import.
    pub replace_schedule: bool,
    /// Origins that may ask; without any, those that are registered stay.
    pub origins: Vec<String>,
    /// The signature's file; without it, the one beside the policy, if there is one.
    pub signature: Option<PathBuf>,
    /// The host's public key, where the site has none yet.
    pub public_key: Option<PathBuf>,
    /// The host's address for receipts.
    pub receipts: Option<String>,
    /// The host's page where patients book.
    pub page: Option<String>,
    /// The file with what the site says of its messages; without it, what is registered stays.
    pub messages: Option<PathBuf>,
}

/// Reads everything, before any database is touched.
///
/// # Errors
/// [`CliError`] that says what is wrong and where. A policy that has expired is wrong: it would show
/// nobody.
pub fn read(import: &Import, now: Instant) -> Result<Registration, CliError> {
    let origins = (!import.origins.is_empty()).then(|| import.origins.clone());
    let policy = text(&import.policy)?;
    let mut registration = match &import.schedule {
        Some(schedule) => Registration::parse(&policy, &text(schedule)?, origins)?,
        None => Registration::keeping_schedule(&policy, origins)?,
    };
    if let Some(given) = &mut registration.schedule {
        given.replaces_weeks = import.replace_schedule;
    }
    if let Err(error @ PolicyError::Expired(_)) = check(&registration.policy, now) {
        return Err(RegistrationError::Policy(error).into());
    }
    registration.signature = signature(import.signature.as_deref(), &import.policy)?;
    registration.public_key = match &import.public_key {
        Some(file) => Some(PublicKey::parse(&text(file)?).map_err(|error| key(file, error))?),
        None => None,
    };
    registration.receipts_to.clone_from(&import.receipts);
    registration.page.clone_from(&import.page);
    if let Some(file) = &import.messages {
        let document = text(file)?;
        MessageSettings::parse(&document, &registration.policy.site)
            .map_err(RegistrationError::Messages)?;
        registration.messages = Some(document);
    }
    Ok(registration)
}

fn text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| CliError::File(path.to_owned(), error))
}

fn key(file: &Path, error: KeyError) -> CliError {
    CliError::Key { file: file.to_owned(), error }
}

/// The signature that was named, else the one beside what was signed.
fn signature(named: Option<&Path>, signed: &Path) -> Result<Option<Signature>, CliError> {
    let mut beside = signed.as_os_str().to_owned();
    beside.push(".minisig");
    let beside = PathBuf::from(beside);
    let file = match named {
        Some(file) => file,
        None if beside.exists() => &beside,
        None => return Ok(None),
    };
    Signature::parse(&text(file)?).map(Some).map_err(|error| key(file, error))
}

/// The schedule of a site as it is, in the form in which it is imported.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn schedule<S: Store>(store: &S, site: &SiteId) -> Result<String, CliError> {
    let schedule = store.schedule(site.clone()).await?;
    let schedule = schedule.ok_or_else(|| CliError::NoSite(site.clone()))?;
    Ok(pretty(&schedule.write()).trim_end().to_owned())
}

/// Changes a site's key by a statement that the former key signed; answers what to tell the
/// operator.
///
/// # Errors
/// [`CliError`] when the statement is not the host's word.
pub async fn rotate_key<S: Store>(
    store: &S,
    site: &SiteId,
    statement: &Path,
    named: Option<&Path>,
    now: Instant,
) -> Result<String, CliError> {
    let document = text(statement)?;
    let signature = signature(named, statement)?;
    let signature = signature.ok_or_else(|| key(statement, KeyError::Signature))?;
    let new = store.rotate_key(site.clone(), document, signature, now).await?;
    Ok(format!("{site}: the next edition of the policy must be signed with {new}"))
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
    let ending = expires_soon(&registration.policy, now);
    let until = registration.policy.valid.until;
    let without_origins = registration.origins.is_none();
    let report = store.register_site(registration, now).await?;
    let outside = recall::hint(&site, &report.outside);
    let mut told = vec![format!("{site}: policy {digest}"), format!("{report}{outside}")];
    if let Some(from) = not_before {
        told.push(format!("The policy holds from {from} on: until then nobody is shown"));
    }
    if let Some(days) = ending {
        told.push(format!("The policy ends at {until}, in {days} days: then nobody is shown"));
    }
    if let Some(view) = store.site(&site).await? {
        let (kind, segments) = sms::longest(&view.state.policy, &view.state.messages);
        if segments > 1 {
            told.push(format!(
                "An SMS takes up to {segments} segments ({}), since the manage page's address or a text of \
                 the site's own is long, or a language's letters take more room: each is paid for",
                kind.word()
            ));
        }
    }
    if report.created && without_origins {
        told.push("No page may call the API yet: import again with --origin".to_owned());
    }
    if !report.proposed.is_empty() {
        told.push(format!(
            "Proposed offerings are not bookable yet: guichet-server offering publish --site {site} \
             --all --practitioner WHOSE --as WHO"
        ));
    }
    Ok(told.join("\n"))
}

fn check(policy: &HostPolicy, now: Instant) -> Result<(), PolicyError> {
    policy.check_in_force(&policy.site, now)
}
