//! The hosts on real sockets.

use super::*;
use crate::csp::other_security_policies;
use crate::release::tests::write_release;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn config(dist: &std::path::Path, ports: Ports) -> HostsConfig {
    let (api, dist) = (Origin::loopback(9), dist.to_owned());
    HostsConfig { api, sandbox_api: Some(Origin::loopback(8)), dist, book: None, ports }
}

async fn start() -> Hosts {
    let dist = tempfile::tempdir().unwrap();
    write_release(dist.path());
    Hosts::start(config(dist.path(), Ports::FREE)).await.unwrap()
}

async fn get(origin: &Origin, path: &str) -> String {
    let address = origin.as_str().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn each_host_serves_the_policy_that_is_to_be_imported() {
    let hosts = start().await;
    for host in Host::ALL {
        let answer = get(hosts.origins().of(host), "/guichet/policy.json").await;
        let document = policy_document(host, hosts.origins()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with(&document), "the bytes are the same, so the digests are");
        assert!(!document.contains("http://127.0.0.1:860"), "the links lead to the real origins");
    }
    let answer = get(&hosts.origins().sandbox, "/guichet/clinic.json").await;
    assert!(answer.contains("clinique-miroir"));
}

#[tokio::test]
async fn a_schedule_is_not_on_the_web() {
    let hosts = start().await;
    for path in
        ["/backend/schedule.json", "/../backend/schedule.json", "/public/../backend/schedule.json"]
    {
        let answer = get(&hosts.origins().hospital, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_page_embeds_the_real_addresses_under_the_guides_policy() {
    let hosts = start().await;
    let answer = get(&hosts.origins().hospital, "/rendez-vous.html").await;
    let assets = hosts.origins().assets.as_str();
    assert!(answer.contains("api=\"http://127.0.0.1:9\""), "{answer}");
    assert!(answer.contains(&format!("src=\"{assets}/v")), "{answer}");
    let csp = format!("content-security-policy: {}\r\n", content_security_policy(hosts.origins()));
    assert!(answer.contains(&csp), "{answer}");
}

#[tokio::test]
async fn a_page_can_be_put_beside_the_others_and_changed() {
    let hosts = start().await;
    let original = hosts.page(Host::Clinic, "/index.html").unwrap();
    hosts.put_page(Host::Clinic, "/refused.html", original.with_csp("script-src 'none'"));
    let answer = get(&hosts.origins().clinic, "/refused.html").await;
    assert!(answer.contains("content-security-policy: script-src 'none'\r\n"), "{answer}");
    assert!(answer.contains("<guichet-booking"));
    hosts.put_page(Host::Clinic, "/own.html", Page::html("<p>{{api}}</p>"));
    assert!(get(&hosts.origins().clinic, "/own.html").await.ends_with("<p>http://127.0.0.1:9</p>"));
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let dist = tempfile::tempdir().unwrap();
    write_release(dist.path());
    let ports = Ports { clinic: port, ..Ports::FREE };
    let config = config(dist.path(), ports);
    let error = Hosts::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::PortInUse { port: named, .. } if named == port), "{error}");
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn after_a_stop_nobody_listens() {
    let hosts = start().await;
    let origins = hosts.origins().clone();
    hosts.stop().await;
    for origin in [&origins.hospital, &origins.assets] {
        let address = origin.as_str().strip_prefix("http://").unwrap().to_owned();
        assert!(TcpStream::connect(address).await.is_err(), "{origin}");
    }
}

#[tokio::test]
async fn the_developers_page_talks_to_the_sandbox_and_no_other_does() {
    let hosts = start().await;
    let page = get(&hosts.origins().sandbox, "/").await;
    assert!(page.contains("data-api=\"http://127.0.0.1:8\""), "{page}");
    assert!(page.contains("http://127.0.0.1:8;"), "its policy lets it: {page}");
    let page = get(&hosts.origins().hospital, "/rendez-vous.html").await;
    assert!(!page.contains("http://127.0.0.1:8;"), "{page}");
}

#[tokio::test]
async fn the_developers_page_lies_under_every_policy_that_it_offers() {
    let hosts = start().await;
    for name in ["trusted-types", "legacy", "permissive", "without-wasm"] {
        let page = get(&hosts.origins().sandbox, &format!("/csp/{name}.html")).await;
        let csp = other_security_policies(&hosts.origins().seen_by(Host::Sandbox));
        let (_, csp) = csp.into_iter().find(|(known, _)| *known == name).unwrap();
        assert!(page.contains(&format!("content-security-policy: {csp}\r\n")), "{name}: {page}");
        assert!(page.contains(&format!("data-csp=\"{name}\"")), "{name}: {page}");
    }
    let page = get(&hosts.origins().sandbox, "/").await;
    let levels =
        "data-csp=\"recommended\" data-csp-levels=\"trusted-types legacy permissive without-wasm\"";
    assert!(page.contains(levels), "{page}");
}
