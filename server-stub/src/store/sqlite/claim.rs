//! Holds as rows: finding one by its claim, taking a time, giving it back.

use super::catalogue::Known;
use super::fault::{self, unreadable};
use crate::domain::hold::{Hold, TokenHash};
use crate::domain::slots::Visit;
use crate::store::StoreError;
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId};
use guichet_contract::time::{Instant, LocalDateTime};
use guichet_contract::wire::SlotTime;
use rusqlite::{Connection, OptionalExtension, Row};

/// A hold, and whether its slot is still its own.
pub(super) struct Claimed {
    pub(super) hold: Hold,
    pub(super) stands: bool,
    /// Whether it takes nothing of a stock, since a visit that has its part is to be moved there.
    pub(super) moves: bool,
}

/// Where an offering's visits go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) publication: i64,
    pub(super) schedule: i64,
}

impl Place {
    pub(super) fn of(known: &Known, offering: &guichet_contract::policy::Offering) -> Option<Self> {
        Some(Self {
            publication: *known.publications.get(&offering.id)?,
            schedule: *known.schedules.get(&offering.practitioner)?,
        })
    }
}

/// The hold of this site, if the token is its own.
///
/// A wrong token, an unknown hold and another site's hold are all the same: nothing.
pub(super) fn find(
    connection: &Connection,
    site: i64,
    id: &HoldId,
    token: &HoldToken,
) -> Result<Option<Claimed>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT offering, starts_at, local_start, visit_ends_at, ends_at, token_hash,
                    expires_at, extensions,
                    EXISTS (SELECT 1 FROM occupancy
                            WHERE occupancy.schedule = hold.schedule
                              AND occupancy.lane = hold.lane
                              AND occupancy.starts_at = hold.starts_at
                              AND occupancy.hold = hold.id),
                    moves IS NOT NULL
             FROM hold WHERE id = ?1 AND site = ?2",
        )?
        .query_row((id.as_str(), site), |row| Ok(restore(id, row)))
        .optional()?
        .transpose()?;
    Ok(found.filter(|claimed| claimed.hold.check(token).is_ok()))
}

fn restore(id: &HoldId, row: &Row<'_>) -> Result<Claimed, StoreError> {
    let (offering, local): (String, String) = (row.get(0)?, row.get(2)?);
    let offering = OfferingId::parse(&offering).ok_or_else(|| unreadable("a hold's offering"))?;
    let local = LocalDateTime::parse(&local).ok_or_else(|| unreadable("a hold's local time"))?;
    let visit = Visit {
        time: SlotTime { start: Instant::from_seconds(row.get(1)?), local },
        ends: Instant::from_seconds(row.get(3)?),
        occupied_until: Instant::from_seconds(row.get(4)?),
    };
    let token = TokenHash::from_bytes(row.get(5)?);
    let expires_at = Instant::from_seconds(row.get(6)?);
    let hold = Hold::restore(id.clone(), offering, visit, token, expires_at, row.get(7)?);
    Ok(Claimed { hold, stands: row.get(8)?, moves: row.get(9)? })
}

/// Takes the time for a hold, also from holds that have expired; what moves a visit of the publication
/// takes nothing of its stock. `false` when the database refuses: somebody has it, or it may not be held.
pub(super) fn place(
    connection: &Connection,
    known: &Known,
    place: Place,
    (hold, moves): (&Hold, Option<&AppointmentId>),
    now: Instant,
) -> Result<bool, StoreError> {
    let visit = hold.visit();
    let inserted = connection
        .prepare_cached(
            "INSERT INTO hold (id, site, offering, policy, publication, schedule, starts_at,
                               local_start, visit_ends_at, ends_at, token_hash, held_at,
                               expires_at, moves)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                     (SELECT id FROM appointment WHERE id = ?14 AND publication = ?5))",
        )?
        .execute((
            hold.id().as_str(),
            known.key,
            hold.offering().as_str(),
            known.policy_key,
            place.publication,
            place.schedule,
            visit.time.start.seconds(),
            visit.time.local.to_string(),
            visit.ends.seconds(),
            visit.occupied_until.seconds(),
            hold.token().as_bytes(),
            now.seconds(),
            hold.expires_at().seconds(),
            moves.map(AppointmentId::as_str),
        ));
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if fault::is_refusal(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Gives the time back. The row stays until it is purged, to tell a late caller what happened.
pub(super) fn close(connection: &Connection, id: &HoldId, now: Instant) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM occupancy
             WHERE (schedule, lane, starts_at) =
                       (SELECT schedule, lane, starts_at FROM hold WHERE id = ?1)
               AND hold = ?1",
        )?
        .execute([id.as_str()])?;
    connection
        .prepare_cached("UPDATE hold SET expires_at = min(expires_at, ?2) WHERE id = ?1")?
        .execute((id.as_str(), now.seconds()))?;
    Ok(())
}

/// Gives back whatever is held to move this visit there; what has expired, too, which could be kept
/// longer as long as nobody took it.
pub(super) fn close_those_that_move(
    connection: &Connection,
    visit: &AppointmentId,
    now: Instant,
) -> Result<(), StoreError> {
    let mut held = connection.prepare_cached("SELECT id FROM hold WHERE moves = ?1")?;
    let held = held.query_map([visit.as_str()], |row| row.get::<_, String>(0))?;
    for id in held.collect::<Result<Vec<_>, _>>()? {
        let id = HoldId::parse(&id).ok_or_else(|| unreadable("a hold"))?;
        close(connection, &id, now)?;
    }
    Ok(())
}

/// Writes an extension down.
pub(super) fn prolong(connection: &Connection, hold: &Hold) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE hold SET expires_at = ?2, extensions = ?3 WHERE id = ?1")?
        .execute((hold.id().as_str(), hold.expires_at().seconds(), hold.extensions()))?;
    Ok(())
}

/// Live holds on one offering.
pub(super) fn count_live(
    connection: &Connection,
    site: i64,
    offering: &OfferingId,
    now: Instant,
) -> Result<u32, StoreError> {
    let count = connection
        .prepare_cached(
            "SELECT count(*) FROM hold WHERE site = ?1 AND offering = ?2 AND expires_at > ?3",
        )?
        .query_row((site, offering.as_str(), now.seconds()), |row| row.get(0))?;
    Ok(count)
}
