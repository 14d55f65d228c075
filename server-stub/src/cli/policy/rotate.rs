//! `policy rotate`: the host says, with its former key, which key it uses from now on.

use super::PolicyCommandError;
use super::edition::{read_public_key, signature_of, write_text};
use super::secret::{Password, SigningKey};
use guichet_audit::key_change::KeyChange;
use guichet_contract::ids::SiteId;
use std::path::Path;

/// Writes the statement and, beside it, its signature; answers what to tell. Without `out` the
/// statement is `SITE-key-change.json`.
///
/// # Errors
/// [`PolicyCommandError`] when a key does not open, or both are the same.
pub fn rotate(
    site: SiteId,
    former: &Path,
    password: Password,
    to: &Path,
    out: Option<&Path>,
) -> Result<String, PolicyCommandError> {
    let to = read_public_key(to)?;
    let key = SigningKey::open(former, password)?;
    let change = KeyChange { site, from: key.public().clone(), to };
    let text = format!("{change}\n");
    let said = format!("site:{} key-change to:{}", change.site, change.to);
    let signature = key.sign(&text, &said)?;
    // Read back: what no backend would take is not handed out.
    KeyChange::verify(&text, &signature).map_err(PolicyCommandError::KeyChange)?;
    let default = format!("{}-key-change.json", change.site);
    let out = out.unwrap_or(Path::new(&default));
    write_text(out, &text)?;
    let beside = signature_of(out);
    write_text(&beside, signature.as_str())?;
    Ok(format!(
        "{} and {}: the key of {} changes from {} to {}",
        out.display(),
        beside.display(),
        change.site,
        change.from,
        change.to
    ))
}
