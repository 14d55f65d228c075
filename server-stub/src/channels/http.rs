//! How others' servers are asked: no redirect, no proxy, ten seconds, and no more read than is needed.

use guichet_contract::time::Instant;
use std::time::Duration;
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};

use super::signature::{ID, Key, SIGNATURE, TIMESTAMP};

/// How long the other side may take, from the name to the end of its answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest head of an answer, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// What all such requests have in common.
pub(super) fn config() -> Config {
    // The roots of this machine: many hospitals have an authority of their own.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .tls_config(tls)
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .max_response_header_size(MAX_HEAD)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("guichet/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// A signed POST of JSON; `more` are further headers.
pub(super) fn post(
    agent: &Agent,
    url: &str,
    (key, id, at): (&Key, &str, Instant),
    body: &str,
    more: &[(&str, &str)],
) -> Result<Response<ureq::Body>, ureq::Error> {
    let mut request = agent
        .post(url)
        .content_type("application/json")
        .header(ID, id)
        .header(TIMESTAMP, at.seconds().to_string())
        .header(SIGNATURE, key.sign(id, at, body.as_bytes()));
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    request.send(body)
}
