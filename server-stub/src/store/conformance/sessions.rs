//! Sessions of the staff pages: who is signed in, and until when.

use super::*;
use crate::domain::staff::{Author, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::store::{LinkError, NewToken, Sessions, SignIn};

const HOUR: i64 = 3600;

/// Not random: never the same twice.
fn secret() -> Secret {
    let number = fresh("").trim_start_matches('-').to_owned();
    Secret::parse(&format!("guichet_{number:0>26}")).unwrap()
}

impl<S: Store> Counter<S> {
    /// A token of the front desk, for a day.
    async fn desk(&self) -> (Token, Secret) {
        let secret = secret();
        let token = NewToken {
            site: self.site.clone(),
            id: TokenId::parse(&fresh("token")).unwrap(),
            hash: secret.hash(),
            terms: Terms::new("Canarine Morel", Role::Secretary, [], 1).unwrap(),
        };
        (self.store.create_token(token, self.now).await.unwrap(), secret)
    }

    /// Signs in with something; answers the secret of the session.
    async fn sign_in(&self, shown: SignIn) -> Option<Secret> {
        let session = secret();
        let begun = self.store.sign_in(shown, session.hash(), self.now).await.unwrap();
        begun.map(|_| session)
    }

    async fn who(&self, session: &Secret) -> Option<Token> {
        let found = self.store.find_session(session.hash(), self.now).await.unwrap();
        found.map(|session| session.token)
    }

    async fn link(&self, token: &Token) -> Result<(Secret, Instant), LinkError> {
        let link = secret();
        let (site, id) = (self.site.clone(), token.id.clone());
        let until = self.store.create_link(site, id, link.hash(), self.now).await?;
        Ok((link, until))
    }
}

pub(crate) async fn a_session_ends_after_a_working_day_at_sign_out_and_with_its_token<
    F: Factory,
>(
    factory: &F,
) {
    let here = Counter::proposed(factory, HoldTerms::default()).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let (token, shown) = here.desk().await;
    let by_token = SignIn::Token(shown.hash());
    let one = here.sign_in(by_token).await.unwrap();
    assert_eq!(there.who(&one).await, Some(token.clone()), "in another process");
    assert_eq!(here.later(8 * HOUR - 1).who(&one).await, Some(token.clone()));
    assert_eq!(here.later(8 * HOUR).who(&one).await, None, "after a working day");
    assert_eq!(here.who(&secret()).await, None);
    assert_eq!(here.who(&shown).await, None, "a token is no session");
    let two = here.sign_in(by_token).await.unwrap();
    here.store.sign_out(two.hash()).await.unwrap();
    here.store.sign_out(two.hash()).await.unwrap();
    assert_eq!(there.who(&two).await, None);
    assert!(there.who(&one).await.is_some(), "another session of the same token");
    let late = here.later(20 * HOUR).sign_in(by_token).await.unwrap();
    assert!(here.later(24 * HOUR - 1).who(&late).await.is_some());
    assert_eq!(here.later(24 * HOUR).who(&late).await, None, "with its token");
    let by = Author::operator("Desk");
    here.store.revoke_token(here.site.clone(), token.id.clone(), by, here.now).await.unwrap();
    assert_eq!(there.who(&one).await, None, "with its token's revocation");
    assert_eq!(here.sign_in(by_token).await, None);
    assert_eq!(here.sign_in(SignIn::Token(secret().hash())).await, None);
}

pub(crate) async fn a_link_signs_in_once_and_within_the_hour<F: Factory>(factory: &F) {
    let here = Counter::proposed(factory, HoldTerms::default()).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let (token, shown) = here.desk().await;
    let (link, until) = here.link(&token).await.unwrap();
    assert_eq!(until, here.now.plus_seconds(HOUR));
    let by_link = SignIn::Link(link.hash());
    assert_eq!(here.sign_in(SignIn::Link(shown.hash())).await, None, "a token is no link");
    assert_eq!(here.sign_in(SignIn::Token(link.hash())).await, None, "nor a link a token");
    assert_eq!(here.later(HOUR).sign_in(by_link).await, None, "too late");
    let session = there.sign_in(by_link).await.unwrap();
    assert_eq!(here.who(&session).await, Some(token.clone()));
    assert_eq!(here.sign_in(by_link).await, None, "a second time, in any process");
    let (link, _) = here.link(&token).await.unwrap();
    let by = Author::operator("Desk");
    here.store.revoke_token(here.site.clone(), token.id.clone(), by, here.now).await.unwrap();
    assert_eq!(here.sign_in(SignIn::Link(link.hash())).await, None, "of a revoked token");
    assert!(matches!(here.link(&token).await, Err(LinkError::NotFound)));
}

pub(crate) async fn a_link_is_for_a_token_of_the_site<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let (token, _) = counter.desk().await;
    for elsewhere in ["mirror", "nowhere"] {
        let refused = counter.at(elsewhere).link(&token).await;
        assert!(matches!(refused, Err(LinkError::NotFound)), "{elsewhere}: {refused:?}");
    }
}

pub(crate) async fn of_64_who_follow_one_link_at_once_one_is_signed_in<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let (token, _) = counter.desk().await;
    let (link, _) = counter.link(&token).await.unwrap();
    let signed_in = at_once(64, |_| {
        let (counter, by) = (counter.clone(), SignIn::Link(link.hash()));
        async move { counter.sign_in(by).await }
    });
    assert_eq!(signed_in.await.into_iter().flatten().count(), 1);
}

pub(crate) async fn ended_sessions_and_links_are_deleted_and_others_stay<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let (token, shown) = counter.desk().await;
    counter.sign_in(SignIn::Token(shown.hash())).await.unwrap();
    counter.link(&token).await.unwrap();
    for (hours, gone) in [(0, 0), (1, 1), (7, 0), (8, 1), (9, 0)] {
        let now = counter.now.plus_seconds(hours * HOUR);
        let report = counter.store.purge(Keeping::default(), now).await.unwrap();
        assert_eq!(report.sessions, gone, "after {hours} hours");
    }
}
