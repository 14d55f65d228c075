//! What a message tells of, as it is by now.

use super::claim::Claimed;
use crate::domain::clock_face::Zone;
use crate::domain::message::{Channel, Kind, Outgoing, Visit};
use crate::domain::site::SiteState;
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use guichet_contract::ids::{AppointmentId, OfferingId};
use guichet_contract::patient::Personal;
use guichet_contract::policy::{HostPolicy, Language};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// Puts together what is needed to write the message.
pub(super) fn outgoing(
    connection: &Connection,
    claimed: Claimed,
    site: &SiteState,
    now: Instant,
) -> Result<Outgoing, StoreError> {
    let language: String = connection
        .prepare_cached("SELECT language FROM reservation WHERE id = ?1")?
        .query_row([&claimed.reservation], |row| row.get(0))?;
    let language = Language::parse(&language).ok_or_else(|| unreadable(&language))?;
    let address = address(connection, &claimed)?;
    let (mut visits, former) = visits(connection, &claimed, site)?;
    // Of several visits some may have been given up since, or have begun: nobody is told to come.
    if claimed.is_of_what_stands() {
        visits.retain(|it| !it.cancelled && (claimed.kind != Kind::Reminder || it.start > now));
        if visits.is_empty() {
            return Err(unreadable("a message whose visits were given up as it was taken on"));
        }
    }
    Ok(Outgoing {
        id: claimed.id,
        attempt: claimed.attempt,
        kind: claimed.kind,
        channel: claimed.channel,
        site: claimed.site,
        policy: Arc::clone(&site.policy),
        language,
        address,
        visits,
        former,
        link: claimed.link,
        created_at: claimed.created_at,
    })
}

fn address(connection: &Connection, claimed: &Claimed) -> Result<Option<Personal>, StoreError> {
    let column = match claimed.channel {
        Channel::Email => "email",
        Channel::Sms => "phone",
        Channel::Webhook => return Ok(None),
    };
    let found: Option<Option<String>> = connection
        .prepare_cached(&format!("SELECT {column} FROM patient WHERE reservation = ?1"))?
        .query_row([&claimed.reservation], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(Personal::new))
}

/// The visits that the message tells of, and of a move those that were given up; earliest first.
fn visits(
    connection: &Connection,
    claimed: &Claimed,
    site: &SiteState,
) -> Result<(Vec<Visit>, Vec<Visit>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT appointment.id, appointment.offering, policy.digest, appointment.starts_at,
                appointment.visit_ends_at, appointment.cancelled_at IS NOT NULL,
                message_visit.former, appointment.policy
         FROM message_visit
         JOIN appointment ON appointment.id = message_visit.appointment
         JOIN policy ON policy.id = appointment.policy
         WHERE message_visit.message = ?1 ORDER BY appointment.starts_at, appointment.id",
    )?;
    let mut rows = statement.query([claimed.number])?;
    let (mut visits, mut former) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (id, offering, digest): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let appointment = AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?;
        let offering = OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?;
        let policy = if digest == site.digest.as_str() {
            Arc::clone(&site.policy)
        } else {
            edition(connection, row.get(7)?, &offering, site)?
        };
        let cancelled: bool = row.get(5)?;
        let (series, moves) = series(connection, &appointment)?;
        let (start, ends) =
            (Instant::from_seconds(row.get(3)?), Instant::from_seconds(row.get(4)?));
        let zone = zone(&policy, &offering)?;
        let visit = Visit {
            local_start: zone.local(start),
            local_end: zone.local(ends),
            appointment,
            offering,
            policy,
            series,
            sequence: moves + u32::from(cancelled),
            start,
            ends,
            cancelled,
        };
        if row.get(6)? { former.push(visit) } else { visits.push(visit) }
    }
    Ok((visits, former))
}

/// The words for a visit that was booked under another edition than the one in force: those in force,
/// if they still speak of the same, else the former ones.
fn edition(
    connection: &Connection,
    policy: i64,
    offering: &OfferingId,
    site: &SiteState,
) -> Result<Arc<HostPolicy>, StoreError> {
    let document: String = connection
        .prepare_cached("SELECT document FROM policy WHERE id = ?1")?
        .query_row([policy], |row| row.get(0))?;
    let former = HostPolicy::parse(&document).map_err(|error| unreadable(&error.to_string()))?;
    Ok(if site.policy.agrees_on(&former, offering) {
        Arc::clone(&site.policy)
    } else {
        Arc::new(former)
    })
}

fn zone(policy: &HostPolicy, id: &OfferingId) -> Result<Zone, StoreError> {
    let offering = policy.offerings.iter().find(|offering| offering.id == *id);
    let place = offering.and_then(|offering| policy.location(&offering.location));
    let zone = place.and_then(|place| Zone::named(&place.zone));
    zone.ok_or_else(|| unreadable("the place of an appointment"))
}

/// The first of the appointments that were moved to this one, and how often it was moved.
pub(in crate::store::sqlite) fn series(
    connection: &Connection,
    appointment: &AppointmentId,
) -> Result<(AppointmentId, u32), StoreError> {
    let (first, moves): (String, u32) = connection
        .prepare_cached(
            "WITH RECURSIVE before (id, moves) AS (
                 SELECT ?1, 0
                 UNION ALL
                 SELECT appointment.moved_from, before.moves + 1
                 FROM before JOIN appointment ON appointment.id = before.id
                 WHERE appointment.moved_from IS NOT NULL)
             SELECT id, moves FROM before ORDER BY moves DESC LIMIT 1",
        )?
        .query_row([appointment.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let first = AppointmentId::parse(&first).ok_or_else(|| unreadable("an appointment"))?;
    Ok((first, moves))
}
