//! Invitations as rows, and whether a code opens something.

use super::audit;
use super::catalogue::Catalogue;
use super::fault::unreadable;
use super::publications::next_number;
use crate::domain::invitation::{Code, MAX_STANDING, NewInvitation};
use crate::domain::staff::Author;
use crate::store::{InvitationError, InvitationStatus, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::ids::{AppointmentId, PractitionerId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension, Row};

/// What [`status`] reads.
const COLUMNS: &str = "invitation.id, invitation.practitioner, invitation.uses,
    invitation.issued_by, invitation.issued_at, invitation.expires_at, invitation.revoked_at,
    (SELECT count(*) FROM invitation_code WHERE invitation = invitation.id),
    (SELECT count(*) FROM invitation_code AS code
     JOIN invitation_use AS spent ON spent.code = code.id
     JOIN appointment ON appointment.id = spent.appointment
     WHERE code.invitation = invitation.id AND appointment.cancelled_at IS NULL)";

/// Gives out codes, on record.
pub(super) fn issue(
    connection: &Connection,
    catalogue: &Catalogue,
    new: &NewInvitation,
    now: Instant,
) -> Result<InvitationStatus, InvitationError> {
    let name = new.by.named().ok_or(InvitationError::Anonymous)?;
    let fits = u32::try_from(new.codes.len()) == Ok(new.extent.codes);
    if let Some(problem) = new.extent.problem().or((!fits).then_some("codes: not as many")) {
        return Err(InvitationError::Extent(problem));
    }
    let known = catalogue.in_transaction(connection, &new.site)?;
    let known = known.ok_or_else(|| InvitationError::UnknownSite(new.site.clone()))?;
    if known.state.policy.practitioner(&new.practitioner).is_none() {
        return Err(InvitationError::UnknownPractitioner(new.practitioner.clone()));
    }
    let standing: u32 = connection
        .prepare_cached(
            "SELECT count(*) FROM invitation JOIN invitation_code AS code
                ON code.invitation = invitation.id
             WHERE site = ?1 AND practitioner = ?2 AND revoked_at IS NULL AND ?3 < expires_at",
        )?
        .query_row((known.key, new.practitioner.as_str(), now.seconds()), |row| row.get(0))?;
    if standing + new.extent.codes > MAX_STANDING {
        return Err(InvitationError::Extent(
            "codes: more than 10000 of a practitioner's would stand",
        ));
    }
    let number = next_number(connection, "invitation")?;
    let (practitioner, codes) = (new.practitioner.clone(), new.extent.codes);
    let act = Act::InvitationIssued { invitation: number, practitioner, codes };
    let entry =
        audit::append_by(connection, (known.key, &new.site), (act, Some(&new.by)), now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO invitation (id, site, practitioner, uses, issued_by, issued_at, expires_at,
                                     entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            number,
            known.key,
            new.practitioner.as_str(),
            new.extent.uses,
            name,
            now.seconds(),
            new.extent.ends(now).seconds(),
            entry,
        ))?;
    let mut insert = connection
        .prepare_cached("INSERT INTO invitation_code (invitation, hash) VALUES (?1, ?2)")?;
    for code in &new.codes {
        insert.execute((number, code.as_bytes()))?;
    }
    find(connection, &new.site, number)?.ok_or(InvitationError::NotFound)
}

/// The invitations of a site, or of one practitioner, in the order in which they were given out.
pub(super) fn list(
    connection: &Connection,
    site: &SiteId,
    of: Option<&PractitionerId>,
) -> Result<Vec<InvitationStatus>, InvitationError> {
    let known: Option<i64> = connection
        .query_row("SELECT id FROM site WHERE name = ?1", [site.as_str()], |row| row.get(0))
        .optional()?;
    let known = known.ok_or_else(|| InvitationError::UnknownSite(site.clone()))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM invitation
         WHERE site = ?1 AND practitioner = coalesce(?2, practitioner) ORDER BY id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((known, of.map(PractitionerId::as_str)))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(status(row)?);
    }
    Ok(all)
}

/// Ends an invitation, on record. What was booked with it stays booked.
pub(super) fn revoke(
    connection: &Connection,
    (site, (number, of), by): (&SiteId, &(u32, Option<PractitionerId>), &Author),
    now: Instant,
) -> Result<(), InvitationError> {
    let number = *number;
    let name = by.named().ok_or(InvitationError::Anonymous)?;
    let status = find(connection, site, number)?
        .filter(|it| of.as_ref().is_none_or(|of| *of == it.practitioner))
        .ok_or(InvitationError::NotFound)?;
    if let Some(at) = status.revoked_at {
        return Err(InvitationError::Already(at));
    }
    let key: i64 =
        connection
            .query_row("SELECT id FROM site WHERE name = ?1", [site.as_str()], |row| row.get(0))?;
    let act = Act::InvitationRevoked { invitation: number };
    let entry = audit::append_by(connection, (key, site), (act, Some(by)), now)?.entry;
    connection
        .prepare_cached(
            "UPDATE invitation SET revoked_by = ?2, revoked_at = max(issued_at, ?3),
                                   revoked_entry = ?4
             WHERE id = ?1",
        )?
        .execute((number, name, now.seconds(), entry))?;
    Ok(())
}

fn find(
    connection: &Connection,
    site: &SiteId,
    number: u32,
) -> Result<Option<InvitationStatus>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitation JOIN site ON site.id = invitation.site
         WHERE invitation.id = ?1 AND site.name = ?2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row((number, site.as_str()), |row| Ok(status(row))).optional()?.transpose()
}

fn status(row: &Row<'_>) -> Result<InvitationStatus, StoreError> {
    let practitioner: String = row.get(1)?;
    let practitioner = PractitionerId::parse(&practitioner)
        .ok_or_else(|| unreadable("the practitioner of an invitation"))?;
    let moment = |column: usize| row.get(column).map(Instant::from_seconds);
    Ok(InvitationStatus {
        number: row.get(0)?,
        practitioner,
        uses: row.get(2)?,
        by: row.get(3)?,
        at: moment(4)?,
        expires_at: moment(5)?,
        revoked_at: row.get::<_, Option<i64>>(6)?.map(Instant::from_seconds),
        codes: row.get(7)?,
        used: row.get(8)?,
    })
}

/// Uses a code for an appointment with a practitioner that is about to be booked; `false` when it
/// opens nothing: one answer, whatever the reason.
pub(super) fn spend(
    connection: &Connection,
    site: i64,
    (code, practitioner, appointment): (&Code, &PractitionerId, &AppointmentId),
    now: Instant,
) -> Result<bool, StoreError> {
    let found: Option<i64> = connection
        .prepare_cached(
            "SELECT code.id FROM invitation_code AS code
             JOIN invitation ON invitation.id = code.invitation
             WHERE code.hash = ?1 AND invitation.site = ?2 AND invitation.practitioner = ?3
                AND invitation.issued_at <= ?4 AND ?4 < invitation.expires_at
                AND invitation.revoked_at IS NULL
                AND invitation.uses > (
                    SELECT count(*) FROM code_spent AS spent WHERE spent.code = code.id)",
        )?
        .query_row((code.hash().as_bytes(), site, practitioner.as_str(), now.seconds()), |row| {
            row.get(0)
        })
        .optional()?;
    let Some(found) = found else { return Ok(false) };
    connection
        .prepare_cached("INSERT INTO invitation_use (appointment, code) VALUES (?1, ?2)")?
        .execute((appointment.as_str(), found))?;
    Ok(true)
}

/// What a visit was let in by goes on with the visit that it was moved to.
pub(super) fn carry_over(
    connection: &Connection,
    former: &AppointmentId,
    new: &AppointmentId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO invitation_use (appointment, code)
             SELECT ?2, code FROM invitation_use WHERE appointment = ?1",
        )?
        .execute((former.as_str(), new.as_str()))?;
    Ok(())
}
