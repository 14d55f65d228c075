//! `policy sign`: the host vouches for an edition.

use super::PolicyCommandError;
use super::edition::{Edition, signature_of, write_text};
pub use super::secret::Password;
use super::secret::SigningKey;
use guichet_contract::time::Instant;
use std::path::Path;

/// Writes `FILE.minisig`; answers what was signed with which key.
///
/// A policy that does not hold yet is signed: its host prepares it before.
///
/// # Errors
/// [`PolicyCommandError`] for what [`super::check::check`] refuses, and for a key that does not open.
pub fn sign(
    file: &Path,
    key: &Path,
    password: Password,
    now: Instant,
) -> Result<String, PolicyCommandError> {
    let edition = Edition::read(file)?;
    edition.not_expired(now)?;
    let key = SigningKey::open(key, password)?;
    let policy = &edition.policy;
    let said =
        format!("site:{} serial:{} until:{}", policy.site, policy.serial, policy.valid.until);
    let signature = key.sign(&edition.text, &said)?;
    let beside = signature_of(file);
    write_text(&beside, signature.as_str())?;
    Ok(format!("{}: {said}, signed with {}", beside.display(), key.public()))
}
