//! What a store is asked about previews, and the holds of one: judged as any, and kept nowhere.
//! Start reading at [`Previews`].

use super::{HoldError, NewHold, OfferingError, SiteView, Store, StoreError, reading};
use crate::domain::busy::is_taken;
use crate::domain::consent::Terms;
use crate::domain::hold::{Hold, HoldTerms};
use crate::domain::preview::{PageFault, Secret};
use crate::domain::random::Random;
use crate::domain::staff::Author;
use crate::domain::token::SecretHash;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::time::Instant;
use guichet_contract::wire::HoldAnswer;
use std::future::Future;

/// A preview to begin.
#[derive(Debug, Clone)]
pub struct NewPreview {
    /// Where.
    pub site: SiteId,
    /// Of what. It need not be published.
    pub offering: OfferingId,
    /// As if it were published on these terms.
    pub terms: Terms,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// Who asked for it. Whether they may is the caller's to know.
    pub by: Author,
}

/// A site as a preview shows it.
#[derive(Debug, Clone)]
pub struct Previewed {
    /// The site as it is now, but for the previewed offering.
    pub view: SiteView,
    /// On which terms slots are held at this store.
    pub holds: HoldTerms,
}

/// The part of a store that keeps previews. What holds for [`Store`] holds here.
pub trait Previews: Send + Sync + 'static {
    /// Begins a preview of an offering, published or not. Answers when it ends. Nothing that can be
    /// booked changes by it, and nothing is on record.
    fn create_preview(
        &self,
        preview: NewPreview,
        now: Instant,
    ) -> impl Future<Output = Result<Instant, OfferingError>> + Send;

    /// The site as the preview of this secret shows it: with that offering as if it were published and
    /// not paused, and all else as it is now. `None` when the preview has ended, by time or by
    /// another edition of the policy, or is another site's.
    fn find_preview(
        &self,
        site: &SiteId,
        hash: SecretHash,
        now: Instant,
    ) -> impl Future<Output = Result<Option<Previewed>, StoreError>> + Send;
}

/// What of an offering is to be previewed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The offering.
    pub offering: OfferingId,
    /// As if it were published on these terms.
    pub terms: Terms,
    /// The page to look at it on; `None` for the one where patients book, if the site has said which.
    pub page: Option<String>,
}

/// A preview that has just begun. Its secret is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The page that shows it; `None` where nobody said which page.
    pub link: Option<String>,
    /// What the address of any page where the widget stands is to end with.
    pub fragment: String,
    /// When it ends.
    pub ends: Instant,
}

/// Why no preview begins.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The page is not the host's.
    #[error(transparent)]
    Page(#[from] PageFault),
    /// There is nothing to preview, or not on these terms.
    #[error(transparent)]
    Offering(#[from] OfferingError),
}

/// Begins a preview, with a fresh secret. Whether `by` may is the caller's to know.
///
/// # Errors
/// [`PreviewError`] that says why not.
pub async fn begin<S: Store>(
    store: &S,
    random: &dyn Random,
    (site, wanted, by): (&SiteId, Wanted, Author),
    now: Instant,
) -> Result<Begun, PreviewError> {
    let Wanted { offering, terms, page } = wanted;
    let unknown = || OfferingError::UnknownSite(site.clone());
    let view = store.site(site).await.map_err(OfferingError::from)?.ok_or_else(unknown)?;
    let secret = Secret::fresh(random);
    let link = match page {
        Some(page) => Some(secret.link(&page, &view.state)?),
        // By another policy, or other origins, it may be the host's no more.
        None => view.state.page.as_ref().and_then(|page| secret.link(page, &view.state).ok()),
    };
    let new = NewPreview { site: site.clone(), offering, terms, hash: secret.hash(), by };
    let ends = store.create_preview(new, now).await?;
    Ok(Begun { link, fragment: secret.fragment(), ends })
}

/// What a hold would answer: of the offerings listed, the first that has the time free. Keeps nothing,
/// so nobody else is kept from the time, the token opens nothing, and a former hold stays as it was. For
/// the same reason it does not count among the live holds of the offering.
///
/// # Errors
/// [`HoldError::SlotUnavailable`] when none has, or the store's trouble.
pub async fn hold<S: Store>(
    store: &S,
    previewed: &Previewed,
    new: &NewHold,
    now: Instant,
) -> Result<HoldAnswer, HoldError> {
    for id in &new.request.offerings {
        let Some(plan) = previewed.view.state.bookable(id, now) else { continue };
        let Some(visit) = plan.visit_at(new.request.start, now) else { continue };
        let (starts, ends) = (visit.time.start, visit.occupied_until);
        let who = std::slice::from_ref(&plan.offering.practitioner);
        let busy = store.busy(&new.site, who, starts, ends).await?;
        let is_free = !is_taken(busy.of(&plan.offering.practitioner), starts, ends, now);
        if is_free && reading::is_left(store, &new.site, plan, now).await? {
            let (token, terms) = (&new.request.token, &previewed.holds);
            let hold = Hold::new(new.id.clone(), id.clone(), visit, token, terms, now);
            return Ok(hold.answer(terms, now));
        }
    }
    Err(HoldError::SlotUnavailable)
}
