//! Consent as rows: publishing, taking it back, and "later". Each in a transaction that the writer
//! began.

use super::audit;
use super::catalogue::{Catalogue, Known};
use super::fault::unreadable;
use super::offerings::{self, LastSaid};
use super::schedules;
use crate::domain::consent::{Consent, Seen, Terms, presentation};
use crate::domain::staff::Author;
use crate::store::{OfferingError, PublishReport, StoreError, WithdrawReport};
use guichet_audit::entry::Act;
use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::policy::Offering;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashSet;
use std::sync::Arc;

/// The name of whoever answers for something, if it is one.
pub(super) fn person(by: &Author) -> Result<&str, OfferingError> {
    by.named().ok_or(OfferingError::Anonymous)
}

/// The site, if it has all these offerings in its policy.
pub(super) fn site_with(
    connection: &Connection,
    catalogue: &Catalogue,
    site: &SiteId,
    offerings: &[OfferingId],
) -> Result<Arc<Known>, OfferingError> {
    let known = catalogue.in_transaction(connection, site)?;
    let known = known.ok_or_else(|| OfferingError::UnknownSite(site.clone()))?;
    let has = |id: &&OfferingId| known.state.policy.offerings.iter().any(|it| it.id == **id);
    let unknown: Vec<_> = offerings.iter().filter(|id| !has(id)).cloned().collect();
    if unknown.is_empty() { Ok(known) } else { Err(OfferingError::UnknownOfferings(unknown)) }
}

pub(super) fn publish_offerings(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, consent): (&SiteId, &Consent),
    now: Instant,
) -> Result<PublishReport, OfferingError> {
    person(&consent.by)?;
    if let Some(problem) = consent.terms.problem() {
        return Err(OfferingError::Terms(problem));
    }
    let known = site_with(connection, catalogue, site, &consent.offerings)?;
    let schedule = schedules::registered(connection, known.key)?;
    if let Some(whose) = &consent.practitioner {
        let is_known = known.state.policy.practitioner(whose).is_some();
        let unknown = || OfferingError::UnknownScope(Scope::Practitioner(whose.clone()));
        is_known.then_some(()).ok_or_else(unknown)?;
    }
    let means_all = consent.offerings.is_empty();
    let answered = if means_all { answered(connection, known.key)? } else { HashSet::default() };
    let mut report = PublishReport::default();
    for offering in &known.state.policy.offerings {
        if !is_meant(consent, offering) {
            continue;
        }
        if answered.contains(offering.id.as_str()) {
            report.answered.push(offering.id.clone());
            continue;
        }
        let (_, shown) = presentation(&known.state.policy, &schedule, offering, &consent.terms);
        let former = standing(connection, known.key, &offering.id)?;
        let is_so_already = former.as_ref().is_some_and(|(_, terms)| *terms == consent.terms);
        if let Some(seen) = &consent.seen {
            let answer = offerings::last_answer(connection, known.key, &offering.id)?;
            let by_now = Seen { shown: shown.clone(), answer };
            if is_overtaken(seen, &by_now, is_so_already) {
                return Err(OfferingError::Changed(by_now));
            }
        }
        let reason = known.state.policy.reason(&offering.reason);
        if let Some(problem) = reason.and_then(|reason| consent.terms.problem_for(reason)) {
            return Err(OfferingError::Terms(problem));
        }
        if let Some((number, _)) = former {
            // Whoever means all means what is not published yet, not other terms for what is.
            if means_all || is_so_already {
                report.already.push(offering.id.clone());
                continue;
            }
            end(connection, (known.key, site), number, Some(&consent.by), now)?;
            report.changed.push(offering.id.clone());
        } else {
            report.published.push(offering.id.clone());
        }
        insert(connection, &known, offering, (consent, &shown), now)?;
    }
    Ok(report)
}

fn is_meant(consent: &Consent, offering: &Offering) -> bool {
    match (consent.offerings.as_slice(), &consent.practitioner) {
        ([], None) => true,
        ([], Some(whose)) => offering.practitioner == *whose,
        (named, _) => named.contains(&offering.id),
    }
}

/// The offerings to which somebody has said "later", or no more. Whoever means all does not mean
/// them: "all" answers what nobody has answered yet, and overrules nobody.
fn answered(connection: &Connection, site: i64) -> Result<HashSet<String>, StoreError> {
    let said = offerings::last_said(connection, site)?.into_iter();
    let by_somebody = |(_, _, last): &LastSaid| last.as_ref().is_some_and(|it| it.by.is_some());
    Ok(said.filter(|(_, last)| by_somebody(last)).map(|(offering, _)| offering).collect())
}

/// Whether what somebody has seen is no more: what would be shown, or the last answer. Where just what
/// they agree to stands, they overrule nobody, whoever has answered.
fn is_overtaken(seen: &Seen, by_now: &Seen, is_so_already: bool) -> bool {
    seen.shown != by_now.shown || (seen.answer != by_now.answer && !is_so_already)
}

fn insert(
    connection: &Connection,
    known: &Known,
    offering: &Offering,
    (consent, seen): (&Consent, &Digest),
    now: Instant,
) -> Result<(), StoreError> {
    // The log names publications by number, and nobody: who consents is a person.
    let number = next_number(connection, "publication")?;
    let act = Act::OfferingPublished {
        publication: number,
        offering: offering.id.clone(),
        policy: known.state.digest.clone(),
        seen: seen.clone(),
    };
    let site = (known.key, &known.state.site);
    let entry = audit::append_by(connection, site, (act, Some(&consent.by)), now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO publication (id, site, offering, practitioner, policy, published_by,
                                      published_at, entry, terms, seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute((
            number,
            known.key,
            offering.id.as_str(),
            offering.practitioner.as_str(),
            known.policy_key,
            consent.by.name.trim(),
            now.seconds(),
            entry,
            consent.terms.write().to_string(),
            seen.as_str(),
        ))?;
    Ok(())
}

/// A number that no row of the table has yet; rows are never deleted.
pub(super) fn next_number(connection: &Connection, table: &str) -> Result<u32, StoreError> {
    let sql = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
    Ok(connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
}

/// The publication of an offering that stands, with its terms.
pub(super) fn standing(
    connection: &Connection,
    site: i64,
    offering: &OfferingId,
) -> Result<Option<(u32, Terms)>, StoreError> {
    let found: Option<(u32, String)> = connection
        .prepare_cached(
            "SELECT id, terms FROM publication
             WHERE site = ?1 AND offering = ?2 AND withdrawn_at IS NULL",
        )?
        .query_row((site, offering.as_str()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(number, terms)| Ok((number, read_terms(&terms)?))).transpose()
}

pub(super) fn read_terms(text: &str) -> Result<Terms, StoreError> {
    let json = Json::parse(text).map_err(|error| unreadable(&error.to_string()))?;
    Terms::read(&json).map_err(|error| unreadable(&error.to_string()))
}

/// Ends a publication; `by` nobody where an edition of the policy does.
fn end(
    connection: &Connection,
    site: (i64, &SiteId),
    publication: u32,
    by: Option<&Author>,
    now: Instant,
) -> Result<(), StoreError> {
    let act = Act::PublicationWithdrawn { publication };
    let entry = audit::append_by(connection, site, (act, by), now)?.entry;
    connection
        .prepare_cached(
            "UPDATE publication SET withdrawn_at = max(published_at, ?2), withdrawn_entry = ?3,
                                    withdrawn_by = ?4
             WHERE id = ?1",
        )?
        .execute((publication, now.seconds(), entry, by.map(|by| by.name.trim())))?;
    Ok(())
}

/// Ends what is published of these offerings; answers which were.
pub(super) fn end_of_each<'a>(
    connection: &Connection,
    site: (i64, &SiteId),
    offerings: impl Iterator<Item = &'a OfferingId>,
    by: Option<&Author>,
    now: Instant,
) -> Result<Vec<OfferingId>, StoreError> {
    let mut ended = Vec::new();
    for offering in offerings {
        if let Some((publication, _)) = standing(connection, site.0, offering)? {
            end(connection, site, publication, by, now)?;
            ended.push(offering.clone());
        }
    }
    Ok(ended)
}

pub(super) fn withdraw_offerings(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, offerings, by): (&SiteId, &[OfferingId], &Author),
    now: Instant,
) -> Result<WithdrawReport, OfferingError> {
    person(by)?;
    let known = site_with(connection, catalogue, site, offerings)?;
    let withdrawn = end_of_each(connection, (known.key, site), offerings.iter(), Some(by), now)?;
    let not_published = offerings.iter().filter(|id| !withdrawn.contains(id)).cloned().collect();
    Ok(WithdrawReport { withdrawn, not_published })
}

pub(super) fn defer_offerings(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, offerings, by): (&SiteId, &[OfferingId], &Author),
    now: Instant,
) -> Result<(), OfferingError> {
    let name = person(by)?;
    let known = site_with(connection, catalogue, site, offerings)?;
    let published = |id: &&OfferingId| known.publications.contains_key(*id);
    let published: Vec<_> = offerings.iter().filter(published).cloned().collect();
    if !published.is_empty() {
        return Err(OfferingError::Published(published));
    }
    for offering in offerings {
        let act = Act::OfferingDeferred { offering: offering.clone() };
        let entry = audit::append_by(connection, (known.key, site), (act, Some(by)), now)?.entry;
        connection
            .prepare_cached(
                "INSERT INTO deferral (site, offering, deferred_by, deferred_at, entry)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((known.key, offering.as_str(), name, now.seconds(), entry))?;
    }
    Ok(())
}
