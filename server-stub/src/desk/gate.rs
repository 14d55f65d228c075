//! What every request for a page passes before its handler.
//!
//! Owns the order: is there room, is it sent from these pages, who is signed in, how often do they
//! come, does their form carry their key. Without a session there is one answer, whatever was asked
//! for: the page to sign in. Whatever a page does not do is said on a page too. Start reading at
//! [`enter`].

use super::cookie::Cookie;
use super::form::Form;
use super::language::Language;
use super::said::Said;
use super::shell::go;
use super::visit::{Client, Desk, Visit};
use super::{Access, Page, fault, too_often};
use crate::admin::problem::{Code, Problem};
use crate::domain::session::form_key;
use crate::edge::boundary::{around, bounded, template, word};
use crate::edge::{body, client};
use crate::limits::rate::Kind;
use crate::limits::shed::RETRY_AFTER_SECONDS;
use crate::routes::app::App;
use crate::store::Store;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What the gate knows.
pub(super) struct Gate<S> {
    pub(super) app: Arc<App<S>>,
    pub(super) pages: Arc<[Page]>,
}

impl<S> Clone for Gate<S> {
    fn clone(&self) -> Self {
        Self { app: Arc::clone(&self.app), pages: Arc::clone(&self.pages) }
    }
}

/// Runs a request.
pub(super) async fn pass<S: Store>(
    State(Gate { app, pages }): State<Gate<S>>,
    request: Request,
    next: Next,
) -> Response {
    let method = word(request.method());
    let route = template(pages.iter().map(|page| page.template), request.extensions());
    let found = pages.iter().find(|page| page.template == route);
    // What is not there is nobody's: it takes a session to be told so.
    let access = found.map_or(Access::Staff, |page| page.access);
    around::<_, Code, _>(&app, (method, route), async |deadline| {
        let visit = visit(&app, request.headers(), request.uri());
        let answer = enter(&app, access, visit.clone(), request, next);
        let answer = bounded(deadline, answer).await.unwrap_or_else(IntoResponse::into_response);
        let mut answer = fault::as_page(answer, &visit);
        if visit.said.is_some() && answer.status() == axum::http::StatusCode::OK {
            app.cookies.remove(answer.headers_mut(), Cookie::Said);
        }
        close(answer.headers_mut());
        answer
    })
    .await
}

fn visit<S>(app: &App<S>, headers: &HeaderMap, uri: &Uri) -> Visit {
    let chosen = app.cookies.read(headers, Cookie::Language);
    let chosen = chosen.and_then(|tag| Language::of_tag(&tag));
    let said = app.cookies.read(headers, Cookie::Said);
    Visit {
        language: chosen.or_else(|| Language::asked(headers)).unwrap_or(Language::French),
        path: uri.path().into(),
        said: said.and_then(|word| Said::from_word(&word)),
        form: Arc::new(Form::parse(uri.query().unwrap_or_default().as_bytes())),
    }
}

/// Lets a request through to its handler, or not.
async fn enter<S: Store>(
    app: &App<S>,
    access: Access,
    mut visit: Visit,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let kind = body::kind_of(request.method());
    if kind == Kind::Write && !is_from_these_pages(request.headers()) {
        return Err(Problem::new(Code::Forbidden));
    }
    let client = client::of(&request, &app.trusted_proxy);
    // Before it takes a place, so that a slow sender holds up nobody.
    let body = body::read(kind, std::mem::take(request.body_mut())).await?;
    let overloaded = || Problem::with_retry_after(Code::Overloaded, RETRY_AFTER_SECONDS);
    let _place = app.staff.places.take(kind).ok_or_else(overloaded)?;
    if kind == Kind::Write {
        visit.form = Arc::new(Form::parse(&body));
    }
    if access == Access::Staff {
        let Some(desk) = signed_in(app, &visit, request.headers()).await? else {
            let mut response = go("/sign-in")?;
            // What opens nothing is not shown again. What was not shown may open something: browsers
            // hold it back from who comes by a link in a message.
            if app.cookies.read(request.headers(), Cookie::Session).is_some() {
                app.staff.failures.count(client).map_err(too_often)?;
                app.cookies.remove(response.headers_mut(), Cookie::Session);
            }
            return Ok(response);
        };
        app.staff.rates.check(kind, &desk.token.bearer.site, client).map_err(too_often)?;
        if kind == Kind::Write && visit.form.text("form_key") != &*desk.form_key {
            return Err(Problem::new(Code::Forbidden));
        }
        request.extensions_mut().insert(desk);
    }
    request.extensions_mut().insert(Client(client));
    request.extensions_mut().insert(visit);
    Ok(next.run(request).await)
}

async fn signed_in<S: Store>(
    app: &App<S>,
    visit: &Visit,
    headers: &HeaderMap,
) -> Result<Option<Desk>, Problem> {
    let Some(secret) = super::sign_in::shown_session(app.cookies, headers) else { return Ok(None) };
    let now = app.now();
    let Some(session) = app.store.find_session(secret.hash(), now).await? else { return Ok(None) };
    let Some(view) = app.store.site(&session.token.bearer.site).await? else { return Ok(None) };
    Ok(Some(Desk {
        visit: visit.clone(),
        token: Arc::new(session.token),
        form_key: form_key(&secret).into(),
        state: view.state,
        now,
    }))
}

/// Whether a browser says that a page of this origin sent the form (Fetch Metadata; for browsers
/// before 2023 the origin itself, RFC 6454 section 7). A browser that says neither is refused.
fn is_from_these_pages(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text("origin").and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, host)| Some(host) == text("host"))
}

/// What no page may be asked to do, whatever is on it.
fn close(headers: &mut HeaderMap) {
    const RULES: [(HeaderName, &str); 4] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        // Not `no-referrer`: browsers would hide the origin of a form with it.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in RULES {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_this_origin_sends_forms() {
        for (lines, allowed) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://s.example")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://s.example")], true),
            (&[("origin", "https://s.example:8443")], false),
            (&[("origin", "null")], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("s.example"));
            for (name, value) in lines {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_from_these_pages(&headers), allowed, "{lines:?}");
        }
    }
}
