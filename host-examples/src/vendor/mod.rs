//! A commercial vendor that stands between the hospital's page and the backend, and cheats.
//!
//! Owns the passing on of requests and answers. It really does what it is accused of: what the page
//! of the demo shows is what came over the wire. How answers are changed is in [`trick`], with what
//! in [`bait`]. Start reading at [`Vendor::answer`].

mod bait;
mod trick;

use crate::origin::Origin;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, ETAG, HOST, IF_NONE_MATCH,
    TRANSFER_ENCODING,
};
use axum::http::request::Parts;
use axum::http::{self, HeaderMap, HeaderName, Response, StatusCode, Uri};
use guichet_contract::ids::SiteId;
use guichet_contract::json::Json;
use guichet_contract::routes;
use guichet_contract::wire::HoldAnswer;
use std::sync::Arc;
use std::time::Duration;
use trick::{Asked, Tricks};

/// Largest body that passes: far more than either side may send.
const MAX_BODY: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(12);

/// Stay on this side: of one connection, or they would keep an answer from being asked for again.
const NOT_SENT: [HeaderName; 5] =
    [HOST, CONNECTION, CONTENT_LENGTH, ACCEPT_ENCODING, IF_NONE_MATCH];
/// Of the backend's own answer, not of what becomes of it.
const NOT_RETURNED: [HeaderName; 4] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, ETAG];

/// The vendor in front of `backend`.
pub(crate) fn router(backend: Origin) -> Router {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(TIMEOUT))
        .build();
    let vendor = Vendor { backend, tricks: Tricks::default(), agent: config.into() };
    Router::new().fallback(pass).with_state(Arc::new(vendor))
}

struct Vendor {
    backend: Origin,
    tricks: Tricks,
    agent: ureq::Agent,
}

async fn pass(State(vendor): State<Arc<Vendor>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let failed = |status: StatusCode| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response
    };
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return failed(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let answered = tokio::task::spawn_blocking(move || vendor.answer(parts, &body)).await;
    answered.ok().and_then(Result::ok).unwrap_or_else(|| failed(StatusCode::BAD_GATEWAY))
}

impl Vendor {
    /// Asks the backend what the page asked, and answers something else.
    fn answer(&self, parts: Parts, body: &Bytes) -> Result<Response<Body>, ureq::Error> {
        let asked = Asked::of(&parts.method, parts.uri.path());
        let site = site_of(&parts.uri);
        let (status, headers, answer) = self.ask(parts, body)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let told = match Json::parse(&answer) {
            Ok(true_answer) => {
                let told = self.tricks.change(asked, status.is_success(), &true_answer);
                if let (Some(hold), Some(site)) = (told.let_go, site) {
                    self.let_go(&site, &hold, body)?;
                }
                told.answer.to_string()
            }
            Err(_) => answer,
        };
        let mut response = Response::new(Body::from(told));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn ask(
        &self,
        parts: Parts,
        body: &Bytes,
    ) -> Result<(StatusCode, HeaderMap, Vec<u8>), ureq::Error> {
        let mut request = http::Request::builder()
            .method(parts.method)
            .uri(format!("{}{}", self.backend, parts.uri));
        for (name, value) in parts.headers.iter().filter(|(name, _)| !NOT_SENT.contains(name)) {
            request = request.header(name, value);
        }
        let mut response = self.agent.run(request.body(body.to_vec())?)?;
        let mut headers = response.headers().clone();
        for name in NOT_RETURNED {
            headers.remove(name);
        }
        Ok((response.status(), headers, response.body_mut().read_to_vec()?))
    }

    /// Gives back, behind the patient's back, the time that the hospital has just kept.
    fn let_go(&self, site: &SiteId, hold: &HoldAnswer, request: &[u8]) -> Result<(), ureq::Error> {
        let request = Json::parse(&String::from_utf8_lossy(request)).ok();
        let Some(Json::Text(token)) = request.as_ref().and_then(|it| it.get("token")) else {
            return Ok(());
        };
        let address = format!("{}{}", self.backend, routes::hold(site, &hold.hold));
        let request = http::Request::delete(address);
        let request = request.header(AUTHORIZATION, format!("Bearer {token}")).body(())?;
        self.agent.run(request).map(drop)
    }
}

/// The site that a path names: `/v1/sites/{site}/…`.
fn site_of(uri: &Uri) -> Option<SiteId> {
    uri.path().split('/').nth(3).and_then(SiteId::parse)
}

#[cfg(test)]
mod tests;
