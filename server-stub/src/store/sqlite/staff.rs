//! Tokens of the staff, as rows.

use super::audit;
use super::catalogue::Catalogue;
use super::fault::unreadable;
use crate::domain::staff::{Author, Bearer, Reach, Role};
use crate::domain::token::{SecretHash, Token, TokenId};
use crate::store::{MAX_TOKENS_A_PAGE, NewToken, RevokeError, StoreError, TokenError, TokenPage};
use guichet_audit::entry::Act;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;
use guichet_contract::wire::Receipt;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;

/// What [`token`] reads.
const COLUMNS: &str = "staff_token.id, site.name, staff_token.label, staff_token.role,
    staff_token.practitioners, staff_token.created_at, staff_token.expires_at,
    staff_token.revoked_at, staff_token.entry";

/// Creates a token, on record.
pub(super) fn create(
    connection: &Connection,
    catalogue: &Catalogue,
    new: NewToken,
    now: Instant,
) -> Result<Token, TokenError> {
    let NewToken { site, id, hash, terms } = new;
    let known = catalogue.in_transaction(connection, &site)?;
    let known = known.ok_or_else(|| TokenError::UnknownSite(site.clone()))?;
    let named: Vec<&PractitionerId> = match terms.reach() {
        Reach::Everybody => Vec::new(),
        Reach::Only(practitioners) => practitioners.iter().collect(),
    };
    let policy = &known.state.policy;
    let is_known = |id: &PractitionerId| policy.practitioners.iter().any(|who| who.id == *id);
    let unknown: Vec<_> = named.iter().filter(|id| !is_known(id)).copied().cloned().collect();
    if !unknown.is_empty() {
        return Err(TokenError::UnknownPractitioners(unknown));
    }
    let practitioners = named.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(" ");
    let token = terms.begin(id, site, now);
    let act = Act::TokenCreated { token: token.id.clone(), role: token.bearer.role };
    let entry = audit::append(connection, (known.key, &token.bearer.site), act, now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO staff_token (id, site, hash, label, role, practitioners, created_at,
                                      expires_at, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            token.id.as_str(),
            known.key,
            hash.as_bytes(),
            &token.label,
            token.bearer.role.word(),
            practitioners,
            token.created_at.seconds(),
            token.expires_at.seconds(),
            entry,
        ))?;
    Ok(token)
}

/// The token of this secret, if it opens anything now.
pub(super) fn find(
    connection: &Connection,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<Token>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM staff_token JOIN site ON site.id = staff_token.site
         WHERE staff_token.hash = ?1"
    );
    let found = connection
        .prepare_cached(&sql)?
        .query_row([hash.as_bytes()], |row| Ok(token(row)))
        .optional()?
        .transpose()?;
    Ok(found.filter(|token| token.is_valid(now)))
}

/// The token of this identifier, whether or not it opens anything.
pub(super) fn of(connection: &Connection, id: &TokenId) -> Result<Option<Token>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM staff_token JOIN site ON site.id = staff_token.site
         WHERE staff_token.id = ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row([id.as_str()], |row| Ok(token(row))).optional()?.transpose()
}

/// Tokens of a site that were created after the entry `after` of its log.
pub(super) fn list(
    connection: &Connection,
    site: &SiteId,
    (after, limit): (u32, u32),
) -> Result<TokenPage, TokenError> {
    let key: Option<i64> = connection
        .query_row("SELECT id FROM site WHERE name = ?1", [site.as_str()], |row| row.get(0))
        .optional()?;
    let key = key.ok_or_else(|| TokenError::UnknownSite(site.clone()))?;
    let limit = limit.clamp(1, MAX_TOKENS_A_PAGE);
    let sql = format!(
        "SELECT {COLUMNS} FROM staff_token JOIN site ON site.id = staff_token.site
         WHERE staff_token.site = ?1 AND staff_token.entry > ?2
         ORDER BY staff_token.entry LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    // One more than the page holds tells whether there is another.
    let mut rows = statement.query((key, after, limit + 1))?;
    let mut page = TokenPage { tokens: Vec::new(), next: None };
    let mut last = None;
    while let Some(row) = rows.next()? {
        if page.tokens.len() == limit as usize {
            page.next = last;
            break;
        }
        last = Some(row.get(8)?);
        page.tokens.push(token(row)?);
    }
    Ok(page)
}

/// Ends a token, on record.
pub(super) fn revoke(
    connection: &Connection,
    (site, id, by): (&SiteId, &TokenId, &Author),
    now: Instant,
) -> Result<Receipt, RevokeError> {
    let found: Option<(i64, Option<i64>)> = connection
        .prepare_cached(
            "SELECT site.id, staff_token.revoked_at
             FROM staff_token JOIN site ON site.id = staff_token.site
             WHERE staff_token.id = ?1 AND site.name = ?2",
        )?
        .query_row((id.as_str(), site.as_str()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (key, revoked_at) = found.ok_or(RevokeError::NotFound)?;
    if let Some(at) = revoked_at {
        return Err(RevokeError::Already(Instant::from_seconds(at)));
    }
    let act = Act::TokenRevoked { token: id.clone() };
    let receipt = audit::append_by(connection, (key, site), (act, Some(by)), now)?;
    connection
        .prepare_cached(
            "UPDATE staff_token SET revoked_at = max(created_at, ?2), revoked_entry = ?3
             WHERE id = ?1",
        )?
        .execute((id.as_str(), now.seconds(), receipt.entry))?;
    Ok(receipt)
}

fn token(row: &Row<'_>) -> Result<Token, StoreError> {
    let text = |column: usize| row.get::<_, String>(column);
    let moment = |column: usize| row.get(column).map(Instant::from_seconds);
    let id = TokenId::parse(&text(0)?).ok_or_else(|| unreadable("a token's identifier"))?;
    let site = SiteId::parse(&text(1)?).ok_or_else(|| unreadable("a site's name"))?;
    let role = Role::from_word(&text(3)?).ok_or_else(|| unreadable("a token's role"))?;
    Ok(Token {
        id,
        label: text(2)?,
        bearer: Bearer { site, role, reach: reach(&text(4)?)? },
        created_at: moment(5)?,
        expires_at: moment(6)?,
        revoked_at: row.get::<_, Option<i64>>(7)?.map(Instant::from_seconds),
    })
}

fn reach(practitioners: &str) -> Result<Reach, StoreError> {
    let named: Option<BTreeSet<_>> =
        practitioners.split_whitespace().map(PractitionerId::parse).collect();
    let named = named.ok_or_else(|| unreadable("a token's practitioners"))?;
    Ok(if named.is_empty() { Reach::Everybody } else { Reach::Only(named) })
}
