//! Offerings as staff see them: what each has come to, and how much of its stock is taken.

use super::catalogue::Known;
use super::fault::unreadable;
use super::{pauses, publications, schedules};
use crate::domain::consent::{OfferingState, Said, Seen, Taken, Terms, presentation};
use crate::store::{Answered, OfferingStatus, Presented, Published, StoreError};
use guichet_contract::digest::Digest;
use guichet_contract::ids::OfferingId;
use guichet_contract::policy::Offering;
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

pub(super) fn list_offerings(
    connection: &Connection,
    known: &Known,
) -> Result<Vec<OfferingStatus>, StoreError> {
    let schedule = schedules::registered(connection, known.key)?;
    let with_periods: HashSet<_> =
        schedule.periods.iter().flat_map(|period| &period.offerings).collect();
    let mut said = last_said(connection, known.key)?;
    let scopes = pauses::standing(connection, known.key)?;
    let mut all = Vec::new();
    for offering in &known.state.policy.offerings {
        let (last, published, answered) =
            said.remove(offering.id.as_str()).unwrap_or((Said::Nothing, None, None));
        let paused: Vec<_> = scopes.iter().filter(|it| it.covers(offering)).cloned().collect();
        let taken = match &published {
            Some(published) if published.terms.stock.is_some() => {
                Some(taken(connection, known, &offering.id)?)
            }
            _ => None,
        };
        all.push(OfferingStatus {
            state: OfferingState::of(last, !paused.is_empty()),
            has_periods: with_periods.contains(&offering.id),
            offering: offering.clone(),
            published,
            answered,
            paused,
            taken,
        });
    }
    Ok(all)
}

pub(super) type LastSaid = (Said, Option<Published>, Option<Answered>);

/// The last that was said about each offering. Entries of the log count up, so the last is the
/// highest.
pub(super) fn last_said(
    connection: &Connection,
    site: i64,
) -> Result<HashMap<String, LastSaid>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT offering, published_by, published_at, policy.digest, terms, seen,
                withdrawn_by, withdrawn_at, coalesce(withdrawn_entry, publication.entry) AS entry,
                publication.id
         FROM publication JOIN policy ON policy.id = publication.policy
         WHERE publication.site = ?1
         UNION ALL
         SELECT offering, deferred_by, deferred_at, NULL, NULL, NULL, NULL, NULL, entry, NULL
         FROM deferral WHERE site = ?1
         ORDER BY entry",
    )?;
    let mut rows = statement.query([site])?;
    let mut said = HashMap::new();
    while let Some(row) = rows.next()? {
        let (by, at) = (row.get(1)?, Instant::from_seconds(row.get(2)?));
        let digest: Option<String> = row.get(3)?;
        let withdrawn_at: Option<i64> = row.get(7)?;
        let last = match (digest, withdrawn_at) {
            (None, _) => (Said::Later, None, Some(Answered { by: Some(by), at })),
            (Some(_), Some(at)) => {
                let at = Instant::from_seconds(at);
                (Said::NoMore, None, Some(Answered { by: row.get(6)?, at }))
            }
            (Some(digest), None) => {
                let (terms, seen): (String, String) = (row.get(4)?, row.get(5)?);
                let read = |text: &str| Digest::parse(text).ok_or_else(|| unreadable("a digest"));
                let (policy, seen) = (read(&digest)?, read(&seen)?);
                let (number, terms) = (row.get(9)?, publications::read_terms(&terms)?);
                (Said::Yes, Some(Published { number, by, at, policy, terms, seen }), None)
            }
        };
        said.insert(row.get(0)?, last);
    }
    Ok(said)
}

/// The entry of the log that has the last answer to an offering; 0 when nobody has answered.
pub(super) fn last_answer(
    connection: &Connection,
    site: i64,
    offering: &OfferingId,
) -> Result<u32, StoreError> {
    let sql = "SELECT coalesce(max(entry), 0) FROM (
            SELECT coalesce(withdrawn_entry, entry) AS entry FROM publication
            WHERE site = ?1 AND offering = ?2
            UNION ALL SELECT entry FROM deferral WHERE site = ?1 AND offering = ?2)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row((site, offering.as_str()), |row| row.get(0))?)
}

/// What of an offering's stock is taken, by the publication that stands.
pub(super) fn taken(
    connection: &Connection,
    known: &Known,
    offering: &OfferingId,
) -> Result<Taken, StoreError> {
    let Some(publication) = known.publications.get(offering) else { return Ok(Taken::default()) };
    let booked = connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM appointment
                     WHERE publication = ?1 AND cancelled_at IS NULL)
                 + (SELECT count(*) FROM closed WHERE publication = ?1)",
        )?
        .query_row([publication], |row| row.get(0))?;
    let mut held = connection.prepare_cached(
        "SELECT expires_at FROM hold
         WHERE site = ?1 AND offering = ?2 AND publication = ?3 AND moves IS NULL",
    )?;
    let held = held.query_map((known.key, offering.as_str(), publication), |row| row.get(0))?;
    let held_until =
        held.map(|until| until.map(Instant::from_seconds)).collect::<Result<_, _>>()?;
    Ok(Taken { booked, held_until })
}

/// What somebody is shown before they publish the offering on these terms.
pub(super) fn present(
    connection: &Connection,
    known: &Known,
    offering: &Offering,
    terms: &Terms,
) -> Result<Presented, StoreError> {
    let schedule = schedules::registered(connection, known.key)?;
    let (text, digest) = presentation(&known.state.policy, &schedule, offering, terms);
    let answer = last_answer(connection, known.key, &offering.id)?;
    Ok(Presented { text, seen: Seen { shown: digest, answer } })
}
