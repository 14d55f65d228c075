//! `/admin/v1/me` and `/admin/v1/sites/{site}/tokens`

use super::world::Staff;
use crate::admin::tokens::document::TokenDocument;
use crate::admin::tokens::list::TokenList;
use crate::domain::staff::Role;
use axum::http::{Method, StatusCode};

const TOKENS: &str = "/admin/v1/sites/sample/tokens";

#[tokio::test]
async fn somebody_is_told_who_they_are_for_whom_they_act_and_until_when() {
    let staff = Staff::new().await;
    for (role, practitioners) in [(Role::Practitioner, Some("ada")), (Role::Auditor, None)] {
        let (token, secret) = staff.give("sample", role, 90).await;
        let me: TokenDocument = staff.get("/admin/v1/me", &secret).await.read();
        assert_eq!(me, TokenDocument::from(&token));
        let named = me.practitioners.map(|who| who[0].to_string());
        assert_eq!((me.role, named.as_deref()), (role, practitioners));
        assert_eq!((me.site.as_str(), me.label.as_str()), ("sample", "Canarine Morel"));
        assert_eq!(me.expires.to_string(), "2027-02-21T07:00:00Z");
    }
}

#[tokio::test]
async fn tokens_are_listed_by_the_page_without_their_secrets_and_without_anothers() {
    let staff = Staff::new().await;
    let (first, secret) = staff.give("sample", Role::Administrator, 90).await;
    staff.give("other", Role::Administrator, 90).await;
    let (second, ended) = staff.give("sample", Role::Auditor, 1).await;
    staff.revoke(&second).await;
    let page = staff.get(&format!("{TOKENS}?limit=1"), &secret).await;
    assert!(!page.body.contains(secret.expose()), "{}", page.body);
    let page: TokenList = page.read();
    assert_eq!(page.tokens, [TokenDocument::from(&first)]);
    let next = format!("{TOKENS}?limit=1&after={}", page.next.unwrap());
    let page: TokenList = staff.get(&next, &secret).await.read();
    assert_eq!((&page.tokens[0].token, page.tokens.len()), (&second.id, 1));
    assert!(page.tokens[0].revoked.is_some() && page.next.is_none());
    assert!(!staff.get(TOKENS, &secret).await.body.contains(ended.expose()));
    for (query, field) in [("limit=0", "limit"), ("after=x", "after"), ("who=ada", "who")] {
        let refused = staff.get(&format!("{TOKENS}?{query}"), &secret).await;
        let expected = (400, "malformed_request".to_owned(), Some(field.to_owned()));
        assert_eq!(refused.problem(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_from_the_next_request_on() {
    let staff = Staff::new().await;
    let (by, administrator) = staff.give("sample", Role::Administrator, 90).await;
    let (token, secret) = staff.give("sample", Role::Auditor, 90).await;
    let path = format!("{TOKENS}/{}", token.id);
    let revoke = || staff.ask(Method::DELETE, &path, Some(administrator.expose()));
    assert_eq!(staff.get("/admin/v1/me", &secret).await.status, StatusCode::OK);
    assert_eq!(revoke().await.status, StatusCode::NO_CONTENT);
    assert_eq!(staff.get("/admin/v1/me", &secret).await.status, StatusCode::UNAUTHORIZED);
    let log = staff.log("sample").await;
    let entry = format!(r#""act":"token_revoked","by":"{}","token":"{}""#, by.id, token.id);
    assert!(log.contains(&entry), "{log}");
    assert_eq!(revoke().await.status, StatusCode::NO_CONTENT, "twice is once");
    assert_eq!(staff.log("sample").await, log);
}

#[tokio::test]
async fn an_administrator_ends_no_token_of_another_site() {
    let staff = Staff::new().await;
    let (_, administrator) = staff.give("sample", Role::Administrator, 90).await;
    let (token, secret) = staff.give("other", Role::Auditor, 90).await;
    for at in ["sample", "other"] {
        let path = format!("/admin/v1/sites/{at}/tokens/{}", token.id);
        let refused = staff.ask(Method::DELETE, &path, Some(administrator.expose())).await;
        assert_eq!(refused.problem(), (404, "not_found".to_owned(), None), "{at}");
    }
    assert_eq!(staff.get("/admin/v1/me", &secret).await.status, StatusCode::OK);
}
