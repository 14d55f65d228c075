//! Which appointments a cause means: roughly by the database, exactly by [`Cause::covers`].

use crate::domain::outside::BookedVisit;
use crate::domain::recall::{Cause, Facts, SeenSet};
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::visits::Clocks;
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::collections::BTreeSet;

/// An appointment that a cause means.
pub(super) struct Selected {
    pub(super) visit: BookedVisit,
    pub(super) reservation: String,
    pub(super) reason: ReasonId,
    pub(super) practitioner: PractitionerId,
}

/// The appointments that the cause means, which are booked and not begun, earliest first.
pub(super) fn select(
    connection: &Connection,
    site: i64,
    cause: &Cause,
    now: Instant,
) -> Result<Vec<Selected>, StoreError> {
    let mut query = Query::new(site, now);
    query.add("appointment.cancelled_at IS NULL");
    matching(connection, query, cause)
}

/// Those that it meant when somebody saw them: what was booked since is not among them, what was given
/// up since is.
pub(super) fn meant_then(
    connection: &Connection,
    site: i64,
    cause: &Cause,
    seen: &SeenSet,
) -> Result<BTreeSet<AppointmentId>, StoreError> {
    let mut query = Query::new(site, seen.at);
    let at = query.bind(Value::Integer(seen.at.seconds()));
    query.add(&format!(
        "appointment.booked_at <= {at}
         AND (appointment.cancelled_at IS NULL OR appointment.cancelled_at > {at})"
    ));
    let meant = matching(connection, query, cause)?;
    Ok(meant.into_iter().map(|it| it.visit.appointment).collect())
}

/// The conditions of a selection, and what they compare with.
struct Query {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    fn new(site: i64, now: Instant) -> Self {
        let mut query = Self { conditions: Vec::new(), values: Vec::new() };
        let site = query.bind(Value::Integer(site));
        let now = query.bind(Value::Integer(now.seconds()));
        query.add(&format!("appointment.site = {site} AND appointment.starts_at > {now}"));
        query
    }

    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn add(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    fn one_of<T: Wire>(&mut self, column: &str, set: &BTreeSet<T>) {
        if !set.is_empty() {
            let list = Json::List(set.iter().map(Wire::write).collect());
            let list = self.bind(Value::Text(list.to_string()));
            self.add(&format!("{column} IN (SELECT value FROM json_each({list}))"));
        }
    }

    fn between(&mut self, column: &str, (from, until): (i64, i64)) {
        let (from, until) = (self.bind(Value::Integer(from)), self.bind(Value::Integer(until)));
        self.add(&format!("{column} >= {from} AND {column} < {until}"));
    }

    fn narrow(&mut self, cause: &Cause) {
        self.one_of("appointment.offering", &cause.offerings);
        self.one_of("what.reason", &cause.reasons);
        self.one_of("what.practitioner", &cause.practitioners);
        self.one_of("what.location", &cause.locations);
        self.one_of("appointment.id", &cause.appointments);
        self.between("appointment.starts_at", cause.starts.at_most());
        self.between("appointment.booked_at", cause.booked.at_most());
        if let Some(publication) = cause.publication {
            let publication = self.bind(Value::Integer(publication.into()));
            self.add(&format!("appointment.publication = {publication}"));
        }
    }
}

fn matching(
    connection: &Connection,
    mut query: Query,
    cause: &Cause,
) -> Result<Vec<Selected>, StoreError> {
    query.narrow(cause);
    let sql = format!(
        "SELECT appointment.id, appointment.offering, what.reason, what.practitioner, what.location,
                appointment.publication, appointment.starts_at, appointment.visit_ends_at,
                appointment.booked_at, appointment.policy, appointment.reservation
         FROM appointment
         JOIN policy_offering AS what
             ON what.policy = appointment.policy AND what.offering = appointment.offering
         WHERE {} ORDER BY appointment.starts_at, appointment.id",
        query.conditions.join(" AND ")
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(query.values))?;
    let mut clocks = Clocks::default();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(read(connection, &mut clocks, row, cause)?);
    }
    Ok(found)
}

/// The row, if the cause means it.
fn read(
    connection: &Connection,
    clocks: &mut Clocks,
    row: &Row<'_>,
    cause: &Cause,
) -> Result<Option<Selected>, StoreError> {
    let appointment = id(row, 0, AppointmentId::parse)?;
    let offering = id(row, 1, OfferingId::parse)?;
    let reason = id(row, 2, ReasonId::parse)?;
    let practitioner = id(row, 3, PractitionerId::parse)?;
    let location = id(row, 4, LocationId::parse)?;
    let at = |index| row.get(index).map(Instant::from_seconds);
    let (start, ends, booked) = (at(6)?, at(7)?, at(8)?);
    let zone = clocks.at(connection, row.get(9)?, location.as_str().to_owned())?;
    let facts = Facts {
        appointment: &appointment,
        offering: &offering,
        reason: &reason,
        practitioner: &practitioner,
        location: &location,
        publication: row.get(5)?,
        starts: (start, zone.local(start)),
        booked: (booked, zone.local(booked)),
    };
    if !cause.covers(&facts) {
        return Ok(None);
    }
    let (local_start, local_end) = (zone.local(start), zone.local(ends));
    let visit = BookedVisit { appointment, offering, start, local_start, ends, local_end };
    Ok(Some(Selected { visit, reservation: row.get(10)?, reason, practitioner }))
}

fn id<T>(row: &Row<'_>, index: usize, parse: fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text: String = row.get(index)?;
    parse(&text).ok_or_else(|| unreadable(&text))
}
