//! `offering preview`: a link that shows an offering before anybody can book it.

use super::CliError;
use crate::admin::offerings::preview::PreviewDocument;
use crate::domain::random::Random;
use crate::domain::staff::Author;
use crate::store::Store;
use crate::store::preview::{Begun, PreviewError, begin as begin_preview};
use guichet_contract::ids::SiteId;
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

pub use crate::store::preview::Wanted;

/// Begins a preview; answers what to tell the operator, with the link alone on the last line: its
/// secret is kept nowhere. Where nobody said on which page patients book, what the address of any page
/// of the site is to end with. In JSON as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the page is not the site's, or the policy has no such offering.
pub async fn begin<S: Store>(
    store: &S,
    random: &dyn Random,
    site: &SiteId,
    (wanted, json): (Wanted, bool),
    now: Instant,
) -> Result<String, CliError> {
    let offering = wanted.offering.clone();
    let by = Author::operator("operator");
    let Begun { link, fragment, ends } =
        begin_preview(store, random, (site, wanted, by), now).await?;
    if json {
        return Ok(PreviewDocument { link, fragment, ends }.write().to_string());
    }
    let all = store.list_offerings(site.clone()).await?;
    let is_shut = all.iter().any(|status| status.offering.id == offering && !status.has_periods);
    let shut =
        if is_shut { "\nNo opening period is made for it: it will have no times." } else { "" };
    Ok(match link {
        Some(link) => format!("{site}: {offering} can be previewed until {ends}{shut}\n{link}"),
        None => format!(
            "{site}: {offering} can be previewed until {ends}{shut}\nAdd this to the address of a page \
             where the widget stands (`site import POLICY --page URL` says once which):\n{fragment}"
        ),
    })
}

impl From<PreviewError> for CliError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::Page(fault) => fault.into(),
            PreviewError::Offering(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tests::Bench;
    use crate::domain::consent::Terms;
    use crate::domain::preview::{PageFault, Secret};
    use crate::store::Previews;
    use guichet_contract::ids::OfferingId;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn wanted(offering: &OfferingId, page: Option<&str>) -> Wanted {
        let page = page.map(str::to_owned);
        Wanted { offering: offering.clone(), terms: Terms::default(), page }
    }

    #[tokio::test]
    async fn the_last_line_is_a_link_that_shows_the_preview_for_half_an_hour() {
        let bench = Bench::new();
        bench.import("", "").await.unwrap();
        let (store, site, now) = (&bench.store, &bench.site, bench.now);
        let all = store.list_offerings(site.clone()).await.unwrap();
        let offering = &all[0].offering.id;
        let page = store.site(site).await.unwrap().unwrap().state.policy.links[0].clone();
        let told =
            begin(store, &Fixed(1), site, (wanted(offering, None), false), now).await.unwrap();
        let fragment = Secret::fresh(&Fixed(1)).fragment();
        assert!(told.contains("2026-11-23T08:30:00Z"), "{told}");
        assert_eq!(told.lines().last(), Some(fragment.as_str()));
        let seen = store.find_preview(site, Secret::fresh(&Fixed(1)).hash(), now).await.unwrap();
        assert!(seen.unwrap().view.state.bookable(offering, now).is_some());
        let elsewhere = Some("https://evil.test/");
        let told = begin(store, &Fixed(1), site, (wanted(offering, elsewhere), false), now).await;
        assert!(matches!(told, Err(CliError::Page(PageFault::Elsewhere))), "{told:?}");
        let told = begin(store, &Fixed(2), site, (wanted(offering, Some(&page)), false), now)
            .await
            .unwrap();
        let link = [page.clone(), Secret::fresh(&Fixed(2)).fragment()].concat();
        assert_eq!(told.lines().last(), Some(link.as_str()));
        let wanted = (wanted(offering, Some(&page)), true);
        let json = begin(store, &Fixed(3), site, wanted, now).await.unwrap();
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        let fragment = Secret::fresh(&Fixed(3)).fragment();
        assert_eq!(
            (&read["fragment"], &read["ends"]),
            (&fragment.into(), &"2026-11-23T08:30:00Z".into())
        );
    }
}
