//! `/sign-in`, `/sign-in/once/{code}`, `/sign-out`, `/language`.

use super::browser::Office;
use crate::clock::Clock;
use crate::domain::staff::Role;
use crate::domain::token::Secret;
use crate::limits::failures::PER_MINUTE;
use crate::os_random::OsRandom;
use crate::store::Sessions;
use axum::http::StatusCode;

#[tokio::test]
async fn a_token_signs_in_until_it_is_revoked() {
    let office = Office::new().await;
    let (token, secret) = office.give("sample", Role::Practitioner, &["ada"]).await;
    let browser = office.browser();
    let answer = browser.get("/offerings/ada").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/sign-in")));
    assert_eq!(answer.header("set-cookie"), None);
    let pasted = format!("  {}\n", secret.expose());
    let answer = browser.post("/sign-in", &[("token", &pasted)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/")));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-guichet_session=guichet_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    assert!(!cookie.contains(secret.expose()));
    let page = browser.open("/").await;
    assert!(page.status.is_success() && page.body.contains("Canarine Morel"), "{}", page.body);
    office.revoke(&token).await;
    assert_eq!(browser.get("/").await.header("location"), Some("/sign-in"));
    assert_eq!(browser.cookie("__Host-guichet_session"), None);
}

#[tokio::test]
async fn what_opens_nothing_is_said_to_and_after_too_many_one_has_to_wait() {
    let office = Office::new().await;
    let browser = office.browser();
    let empty = browser.post("/sign-in", &[("token", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains(r##"<a href="#token">Enter your token.</a>"##), "{}", empty.body);
    let unknown = Secret::fresh(&OsRandom);
    let wrong = ["guichet_wrong", unknown.expose()].into_iter().cycle();
    for shown in wrong.take(PER_MINUTE.get() as usize) {
        let refused = browser.post("/sign-in", &[("token", shown)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!refused.body.contains(shown) && refused.headers.get("set-cookie").is_none());
    }
    let refused = browser.post("/sign-in", &[("token", unknown.expose())]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.header("retry-after").is_some() && refused.body.contains("Wait a minute"));
}

#[tokio::test]
async fn a_link_signs_in_once_and_looking_at_it_uses_nothing_up() {
    let office = Office::new().await;
    let (token, _) = office.give("sample", Role::Secretary, &[]).await;
    let code = Secret::fresh(&OsRandom);
    let (store, now) = (&office.world.app.store, office.world.clock.now());
    let site = token.bearer.site.clone();
    store.create_link(site, token.id.clone(), code.hash(), now).await.unwrap();
    let path = format!("/sign-in/once/{}", code.expose());
    for _ in 0..3 {
        assert_eq!(office.browser().get(&path).await.status, StatusCode::OK);
    }
    let (first, second) = (office.browser(), office.browser());
    assert_eq!(first.post(&path, &[]).await.header("location"), Some("/"));
    assert_eq!(first.open("/").await.status, StatusCode::OK);
    let again = second.post(&path, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("This link was used before"), "{}", again.body);
    assert_eq!(second.get("/").await.header("location"), Some("/sign-in"));
}

#[tokio::test]
async fn who_signs_out_is_out_and_so_is_the_session_that_another_sign_in_replaces() {
    let office = Office::new().await;
    let (_, secret) = office.give("sample", Role::Auditor, &[]).await;
    let browser = office.browser();
    browser.sign_in(&secret).await;
    let name = "__Host-guichet_session";
    let former = browser.cookie(name).unwrap();
    browser.sign_in(&secret).await;
    let later = browser.cookie(name).unwrap();
    assert_ne!(former, later);
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!(answer.header("location"), Some("/sign-in"));
    let page = browser.get("/sign-in").await;
    assert!(page.body.contains("You are signed out."), "{}", page.body);
    assert!(!browser.get("/sign-in").await.body.contains("You are signed out."), "said once");
    for kept in [former, later] {
        browser.set_cookie(name, &kept);
        assert_eq!(browser.get("/site").await.header("location"), Some("/sign-in"), "{kept}");
    }
}

#[tokio::test]
async fn a_session_lasts_a_working_day_and_no_longer() {
    let office = Office::new().await;
    let browser = office.sit(Role::Auditor, &[]).await;
    office.world.clock.advance(8 * 3600 - 1);
    assert_eq!(browser.get("/site").await.status, StatusCode::OK);
    office.world.clock.advance(1);
    assert_eq!(browser.get("/site").await.header("location"), Some("/sign-in"));
}

#[tokio::test]
async fn the_language_is_the_browsers_until_somebody_chooses_another() {
    let office = Office::new().await;
    let browser = office.sit(Role::Practitioner, &["ada"]).await;
    let page = browser.get("/offerings/ada").await;
    assert!(page.body.contains(r#"<html lang="en">"#) && page.body.contains("Check-up"));
    let chosen = [("language", "fr"), ("to", "/offerings/ada")];
    let answer = browser.post("/language", &chosen).await;
    assert_eq!(answer.header("location"), Some("/offerings/ada"));
    let page = browser.get("/offerings/ada").await;
    assert!(page.body.contains(r#"<html lang="fr">"#) && page.body.contains("Bilan"));
    let elsewhere = [("language", "en"), ("to", "https://a.example/")];
    assert_eq!(browser.post("/language", &elsewhere).await.header("location"), Some("/"));
}
