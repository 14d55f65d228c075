//! Previews: what only who has the secret sees, and what nobody can do with it.

use super::*;
use crate::domain::consent::Terms;
use crate::domain::preview::Secret;
use crate::domain::staff::Author;
use crate::store::{NewPreview, OfferingError, Previewed, Previews, preview};
use guichet_audit::scope::Scope;

const MINUTES: i64 = 60;

/// Not random: never the same twice.
fn secret() -> Secret {
    let number = fresh("").trim_start_matches('-').to_owned();
    Secret::parse(&format!("{number:0>26}")).unwrap()
}

fn offering(id: &str) -> OfferingId {
    OfferingId::parse(id).unwrap()
}

fn stock(stock: u32) -> Terms {
    Terms { stock: Some(stock), ..Terms::default() }
}

impl<S: Store> Counter<S> {
    async fn begin(
        &self,
        secret: &Secret,
        id: &str,
        terms: Terms,
    ) -> Result<Instant, OfferingError> {
        let new = NewPreview {
            site: self.site.clone(),
            offering: offering(id),
            terms,
            hash: secret.hash(),
            by: Author::operator("Dr Ada Morvan"),
        };
        self.store.create_preview(new, self.now).await
    }

    async fn preview(&self, id: &str, terms: Terms) -> Secret {
        let secret = secret();
        let ends = self.begin(&secret, id, terms).await.unwrap();
        assert_eq!(ends, self.now.plus_seconds(30 * MINUTES));
        secret
    }

    async fn seen(&self, secret: &Secret) -> Option<Previewed> {
        self.store.find_preview(&self.site, secret.hash(), self.now).await.unwrap()
    }

    /// The offerings that have times on Tuesday, in a preview.
    async fn shown(&self, secret: &Secret) -> Vec<String> {
        let seen = self.seen(secret).await.unwrap();
        let days = (guichet_contract::time::LocalDate::parse("2026-11-24"), 1);
        let (store, all) = (self.store.as_ref(), Narrowing::default());
        let read = reading::availability_of(store, &seen.view, &all, days, self.now);
        let offerings = read.await.unwrap().answer.offerings;
        offerings.iter().map(|times| times.offering.to_string()).collect()
    }

    /// What a hold in a preview would answer.
    async fn try_hold(&self, secret: &Secret, wish: HoldRequest) -> Result<HoldAnswer, HoldError> {
        let seen = self.seen(secret).await.unwrap();
        let new = NewHold {
            site: self.site.clone(),
            id: HoldId::parse(&fresh("hold")).unwrap(),
            request: wish,
            key: idempotency_key(&fresh("key")),
        };
        preview::hold(self.store.as_ref(), &seen, &new, self.now).await
    }
}

pub(crate) async fn whoever_has_the_secret_sees_what_is_not_published_and_nobody_else_does<
    F: Factory,
>(
    factory: &F,
) {
    let here = Counter::proposed(factory, HoldTerms::default()).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let log = here.log().await;
    let secret = here.preview("o1", Terms::default()).await;
    assert_eq!(there.shown(&secret).await, ["o1"], "by another process, and nothing beside it");
    assert!(there.seen(&self::secret()).await.is_none());
    assert!(there.at("mirror").seen(&secret).await.is_none(), "another site's");
    assert!(there.at("moon").seen(&secret).await.is_none(), "a site that is not there");
    assert!(there.tuesday(&Narrowing::default()).await.is_empty(), "the public sees nothing");
    let held = there.hold("ann", &["o1"], "09:00").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
    assert_eq!(here.log().await, log, "and nothing has happened");
}

pub(crate) async fn a_preview_lifts_the_pauses_of_its_offering_alone<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let by = Author::operator("Desk");
    let site = Scope::parse("site").unwrap();
    counter.store.begin_pause(counter.site.clone(), site, by, counter.now).await.unwrap();
    let secret = counter.preview("o1", Terms::default()).await;
    assert_eq!(counter.shown(&secret).await, ["o1"]);
    assert!(counter.tuesday(&Narrowing::default()).await.is_empty());
}

pub(crate) async fn a_preview_ends_by_itself_or_with_the_edition_of_the_policy<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let secret = counter.preview("o3", Terms::default()).await;
    assert!(counter.later(30 * MINUTES - 1).seen(&secret).await.is_some());
    assert!(counter.later(30 * MINUTES).seen(&secret).await.is_none());
    // It is somebody else's by then, under the same identifier.
    let other_person = POLICY.replace("10000000002", "10000000003");
    counter.later(60).import(&edition(2, &other_person), SCHEDULE).await;
    assert!(counter.later(60).seen(&secret).await.is_none());
    let later = counter.later(60);
    let again = later.preview("o3", Terms::default()).await;
    assert!(later.seen(&again).await.is_some());
    let without = POLICY.replace("o3", "o9");
    later.later(60).import(&edition(3, &without), &SCHEDULE.replace("o3", "o9")).await;
    assert!(later.later(60).seen(&again).await.is_none());
    let kept = later.store.purge(Keeping::default(), later.later(28 * MINUTES).now).await.unwrap();
    assert_eq!(kept.previews, 0);
    let report =
        later.store.purge(Keeping::default(), later.later(30 * MINUTES).now).await.unwrap();
    assert_eq!(report.previews, 2);
}

pub(crate) async fn a_previewed_hold_is_judged_as_any_and_keeps_nothing<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let o3 = Consent::to(vec![offering("o3")], "Dr Bea");
    counter.store.publish_offerings(counter.site.clone(), o3, counter.now).await.unwrap();
    let real = counter.hold("ann", &["o3"], "09:00").await.unwrap();
    let secret = counter.preview("o1", Terms::default()).await;
    let (log, times) = (counter.log().await, counter.times("o3").await);
    let mut wish = wish("eve", &["o3", "o1"], "09:00");
    wish.replaces = Some(claim("ann", &real));
    let held = counter.try_hold(&secret, wish.clone()).await.unwrap();
    assert_eq!((held.offering.as_str(), held.start), ("o1", wish.start), "the first that is free");
    assert_eq!((held.lifetime_seconds, held.extendable), (300, true));
    let again = counter.try_hold(&secret, wish.clone()).await;
    assert!(again.is_ok(), "nothing was taken");
    for (ids, clock) in [(["o3", "o3"], "09:00"), (["o2", "o9"], "09:00"), (["o1", "o1"], "09:10")]
    {
        let held = counter.try_hold(&secret, super::wish("eve", &ids, clock)).await;
        assert!(matches!(held, Err(HoldError::SlotUnavailable)), "{ids:?} {clock}: {held:?}");
    }
    let booked = counter.book("eve", &[&held]).await;
    assert!(matches!(booked, Err(ConfirmError::NotFound)), "its token opens nothing: {booked:?}");
    assert_eq!((counter.log().await, counter.times("o3").await), (log, times));
    assert!(counter.book("ann", &[&real]).await.is_ok(), "a former hold stays as it was");
}

pub(crate) async fn a_stock_is_as_it_would_be_once_published<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let consent = Consent { terms: stock(1), ..Consent::to(vec![offering("o1")], "Dr Ada") };
    counter.store.publish_offerings(counter.site.clone(), consent, counter.now).await.unwrap();
    let same = counter.preview("o1", stock(1)).await;
    let terms = Terms { minimum_notice_minutes: Some(30), ..stock(1) };
    let other = counter.preview("o1", terms).await;
    assert_eq!(counter.shown(&same).await, ["o1"]);
    counter.hold("ann", &["o1"], "09:00").await.unwrap();
    assert!(
        counter.shown(&same).await.is_empty(),
        "published on these terms already: none is left"
    );
    assert_eq!(counter.shown(&other).await, ["o1"], "published anew, it counts from the beginning");
    let held = counter.try_hold(&same, wish("eve", &["o1"], "10:20")).await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)), "{held:?}");
    assert!(counter.try_hold(&other, wish("eve", &["o1"], "10:20")).await.is_ok());
}

pub(crate) async fn nobody_previews_what_the_policy_does_not_have_or_on_terms_that_cannot_be<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let begin = async |id: &str, terms| counter.begin(&secret(), id, terms).await.unwrap_err();
    let unknown = begin("o9", Terms::default()).await;
    assert!(matches!(unknown, OfferingError::UnknownOfferings(ids) if ids == [offering("o9")]));
    assert!(matches!(begin("o1", stock(0)).await, OfferingError::Terms(_)));
    let ages = Terms { min_age_years: Some(18), ..Terms::default() };
    let told = begin("o1", ages.clone()).await;
    assert!(matches!(told, OfferingError::Terms(_)), "no birth date is asked for: {told:?}");
    assert!(counter.begin(&secret(), "o2", ages).await.is_ok());
    let nowhere = counter.at("moon").begin(&secret(), "o1", Terms::default()).await;
    assert!(matches!(nowhere, Err(OfferingError::UnknownSite(_))));
    let nobody = NewPreview {
        site: counter.site.clone(),
        offering: offering("o1"),
        terms: Terms::default(),
        hash: secret().hash(),
        by: Author::operator(" "),
    };
    let nobody = counter.store.create_preview(nobody, counter.now).await;
    assert!(matches!(nobody, Err(OfferingError::Anonymous)));
}
