//! What hosts and the files' origin answer, through the real routers.

use super::*;
use crate::release::VERSION;
use crate::release::tests::write_release;
use axum::http::Request;
use tower::ServiceExt;

async fn get(
    router: &Router,
    path: &str,
    accept_encoding: &str,
) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header(ACCEPT_ENCODING, accept_encoding);
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (head.status, head.headers, String::from_utf8_lossy(&body).into_owned())
}

fn host() -> Router {
    let pages = Pages::default();
    pages.put("/index.html", Page::html("home"));
    pages.put("/own.html", Page::html("own").with_csp("default-src *"));
    pages.put("/guichet/policy.json", Page::file("policy.json", "{}"));
    site(Arc::new(pages), HeaderValue::from_static("default-src 'none'"))
}

fn folder() -> Folder {
    let dist = tempfile::tempdir().unwrap();
    write_release(dist.path());
    Folder::read(dist.path()).unwrap()
}

fn files() -> Router {
    assets(Files::new(folder()))
}

#[tokio::test]
async fn a_page_has_the_strict_policy_unless_it_brings_its_own() {
    let (status, headers, body) = get(&host(), "/", "").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "home"));
    assert_eq!(headers[CONTENT_SECURITY_POLICY], "default-src 'none'");
    assert_eq!(headers[CONTENT_TYPE], "text/html; charset=utf-8");
    let (_, headers, _) = get(&host(), "/own.html", "").await;
    assert_eq!(headers[CONTENT_SECURITY_POLICY], "default-src *");
}

#[tokio::test]
async fn a_page_is_packed_where_that_makes_it_smaller_and_the_browser_reads_it() {
    let pages = Pages::default();
    pages.put("/guichet/policy.json", Page::file("policy.json", "{}".repeat(1000)));
    pages.put("/short.html", Page::html("short"));
    let host = site(Arc::new(pages), HeaderValue::from_static("default-src 'none'"));
    let (_, headers, body) = get(&host, "/guichet/policy.json", "gzip, br").await;
    assert_eq!(headers[CONTENT_ENCODING], "gzip");
    assert!(body.len() < 200, "{} bytes", body.len());
    for (path, accepted) in [("/guichet/policy.json", "br"), ("/short.html", "gzip")] {
        let (_, headers, _) = get(&host, path, accepted).await;
        assert!(!headers.contains_key(CONTENT_ENCODING), "{path} {accepted}");
    }
}

#[tokio::test]
async fn a_path_that_nobody_wrote_is_not_found_and_still_under_the_policy() {
    for path in ["/nothing", "/../Cargo.toml", "/..%2fCargo.toml", "/backend/schedule.json"] {
        let (status, headers, _) = get(&host(), path, "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(headers[CONTENT_SECURITY_POLICY], "default-src 'none'");
    }
}

#[tokio::test]
async fn the_widgets_files_are_for_any_origin_and_for_ever() {
    let path = format!("/v{VERSION}/guichet-1a2b.wasm");
    let (status, headers, body) = get(&files(), &path, "br").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "wasm"));
    assert_eq!(headers[CONTENT_TYPE], "application/wasm");
    assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(headers["timing-allow-origin"], "*");
    assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert!(!headers.contains_key(CONTENT_ENCODING), "there is no packed one beside it");
}

#[tokio::test]
async fn the_smallest_packing_that_the_browser_reads_is_sent() {
    let path = format!("/v{VERSION}/guichet.js");
    for (accepted, body) in [
        ("gzip, deflate, br, zstd", "brotli"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", "export {}"),
        ("", "export {}"),
    ] {
        let (_, headers, sent) = get(&files(), &path, accepted).await;
        assert_eq!(sent, body, "{accepted}");
        assert_eq!(headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(headers[VARY], "accept-encoding");
    }
}

#[tokio::test]
async fn a_file_that_is_changed_is_sent_as_it_is_now_whatever_the_browser_reads() {
    let (files, path) = (Files::new(folder()), format!("/v{VERSION}/guichet.js"));
    let router = assets(files.clone());
    files.put(&path, b"changed".to_vec());
    files.put("/v0/guichet.js", b"old".to_vec());
    for (path, body) in [(path.as_str(), "changed"), ("/v0/guichet.js", "old")] {
        let (_, headers, sent) = get(&router, path, "gzip, br").await;
        assert_eq!(sent, body);
        assert!(!headers.contains_key(CONTENT_ENCODING), "{path}");
    }
}
