//! `appointment cancel`: gives up one appointment and its time.

use super::CliError;
use crate::store::Store;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::time::Instant;

/// Cancels an appointment, whatever the policy says by now; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] when there is none of this identifier at this site, or it was cancelled before.
pub async fn cancel<S: Store>(
    store: &S,
    site: &SiteId,
    appointment: &AppointmentId,
    now: Instant,
) -> Result<String, CliError> {
    let receipt = store.cancel_appointment(site.clone(), appointment.clone(), now).await?;
    Ok(format!("{site}: {appointment} cancelled, entry {} of the audit log", receipt.entry))
}
