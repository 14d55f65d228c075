//! Consent, on its terms; taking it back; pauses.

use super::*;
use crate::domain::consent::OfferingState::{self, Deferred, Published};
use crate::domain::consent::{Seen, Terms};
use crate::domain::staff::Author;
use crate::schedule::Week;
use crate::store::{OfferingError, WeekChange};
use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::time::LocalDate;

pub(super) fn ids(ids: &[&str]) -> Vec<OfferingId> {
    ids.iter().map(|id| OfferingId::parse(id).unwrap()).collect()
}

pub(super) fn day(text: &str) -> LocalDate {
    LocalDate::parse(text).unwrap()
}

pub(super) fn stock(stock: u32) -> Terms {
    Terms { stock: Some(stock), ..Terms::default() }
}

impl<S: Store> Counter<S> {
    pub(super) async fn publish_on(&self, offerings: &[&str], terms: Terms) {
        let consent = Consent { terms, ..Consent::to(ids(offerings), "Dr Ada Morvan") };
        self.store.publish_offerings(self.site.clone(), consent, self.now).await.unwrap();
    }

    pub(super) async fn states(&self) -> Vec<OfferingState> {
        let all = self.store.list_offerings(self.site.clone()).await.unwrap();
        all.into_iter().map(|status| status.state).collect()
    }

    pub(super) async fn pause(&self, scope: &str) -> bool {
        let scope = Scope::parse(scope).unwrap();
        let by = Author::operator("Desk");
        self.store.begin_pause(self.site.clone(), scope, by, self.now).await.unwrap()
    }

    pub(super) async fn resume(&self, scope: &str) -> bool {
        let scope = Scope::parse(scope).unwrap();
        let by = Author::operator("Desk");
        self.store.end_pause(self.site.clone(), scope, by, self.now).await.unwrap()
    }

    /// Everything that can be had on Tuesday.
    pub(super) async fn offered(&self) -> Vec<(String, usize)> {
        let all = self.tuesday(&Narrowing::default()).await;
        all.into_iter().map(|it| (it.offering.to_string(), it.slots.len())).collect()
    }

    /// The last line of the log.
    pub(super) async fn last_act(&self) -> String {
        self.log().await.lines().last().unwrap_or_default().to_owned()
    }
}

pub(crate) async fn later_is_on_record_and_changes_nothing_else<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], Terms::default()).await;
    let before = counter.offered().await;
    let defer = |offerings: &[&str]| {
        let by = Author::operator("Dr Bea");
        counter.store.defer_offerings(counter.site.clone(), ids(offerings), by, counter.now)
    };
    let refused = defer(&["o2", "o1"]).await;
    assert!(matches!(refused, Err(OfferingError::Published(it)) if it == ids(&["o1"])));
    assert_eq!(counter.states().await[1], OfferingState::Proposed, "all or none");
    defer(&["o2", "o3"]).await.unwrap();
    assert_eq!(counter.states().await, [Published, Deferred, Deferred]);
    assert_eq!(counter.offered().await, before);
    assert!(counter.last_act().await.contains(r#""act":"offering_deferred","offering":"o3""#));
    let held = counter.hold("ann", &["o2"], "09:00").await;
    assert!(matches!(held, Err(HoldError::SlotUnavailable)));
    counter.publish_on(&["o2"], Terms::default()).await;
    assert_eq!(counter.states().await, [Published, Published, Deferred]);
}

pub(crate) async fn consent_that_is_taken_back_ends_what_can_be_booked_and_nothing_that_was<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.book("ann", &[&hold]).await.unwrap();
    let hold = counter.hold("ben", &["o1"], "10:20").await.unwrap();
    let later = counter.later(60);
    let (by, of) = (Author::operator("Dr Ada"), ids(&["o1"]));
    let report = later.store.withdraw_offerings(site("sample"), of, by, later.now).await.unwrap();
    assert_eq!(report.withdrawn, ids(&["o1"]));
    assert!(matches!(later.book("ben", &[&hold]).await, Err(ConfirmError::Lost)));
    assert!(later.hold("col", &["o1"], "11:00").await.is_err());
    assert_eq!(later.states().await[0], OfferingState::Withdrawn);
    assert_eq!(later.times("o1").await, [""; 0]);
    assert!(!later.times("o2").await.contains(&"09:00".to_owned()), "what was booked stays");
    let (by, of) = (Author::operator("Dr Ada"), ids(&["o1"]));
    let again = later.store.withdraw_offerings(site("sample"), of, by, later.now).await.unwrap();
    assert_eq!((again.withdrawn.len(), again.not_published), (0, ids(&["o1"])));
}

pub(crate) async fn nothing_is_published_when_something_else_would_be_shown_by_now<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let shown = |terms: Terms| {
        let offering = OfferingId::parse("o1").unwrap();
        counter.store.present_offering(counter.site.clone(), offering, terms)
    };
    let seen = shown(stock(3)).await.unwrap();
    for part in ["Dr Ada Morvan", "09:00", "\"stock\":3", "duration_minutes"] {
        assert!(seen.text.contains(part), "{part}: {}", seen.text);
    }
    assert_eq!(seen.seen, Seen { shown: Digest::of(&seen.text), answer: 0 });
    let publish = |seen: &Seen, terms: Terms| {
        let seen = Some(seen.clone());
        let consent = Consent { terms, seen, ..Consent::to(ids(&["o1"]), "Dr Ada") };
        counter.store.publish_offerings(counter.site.clone(), consent, counter.now)
    };
    let other = publish(&seen.seen, stock(4)).await;
    assert!(matches!(other, Err(OfferingError::Changed(_))), "other terms");
    counter.import(POLICY, &SCHEDULE.replace("12:00", "12:20")).await;
    let changed = publish(&seen.seen, stock(3)).await;
    let now = shown(stock(3)).await.unwrap();
    assert!(matches!(changed, Err(OfferingError::Changed(it)) if it == now.seen), "other hours");
    assert_eq!(counter.states().await[0], OfferingState::Proposed);
    // A colleague's week changes, and with it how the whole schedule is written down.
    let bea = PractitionerId::parse("bea").unwrap();
    let week = counter.store.week(counter.site.clone(), bea.clone()).await.unwrap().unwrap();
    let free = Week::new(bea, Vec::new(), Vec::new());
    let change = WeekChange {
        week: free,
        replaces: week.digest,
        leave_outside: Vec::new(),
        by: Author::operator("Desk"),
    };
    counter.store.change_week(counter.site.clone(), change, counter.now).await.unwrap();
    publish(&now.seen, stock(3)).await.unwrap();
    let status = counter.store.list_offerings(counter.site.clone()).await.unwrap();
    let published = status[0].published.clone().unwrap();
    assert_eq!((published.terms, published.seen), (stock(3), now.seen.shown));
}

pub(crate) async fn nobody_overrules_an_answer_that_they_have_not_seen<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let (site, by, o1) = (|| site("sample"), || Author::operator("Dr Ada"), || ids(&["o1"]));
    let seen = async |terms: Terms| {
        let offering = OfferingId::parse("o1").unwrap();
        counter.store.present_offering(site(), offering, terms).await.unwrap().seen
    };
    let publish = async |seen: &Seen, terms: Terms| {
        let seen = Some(seen.clone());
        let consent = Consent { terms, seen, ..Consent::to(o1(), "Dr Ada") };
        counter.store.publish_offerings(site(), consent, counter.now).await
    };
    let (three, four) = (seen(stock(3)).await, seen(stock(4)).await);
    assert_eq!((three.answer, four.answer), (0, 0));
    // Each of these is an answer, and none changes what would be shown.
    counter.store.defer_offerings(site(), o1(), by(), counter.now).await.unwrap();
    let refused = publish(&three, stock(3)).await;
    assert!(matches!(&refused, Err(OfferingError::Changed(it)) if it.shown == three.shown));
    let three = seen(stock(3)).await;
    publish(&three, stock(3)).await.unwrap();
    assert!(matches!(publish(&four, stock(4)).await, Err(OfferingError::Changed(_))));
    let again = publish(&three, stock(3)).await.unwrap();
    assert_eq!(again.already, o1(), "what stands is what they agree to");
    let (same, four) = (seen(stock(3)).await, seen(stock(4)).await);
    counter.store.withdraw_offerings(site(), o1(), by(), counter.now).await.unwrap();
    for (seen, terms) in [(&same, stock(3)), (&four, stock(4))] {
        let refused = publish(seen, terms).await;
        assert!(matches!(refused, Err(OfferingError::Changed(_))), "{refused:?}");
    }
    assert_eq!(counter.states().await[0], OfferingState::Withdrawn);
    publish(&seen(stock(4)).await, stock(4)).await.unwrap();
}

pub(crate) async fn terms_bound_the_days_and_the_notice<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let days = |first, last| {
        let (first, last) = (Some(day(first)), Some(day(last)));
        Terms { first, last, ..Terms::default() }
    };
    counter.publish_on(&["o1"], days("2026-11-25", "2026-12-31")).await;
    counter.publish_on(&["o2"], days("2026-11-01", "2026-11-24")).await;
    assert_eq!(counter.times("o1").await, [""; 0]);
    assert_eq!(counter.times("o2").await.len(), 9);
    assert!(counter.hold("ann", &["o1"], "09:00").await.is_err());
    let hold = counter.hold("ann", &["o2"], "09:00").await.unwrap();
    counter.publish_on(&["o2"], days("2026-11-25", "2026-11-25")).await;
    assert!(matches!(counter.book("ann", &[&hold]).await, Err(ConfirmError::Lost)));
    // It is noon in Paris on Monday: 09:40 on Tuesday is 21 hours and 40 minutes away.
    let notice = Terms { minimum_notice_minutes: Some(21 * 60 + 40), ..Terms::default() };
    counter.publish_on(&["o3"], notice).await;
    assert_eq!(counter.times("o3").await, ["09:40", "10:20"]);
    assert!(counter.hold("ben", &["o3"], "09:00").await.is_err());
}

pub(crate) async fn whoever_is_too_young_on_the_day_is_not_booked<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let terms = Terms { min_age_years: Some(18), ..Terms::default() };
    let consent = Consent { terms: terms.clone(), ..Consent::to(ids(&["o1"]), "Dr Ada") };
    let unasked = counter.store.publish_offerings(site("sample"), consent, counter.now).await;
    assert!(matches!(unasked, Err(OfferingError::Terms(why)) if why.contains("birth date")));
    counter.publish_on(&["o2"], terms).await;
    let hold = counter.hold("ann", &["o2"], "09:00").await.unwrap();
    let born = |date: &str| {
        let value = |text: &str| Some(Personal::new(text));
        let patient = PatientForm {
            family_name: value("Morel"),
            email: value("a@b.example"),
            birth_date: value(date),
            ..PatientForm::default()
        };
        let request = ReservationRequest { patient, ..booking("ann", &[&hold]) };
        let key = fresh("key");
        async { counter.confirm(&{ key }, request).await }
    };
    let young = born("2008-11-25").await;
    let field = "patient.birth_date".to_owned();
    let problem = Some(guichet_contract::patient::FieldProblem::NotAccepted);
    assert!(
        matches!(young, Err(ConfirmError::Invalid { field: it, problem: why }) if it == field && why == problem)
    );
    born("2008-11-24").await.unwrap();
}

pub(crate) async fn other_terms_begin_anew_and_whoever_means_all_does_not_mean_them<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], stock(1)).await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    counter.book("ann", &[&hold]).await.unwrap();
    counter.publish().await;
    counter.publish_on(&["o1"], stock(1)).await;
    assert_eq!(counter.times("o1").await, [""; 0], "the dose is given");
    counter.publish_on(&["o1"], stock(2)).await;
    let left = counter.times("o1").await.len();
    assert!(left > 0, "two more came");
    let status = counter.store.list_offerings(counter.site.clone()).await.unwrap();
    assert_eq!(status[0].taken.as_ref().map(|taken| taken.booked), Some(0));
}

pub(crate) async fn whoever_means_all_overrules_nobody_who_said_later_or_no_more<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let by = || Author::operator("Dr Ada");
    let (site, now) = (counter.site.clone(), counter.now);
    counter.store.defer_offerings(site.clone(), ids(&["o1"]), by(), now).await.unwrap();
    counter.publish_on(&["o2"], Terms::default()).await;
    counter.store.withdraw_offerings(site.clone(), ids(&["o2"]), by(), now).await.unwrap();
    let all = Consent::to(Vec::new(), "Desk");
    let of = |whose: &str| Consent { practitioner: PractitionerId::parse(whose), ..all.clone() };
    let of_ada = counter.store.publish_offerings(site.clone(), of("ada"), now).await.unwrap();
    assert_eq!((of_ada.published, of_ada.answered), (Vec::new(), ids(&["o1", "o2"])));
    let of_nobody = counter.store.publish_offerings(site.clone(), of("eve"), now).await;
    assert!(matches!(of_nobody, Err(OfferingError::UnknownScope(_))), "{of_nobody:?}");
    let report = counter.store.publish_offerings(site.clone(), all.clone(), now).await.unwrap();
    assert_eq!((report.published, report.answered), (ids(&["o3"]), ids(&["o1", "o2"])));
    let states = [Deferred, OfferingState::Withdrawn, Published];
    assert_eq!(counter.states().await, states);
    // What an edition ended is proposed anew: nobody has answered that.
    let other = edition(
        2,
        &POLICY.replace(
            r#""practitioner": "bea", "reason": "checkup""#,
            r#""practitioner": "bea", "reason": "vaccination""#,
        ),
    );
    let later = counter.later(60);
    later.import(&other, SCHEDULE).await;
    let report = later.store.publish_offerings(site, all, later.now).await.unwrap();
    assert_eq!((report.published, report.answered), (ids(&["o3"]), ids(&["o1", "o2"])));
}

pub(crate) async fn of_64_patients_who_want_the_last_three_doses_three_get_one<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], stock(3)).await;
    let other = counter.beside(factory.open(HoldTerms::default()));
    let times: Vec<String> = counter.times("o1").await;
    let booked = at_once(64, |index| {
        let counter = if index % 2 == 0 { counter.clone() } else { other.clone() };
        let (who, clock) = (format!("patient{index}"), times[index % times.len()].clone());
        async move {
            let hold = counter.hold(&who, &["o1"], &clock).await.ok()?;
            counter.book(&who, &[&hold]).await.ok()
        }
    });
    assert_eq!(booked.await.into_iter().flatten().count(), 3);
    assert_eq!(other.times("o1").await, [""; 0], "none left means no times");
    let status = counter.store.list_offerings(counter.site.clone()).await.unwrap();
    assert_eq!(status[0].taken.as_ref().map(|taken| taken.booked), Some(3));
}

pub(crate) async fn what_is_cancelled_or_expires_is_left_again<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], stock(1)).await;
    let all = counter.times("o1").await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    assert_eq!(counter.times("o1").await, [""; 0], "held");
    assert!(counter.hold("ben", &["o1"], "10:20").await.is_err());
    let later = counter.later(301);
    assert_eq!(later.times("o1").await, all, "the hold is over");
    let answer = later.book("ann", &[&hold]).await.unwrap();
    assert_eq!(later.times("o1").await, [""; 0], "booked");
    let appointment = answer.appointments[0].appointment.clone();
    later.store.cancel_appointment(site("sample"), appointment, later.now).await.unwrap();
    assert_eq!(later.times("o1").await, all, "given up");
    let (store, everything) = (later.store.as_ref(), Narrowing::default());
    let openings = reading::openings(store, &later.site, &everything, later.now).await;
    let opening = openings.unwrap().unwrap().answer.openings;
    assert!(opening[0].next.is_some());
}

pub(crate) async fn an_expired_hold_does_not_take_a_dose_that_others_have<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.publish_on(&["o1"], stock(1)).await;
    let ann = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let later = counter.later(301);
    later.hold("ben", &["o1"], "10:20").await.unwrap();
    let extended =
        later.store.extend_hold(site("sample"), ann.hold.clone(), token("ann"), later.now).await;
    assert!(matches!(extended, Err(super::super::ExtendError::NotExtendable)));
    assert!(matches!(later.book("ann", &[&ann]).await, Err(ConfirmError::Lost)));
}
