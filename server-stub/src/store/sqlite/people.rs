//! What is kept of a person: found, erased, and anonymised in time.
//!
//! `secure_delete` overwrites what is deleted in the file, also in pages that are free by now, but not
//! the copies that SQLite leaves between rows when it moves them to other pages: those go when the table
//! is [written again](write_again). What the write-ahead log still has is cut off by
//! [`SqliteStore::forget`]. Start reading there.

use super::fault::unreadable;
use super::{SqliteStore, patients};
use crate::domain::phone::e164;
use crate::store::{Keeping, KeptVisit, People, Person, PersonError, PersonRecord, StoreError};
use guichet_contract::ids::{AppointmentId, OfferingId, ReservationId, SiteId};
use guichet_contract::policy::Language;
use guichet_contract::time::Instant;
use rusqlite::{Connection, params_from_iter};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl People for SqliteStore {
    async fn find_person(
        &self,
        site: SiteId,
        person: Person,
    ) -> Result<Vec<PersonRecord>, PersonError> {
        let country = Arc::clone(&self.country);
        self.readers
            .read(move |connection| {
                let reservations = reservations(connection, &site, &person, &country)?;
                reservations.iter().map(|id| record(connection, id)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .map_err(PersonError::from)
            .and_then(|found| if found.is_empty() { Err(PersonError::Nobody) } else { Ok(found) })
    }

    async fn erase_person(
        &self,
        site: SiteId,
        person: Person,
        now: Instant,
    ) -> Result<u32, PersonError> {
        let country = Arc::clone(&self.country);
        let erased = self
            .writer
            .run(move |connection| erase_person(connection, (&site, &person), &country, now))
            .await;
        // Whoever is nobody by now may have been erased by somebody who could not empty the log.
        if matches!(erased, Ok(_) | Err(PersonError::Nobody)) {
            self.forget().await?;
        }
        erased
    }
}

/// How often emptying the write-ahead log is tried for somebody who waits for it, and how long is waited
/// in between: readers have their turn.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(300);

impl SqliteStore {
    /// Notes that something personal was deleted, and cuts off what the write-ahead log has of it.
    async fn forget(&self) -> Result<(), PersonError> {
        self.erased.store(true, Ordering::Relaxed);
        for _ in 0..TRIES {
            if self.forget_what_was_erased().await? {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(PersonError::StillInFiles)
    }

    /// Erases what is kept of patients whose visits are long over; answers how many reservations are
    /// nobody's now.
    pub(super) async fn anonymise(
        &self,
        keeping: Keeping,
        now: Instant,
    ) -> Result<u64, StoreError> {
        let before = now.plus_seconds(-i64::from(keeping.patients_days) * 86_400);
        let mut anonymised = 0;
        loop {
            let over = self.readers.read(move |connection| over(connection, before)).await?;
            if over.is_empty() {
                break;
            }
            anonymised += over.len() as u64;
            self.writer.run(move |connection| anonymise(connection, &over)).await?;
            self.erased.store(true, Ordering::Relaxed);
        }
        self.moved.fetch_or(anonymised > 0, Ordering::Relaxed);
        let is_time = now.seconds() - self.written_again_at.load(Ordering::Relaxed) >= A_DAY;
        if is_time && self.moved.load(Ordering::Relaxed) {
            self.writer.run(write_again).await?;
            self.moved.store(false, Ordering::Relaxed);
            self.written_again_at.store(now.seconds(), Ordering::Relaxed);
            self.erased.store(true, Ordering::Relaxed);
        }
        self.forget_what_was_erased().await?;
        Ok(anonymised)
    }

    /// Empties the write-ahead log if something was erased since it last was; whether nothing of that is
    /// left. As long as somebody reads what was there before, it is: the retention job tries again.
    async fn forget_what_was_erased(&self) -> Result<bool, StoreError> {
        if self.erased.load(Ordering::Relaxed) && self.readers.truncate_log().await? {
            self.erased.store(false, Ordering::Relaxed);
        }
        Ok(!self.erased.load(Ordering::Relaxed))
    }
}

/// The reservations of a person of which something is kept, oldest first.
fn reservations(
    connection: &Connection,
    site: &SiteId,
    person: &Person,
    country: &str,
) -> Result<Vec<String>, StoreError> {
    let (which, value) = match person {
        Person::Address(address) => {
            let address = address.expose().trim();
            if address.contains('@') {
                ("patient.email_key = lower(?2)", vec![address.to_owned()])
            } else {
                let digits = address.chars().filter(|it| it.is_ascii_digit() || *it == '+');
                let digits: String = digits.collect();
                let key = e164(address, country).unwrap_or_else(|| digits.clone());
                // As it was typed too: that it is of another country by now hides nobody.
                ("(patient.phone_key = ?3 OR patient.phone_digits = ?2)", vec![digits, key])
            }
        }
        Person::Appointment(id) => (
            "reservation.id = (SELECT reservation FROM appointment WHERE id = ?2)",
            vec![id.as_str().to_owned()],
        ),
    };
    let sql = format!(
        "SELECT reservation.id FROM patient
         JOIN reservation ON reservation.id = patient.reservation
         JOIN site ON site.id = reservation.site
         WHERE site.name = ?1 AND {which} ORDER BY reservation.booked_at, reservation.id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values = std::iter::once(site.as_str()).chain(value.iter().map(String::as_str));
    let found = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn record(connection: &Connection, id: &str) -> Result<PersonRecord, StoreError> {
    let (language, booked_at): (String, i64) = connection
        .prepare_cached("SELECT language, booked_at FROM reservation WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(PersonRecord {
        reservation: ReservationId::parse(id).ok_or_else(|| unreadable("a reservation"))?,
        language: Language::parse(&language).ok_or_else(|| unreadable(&language))?,
        booked_at: Instant::from_seconds(booked_at),
        form: patients::all(connection, id)?,
        visits: visits(connection, id)?,
    })
}

fn visits(connection: &Connection, reservation: &str) -> Result<Vec<KeptVisit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, offering, starts_at, visit_ends_at, cancelled_at FROM appointment
         WHERE reservation = ?1 ORDER BY starts_at, id",
    )?;
    let mut rows = statement.query([reservation])?;
    let mut visits = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, offering): (String, String) = (row.get(0)?, row.get(1)?);
        visits.push(KeptVisit {
            appointment: AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?,
            offering: OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?,
            start: Instant::from_seconds(row.get(2)?),
            ends: Instant::from_seconds(row.get(3)?),
            cancelled_at: row.get::<_, Option<i64>>(4)?.map(Instant::from_seconds),
        });
    }
    Ok(visits)
}

fn erase_person(
    connection: &Connection,
    (site, person): (&SiteId, &Person),
    country: &str,
    now: Instant,
) -> Result<u32, PersonError> {
    let reservations = reservations(connection, site, person, country)?;
    if reservations.is_empty() {
        return Err(PersonError::Nobody);
    }
    let mut ahead = Vec::new();
    for id in &reservations {
        ahead.extend(visits_ahead(connection, id, now)?);
    }
    if !ahead.is_empty() {
        return Err(PersonError::Ahead(ahead));
    }
    for id in &reservations {
        erase(connection, id)?;
    }
    write_again(connection)?;
    Ok(u32::try_from(reservations.len()).unwrap_or(u32::MAX))
}

/// Those that stand, or would if the recall that cancelled them were undone.
fn visits_ahead(
    connection: &Connection,
    reservation: &str,
    now: Instant,
) -> Result<Vec<AppointmentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT appointment.id FROM appointment LEFT JOIN recall ON recall.id = appointment.recall
         WHERE appointment.reservation = ?1 AND appointment.visit_ends_at > ?2
             AND (appointment.cancelled_at IS NULL
                 OR recall.reopened_at IS NULL AND recall.grace_until > ?2)
         ORDER BY appointment.starts_at, appointment.id",
    )?;
    let mut rows = statement.query((reservation, now.seconds()))?;
    let mut ahead = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        ahead.push(AppointmentId::parse(&id).ok_or_else(|| unreadable("an appointment"))?);
    }
    Ok(ahead)
}

/// Nobody can be told any more, and no link opens anything.
fn erase(connection: &Connection, reservation: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM patient WHERE reservation = ?1")?
        .execute([reservation])?;
    connection
        .prepare_cached(
            "DELETE FROM manage_token
             WHERE message IN (SELECT number FROM message WHERE reservation = ?1)",
        )?
        .execute([reservation])?;
    Ok(())
}

/// The table of patients is written again so often by whoever erases in time, in seconds: bookings wait
/// for it.
const A_DAY: i64 = 86_400;

/// Empties the table of patients and fills it again, so that every page of it is overwritten.
fn write_again(connection: &Connection) -> Result<(), StoreError> {
    let columns = "SELECT group_concat(name, ', ') FROM pragma_table_info('patient')";
    let columns: String = connection.query_row(columns, [], |row| row.get(0))?;
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE kept AS SELECT {columns} FROM patient ORDER BY reservation;
         DELETE FROM patient;
         INSERT INTO patient ({columns}) SELECT {columns} FROM kept;
         DROP TABLE kept;"
    ))?;
    Ok(())
}

/// How many are anonymised in one transaction: bookings wait for it.
const AT_A_TIME: u32 = 500;

/// Some reservations whose last visit ended before `before`, and of which something is kept. Looks at
/// all: nothing for the thread that writes.
pub(super) fn over(connection: &Connection, before: Instant) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT patient.reservation FROM patient
         WHERE NOT EXISTS (
             SELECT 1 FROM appointment WHERE appointment.reservation = patient.reservation
                 AND appointment.visit_ends_at >= ?1)
         LIMIT ?2",
    )?;
    let over = statement.query_map((before.seconds(), AT_A_TIME), |row| row.get(0))?;
    Ok(over.collect::<Result<_, _>>()?)
}

/// Erases what is kept of these: what is over stays over.
pub(super) fn anonymise(connection: &Connection, over: &[String]) -> Result<(), StoreError> {
    over.iter().try_for_each(|reservation| erase(connection, reservation))
}
