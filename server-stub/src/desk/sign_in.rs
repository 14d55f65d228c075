//! `/sign-in`, `/sign-in/once/{code}`, `/sign-out`: who comes in, and goes.
//!
//! A one-time link is used up by a button: programs that look at links in messages press none.

use super::cookie::{Cookie, Cookies};
use super::said::Said;
use super::shell::{Shell, go, page};
use super::visit::{Client, Desk, Visit};
use super::words;
use crate::admin::problem::{Code, Problem};
use crate::domain::token::Secret;
use crate::routes::app::App;
use crate::store::{SignIn, Store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    shell: Shell,
    words: &'static words::SignIn,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "once.html")]
struct OncePage {
    shell: Shell,
    words: &'static words::SignIn,
}

fn form(visit: &Visit, error: Option<&'static str>) -> Result<Response, Problem> {
    let words = words::SignIn::of(visit.language);
    let shell = Shell::open(visit, words.title).with_errors(error.is_some()).back_to("/sign-in");
    let status = error.map_or(StatusCode::OK, |_| StatusCode::UNPROCESSABLE_ENTITY);
    page(status, &Page { shell, words, error })
}

/// `GET /sign-in`
pub(super) async fn ask(Extension(visit): Extension<Visit>) -> Result<Response, Problem> {
    form(&visit, None)
}

/// `POST /sign-in`
pub(super) async fn by_token<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(visit): Extension<Visit>,
    Extension(Client(client)): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = words::SignIn::of(visit.language);
    let typed = visit.form.text("token");
    if typed.is_empty() {
        return form(&visit, Some(words.missing));
    }
    app.staff.sign_ins.count(client).map_err(super::too_often)?;
    let shown = Secret::parse(typed).map(|secret| SignIn::Token(secret.hash()));
    if let Some(signed_in) = begin(&app, shown, &headers).await? {
        return Ok(signed_in);
    }
    form(&visit, Some(words.wrong))
}

/// `GET /sign-in/once/{code}`: tells nothing of the link, and uses nothing up.
pub(super) async fn ask_once(Extension(visit): Extension<Visit>) -> Result<Response, Problem> {
    let words = words::SignIn::of(visit.language);
    let shell = Shell::open(&visit, words.once_title);
    page(StatusCode::OK, &OncePage { shell, words })
}

/// `POST /sign-in/once/{code}`
pub(super) async fn by_link<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(visit): Extension<Visit>,
    Extension(Client(client)): Extension<Client>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.staff.sign_ins.count(client).map_err(super::too_often)?;
    let shown = Secret::parse(&code).map(|secret| SignIn::Link(secret.hash()));
    if let Some(signed_in) = begin(&app, shown, &headers).await? {
        return Ok(signed_in);
    }
    form(&visit, Some(words::SignIn::of(visit.language).once_over))
}

/// A new session, if what is shown opens one. The former one of the same browser ends.
async fn begin<S: Store>(
    app: &App<S>,
    shown: Option<SignIn>,
    headers: &HeaderMap,
) -> Result<Option<Response>, Problem> {
    let Some(shown) = shown else { return Ok(None) };
    let session = Secret::fresh(app.random());
    if app.store.sign_in(shown, session.hash(), app.now()).await?.is_none() {
        return Ok(None);
    }
    if let Some(former) = shown_session(app.cookies, headers) {
        app.store.sign_out(former.hash()).await?;
    }
    let mut response = go("/")?;
    app.cookies.set(response.headers_mut(), Cookie::Session, session.expose());
    Ok(Some(response))
}

/// The secret of the session that a browser shows.
pub(super) fn shown_session(cookies: Cookies, headers: &HeaderMap) -> Option<Secret> {
    Secret::parse(&cookies.read(headers, Cookie::Session)?)
}

/// `POST /sign-out`
pub(super) async fn out<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(_signed_in): Extension<Desk>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = shown_session(app.cookies, &headers).ok_or(Problem::new(Code::Forbidden))?;
    app.store.sign_out(session.hash()).await?;
    let mut response = go("/sign-in")?;
    app.cookies.remove(response.headers_mut(), Cookie::Session);
    app.cookies.set(response.headers_mut(), Cookie::Said, Said::SignedOut.word());
    Ok(response)
}
