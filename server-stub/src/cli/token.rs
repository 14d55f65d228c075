//! `token create`, `token list` and `token revoke`: who on a site's staff is let in.

use super::CliError;
use crate::admin::tokens::document::TokenDocument;
use crate::domain::random::{Random, identifier};
use crate::domain::staff::{Author, Reach, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::store::{MAX_TOKENS_A_PAGE, NewToken, Store, TokenError};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

/// Whom a token is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose it will be.
    pub label: String,
    /// As what.
    pub role: Role,
    /// For whom they act; nobody named is everybody, where the role allows it.
    pub practitioners: Vec<PractitionerId>,
    /// For how many days.
    pub days: u32,
}

/// Creates a token; answers what to tell the operator, with the secret alone on the last line: it is
/// kept nowhere.
///
/// # Errors
/// [`CliError`] when the site is not registered, or a token cannot be like that.
pub async fn create<S: Store>(
    store: &S,
    random: &dyn Random,
    site: &SiteId,
    wanted: Wanted,
    now: Instant,
) -> Result<String, CliError> {
    let Wanted { label, role, practitioners, days } = wanted;
    let terms = Terms::new(&label, role, practitioners, days).map_err(TokenError::from)?;
    let secret = Secret::fresh(random);
    let id = TokenId::parse(&identifier(random)).ok_or_else(|| {
        crate::store::StoreError::Unreadable("an identifier of no use".to_owned())
    })?;
    let new = NewToken { site: site.clone(), id, hash: secret.hash(), terms };
    let token = store.create_token(new, now).await?;
    Ok(format!(
        "{site}: {}\nIt is shown this once, and kept nowhere:\n{}",
        line(&token, now),
        secret.expose()
    ))
}

/// One line a token: its identifier, role, for whom, until when, and whose it is.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId, now: Instant) -> Result<String, CliError> {
    let lines: Vec<_> = all(store, site).await?.iter().map(|token| line(token, now)).collect();
    Ok(lines.join("\n"))
}

/// The same as JSON, in the form of the staff's API, one token a line.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list_json<S: Store>(store: &S, site: &SiteId) -> Result<String, CliError> {
    let all = all(store, site).await?;
    let lines: Vec<_> =
        all.iter().map(|token| TokenDocument::from(token).write().to_string()).collect();
    Ok(lines.join("\n"))
}

/// Ends a token; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] when there is none of this identifier at this site, or it was revoked before.
pub async fn revoke<S: Store>(
    store: &S,
    site: &SiteId,
    token: &TokenId,
    now: Instant,
) -> Result<String, CliError> {
    let by = Author::operator("operator");
    let receipt = store.revoke_token(site.clone(), token.clone(), by, now).await?;
    Ok(format!("{site}: {token} revoked, entry {} of the audit log", receipt.entry))
}

/// Makes a link that signs the bearer of a token in to the staff pages once; answers what to tell the
/// operator, with the link alone on the last line: `at` is the address of those pages, without a slash
/// at the end, and may be empty.
///
/// # Errors
/// [`CliError`] when there is no such token at this site, or it opens nothing any more.
pub async fn link<S: Store>(
    store: &S,
    random: &dyn Random,
    (site, token): (&SiteId, &TokenId),
    at: &str,
    now: Instant,
) -> Result<String, CliError> {
    let code = Secret::fresh(random);
    let until = store.create_link(site.clone(), token.clone(), code.hash(), now).await?;
    Ok(format!(
        "{site}: signs in {token} once, until {until}\nIt is shown this once, and kept nowhere:\n\
         {at}/sign-in/once/{}",
        code.expose()
    ))
}

async fn all<S: Store>(store: &S, site: &SiteId) -> Result<Vec<Token>, TokenError> {
    let (mut tokens, mut after) = (Vec::new(), Some(0));
    while let Some(cursor) = after {
        let page = store.list_tokens(site.clone(), cursor, MAX_TOKENS_A_PAGE).await?;
        tokens.extend(page.tokens);
        after = page.next;
    }
    Ok(tokens)
}

fn line(token: &Token, now: Instant) -> String {
    let reach = match &token.bearer.reach {
        Reach::Everybody => "everybody".to_owned(),
        Reach::Only(practitioners) => {
            practitioners.iter().map(PractitionerId::as_str).collect::<Vec<_>>().join(" ")
        }
    };
    let end = match token.revoked_at {
        Some(at) => format!("revoked {at}"),
        None if token.expires_at <= now => format!("ended {}", token.expires_at),
        None => format!("until {}", token.expires_at),
    };
    format!("{}\t{}\t{reach}\t{end}\t{}", token.id, token.bearer.role, token.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tests::Bench;
    use crate::os_random::OsRandom;
    use crate::store::{Sessions, SignIn};

    fn wanted(role: Role, practitioners: &[&str]) -> Wanted {
        let practitioners = practitioners.iter().map(|id| PractitionerId::parse(id).unwrap());
        let practitioners = practitioners.collect();
        Wanted { label: "Dr Demo".to_owned(), role, practitioners, days: 90 }
    }

    #[tokio::test]
    async fn a_token_is_created_then_listed_then_revoked_and_its_secret_is_shown_once() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        let (store, site, now) = (&bench.store, &bench.site, bench.now);
        let told = create(store, &OsRandom, site, wanted(Role::Auditor, &[]), now).await.unwrap();
        let secret = Secret::parse(told.lines().last().unwrap()).unwrap();
        let token = store.find_token(secret.hash(), now).await.unwrap().unwrap();
        let listed = list(store, site, now).await.unwrap();
        let expected = "auditor\teverybody\tuntil 2027-02-21T08:00:00Z\tDr Demo";
        assert_eq!(listed, format!("{}\t{expected}", token.id));
        let json = list_json(store, site).await.unwrap();
        assert!(json.starts_with(&format!("{{\"token\":\"{}\",\"site\":", token.id)), "{json}");
        assert!(!listed.contains(secret.expose()) && !json.contains(secret.expose()));
        let told = revoke(store, site, &token.id, now).await.unwrap();
        assert!(told.contains("revoked, entry "), "{told}");
        let again = revoke(store, site, &token.id, now).await.unwrap_err();
        assert!(again.is_bad_input());
        assert_eq!(
            again.to_string(),
            format!("nothing was revoked: it was revoked before, at {now}")
        );
        assert!(list(store, site, now).await.unwrap().contains(&format!("\trevoked {now}\t")));
    }

    #[tokio::test]
    async fn a_link_is_made_for_a_token_that_opens_something_and_for_no_other() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        let (store, site, now) = (&bench.store, &bench.site, bench.now);
        create(store, &OsRandom, site, wanted(Role::Auditor, &[]), now).await.unwrap();
        let token = &all(store, site).await.unwrap()[0].id;
        let at = "https://staff.example";
        let told = link(store, &OsRandom, (site, token), at, now).await.unwrap();
        let link_line = told.lines().last().unwrap();
        let code = link_line.strip_prefix("https://staff.example/sign-in/once/").unwrap();
        let (shown, session) = (Secret::parse(code).unwrap().hash(), Secret::fresh(&OsRandom));
        let begun = store.sign_in(SignIn::Link(shown), session.hash(), now).await.unwrap();
        assert_eq!(begun.map(|session| session.token.id).as_ref(), Some(token));
        revoke(store, site, token, now).await.unwrap();
        let refused = link(store, &OsRandom, (site, token), "", now).await.unwrap_err();
        assert!(refused.is_bad_input());
        assert!(refused.to_string().starts_with("no link was made: "), "{refused}");
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_is_refused_with_the_reason() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        for (wanted, reason) in [
            (wanted(Role::Practitioner, &[]), "a practitioner's token names the practitioners"),
            (wanted(Role::Practitioner, &["nope"]), "not in the site's policy: nope"),
            (wanted(Role::Auditor, &["nope"]), "is for the whole site"),
        ] {
            let refused = create(&bench.store, &OsRandom, &bench.site, wanted, bench.now).await;
            let refused = refused.unwrap_err();
            assert!(refused.is_bad_input());
            assert!(refused.to_string().contains(reason), "{refused}");
        }
        assert_eq!(list(&bench.store, &bench.site, bench.now).await.unwrap(), "");
    }
}
