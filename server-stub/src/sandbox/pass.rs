//! A world's API: the real one, below the world's name.
//!
//! Owns what differs for who asks. A site knows the origins of its pages; a world takes the page of
//! whoever tries something, wherever it stands, so every page is the one page of its site.

use super::documents::ANY_PAGE;
use super::no_such_world;
use super::worlds::Worlds;
use crate::edge::client::Peer;
use crate::routes::cors;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Extensions, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::net::Ipv4Addr;
use std::sync::Arc;
use tower::ServiceExt;

const TIMING: HeaderName = HeaderName::from_static("timing-allow-origin");

pub(super) async fn pass(
    State(worlds): State<Arc<Worlds>>,
    Path((name, _)): Path<(String, String)>,
    request: Request,
) -> Response {
    if cors::is_preflight(request.method(), request.headers()) {
        // Also where the world is gone: the page is to read that it is.
        let mut response = readable_by_any_page(StatusCode::NO_CONTENT.into_response());
        cors::preflight(response.headers_mut());
        return response;
    }
    let (mut head, body) = request.into_parts();
    let (Some(world), Some(uri)) = (worlds.find(&name), below(&head.uri, &name)) else {
        // Outside of the boundary, which completes problems: there is no request to log.
        let mut response = no_such_world().into_response();
        *response.body_mut() = Body::from(no_such_world().body("none"));
        return readable_by_any_page(response);
    };
    head.uri = uri;
    if head.headers.contains_key(header::ORIGIN) {
        head.headers.insert(header::ORIGIN, HeaderValue::from_static(ANY_PAGE));
    }
    // What the outer router knows of the request is not true of this one.
    let peer = head.extensions.get::<Peer>().copied();
    head.extensions = Extensions::new();
    head.extensions.insert(peer.unwrap_or(Peer(Ipv4Addr::UNSPECIFIED.into())));
    let answer = world.router.clone().oneshot(Request::from_parts(head, body)).await;
    readable_by_any_page(answer.into_response())
}

/// The address below the world's name.
fn below(uri: &Uri, name: &str) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    whole.strip_prefix("/sandbox/")?.strip_prefix(name)?.parse().ok()
}

/// Whoever asked may read the answer, and that it is a sandbox's.
fn readable_by_any_page(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let any = HeaderValue::from_static("*");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any.clone());
    headers.insert(TIMING, any.clone());
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, any);
    response
}
