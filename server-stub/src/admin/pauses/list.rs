//! `GET /admin/v1/sites/{site}/pauses`

use crate::admin::PAUSES;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Code, Document, Problem};
use crate::domain::staff::Reach;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{PauseStatus, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use guichet_audit::scope::Scope;
use guichet_contract::time::Instant;
use std::sync::Arc;

answer! {
    /// Some of the pauses that stand, oldest first.
    pub struct PauseList {
        /// The pauses.
        pub pauses: Vec<PauseDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

answer! {
    /// A pause that stands.
    pub struct PauseDocument {
        /// What it stops: `site`, `location/…`, `practitioner/…`, `reason/…` or `offering/…`.
        #[schema(value_type = String)]
        pub scope: Scope,
        /// Who began it, as their token says.
        pub by: String,
        /// Since when.
        pub at: Instant,
    }
}

impl From<PauseStatus> for PauseDocument {
    fn from(PauseStatus { scope, by, at, .. }: PauseStatus) -> Self {
        Self { scope, by, at }
    }
}

/// List the pauses that stand
///
/// Those that stop anything of those for whom your token is, with whoever began them.
#[utoipa::path(
    get,
    path = PAUSES,
    tag = "offerings",
    operation_id = "list_pauses",
    params(
        ("site" = String, Path, description = "The site"),
        ("limit" = Option<u32>, Query, description = "Most pauses of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of pauses", body = PauseList),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = Page::parse(uri.query())?;
    let after: Option<u32> = page.after(|cursor| cursor.parse().ok())?;
    let view = app.store.site(asked.site()).await?;
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut pauses = app.store.list_pauses(asked.site().clone()).await?;
    let concerns = |scope: &Scope| {
        let offerings = &view.state.policy.offerings;
        let mut reached = offerings.iter().filter(|it| asked.reach().covers(&it.practitioner));
        // Who reaches everybody sees a pause of what the policy has no more, too: to end it.
        *asked.reach() == Reach::Everybody || reached.any(|offering| scope.covers(offering))
    };
    pauses.retain(|pause| after < Some(pause.number) && concerns(&pause.scope));
    let (pauses, next) = page.cut(pauses, |pause| pause.number.to_string());
    let pauses = pauses.into_iter().map(PauseDocument::from).collect();
    Ok(answer::json(StatusCode::OK, &PauseList { pauses, next }))
}
