//! Where every request of the public API comes in.
//!
//! Owns which of them pass the gate. What is so for all is [`crate::edge::boundary`]'s.

use super::app::App;
use super::{PATHS, gate, is_about_a_site};
use crate::edge::boundary::{around, bounded, template, word};
use crate::store::Store;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guichet_contract::code::Code;
use std::sync::Arc;

/// Runs a request.
pub(super) async fn pass<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request,
    next: Next,
) -> Response {
    let method = word(request.method());
    let route = template(PATHS, request.extensions());
    around::<_, Code, _>(&app, (method, route), async |deadline| {
        if is_about_a_site(route) {
            return gate::pass(&app, request, next, deadline).await;
        }
        let answer = async { Ok(next.run(request).await) };
        bounded::<_, Code>(deadline, answer).await.unwrap_or_else(IntoResponse::into_response)
    })
    .await
}
