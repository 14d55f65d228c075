//! What is so for every page: nothing changes by looking, nothing by a form of somebody else's, and
//! nothing personal is in the log.

use super::browser::{Office, hidden, path_of};
use crate::config::{LogFormat, LogLevel};
use crate::desk::{Access, pages};
use crate::domain::staff::Role;
use crate::logging::subscriber;
use crate::logging::tests::Log;
use crate::store::sqlite::SqliteStore;
use axum::http::StatusCode;
use tracing::instrument::WithSubscriber;

/// Every page's path, with something that there is in the places of its parameters.
fn paths(access: Access) -> Vec<String> {
    let pages = pages::<SqliteStore>().into_iter().filter(|(_, its, _)| *its == access);
    pages.map(|(template, _, _)| path_of(template)).collect()
}

#[tokio::test]
async fn looking_at_any_page_changes_nothing() {
    let office = Office::new().await;
    office.world.hold().await;
    let (ada, desk) =
        (office.sit(Role::Practitioner, &["ada"]).await, office.sit(Role::Secretary, &[]).await);
    let before = office.rows().await;
    let mut seen = 0;
    for path in paths(Access::Staff).iter().chain(&paths(Access::Anybody)) {
        for browser in [&ada, &desk, &office.browser()] {
            seen += usize::from(browser.get(path).await.status == StatusCode::OK);
        }
    }
    assert!(seen > 12, "{seen}");
    assert_eq!(office.rows().await, before);
}

#[tokio::test]
async fn a_form_that_no_page_of_these_sent_changes_nothing() {
    let office = Office::new().await;
    let browser = office.sit(Role::Practitioner, &["ada"]).await;
    let page = browser.get("/week/ada").await;
    let (digest, entry) = (hidden(&page, "digest"), hidden(&page, "entry"));
    let page = browser.get("/offering/o1/publish?stock=5").await;
    let (seen, key) = (hidden(&page, "seen"), browser.key());
    let fields = |key| {
        [
            ("form_key", key),
            ("digest", digest.as_str()),
            ("entry", entry.as_str()),
            ("seen", seen.as_str()),
            ("stock", "5"),
            ("scope", "practitioner/ada"),
            ("from", "2026-12-24"),
            ("until", "2026-12-25"),
        ]
    };
    let own = ("sec-fetch-site", "same-origin");
    let (before, mut tried) = (office.rows().await, 0);
    for path in paths(Access::Staff) {
        for (what, headers, key) in [
            ("another site's page", &[("sec-fetch-site", "cross-site")][..], key.as_str()),
            ("a neighbour's page", &[("sec-fetch-site", "same-site")], &key),
            ("an old browser on another's page", &[("origin", "https://a.example")], &key),
            ("nobody's page", &[], &key),
            ("another session's key", &[own], "0123456789abcdef0123456789abcdef"),
            ("no key", &[own], ""),
        ] {
            let answer = browser.post_raw(&path, headers, &fields(key)).await;
            let refused = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED];
            assert!(refused.contains(&answer.status), "{path} by {what}: {}", answer.status);
            tried += usize::from(answer.status == StatusCode::FORBIDDEN);
        }
    }
    assert!(tried >= 9 * 6, "{tried}");
    assert_eq!(office.rows().await, before);
    // And with both it does: the fields were sound.
    let answer = browser.post_raw("/pause", &[own], &fields(&key)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_ne!(office.rows().await, before);
}

#[tokio::test]
async fn every_answer_forbids_the_same_and_is_kept_by_nobody() {
    let office = Office::new().await;
    let browser = office.sit(Role::Practitioner, &["ada"]).await;
    let sheet = crate::desk::style::ADDRESS.as_str();
    for path in
        paths(Access::Staff).iter().map(String::as_str).chain(["/nothing", "/sign-in", sheet])
    {
        let answer = browser.get(path).await;
        let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
        assert_eq!(answer.header("content-security-policy"), Some(policy), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
        let kept = if path == sheet { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), Some(kept), "{path}");
        assert!(answer.header("x-request-id").is_some(), "{path}");
        for script in ["<script", " style=", " onclick", "javascript:"] {
            assert!(!answer.body.contains(script), "{path}: {script}");
        }
    }
}

#[tokio::test]
async fn what_is_typed_and_what_the_policy_says_is_never_read_as_markup() {
    let office = Office::new().await;
    let browser = office.sit(Role::Practitioner, &["ada"]).await;
    let canary = "\"><script>canary</script>";
    let encoded: String = form_urlencoded::byte_serialize(canary.as_bytes()).collect();
    let query = format!("/offering/o1/publish?first={encoded}&stock={encoded}");
    let page = browser.get(&query).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("canary") && !page.body.contains("<script"), "{}", page.body);
    let typed = [("from", canary), ("until_time", canary)];
    let page = browser.post("/week/ada/absence", &typed).await;
    assert!(page.body.contains("canary") && !page.body.contains("<script"), "{}", page.body);
}

#[tokio::test]
async fn the_api_and_the_pages_each_answer_in_their_own_way() {
    let office = Office::new().await;
    let browser = office.browser();
    let api = browser.get("/admin/v1/me").await;
    assert_eq!(api.problem(), (401, "unauthenticated".to_owned(), None));
    assert_eq!(browser.get("/admin/v1/none").await.problem().0, 404);
    let openapi = browser.get("/admin/v1/openapi.json").await;
    assert_eq!(openapi.status, StatusCode::OK);
    assert!(!openapi.body.contains("/sign-in"));
    let (_, secret) = office.give("sample", Role::Auditor, &[]).await;
    browser.sign_in(&secret).await;
    let session = browser.get("/admin/v1/me").await;
    assert_eq!(session.problem().0, 401, "a session opens nothing of the API");
    let page = browser.get("/admin").await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_secret_and_no_name_reaches_the_log_or_the_metrics() {
    let office = Office::new().await;
    let log = Log::default();
    let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
    let (_, secret) = office.give("sample", Role::Practitioner, &["ada"]).await;
    let browser = office.browser();
    async {
        browser.sign_in(&secret).await;
        for path in paths(Access::Staff) {
            browser.get(&path).await;
        }
        browser.get("/sign-in/once/canary-code").await;
        browser.get("/offering/canary-path?canary-query=1").await;
        browser.post("/sign-in", &[("token", "canary-token")]).await;
        browser.post("/week/ada/absence", &[("from", "canary-typed")]).await;
        browser.post("/pause", &[("scope", "practitioner/ada"), ("to", "/canary-to")]).await;
    }
    .with_subscriber(subscriber)
    .await;
    let (log, metrics) = (log.text(), office.world.get("/metrics").await.body);
    assert!(log.lines().count() > 20, "{log}");
    assert!(log.contains(r#""route":"/day/{practitioner}/{date}","status":200"#), "{log}");
    assert!(metrics.contains(r#"route="/week/{practitioner}/absence",method="POST",status="422""#));
    let session = browser.cookie("__Host-guichet_session").unwrap();
    let key = browser.key();
    for canary in ["Canarine", "Morel", "canary", "Morvan", secret.expose(), &session, &key] {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
        assert!(!metrics.contains(canary), "{canary} is in the metrics:\n{metrics}");
    }
}
