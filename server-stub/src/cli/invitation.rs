//! `invitation …`: codes for a practitioner's own patients.

use super::CliError;
use super::table::aligned;
use crate::admin::invitations::document::InvitationDocument;
use crate::admin::invitations::list::InvitationList;
use crate::domain::invitation::{Code, Extent, NewInvitation};
use crate::domain::random::Random;
use crate::domain::staff::Author;
use crate::store::{InvitationStatus, Store};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

/// Gives out codes; answers them, one a line: they are kept nowhere.
///
/// # Errors
/// [`CliError`] when the practitioner is not in the site's policy, or the extent cannot be.
pub async fn create<S: Store>(
    store: &S,
    random: &dyn Random,
    site: &SiteId,
    (practitioner, extent, by): (PractitionerId, Extent, &str),
    now: Instant,
) -> Result<String, CliError> {
    let codes: Vec<_> = (0..extent.codes).map(|_| Code::fresh(random)).collect();
    let new = NewInvitation {
        site: site.clone(),
        practitioner,
        codes: codes.iter().map(Code::hash).collect(),
        extent,
        by: Author::operator(by),
    };
    let given = store.issue_invitation(new, now).await?;
    let head = format!(
        "{site}: invitation {} of {}, until {}\nThe codes are shown this once, and kept nowhere:",
        given.number, given.practitioner, given.expires_at
    );
    let codes = codes.iter().map(Code::expose);
    Ok(std::iter::once(head).chain(codes).collect::<Vec<_>>().join("\n"))
}

/// The invitations of the site: a table, or as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(
    store: &S,
    site: &SiteId,
    json: bool,
    now: Instant,
) -> Result<String, CliError> {
    let all = store.list_invitations(site.clone(), None).await?;
    if json {
        let invitations = all.into_iter().map(InvitationDocument::from).collect();
        return Ok(InvitationList { invitations, next: None }.write().to_string());
    }
    let columns = ["invitation", "practitioner", "codes", "visits each", "booked", "ends", "by"];
    Ok(aligned(&columns, all.iter().map(|invitation| row(invitation, now))))
}

fn row(invitation: &InvitationStatus, now: Instant) -> Vec<String> {
    let stands = match invitation.revoked_at {
        Some(at) => format!("revoked {at}"),
        None if invitation.expires_at <= now => format!("ended {}", invitation.expires_at),
        None => format!("until {}", invitation.expires_at),
    };
    vec![
        invitation.number.to_string(),
        invitation.practitioner.to_string(),
        invitation.codes.to_string(),
        invitation.uses.to_string(),
        invitation.used.to_string(),
        stands,
        invitation.by.clone(),
    ]
}

/// Ends an invitation.
///
/// # Errors
/// [`CliError`] when there is none of this number at this site, or it was revoked before.
pub async fn revoke<S: Store>(
    store: &S,
    site: &SiteId,
    (number, by): (u32, &str),
    now: Instant,
) -> Result<String, CliError> {
    store.revoke_invitation(site.clone(), (number, None), Author::operator(by), now).await?;
    Ok(format!("{site}: the codes of invitation {number} open nothing any more"))
}
