//! `audit export`: a site's log, for whoever checks it without running the server.

use super::CliError;
use crate::store::{AuditError, Store};
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes the log to a file, or to standard output when there is none; answers what to tell the
/// operator, who would not want it in the middle of the log.
///
/// # Errors
/// [`CliError`] when the site is not registered, or the file cannot be written.
pub async fn export<S: Store>(
    store: &S,
    site: &SiteId,
    file: Option<&Path>,
    now: Instant,
) -> Result<String, CliError> {
    let out: Box<dyn Write + Send> = match file {
        Some(path) => {
            let created = std::fs::File::create(path);
            let created = created.map_err(|error| CliError::File(path.to_owned(), error))?;
            Box::new(BufWriter::new(created))
        }
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let entries =
        store.export_audit(site.clone(), now, out).await.map_err(|error| match error {
            AuditError::Store(error) => CliError::Store(error),
            error => CliError::Audit(error),
        })?;
    Ok(file.map_or_else(String::new, |file| {
        format!("{site}: {entries} entries in {}", file.display())
    }))
}
