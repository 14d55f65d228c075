//! `token create`, `token list` and `token revoke`: who on a site's staff is let in.

use super::CliError;
use super::table::aligned;
use crate::admin::tokens::document::TokenDocument;
use crate::admin::tokens::list::TokenList;
use crate::domain::random::{Random, identifier};
use crate::domain::staff::{Author, Reach, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::store::{MAX_TOKENS_A_PAGE, NewToken, RevokeError, Store, TokenError};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::json::{Json, Wire};
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
/// kept nowhere. In JSON it is the `secret` beside the `token`.
///
/// # Errors
/// [`CliError`] when the site is not registered, or a token cannot be like that.
pub async fn create<S: Store>(
    store: &S,
    random: &dyn Random,
    site: &SiteId,
    (wanted, json): (Wanted, bool),
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
    if json {
        let told = TokenDocument::from(&token).write();
        let told = [("token", told), ("secret", Json::text(secret.expose()))];
        return Ok(Json::object(told).to_string());
    }
    Ok(format!(
        "{site}: {}\nIt is shown this once, and kept nowhere:\n{}",
        row(&token, now).join("  "),
        secret.expose()
    ))
}

/// The tokens of the site, also those that have ended: a table, or as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(
    store: &S,
    site: &SiteId,
    json: bool,
    now: Instant,
) -> Result<String, CliError> {
    let all = all(store, site).await?;
    if json {
        let tokens = all.iter().map(TokenDocument::from).collect();
        return Ok(TokenList { tokens, next: None }.write().to_string());
    }
    let columns = ["token", "role", "practitioners", "ends", "for"];
    Ok(aligned(&columns, all.iter().map(|token| row(token, now))))
}

/// Ends a token; answers what to tell the operator, or in JSON the token as it is by then.
///
/// # Errors
/// [`CliError`] when there is none of this identifier at this site, or it was revoked before.
pub async fn revoke<S: Store>(
    store: &S,
    site: &SiteId,
    (token, json): (&TokenId, bool),
    now: Instant,
) -> Result<String, CliError> {
    let by = Author::operator("operator");
    let receipt = store.revoke_token(site.clone(), token.clone(), by, now).await?;
    if json {
        let all = all(store, site).await?;
        let ended = all.iter().find(|it| it.id == *token).ok_or(RevokeError::NotFound)?;
        return Ok(TokenDocument::from(ended).write().to_string());
    }
    Ok(format!("{site}: {token} revoked, entry {} of the audit log", receipt.entry))
}

/// Makes a link that signs the bearer of a token in to the staff pages once; answers what to tell the
/// operator, with the link alone on the last line: `at` is the address of those pages, without a slash
/// at the end, and may be empty. In JSON it is the `link`.
///
/// # Errors
/// [`CliError`] when there is no such token at this site, or it opens nothing any more.
pub async fn link<S: Store>(
    store: &S,
    random: &dyn Random,
    (site, token): (&SiteId, &TokenId),
    (at, json): (&str, bool),
    now: Instant,
) -> Result<String, CliError> {
    let code = Secret::fresh(random);
    let until = store.create_link(site.clone(), token.clone(), code.hash(), now).await?;
    let link = format!("{at}/sign-in/once/{}", code.expose());
    if json {
        let told = [("link", Json::Text(link)), ("until", until.write())];
        return Ok(Json::object(told).to_string());
    }
    Ok(format!(
        "{site}: signs in {token} once, until {until}\nIt is shown this once, and kept nowhere:\n\
         {link}"
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

fn row(token: &Token, now: Instant) -> Vec<String> {
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
    let (id, role) = (token.id.to_string(), token.bearer.role.to_string());
    vec![id, role, reach, end, token.label.clone()]
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
        let told =
            create(store, &OsRandom, site, (wanted(Role::Auditor, &[]), false), now).await.unwrap();
        let secret = Secret::parse(told.lines().last().unwrap()).unwrap();
        let token = store.find_token(secret.hash(), now).await.unwrap().unwrap();
        let listed = list(store, site, false, now).await.unwrap();
        let expected = "  auditor  everybody      until 2027-02-21T08:00:00Z  Dr Demo";
        assert_eq!(listed.lines().nth(1).unwrap(), format!("{}{expected}", token.id));
        let json = list(store, site, true, now).await.unwrap();
        let first = format!("{{\"tokens\":[{{\"token\":\"{}\",\"site\":", token.id);
        assert!(json.starts_with(&first), "{json}");
        assert!(!listed.contains(secret.expose()) && !json.contains(secret.expose()));
        let told = revoke(store, site, (&token.id, false), now).await.unwrap();
        assert!(told.contains("revoked, entry "), "{told}");
        let again = revoke(store, site, (&token.id, false), now).await.unwrap_err();
        assert!(again.is_bad_input());
        assert_eq!(
            again.to_string(),
            format!("nothing was revoked: it was revoked before, at {now}")
        );
        let listed = list(store, site, false, now).await.unwrap();
        assert!(listed.contains(&format!("  revoked {now}  ")), "{listed}");
    }

    #[tokio::test]
    async fn a_script_reads_the_secret_the_link_and_the_end_of_a_token_from_json() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        let (store, site, now) = (&bench.store, &bench.site, bench.now);
        let read = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        let wanted = (wanted(Role::Auditor, &[]), true);
        let made = read(&create(store, &OsRandom, site, wanted, now).await.unwrap());
        let secret = Secret::parse(made["secret"].as_str().unwrap()).unwrap();
        let token = store.find_token(secret.hash(), now).await.unwrap().unwrap().id;
        assert_eq!(made["token"]["token"], token.to_string());
        let made = link(store, &OsRandom, (site, &token), ("", true), now).await.unwrap();
        assert!(read(&made)["link"].as_str().unwrap().starts_with("/sign-in/once/"), "{made}");
        let ended = read(&revoke(store, site, (&token, true), now).await.unwrap());
        assert_eq!(ended["revoked"], now.to_string());
    }

    #[tokio::test]
    async fn a_link_is_made_for_a_token_that_opens_something_and_for_no_other() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        let (store, site, now) = (&bench.store, &bench.site, bench.now);
        create(store, &OsRandom, site, (wanted(Role::Auditor, &[]), false), now).await.unwrap();
        let token = &all(store, site).await.unwrap()[0].id;
        let at = "https://staff.example";
        let told = link(store, &OsRandom, (site, token), (at, false), now).await.unwrap();
        let link_line = told.lines().last().unwrap();
        let code = link_line.strip_prefix("https://staff.example/sign-in/once/").unwrap();
        let (shown, session) = (Secret::parse(code).unwrap().hash(), Secret::fresh(&OsRandom));
        let begun = store.sign_in(SignIn::Link(shown), session.hash(), now).await.unwrap();
        assert_eq!(begun.map(|session| session.token.id).as_ref(), Some(token));
        revoke(store, site, (token, false), now).await.unwrap();
        let refused = link(store, &OsRandom, (site, token), ("", false), now).await.unwrap_err();
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
            let refused =
                create(&bench.store, &OsRandom, &bench.site, (wanted, false), bench.now).await;
            let refused = refused.unwrap_err();
            assert!(refused.is_bad_input());
            assert!(refused.to_string().contains(reason), "{refused}");
        }
        let listed = list(&bench.store, &bench.site, false, bench.now).await.unwrap();
        assert_eq!(listed, "token  role  practitioners  ends  for");
    }
}
