//! What staff see in a browser: pages at the root of the staff's listener.
//!
//! Owns the pages with their words, in French and English, and how somebody signs in to them. Each is
//! written on the server and works without a script. What is done goes through the same store methods,
//! with the same questions, as the API beside it ([`crate::admin`]). Each request passes `gate`; each
//! page is one file here, one in `templates` and one in `words`. Start reading at [`pages`].

pub(crate) mod cookie;
mod day;
mod fault;
mod form;
mod gate;
mod invitations;
mod language;
mod language_choice;
mod offering;
mod offerings;
mod pauses;
mod recalls;
mod said;
mod shell;
mod sign_in;
mod site;
mod style;
mod untold;
mod visit;
mod week;
mod words;

#[cfg(test)]
mod tests;

use crate::admin::problem::{Code, Problem};
use crate::routes::app::App;
use crate::store::Store;
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use gate::Gate;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// Who may ask for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Anybody: what it takes to sign in.
    Anybody,
    /// Whoever is signed in. The handler asks what they may.
    Staff,
}

/// What is known of a page before it is asked for.
#[derive(Debug, Clone, Copy)]
struct Page {
    template: &'static str,
    access: Access,
}

/// What answers for a page.
type Methods<S> = MethodRouter<Arc<App<S>>>;

/// Every page, once.
#[rustfmt::skip] // One page a line.
fn pages<S: Store>() -> Vec<(&'static str, Access, Methods<S>)> {
    use Access::{Anybody, Staff};
    vec![
        ("/style/{name}",                 Anybody, get(style::handle)),
        ("/language",                     Anybody, post(language_choice::handle)),
        ("/sign-in",                      Anybody, get(sign_in::ask).post(sign_in::by_token)),
        ("/sign-in/once/{code}",          Anybody, get(sign_in::ask_once).post(sign_in::by_link)),
        ("/sign-out",                     Staff,   post(sign_in::out)),
        ("/",                             Staff,   get(offerings::start::handle)),
        ("/practitioners",                Staff,   get(offerings::people::handle)),
        ("/offerings/{practitioner}",     Staff,   get(offerings::list::handle)),
        ("/offering/{offering}",          Staff,   get(offering::show::handle)),
        ("/offering/{offering}/publish",  Staff,   get(offering::publish::review).post(offering::publish::publish)),
        ("/offering/{offering}/preview",  Staff,   post(offering::preview::handle)),
        ("/offering/{offering}/later",    Staff,   post(offering::acts::later)),
        ("/offering/{offering}/withdraw", Staff,   post(offering::acts::withdraw)),
        ("/pause",                        Staff,   post(pauses::begin)),
        ("/resume",                       Staff,   post(pauses::end)),
        ("/week/{practitioner}",          Staff,   get(week::show::handle)),
        ("/week/{practitioner}/period",   Staff,   get(week::period::ask).post(week::period::add)),
        ("/week/{practitioner}/period/{entry}", Staff, get(week::period::edit).post(week::period::replace)),
        ("/week/{practitioner}/absence",  Staff,   get(week::absence::ask).post(week::absence::add)),
        ("/week/{practitioner}/absence/{entry}", Staff, get(week::absence::edit).post(week::absence::replace)),
        ("/week/{practitioner}/remove",   Staff,   post(week::change::remove)),
        ("/day/{practitioner}",           Staff,   get(day::today)),
        ("/day/{practitioner}/{date}",    Staff,   get(day::handle)),
        ("/codes/{practitioner}",         Staff,   get(invitations::handle).post(invitations::create)),
        ("/codes/{practitioner}/revoke",  Staff,   post(invitations::revoke)),
        ("/recalls",                      Staff,   get(recalls::list::handle)),
        ("/recall",                       Staff,   get(recalls::ask::handle)),
        ("/recall/review",                Staff,   post(recalls::review::handle)),
        ("/recall/pause",                 Staff,   post(recalls::review::pause)),
        ("/recall/run",                   Staff,   post(recalls::review::run)),
        ("/recall/{recall}",              Staff,   get(recalls::show::handle)),
        ("/recall/{recall}/undo",         Staff,   post(recalls::show::undo)),
        ("/recall/{recall}/reopen",       Staff,   post(recalls::show::reopen)),
        ("/recall/{recall}/calls",        Staff,   get(recalls::calls::handle)),
        ("/recall/{recall}/calls.csv",    Staff,   get(recalls::calls::table)),
        ("/untold",                       Staff,   get(untold::handle).post(untold::retry)),
        ("/site",                         Staff,   get(site::handle)),
    ]
}

/// The pages alone.
fn router<S: Store>(app: &Arc<App<S>>) -> Router {
    let pages = pages::<S>();
    let known = pages.iter().map(|(template, access, _)| Page { template, access: *access });
    let gate = Gate { app: Arc::clone(app), pages: known.collect() };
    pages
        .into_iter()
        .fold(Router::new(), |router, (template, _, methods)| router.route(template, methods))
        // Before the layer, so that it sees these requests too.
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .fallback(async || Problem::new(Code::NotFound))
        .layer(from_fn_with_state(gate, gate::pass::<S>))
        .with_state(Arc::clone(app))
}

/// The pages, with the staff's API beside them. Each says in its own way that something is not there,
/// which one router could not.
pub(crate) fn beside<S: Store>(app: &Arc<App<S>>, api: Router) -> Router {
    let pages = router(app);
    Router::new().fallback(async move |request: Request| {
        let asks_the_api = request.uri().path().starts_with("/admin/");
        if asks_the_api { api } else { pages }.oneshot(request).await
    })
}

fn too_often(wait: Duration) -> Problem {
    Problem::with_retry_after(Code::RateLimited, wait.as_secs().saturating_add(1))
}
