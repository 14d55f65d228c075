//! Sessions of the staff pages, and links that sign in once, as rows.

use super::{SqliteStore, staff};
use crate::domain::session::{Session, link_end, session_end};
use crate::domain::token::{SecretHash, Token, TokenId};
use crate::store::{LinkError, Sessions, SignIn, StoreError};
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};

impl Sessions for SqliteStore {
    async fn create_link(
        &self,
        site: SiteId,
        token: TokenId,
        link: SecretHash,
        now: Instant,
    ) -> Result<Instant, LinkError> {
        let create = move |connection: &_| create_link(connection, (&site, &token), &link, now);
        self.writer.run(create).await
    }

    async fn sign_in(
        &self,
        shown: SignIn,
        session: SecretHash,
        now: Instant,
    ) -> Result<Option<Session>, StoreError> {
        self.writer.run(move |connection| begin(connection, (shown, &session), now)).await
    }

    async fn find_session(
        &self,
        session: SecretHash,
        now: Instant,
    ) -> Result<Option<Session>, StoreError> {
        self.readers.read(move |connection| find(connection, &session, now)).await
    }

    async fn sign_out(&self, session: SecretHash) -> Result<(), StoreError> {
        self.writer.run(move |connection| end(connection, &session)).await
    }
}

/// Makes a link for the bearer of a token; answers until when it works.
fn create_link(
    connection: &Connection,
    (site, token): (&SiteId, &TokenId),
    hash: &SecretHash,
    now: Instant,
) -> Result<Instant, LinkError> {
    let token = staff::of(connection, token)?.filter(|token| token.bearer.site == *site);
    let token = token.filter(|token| token.is_valid(now)).ok_or(LinkError::NotFound)?;
    let expires_at = link_end(&token, now);
    connection.prepare_cached("INSERT INTO sign_in_link VALUES (?1, ?2, ?3, ?4)")?.execute((
        hash.as_bytes(),
        token.id.as_str(),
        now.seconds(),
        expires_at.seconds(),
    ))?;
    Ok(expires_at)
}

/// Begins a session; `None` when what is shown opens nothing.
fn begin(
    connection: &Connection,
    (shown, session): (SignIn, &SecretHash),
    now: Instant,
) -> Result<Option<Session>, StoreError> {
    let token = match shown {
        SignIn::Token(hash) => staff::find(connection, &hash, now)?,
        SignIn::Link(hash) => use_up(connection, &hash, now)?,
    };
    let Some(token) = token else { return Ok(None) };
    let expires_at = session_end(&token, now);
    connection.prepare_cached("INSERT INTO staff_session VALUES (?1, ?2, ?3, ?4)")?.execute((
        session.as_bytes(),
        token.id.as_str(),
        now.seconds(),
        expires_at.seconds(),
    ))?;
    Ok(Some(Session { token, expires_at }))
}

/// The token of a link that still works, which it does no more.
fn use_up(
    connection: &Connection,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<Token>, StoreError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM sign_in_link WHERE hash = ?1 AND created_at <= ?2 AND ?2 < expires_at
         RETURNING token",
    )?;
    let used: Option<String> =
        statement.query_row((hash.as_bytes(), now.seconds()), |row| row.get(0)).optional()?;
    token(connection, used.as_deref(), now)
}

/// The session of this secret, if its token still opens something.
fn find(
    connection: &Connection,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<Session>, StoreError> {
    let found: Option<(String, i64)> = connection
        .prepare_cached(
            "SELECT token, expires_at FROM staff_session
             WHERE hash = ?1 AND began_at <= ?2 AND ?2 < expires_at",
        )?
        .query_row((hash.as_bytes(), now.seconds()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (id, expires_at): (Option<String>, _) = found.unzip();
    let token = token(connection, id.as_deref(), now)?;
    let expires_at = expires_at.map(Instant::from_seconds);
    Ok(token.zip(expires_at).map(|(token, expires_at)| Session { token, expires_at }))
}

/// Ends a session; one that is not there has ended.
fn end(connection: &Connection, hash: &SecretHash) -> Result<(), StoreError> {
    let sql = "DELETE FROM staff_session WHERE hash = ?1";
    connection.prepare_cached(sql)?.execute([hash.as_bytes()])?;
    Ok(())
}

/// Forgets what has ended; answers how much.
pub(super) fn purge(connection: &Connection, now: Instant) -> Result<usize, StoreError> {
    let sessions = "DELETE FROM staff_session WHERE expires_at <= ?1";
    let links = "DELETE FROM sign_in_link WHERE expires_at <= ?1";
    Ok(connection.execute(sessions, [now.seconds()])?
        + connection.execute(links, [now.seconds()])?)
}

fn token(
    connection: &Connection,
    id: Option<&str>,
    now: Instant,
) -> Result<Option<Token>, StoreError> {
    let Some(id) = id.and_then(TokenId::parse) else { return Ok(None) };
    Ok(staff::of(connection, &id)?.filter(|token| token.is_valid(now)))
}
