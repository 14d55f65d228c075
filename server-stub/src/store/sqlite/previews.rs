//! Previews, as rows.

use super::catalogue::{self, Catalogue};
use super::fault::unreadable;
use super::{SqliteStore, publications, schedules};
use crate::domain::consent::Terms;
use crate::domain::preview;
use crate::domain::token::SecretHash;
use crate::store::{
    NewPreview, OfferingError, Previewed, Previews, Revision, SiteView, StoreError,
};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::slice;
use std::sync::Arc;

impl Previews for SqliteStore {
    async fn create_preview(
        &self,
        preview: NewPreview,
        now: Instant,
    ) -> Result<Instant, OfferingError> {
        self.write(move |connection, catalogue| create(connection, catalogue, &preview, now)).await
    }

    async fn find_preview(
        &self,
        site: &SiteId,
        hash: SecretHash,
        now: Instant,
    ) -> Result<Option<Previewed>, StoreError> {
        let (site, holds) = (site.clone(), self.terms);
        let find = move |connection: &_| find(connection, &site, &hash, now);
        let view = self.readers.read(find).await?;
        Ok(view.map(|view| Previewed { view, holds }))
    }
}

/// Begins a preview; answers when it ends.
fn create(
    connection: &Connection,
    catalogue: &Catalogue,
    new: &NewPreview,
    now: Instant,
) -> Result<Instant, OfferingError> {
    let name = publications::person(&new.by)?;
    if let Some(problem) = new.terms.problem() {
        return Err(OfferingError::Terms(problem));
    }
    let offerings = slice::from_ref(&new.offering);
    let known = publications::site_with(connection, catalogue, &new.site, offerings)?;
    let policy = &known.state.policy;
    let found = policy.offerings.iter().find(|offering| offering.id == new.offering);
    let reason = found.and_then(|offering| policy.reason(&offering.reason));
    if let Some(problem) = reason.and_then(|reason| new.terms.problem_for(reason)) {
        return Err(OfferingError::Terms(problem));
    }
    let ends = preview::ends(now);
    connection
        .prepare_cached(
            "INSERT INTO preview (hash, site, offering, policy, terms, created_by, created_at,
                                  expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut insert| {
            insert.execute((
                new.hash.as_bytes(),
                known.key,
                new.offering.as_str(),
                known.policy_key,
                new.terms.write().to_string(),
                name,
                now.seconds(),
                ends.seconds(),
            ))
        })
        .map_err(StoreError::from)?;
    Ok(ends)
}

/// The site as a preview shows it. It is read anew for each request: few ask, and none is kept.
fn find(
    connection: &Connection,
    site: &SiteId,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<SiteView>, StoreError> {
    let Some((offering, terms)) = stands(connection, site, hash, now)? else { return Ok(None) };
    let Some(mut known) = catalogue::load(connection, site)? else { return Ok(None) };
    let standing = publications::standing(connection, known.key, &offering)?;
    let terms = match standing {
        Some((_, agreed)) if agreed == terms => terms,
        // On other terms it would be published anew, with nothing taken of its stock.
        _ => Terms { stock: None, ..terms },
    };
    let schedule = schedules::registered(connection, known.key)?;
    let Some(state) = Arc::get_mut(&mut known.state) else { return Ok(None) };
    state.preview(&offering, terms, &schedule);
    Ok(Some(SiteView { state: known.state, as_of: Revision(known.revision) }))
}

/// What is previewed, as long as the edition of the policy stands under which the preview began: under
/// another the offering may be somebody else's.
fn stands(
    connection: &Connection,
    site: &SiteId,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<(OfferingId, Terms)>, StoreError> {
    let found: Option<(String, String)> = connection
        .prepare_cached(
            "SELECT preview.offering, preview.terms
             FROM preview JOIN site ON site.id = preview.site
             JOIN policy ON policy.id = preview.policy
             WHERE preview.hash = ?1 AND site.name = ?2 AND policy.in_force_until IS NULL
                 AND preview.created_at <= ?3 AND ?3 < preview.expires_at",
        )?
        .query_row((hash.as_bytes(), site.as_str(), now.seconds()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let read = |(offering, terms): (String, String)| {
        let offering = OfferingId::parse(&offering).ok_or_else(|| unreadable(&offering))?;
        Ok((offering, publications::read_terms(&terms)?))
    };
    found.map(read).transpose()
}
