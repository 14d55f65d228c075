//! Writing the message that tells of a change, in the transaction of the change.
//!
//! A message is written before the row of the appointment: the database refuses an appointment that
//! comes or goes with nobody told (`appointment_told` and `appointment_told_of_its_end` in
//! `migrations/0007_messages.sql`). Start reading at [`tell`].

use crate::domain::message::{Channel, Kind, Reason, State, identity};
use crate::store::StoreError;
use guichet_contract::ids::AppointmentId;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

/// Something to tell.
pub(super) struct Telling<'a> {
    /// The row of the site.
    pub(super) site: i64,
    /// Whose address is used.
    pub(super) reservation: &'a str,
    /// What happened.
    pub(super) kind: Kind,
    /// To which visits.
    pub(super) visits: &'a [&'a AppointmentId],
    /// Of a move, what was given up.
    pub(super) former: &'a [&'a AppointmentId],
    /// What makes this happening another than all others of its kind at the reservation.
    pub(super) cause: &'a str,
    /// From when on it is sent.
    pub(super) due_at: Instant,
    /// The recall that it is part of.
    pub(super) recall: Option<i64>,
}

/// Writes one message to the patient, by the best address that they gave, and one to the host if it
/// wants to be told.
pub(super) fn tell(
    connection: &Connection,
    telling: &Telling<'_>,
    now: Instant,
) -> Result<(), StoreError> {
    let [email, phone] = addresses(connection, telling.reservation)?;
    let best = if email { Some(Channel::Email) } else { phone.then_some(Channel::Sms) };
    write(connection, telling, best, now)?;
    if has_webhook(connection, telling.site)? {
        write(connection, telling, Some(Channel::Webhook), now)?;
    }
    Ok(())
}

/// Whether there is an e-mail address, and a telephone.
pub(super) fn addresses(
    connection: &Connection,
    reservation: &str,
) -> Result<[bool; 2], StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT email IS NOT NULL, phone IS NOT NULL FROM patient WHERE reservation = ?1",
        )?
        .query_row([reservation], |row| Ok([row.get(0)?, row.get(1)?]))
        .optional()?;
    Ok(found.unwrap_or([false; 2]))
}

fn has_webhook(connection: &Connection, site: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT messages ->> '$.webhook' IS NOT NULL FROM site WHERE id = ?1")?
        .query_row([site], |row| row.get(0))?)
}

fn write(
    connection: &Connection,
    telling: &Telling<'_>,
    channel: Option<Channel>,
    now: Instant,
) -> Result<(), StoreError> {
    let id = identity(telling.kind, channel, &[telling.reservation, telling.cause]);
    let (state, reason) = match channel {
        Some(_) => (State::Queued, None),
        None => (State::Failed, Some(Reason::NoAddress.word())),
    };
    connection
        .prepare_cached(
            "INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at,
                                  due_at, state, reason, settled_at, recall)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, iif(?9 IS NULL, NULL, ?6), ?10)",
        )?
        .execute((
            id.as_str(),
            telling.site,
            telling.reservation,
            telling.kind.word(),
            channel.map(Channel::word),
            now.seconds(),
            telling.due_at.seconds(),
            state.word(),
            reason,
            telling.recall,
        ))?;
    let number = connection.last_insert_rowid();
    let mut insert = connection.prepare_cached(
        "INSERT INTO message_visit (message, appointment, former) VALUES (?1, ?2, ?3)",
    )?;
    for (visits, former) in [(telling.visits, false), (telling.former, true)] {
        for visit in visits {
            insert.execute((number, visit.as_str(), former))?;
        }
    }
    Ok(())
}
