//! Whom nobody could tell.

use crate::domain::message::{Channel, Kind, Reason};
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::patients;
use crate::store::sqlite::visits::{Clocks, told};
use crate::store::{StoreError, Untold};
use guichet_contract::ids::{MessageId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::{Connection, Row};

/// How long after a visit it is still of interest that somebody was not told, in seconds.
const OF_INTEREST: i64 = 7 * 86_400;

/// Those of visits ahead, or over for less than a week. Who was told another way since is not there.
pub(super) fn list(
    connection: &Connection,
    site: &SiteId,
    now: Instant,
) -> Result<Vec<Untold>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT message.number, message.id, message.kind, message.channel, message.reason,
                message.reservation
         FROM message JOIN site ON site.id = message.site
         JOIN message_visit ON message_visit.message = message.number AND message_visit.former = 0
         JOIN appointment ON appointment.id = message_visit.appointment
         WHERE site.name = ?1 AND message.state = 'failed' AND message.channel IS NOT 'webhook'
             AND appointment.visit_ends_at > ?2
             AND NOT EXISTS (
                 SELECT 1 FROM message AS other
                 JOIN message_visit AS also ON also.message = other.number
                 WHERE other.reservation = message.reservation AND other.kind = message.kind
                     AND (other.number > message.number OR message.kind <> 'reminder')
                     AND other.channel <> 'webhook'
                     AND other.state IN ('queued', 'sending', 'sent', 'delivered')
                     AND also.appointment = appointment.id)
         GROUP BY message.number ORDER BY min(appointment.starts_at), message.number",
    )?;
    let mut clocks = Clocks::default();
    let mut rows = statement.query((site.as_str(), now.seconds() - OF_INTEREST))?;
    let mut untold = Vec::new();
    while let Some(row) = rows.next()? {
        untold.push(read(connection, &mut clocks, row)?);
    }
    Ok(untold)
}

fn read(connection: &Connection, clocks: &mut Clocks, row: &Row<'_>) -> Result<Untold, StoreError> {
    let (id, kind, reservation): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(5)?);
    let (channel, reason): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(Untold {
        message: MessageId::parse(&id).ok_or_else(|| unreadable("a message"))?,
        kind: Kind::parse(&kind).ok_or_else(|| unreadable(&kind))?,
        channel: channel.as_deref().and_then(Channel::parse),
        reason: reason.as_deref().and_then(Reason::parse),
        patient: patients::contact(connection, &reservation)?,
        visits: told(connection, clocks, row.get(0)?)?,
    })
}
