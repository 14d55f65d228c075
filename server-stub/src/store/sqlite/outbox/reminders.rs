//! Reminders: written when their time has come, so that each is of a visit that stands.
//!
//! For each site, way and number of days a mark says how far it has come, by the start of the visits:
//! a visit is looked at once, by whichever process comes first. What was booked after the time of a
//! reminder had come gets none: its confirmation is as young. Start reading at [`queue`].

use crate::domain::message::{Channel, Kind, REMINDED_FOR, identity};
use crate::store::StoreError;
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::visits::Clocks;
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::{Instant, LocalDate};
use rusqlite::{Connection, OptionalExtension};

const DAY: i64 = 86_400;
/// Where a site says nothing else: days before the visit.
const BY_EMAIL: [i64; 2] = [7, 1];
const BY_SMS: [i64; 1] = [2];

/// When a site reminds of its visits.
struct Rule {
    site: i64,
    channel: Channel,
    days: i64,
}

impl Rule {
    fn seconds(&self) -> i64 {
        self.days * DAY
    }
}

/// A visit whose time to be reminded of has come.
struct Due {
    appointment: String,
    reservation: String,
    starts_at: i64,
    booked_at: i64,
}

/// Whether there is any visit to look at.
pub(super) fn is_any_due(connection: &Connection, now: Instant) -> Result<bool, StoreError> {
    for rule in rules(connection)? {
        if !due(connection, &rule, 1, now)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes the reminders of at most `limit` visits; answers how many visits it looked at.
pub(super) fn queue(connection: &Connection, limit: u32, now: Instant) -> Result<u32, StoreError> {
    let mut clocks = Clocks::default();
    let mut left = limit;
    for rule in rules(connection)? {
        let due = due(connection, &rule, left, now)?;
        left = left.saturating_sub(u32::try_from(due.len()).unwrap_or(u32::MAX));
        for visit in &due {
            // Booked when its time had come already: whoever booked knows.
            if visit.booked_at <= visit.starts_at - rule.seconds() {
                remind(connection, &mut clocks, (&rule, visit), now)?;
            }
        }
        if let Some(last) = due.last() {
            mark(connection, &rule, last)?;
        }
    }
    Ok(limit - left)
}

fn rules(connection: &Connection) -> Result<Vec<Rule>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, messages ->> '$.reminders.email_days', messages ->> '$.reminders.sms_days'
         FROM site",
    )?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let site = row.get(0)?;
        let ways = [(Channel::Email, 1, BY_EMAIL.as_slice()), (Channel::Sms, 2, &BY_SMS)];
        for (channel, column, default) in ways {
            let said: Option<String> = row.get(column)?;
            let days = said.map_or_else(|| Ok(default.to_vec()), |text| days(&text))?;
            rules.extend(days.into_iter().map(|days| Rule { site, channel, days }));
        }
    }
    Ok(rules)
}

fn days(text: &str) -> Result<Vec<i64>, StoreError> {
    let read = || Vec::<u32>::read(&Json::parse(text).ok()?).ok();
    let days = read().ok_or_else(|| unreadable("when a site reminds"))?;
    Ok(days.into_iter().map(i64::from).collect())
}

fn due(
    connection: &Connection,
    rule: &Rule,
    limit: u32,
    now: Instant,
) -> Result<Vec<Due>, StoreError> {
    let mark: Option<(i64, String)> = connection
        .prepare_cached(
            "SELECT starts_at, appointment FROM reminder_mark
             WHERE site = ?1 AND channel = ?2 AND days_ahead = ?3",
        )?
        .query_row((rule.site, rule.channel.word(), rule.days), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let until = now.seconds() + rule.seconds();
    let oldest = (until - REMINDED_FOR, String::new());
    let from = mark.map_or_else(|| oldest.clone(), |mark| mark.max(oldest.clone()));
    let mut statement = connection.prepare_cached(
        "SELECT id, reservation, starts_at, booked_at FROM appointment
         WHERE site = ?1 AND cancelled_at IS NULL AND (starts_at, id) > (?2, ?3)
             AND starts_at <= ?4
         ORDER BY starts_at, id LIMIT ?5",
    )?;
    let found = statement.query_map((rule.site, from.0, from.1, until, limit), |row| {
        Ok(Due {
            appointment: row.get(0)?,
            reservation: row.get(1)?,
            starts_at: row.get(2)?,
            booked_at: row.get(3)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn mark(connection: &Connection, rule: &Rule, last: &Due) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO reminder_mark (site, channel, days_ahead, starts_at, appointment)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET starts_at = ?4, appointment = ?5",
        )?
        .execute((rule.site, rule.channel.word(), rule.days, last.starts_at, &last.appointment))?;
    Ok(())
}

/// Writes reminders of visits that a recall had cancelled and that stand again: their time came
/// meanwhile, and the marks have passed them.
pub(in crate::store::sqlite) fn catch_up(
    connection: &Connection,
    (site, restored): (i64, &[AppointmentId]),
    (since, now): (Instant, Instant),
) -> Result<(), StoreError> {
    let mut clocks = Clocks::default();
    for rule in rules(connection)?.into_iter().filter(|rule| rule.site == site) {
        for id in restored {
            let due = restored_visit(connection, id)?;
            let at = due.starts_at - rule.seconds();
            let came_meanwhile =
                since.seconds().max(now.seconds() - REMINDED_FOR) < at && at <= now.seconds();
            if came_meanwhile && due.booked_at <= at && now.seconds() < due.starts_at {
                remind(connection, &mut clocks, (&rule, &due), now)?;
            }
        }
    }
    Ok(())
}

fn restored_visit(connection: &Connection, id: &AppointmentId) -> Result<Due, StoreError> {
    let due = connection
        .prepare_cached(
            "SELECT id, reservation, starts_at, booked_at FROM appointment WHERE id = ?1",
        )?
        .query_row([id.as_str()], |row| {
            Ok(Due {
                appointment: row.get(0)?,
                reservation: row.get(1)?,
                starts_at: row.get(2)?,
                booked_at: row.get(3)?,
            })
        })?;
    Ok(due)
}

/// Writes one reminder of all that the same address has on that day, unless an earlier visit of the
/// day brought it about already.
fn remind(
    connection: &Connection,
    clocks: &mut Clocks,
    (rule, due): (&Rule, &Due),
    now: Instant,
) -> Result<(), StoreError> {
    let Some(address) = address(connection, rule.channel, &due.reservation)? else {
        return Ok(());
    };
    let reminded: bool = connection
        .prepare_cached(
            "SELECT EXISTS (
                 SELECT 1 FROM message_visit JOIN message ON message.number = message_visit.message
                 WHERE message_visit.appointment = ?1 AND message.kind = 'reminder'
                     AND message.channel = ?2 AND message.days_ahead = ?3)",
        )?
        .query_row((&due.appointment, rule.channel.word(), rule.days), |row| row.get(0))?;
    if reminded {
        return Ok(());
    }
    let visits = of_the_day(connection, clocks, (rule, due), &address)?;
    let days = rule.days.to_string();
    let id = identity(Kind::Reminder, Some(rule.channel), &[&due.appointment, &days]);
    connection
        .prepare_cached(
            "INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at,
                                  due_at, state, days_ahead)
             VALUES (?1, ?2, ?3, 'reminder', ?4, ?5, ?6, ?6, 'queued', ?7)",
        )?
        .execute((
            id.as_str(),
            rule.site,
            &due.reservation,
            rule.channel.word(),
            now.seconds(),
            due.starts_at - rule.seconds(),
            rule.days,
        ))?;
    let number = connection.last_insert_rowid();
    let mut insert = connection
        .prepare_cached("INSERT INTO message_visit (message, appointment) VALUES (?1, ?2)")?;
    for visit in visits {
        insert.execute((number, visit))?;
    }
    Ok(())
}

const fn key_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Email | Channel::Webhook => "email_key",
        Channel::Sms => "phone_key",
    }
}

fn address(
    connection: &Connection,
    channel: Channel,
    reservation: &str,
) -> Result<Option<String>, StoreError> {
    let sql = format!("SELECT {} FROM patient WHERE reservation = ?1", key_of(channel));
    let found: Option<Option<String>> =
        connection.prepare_cached(&sql)?.query_row([reservation], |row| row.get(0)).optional()?;
    Ok(found.flatten())
}

/// The visits of this address on the same day by the clock at their places, from this one on.
fn of_the_day(
    connection: &Connection,
    clocks: &mut Clocks,
    (rule, due): (&Rule, &Due),
    address: &str,
) -> Result<Vec<String>, StoreError> {
    // Crossed, and with signs before what an index has: so that the few of this address are looked at,
    // not all of the day.
    let sql = format!(
        "SELECT appointment.id, appointment.starts_at, appointment.policy, policy_offering.location
         FROM patient CROSS JOIN appointment ON appointment.reservation = patient.reservation
         JOIN policy_offering ON policy_offering.policy = appointment.policy
             AND policy_offering.offering = appointment.offering
         WHERE patient.{} = ?1 AND +appointment.site = ?2 AND appointment.cancelled_at IS NULL
             AND +appointment.starts_at BETWEEN ?3 AND ?3 + {DAY}
         ORDER BY appointment.starts_at, appointment.id",
        key_of(rule.channel)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((address, rule.site, due.starts_at))?;
    let mut all: Vec<(String, LocalDate)> = Vec::new();
    while let Some(row) = rows.next()? {
        let zone = clocks.at(connection, row.get(2)?, row.get(3)?)?;
        all.push((row.get(0)?, zone.local(Instant::from_seconds(row.get(1)?)).date));
    }
    let day = all.iter().find(|(id, _)| *id == due.appointment).map(|(_, date)| *date);
    let same_day = all.into_iter().filter(|(_, date)| Some(*date) == day);
    Ok(same_day.map(|(id, _)| id).collect())
}
