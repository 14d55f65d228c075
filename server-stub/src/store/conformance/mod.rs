//! What every adapter must do, whatever its database.
//!
//! Owns the suite: each case takes a [`Factory`], whose stores share their data as the processes
//! of one deployment do. An adapter runs all of it with `conformance_suite!`. Cases of one kind
//! stand in one file; what they are made of is here.

pub(crate) mod booking;
pub(crate) mod calling;
pub(crate) mod catalogue;
pub(crate) mod consent;
pub(crate) mod holding;
pub(crate) mod inviting;
pub(crate) mod keeping;
pub(crate) mod managing;
pub(crate) mod messaging;
pub(crate) mod moving;
pub(crate) mod pausing;
pub(crate) mod previewing;
pub(crate) mod recalling;
pub(crate) mod recording;
pub(crate) mod reminding;
pub(crate) mod repeating;
pub(crate) mod seeing;
pub(crate) mod sessions;
pub(crate) mod signing;
pub(crate) mod staffing;
mod suite;
pub(crate) mod undoing;
pub(crate) mod weeks;

pub(crate) use suite::conformance_suite;

use super::{
    ConfirmError, HoldError, IdempotencyKey, Keeping, NewHold, NewReservation, Store, reading,
};
use crate::domain::consent::Consent;
use crate::domain::hold::HoldTerms;
use crate::schedule::Registration;
use guichet_contract::ids::{
    AppointmentId, HoldId, HoldToken, OfferingId, PractitionerId, ReservationId, SiteId,
};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::{Language, Narrowing};
use guichet_contract::time::Instant;
use guichet_contract::wire::{
    HoldAnswer, HoldClaim, HoldRequest, OfferingSlots, ReservationAnswer, ReservationRequest,
};
use std::sync::Arc;

/// Opens stores on the same data.
pub(crate) trait Factory {
    type Store: Store;

    fn open(&self, terms: HoldTerms) -> Arc<Self::Store>;
}

const POLICY: &str = include_str!("../../../../contract/src/policy/sample.json");
/// Ada receives for both reasons at once; Bea for check-ups.
const SCHEDULE: &str = r#"{ "version": 1, "site": "sample",
  "rules": [
    { "reason": "checkup", "duration_minutes": 40, "horizon_days": 10 },
    { "reason": "vaccination", "duration_minutes": 20, "horizon_days": 10 } ],
  "periods": [
    { "practitioner": "ada", "location": "main", "offerings": ["o1", "o2"],
      "weekdays": ["tuesday", "wednesday"], "from": "09:00", "until": "12:00" },
    { "practitioner": "bea", "location": "main", "offerings": ["o3"],
      "weekdays": ["tuesday"], "from": "09:00", "until": "11:00" } ] }"#;

/// Two sites as published, and what is asked of them. Times are on Tuesday, 24 November 2026.
struct Counter<S> {
    store: Arc<S>,
    now: Instant,
    site: SiteId,
}

impl<S> Clone for Counter<S> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), now: self.now, site: self.site.clone() }
    }
}

impl<S: Store> Counter<S> {
    /// Opens a store with both sites in it, published.
    async fn published<F: Factory<Store = S>>(factory: &F) -> Self {
        let counter = Self::proposed(factory, HoldTerms::default()).await;
        for name in ["sample", "mirror"] {
            counter.at(name).publish().await;
        }
        counter
    }

    /// A store with nothing in it.
    fn empty<F: Factory<Store = S>>(factory: &F, terms: HoldTerms) -> Self {
        let now = Instant::parse("2026-11-23T11:00:00Z").unwrap();
        Self { store: factory.open(terms), now, site: site("sample") }
    }

    /// Both sites, before anybody published.
    async fn proposed<F: Factory<Store = S>>(factory: &F, terms: HoldTerms) -> Self {
        let counter = Self::empty(factory, terms);
        for name in ["sample", "mirror"] {
            let site = format!(r#""site": "{name}""#);
            let replace = |text: &str| text.replace(r#""site": "sample""#, &site);
            counter.import(&replace(POLICY), &replace(SCHEDULE)).await;
        }
        counter
    }

    /// Somebody consents to all that the site's policy has.
    async fn publish(&self) {
        let consent = Consent::to(Vec::new(), "Dr Ada Morvan");
        self.store.publish_offerings(self.site.clone(), consent, self.now).await.unwrap();
    }

    async fn import(&self, policy: &str, schedule: &str) -> super::ImportReport {
        let registration = Registration::parse(policy, schedule, None).unwrap();
        self.store.register_site(registration, self.now).await.unwrap()
    }

    /// The same counter in another process.
    fn beside(&self, store: Arc<S>) -> Self {
        Self { store, ..self.clone() }
    }

    fn at(&self, site_name: &str) -> Self {
        Self { site: site(site_name), ..self.clone() }
    }

    fn later(&self, seconds: i64) -> Self {
        Self { now: self.now.plus_seconds(seconds), ..self.clone() }
    }

    async fn send(&self, key: &str, request: HoldRequest) -> Result<HoldAnswer, HoldError> {
        let id = HoldId::parse(&fresh("hold")).unwrap();
        let hold = NewHold { site: self.site.clone(), id, request, key: idempotency_key(key) };
        self.store.hold_slot(hold, self.now).await
    }

    /// Holds a slot under a fresh key, as `who`.
    async fn hold(
        &self,
        who: &str,
        offerings: &[&str],
        clock: &str,
    ) -> Result<HoldAnswer, HoldError> {
        self.send(&fresh("key"), wish(who, offerings, clock)).await
    }

    async fn confirm(
        &self,
        key: &str,
        request: ReservationRequest,
    ) -> Result<ReservationAnswer, ConfirmError> {
        let appointment = |_| AppointmentId::parse(&fresh("appointment")).unwrap();
        let reservation = NewReservation {
            site: self.site.clone(),
            id: ReservationId::parse(&fresh("reservation")).unwrap(),
            appointments: request.holds.iter().map(appointment).collect(),
            request,
            key: idempotency_key(key),
        };
        self.store.confirm_holds(reservation, self.now).await
    }

    /// Confirms holds under a fresh key, as `who`.
    async fn book(
        &self,
        who: &str,
        holds: &[&HoldAnswer],
    ) -> Result<ReservationAnswer, ConfirmError> {
        self.confirm(&fresh("key"), booking(who, holds)).await
    }

    /// The offerings that have times on Tuesday, with their times.
    async fn tuesday(&self, narrowing: &Narrowing) -> Vec<OfferingSlots> {
        let read = reading::availability(
            self.store.as_ref(),
            &self.site,
            narrowing,
            guichet_contract::time::LocalDate::parse("2026-11-24"),
            1,
            self.now,
        );
        read.await.unwrap().unwrap().answer.offerings
    }

    /// The times of one offering on Tuesday.
    async fn times(&self, offering: &str) -> Vec<String> {
        let all = self.tuesday(&Narrowing::default()).await;
        let of = all.into_iter().find(|times| times.offering.as_str() == offering);
        let slots = of.map(|times| times.slots).unwrap_or_default();
        slots.iter().map(|slot| slot.local.to_string()[11..].to_owned()).collect()
    }
}

fn site(name: &str) -> SiteId {
    SiteId::parse(name).unwrap()
}

fn ada() -> PractitionerId {
    PractitionerId::parse("ada").unwrap()
}

/// Never the same text twice.
fn fresh(what: &str) -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{what}-{:012}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn idempotency_key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(&format!("{text:->20}")).unwrap()
}

fn token(who: &str) -> HoldToken {
    HoldToken::parse(&format!("{who:->22}")).unwrap()
}

/// A later edition of a policy.
fn edition(serial: u32, policy: &str) -> String {
    policy.replace(r#""serial": 1"#, &format!(r#""serial": {serial}"#))
}

/// A time on Tuesday, by the clock in Paris.
fn tuesday(clock: &str) -> Instant {
    Instant::parse(&format!("2026-11-24T{clock}:00Z")).unwrap().plus_seconds(-3600)
}

fn wish(who: &str, offerings: &[&str], clock: &str) -> HoldRequest {
    HoldRequest {
        offerings: offerings.iter().map(|id| OfferingId::parse(id).unwrap()).collect(),
        start: tuesday(clock),
        token: token(who),
        replaces: None,
        policy: None,
    }
}

fn claim(who: &str, hold: &HoldAnswer) -> HoldClaim {
    HoldClaim { hold: hold.hold.clone(), token: token(who) }
}

fn patient(name: &str) -> PatientForm {
    let value = |text: &str| Some(Personal::new(text));
    PatientForm {
        given_name: value("Camille"),
        family_name: value(name),
        phone: value("06 39 98 00 01"),
        ..PatientForm::default()
    }
}

fn booking(who: &str, holds: &[&HoldAnswer]) -> ReservationRequest {
    ReservationRequest {
        holds: holds.iter().map(|hold| claim(who, hold)).collect(),
        patient: patient(who),
        language: Language::parse("fr").unwrap(),
        policy: None,
    }
}

/// Runs all at once, really: each on a task of its own, none before all are there.
async fn at_once<T: Send + 'static, Fut>(count: usize, start: impl Fn(usize) -> Fut) -> Vec<T>
where
    Fut: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(tokio::sync::Barrier::new(count));
    let tasks: Vec<_> = (0..count)
        .map(|index| {
            let (barrier, work) = (Arc::clone(&barrier), start(index));
            tokio::spawn(async move {
                barrier.wait().await;
                work.await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}
