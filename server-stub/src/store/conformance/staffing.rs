//! Tokens of the staff: who is let in, and until when.

use super::*;
use crate::domain::consent::Consent;
use crate::domain::staff::{Author, Reach, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::store::{NewToken, OfferingError, PublishReport, RevokeError, TokenError};
use guichet_audit::scope::Scope;
use guichet_contract::wire::Receipt;

const DAY: i64 = 86_400;

/// Not random: never the same twice.
fn secret() -> Secret {
    let number = fresh("").trim_start_matches('-').to_owned();
    Secret::parse(&format!("guichet_{number:0>26}")).unwrap()
}

fn practitioner(id: &str) -> PractitionerId {
    PractitionerId::parse(id).unwrap()
}

impl<S: Store> Counter<S> {
    async fn give(
        &self,
        secret: &Secret,
        role: Role,
        named: &[&str],
        days: u32,
    ) -> Result<Token, TokenError> {
        let named = named.iter().map(|id| practitioner(id));
        let token = NewToken {
            site: self.site.clone(),
            id: TokenId::parse(&fresh("token")).unwrap(),
            hash: secret.hash(),
            terms: Terms::new("Canarine Morel", role, named, days).unwrap(),
        };
        self.store.create_token(token, self.now).await
    }

    /// Somebody of the staff, by a token of their own.
    pub(super) async fn staff(&self, role: Role, named: &[&str]) -> Author {
        Author::of(&self.give(&secret(), role, named, 90).await.unwrap())
    }

    async fn found(&self, secret: &Secret) -> Option<Token> {
        self.store.find_token(secret.hash(), self.now).await.unwrap()
    }

    async fn revoke(&self, token: &Token) -> Result<Receipt, RevokeError> {
        let by = Author::operator("Desk");
        self.store.revoke_token(self.site.clone(), token.id.clone(), by, self.now).await
    }
}

pub(crate) async fn a_token_is_found_by_its_secret_until_it_ends_or_is_revoked<F: Factory>(
    factory: &F,
) {
    let here = Counter::proposed(factory, HoldTerms::default()).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let (one, two) = (secret(), secret());
    let token = here.give(&one, Role::Practitioner, &["ada"], 1).await.unwrap();
    let other = here.give(&two, Role::Secretary, &[], 90).await.unwrap();
    assert_eq!(token.bearer.reach, Reach::Only([practitioner("ada")].into()));
    assert_eq!(other.bearer.reach, Reach::Everybody);
    assert_eq!(there.found(&one).await, Some(token.clone()), "by another process");
    assert_eq!(here.found(&secret()).await, None);
    assert_eq!(here.later(DAY - 1).found(&one).await, Some(token));
    assert_eq!(here.later(DAY).found(&one).await, None, "it has ended");
    assert_eq!(here.later(DAY).found(&two).await, Some(other.clone()));
    there.later(DAY).revoke(&other).await.unwrap();
    assert_eq!(here.later(DAY).found(&two).await, None, "at the next request of every process");
}

pub(crate) async fn a_token_is_for_practitioners_of_the_policy<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let refused = counter.give(&secret(), Role::Practitioner, &["ada", "eve"], 90).await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(&refused, TokenError::UnknownPractitioners(who) if *who == [practitioner("eve")])
    );
    let nowhere = counter.at("nowhere").give(&secret(), Role::Auditor, &[], 90).await;
    assert!(matches!(nowhere, Err(TokenError::UnknownSite(_))), "{nowhere:?}");
    let page = counter.store.list_tokens(counter.site.clone(), 0, 9).await.unwrap();
    assert_eq!(page.tokens, []);
    assert!(!counter.log().await.contains("token_created"));
}

pub(crate) async fn tokens_are_listed_page_by_page_as_they_were_created<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.at("mirror").give(&secret(), Role::Auditor, &[], 90).await.unwrap();
    let mut created = Vec::new();
    for role in [Role::Auditor, Role::Administrator, Role::Secretary, Role::Auditor, Role::Auditor]
    {
        created.push(counter.give(&secret(), role, &[], 90).await.unwrap());
    }
    counter.later(9).revoke(&created[1]).await.unwrap();
    created[1].revoked_at = Some(counter.later(9).now);
    for size in 1..=6 {
        let (mut listed, mut after) = (Vec::new(), Some(0));
        while let Some(cursor) = after {
            let page = counter.store.list_tokens(counter.site.clone(), cursor, size).await.unwrap();
            assert!((1..=size as usize).contains(&page.tokens.len()), "{size}: {page:?}");
            listed.extend(page.tokens);
            after = page.next;
        }
        assert_eq!(listed, created, "{size}");
    }
    let nowhere = counter.store.list_tokens(site("nowhere"), 0, 9).await;
    assert!(matches!(nowhere, Err(TokenError::UnknownSite(_))), "{nowhere:?}");
}

pub(crate) async fn a_token_is_revoked_once_and_at_its_own_site<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let secret = secret();
    let token = counter.give(&secret, Role::Auditor, &[], 90).await.unwrap();
    let elsewhere = counter.at("mirror").revoke(&token).await;
    assert!(matches!(elsewhere, Err(RevokeError::NotFound)), "{elsewhere:?}");
    assert!(counter.found(&secret).await.is_some());
    counter.later(9).revoke(&token).await.unwrap();
    let again = counter.later(10).revoke(&token).await;
    assert!(matches!(again, Err(RevokeError::Already(at)) if at == counter.later(9).now));
}

pub(crate) async fn tokens_are_in_the_log_and_whose_they_are_is_not<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let secret = secret();
    let token = counter.give(&secret, Role::Practitioner, &["ada"], 90).await.unwrap();
    counter.later(9).revoke(&token).await.unwrap();
    let log = counter.log().await;
    let created = format!(r#""act":"token_created","token":"{}","role":"practitioner""#, token.id);
    let revoked = format!(r#""act":"token_revoked","token":"{}""#, token.id);
    assert!(log.contains(&created) && log.contains(&revoked), "{log}");
    for secret in ["Canarine", "Morel", secret.expose()] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
    assert_eq!(counter.later(10).verdict(Vec::new(), Vec::new()).await.breaches, []);
}

impl<S: Store> Counter<S> {
    async fn stop(&self, by: &Token) -> Result<bool, OfferingError> {
        let by = Author::of(by);
        self.store.begin_pause(self.site.clone(), Scope::Practitioner(ada()), by, self.now).await
    }

    async fn go_on(&self, by: Author) -> Result<bool, OfferingError> {
        self.store.end_pause(self.site.clone(), Scope::Practitioner(ada()), by, self.now).await
    }

    async fn consent_of(&self, offering: &str, by: &Token) -> Result<PublishReport, OfferingError> {
        let what = vec![OfferingId::parse(offering).unwrap()];
        let consent = Consent { by: Author::of(by), ..Consent::to(what, "") };
        self.store.publish_offerings(self.site.clone(), consent, self.now).await
    }
}

pub(crate) async fn what_is_done_by_a_token_is_on_record_with_it_and_is_what_it_lets_its_bearer_do<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let ada = counter.give(&secret(), Role::Practitioner, &["ada"], 90).await.unwrap();
    let desk = counter.give(&secret(), Role::Secretary, &[], 90).await.unwrap();
    let auditor = counter.give(&secret(), Role::Auditor, &[], 1).await.unwrap();
    counter.consent_of("o1", &ada).await.unwrap();
    let by = format!(r#""act":"offering_published","by":"{}""#, ada.id);
    assert!(counter.log().await.contains(&by));
    // Whoever asks has asked whether they may; the database asks again.
    let refused = |outcome: Result<_, OfferingError>| {
        assert!(matches!(outcome, Err(OfferingError::Store(_))), "{outcome:?}");
    };
    refused(counter.consent_of("o3", &ada).await.map(drop));
    refused(counter.consent_of("o3", &desk).await.map(drop));
    refused(counter.stop(&auditor).await.map(drop));
    let bea = counter.give(&secret(), Role::Practitioner, &["bea"], 90).await.unwrap();
    refused(counter.stop(&bea).await.map(drop));
    counter.revoke(&ada).await.unwrap();
    refused(counter.consent_of("o2", &ada).await.map(drop));
    refused(counter.later(91 * DAY).stop(&desk).await.map(drop));
    assert!(counter.stop(&desk).await.unwrap());
    assert_eq!(counter.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn a_pause_that_a_practitioner_began_is_nobody_elses_to_end<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let ada = counter.give(&secret(), Role::Practitioner, &["ada"], 90).await.unwrap();
    let bea = counter.give(&secret(), Role::Practitioner, &["ada", "bea"], 90).await.unwrap();
    let desk = counter.give(&secret(), Role::Secretary, &[], 90).await.unwrap();
    counter.stop(&ada).await.unwrap();
    let refused = counter.go_on(Author::of(&desk)).await;
    assert!(matches!(refused, Err(OfferingError::PausedByPractitioner)), "{refused:?}");
    assert!(counter.go_on(Author::of(&bea)).await.unwrap(), "another who acts for her");
    counter.stop(&ada).await.unwrap();
    assert!(counter.go_on(Author::operator("Desk")).await.unwrap());
    counter.stop(&desk).await.unwrap();
    assert!(counter.go_on(Author::of(&ada)).await.unwrap());
    // Whoever stops what is stopped already means it, too.
    assert!(counter.stop(&desk).await.unwrap());
    assert!(counter.stop(&ada).await.unwrap());
    let refused = counter.go_on(Author::of(&desk)).await;
    assert!(matches!(refused, Err(OfferingError::PausedByPractitioner)), "{refused:?}");
    assert!(!counter.stop(&bea).await.unwrap() && !counter.stop(&desk).await.unwrap());
    assert!(counter.go_on(Author::of(&ada)).await.unwrap());
    assert_eq!(counter.verdict(Vec::new(), Vec::new()).await.breaches, []);
}
