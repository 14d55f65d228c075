//! What is booked with a practitioner.

use super::fault::unreadable;
use super::patients;
use crate::domain::clock_face::Zone;
use crate::domain::outside::BookedVisit;
use crate::store::{DayVisit, StoreError};
use guichet_contract::ids::{AppointmentId, OfferingId, PractitionerId, SiteId};
use guichet_contract::time::{Instant, LocalDate};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

const DAY: i64 = 86_400;

/// A visit, and the reservation that it is part of.
pub(super) struct Booked {
    pub(super) visit: BookedVisit,
    reservation: String,
}

/// The visits that are not over at the first moment and begin before the second, earliest first.
/// Cancelled ones are none.
pub(super) fn booked(
    connection: &Connection,
    schedule: i64,
    (from, until): (Instant, Instant),
) -> Result<Vec<Booked>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT appointment.id, appointment.reservation, appointment.offering,
                appointment.starts_at, appointment.visit_ends_at, appointment.policy,
                policy_offering.location
         FROM occupancy
         JOIN appointment ON appointment.id = occupancy.appointment
         JOIN policy_offering ON policy_offering.policy = appointment.policy
             AND policy_offering.offering = appointment.offering
         WHERE occupancy.schedule = ?1 AND appointment.visit_ends_at > ?2
             AND occupancy.starts_at < ?3 AND appointment.cancelled_at IS NULL
         ORDER BY occupancy.starts_at, appointment.id",
    )?;
    let mut rows = statement.query((schedule, from.seconds(), until.seconds()))?;
    let mut clocks = Clocks::default();
    let mut booked = Vec::new();
    while let Some(row) = rows.next()? {
        booked.push(read(connection, &mut clocks, row)?);
    }
    Ok(booked)
}

/// The visits at a site that are not over, whoever they are with.
pub(super) fn of_site(
    connection: &Connection,
    site: i64,
    now: Instant,
) -> Result<Vec<BookedVisit>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM schedule WHERE site = ?1 ORDER BY id")?;
    let schedules = statement.query_map([site], |row| row.get(0))?;
    let end_of_time = Instant::from_seconds(i64::MAX);
    let mut all = Vec::new();
    for schedule in schedules {
        let booked = booked(connection, schedule?, (now, end_of_time))?;
        all.extend(booked.into_iter().map(|booked| booked.visit));
    }
    Ok(all)
}

/// The visits that a message tells of, earliest first.
pub(super) fn told(
    connection: &Connection,
    clocks: &mut Clocks,
    message: i64,
) -> Result<Vec<BookedVisit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT appointment.id, appointment.reservation, appointment.offering,
                appointment.starts_at, appointment.visit_ends_at, appointment.policy,
                policy_offering.location
         FROM message_visit
         JOIN appointment ON appointment.id = message_visit.appointment
         JOIN policy_offering ON policy_offering.policy = appointment.policy
             AND policy_offering.offering = appointment.offering
         WHERE message_visit.message = ?1 AND message_visit.former = 0
         ORDER BY appointment.starts_at, appointment.id",
    )?;
    let mut rows = statement.query([message])?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        told.push(read(connection, clocks, row)?.visit);
    }
    Ok(told)
}

fn read(connection: &Connection, clocks: &mut Clocks, row: &Row<'_>) -> Result<Booked, StoreError> {
    let (id, offering): (String, String) = (row.get(0)?, row.get(2)?);
    let start = Instant::from_seconds(row.get(3)?);
    let ends = Instant::from_seconds(row.get(4)?);
    let zone = clocks.at(connection, row.get(5)?, row.get(6)?)?;
    let visit = BookedVisit {
        appointment: AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?,
        offering: OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?,
        start,
        local_start: zone.local(start),
        ends,
        local_end: zone.local(ends),
    };
    Ok(Booked { visit, reservation: row.get(1)? })
}

/// The clocks at the places of some editions: a place may have left the policy since.
#[derive(Default)]
pub(super) struct Clocks(HashMap<(i64, String), Zone>);

impl Clocks {
    pub(super) fn at(
        &mut self,
        connection: &Connection,
        policy: i64,
        location: String,
    ) -> Result<&Zone, StoreError> {
        let new = match self.0.entry((policy, location)) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(new) => new,
        };
        let (policy, location) = new.key();
        let name: String = connection
            .prepare_cached(
                "SELECT place.value ->> 'zone'
                 FROM policy, json_each(policy.document, '$.locations') AS place
                 WHERE policy.id = ?1 AND place.value ->> 'id' = ?2",
            )?
            .query_row((policy, location), |row| row.get(0))?;
        Ok(new.insert(Zone::named(&name).ok_or_else(|| unreadable(&name))?))
    }
}

/// The visits of a day by the clock at their place; `None` when the site never had the practitioner.
pub(super) fn day(
    connection: &Connection,
    site: &SiteId,
    practitioner: &PractitionerId,
    date: LocalDate,
) -> Result<Option<Vec<DayVisit>>, StoreError> {
    let schedule: Option<i64> = connection
        .prepare_cached(
            "SELECT schedule.id FROM schedule JOIN site ON site.id = schedule.site
             WHERE site.name = ?1 AND schedule.practitioner = ?2",
        )?
        .query_row((site.as_str(), practitioner.as_str()), |row| row.get(0))
        .optional()?;
    let Some(schedule) = schedule else { return Ok(None) };
    // No clock is a whole day from UTC.
    let midnight = Instant::from_seconds(date.days_since_epoch() * DAY);
    let around = (midnight.plus_seconds(-DAY), midnight.plus_seconds(2 * DAY));
    let visits = booked(connection, schedule, around)?.into_iter();
    let of_day = visits.filter(|booked| booked.visit.local_start.date == date);
    let with_patient = of_day.map(|Booked { visit, reservation }| {
        Ok(DayVisit { visit, patient: patients::contact(connection, &reservation)? })
    });
    with_patient.collect::<Result<_, _>>().map(Some)
}
