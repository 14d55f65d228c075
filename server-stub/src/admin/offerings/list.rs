//! `GET /admin/v1/sites/{site}/offerings`

use super::document::OfferingDocument;
use crate::admin::OFFERINGS;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::page::Page;
use crate::admin::problem::{Document, Problem};
use crate::domain::consent::OfferingState;
use crate::routes::answer;
use crate::routes::app::App;
use crate::store::{OfferingStatus, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use guichet_contract::ids::PractitionerId;
use std::sync::Arc;

answer! {
    /// Some of a site's offerings, in the order of their identifiers.
    pub struct OfferingList {
        /// The offerings.
        pub offerings: Vec<OfferingDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

/// Which offerings are asked for.
#[derive(Debug, Default)]
struct Filter {
    practitioner: Option<PractitionerId>,
    state: Option<OfferingState>,
}

impl Filter {
    /// Takes a parameter; `false` when it is unknown, cannot be, or was there before.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "practitioner" => PractitionerId::parse(value)
                .is_some_and(|who| self.practitioner.replace(who).is_none()),
            "state" => OfferingState::from_word(value)
                .is_some_and(|state| self.state.replace(state).is_none()),
            _ => false,
        }
    }

    fn lets_through(&self, status: &OfferingStatus) -> bool {
        self.practitioner.as_ref().is_none_or(|who| status.offering.practitioner == *who)
            && self.state.is_none_or(|state| status.state == state)
    }
}

/// List offerings
///
/// The offerings of the policy that are of those for whom your token is, and what each has come to.
/// They come in the order of their identifiers, and `next` is the last one of the page: so the next
/// page goes on from there whatever a new edition of the policy adds, removes or moves.
#[utoipa::path(
    get,
    path = OFFERINGS,
    tag = "offerings",
    operation_id = "list_offerings",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = Option<String>, Query, description = "Only of this practitioner"),
        ("state" = Option<String>, Query, description = "Only `proposed`, `later`, `published`, `paused` or `withdrawn`"),
        ("limit" = Option<u32>, Query, description = "Most offerings of this page: 1 to 200, else 50"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of offerings", body = OfferingList),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut filter = Filter::default();
    let page = Page::parse_with(uri.query(), |name, value| filter.take(name, value))?;
    let mut all = app.store.list_offerings(asked.site().clone()).await?;
    all.retain(|status| {
        let after = page.after.as_deref().unwrap_or_default();
        asked.reach().covers(&status.offering.practitioner)
            && filter.lets_through(status)
            && status.offering.id.as_str() > after
    });
    all.sort_by(|one, other| one.offering.id.cmp(&other.offering.id));
    let (all, next) = page.cut(all, |status| status.offering.id.to_string());
    let now = app.now();
    let offerings = all.into_iter().map(|status| OfferingDocument::new(status, now)).collect();
    Ok(answer::json(StatusCode::OK, &OfferingList { offerings, next }))
}
