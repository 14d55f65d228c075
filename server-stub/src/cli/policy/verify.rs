//! `policy verify`: what a backend asks of a policy before it takes it, asked anywhere.

use super::PolicyCommandError;
use super::edition::{Edition, read_public_key, read_signature, read_text, signature_of};
use guichet_contract::time::Instant;
use std::path::Path;

/// Whether the host of this public key vouches for the document, and it holds now; answers what to
/// tell. Without `signature` it is looked for beside the document.
///
/// # Errors
/// [`PolicyCommandError`] that says why not: the signature first, since nothing that it does not
/// vouch for says anything.
pub fn verify(
    file: &Path,
    public_key: &Path,
    signature: Option<&Path>,
    now: Instant,
) -> Result<String, PolicyCommandError> {
    let key = read_public_key(public_key)?;
    let text = read_text(file)?;
    let beside = signature_of(file);
    let signature = read_signature(signature.unwrap_or(&beside))?;
    key.verify(&text, &signature)
        .map_err(|error| PolicyCommandError::Key { file: file.to_owned(), error })?;
    let edition = Edition::parse(file, text)?;
    edition.in_force(now)?;
    let policy = &edition.policy;
    Ok(format!(
        "{}: signed with {key}: site {}, serial {}, until {}",
        file.display(),
        policy.site,
        policy.serial,
        policy.valid.until
    ))
}
