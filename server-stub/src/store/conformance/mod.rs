//! What every adapter must do, whatever its database.
//!
//! Owns the suite: each case takes a [`Factory`], whose stores share their data as the processes
//! of one deployment do. An adapter runs all of it with `conformance_suite!`. Cases of one kind
//! stand in one file; what they are made of is here.

pub(crate) mod booking;
pub(crate) mod catalogue;
pub(crate) mod consent;
pub(crate) mod holding;
pub(crate) mod recording;
pub(crate) mod repeating;
pub(crate) mod seeing;
pub(crate) mod signing;
pub(crate) mod staffing;
pub(crate) mod weeks;

use super::{ConfirmError, HoldError, IdempotencyKey, NewHold, NewReservation, Store, reading};
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

/// Runs every case against a factory.
macro_rules! conformance_suite {
    ($factory:expr; $($module:ident: $($case:ident)*;)*) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            crate::store::conformance::$module::$case(&$factory).await;
        }
    )*)*};
    ($factory:expr) => { conformance_suite! { $factory;
        holding:
            of_64_patients_who_want_the_same_slot_one_gets_it_and_63_are_told_so
            of_64_visits_that_overlap_one_is_held
            a_time_that_is_not_on_the_grid_is_not_held
            the_first_offering_that_is_free_is_assigned
            a_new_hold_releases_the_former_one
            when_a_new_hold_fails_the_former_one_stays
            a_replaced_hold_of_another_person_stays
            one_offering_cannot_be_held_without_end
            a_hold_is_extended_ten_times_and_no_more
            a_hold_whose_period_was_closed_is_not_kept_longer
            extending_expired_holds_does_not_exceed_the_live_ones
            a_released_slot_is_free_again
            a_foreign_token_extends_and_releases_nothing;
        booking:
            a_confirmed_hold_is_an_appointment_and_its_slot_stays_taken
            an_expired_hold_still_confirms_if_nobody_took_the_slot
            an_expired_hold_is_lost_once_somebody_took_the_slot
            of_two_holds_both_are_booked_or_none
            a_foreign_token_books_nothing
            a_form_that_is_not_acceptable_books_nothing
            a_hold_is_booked_once
            a_hold_whose_period_was_closed_is_not_booked
            of_64_confirmations_of_one_hold_one_books;
        recording:
            what_happened_at_a_site_is_in_its_log_and_the_log_holds
            nothing_personal_is_in_the_log
            a_refused_booking_leaves_no_entry
            an_appointment_is_cancelled_once_and_its_slot_is_free_again
            who_has_left_the_policy_can_still_be_cancelled
            a_receipt_is_for_a_host_that_wants_one_at_an_address_of_its_own
            of_64_bookings_at_once_each_has_an_entry_and_the_chain_holds;
        signing:
            a_site_with_a_key_accepts_what_is_signed_with_it_and_nothing_else
            an_unsigned_site_gets_its_key_with_a_new_edition
            a_key_changes_by_the_word_of_the_one_before_and_never_back;
        repeating:
            the_same_hold_asked_100_times_at_once_is_one_hold_and_one_answer
            the_same_booking_sent_100_times_at_once_is_one_booking_and_one_answer
            a_key_with_another_body_is_refused
            a_key_with_another_patient_is_refused
            a_key_of_another_site_is_another_key
            a_key_is_forgotten_after_24_hours
            a_refused_hold_leaves_its_key_unused
            old_holds_and_keys_are_deleted_and_young_ones_stay;
        catalogue:
            importing_only_proposes
            publishing_is_on_record
            publishing_what_is_not_in_the_policy_publishes_nothing
            importing_the_same_again_changes_nothing
            importing_again_changes_what_changed
            an_offering_that_becomes_another_loses_its_consent
            a_policy_that_is_not_newer_is_refused_and_changes_nothing
            a_site_that_is_not_registered_does_not_exist;
        consent:
            later_is_on_record_and_changes_nothing_else
            consent_that_is_taken_back_ends_what_can_be_booked_and_nothing_that_was
            nothing_is_published_when_something_else_would_be_shown_by_now
            terms_bound_the_days_and_the_notice
            whoever_is_too_young_on_the_day_is_not_booked
            other_terms_begin_anew_and_whoever_means_all_does_not_mean_them
            of_64_patients_who_want_the_last_three_doses_three_get_one
            what_is_cancelled_or_expires_is_left_again
            an_expired_hold_does_not_take_a_dose_that_others_have
            a_pause_stops_its_scope_for_every_process_and_nothing_else
            a_pause_ends_and_everything_is_as_it_was
            what_is_held_when_a_pause_begins_is_not_booked
            a_pause_of_what_is_not_there_is_refused;
        seeing:
            a_hold_by_another_process_is_seen_at_once
            a_policy_change_by_another_process_is_seen_at_once
            an_answer_holds_while_others_book_elsewhere
            an_answer_ends_when_a_hold_expires
            an_offering_whose_times_are_all_taken_is_full
            when_nothing_is_free_the_next_time_is_told
            days_out_of_reach_have_no_times_and_what_comes_next_is_told
            a_policy_that_has_expired_shows_nobody
            nothing_beyond_the_narrowing_is_told;
        weeks:
            a_changed_week_is_bookable_at_once_and_on_record
            an_appointment_is_never_left_outside_without_somebody_who_says_so
            what_is_booked_after_a_rehearsal_is_not_dropped
            what_is_over_is_never_outside
            of_two_who_edit_a_week_the_second_is_told
            a_week_that_contradicts_the_policy_changes_nothing
            a_day_has_what_is_booked_on_it_and_whose_it_is
            who_has_left_the_policy_still_has_what_was_booked
            a_day_is_one_by_the_clock_at_the_place
            an_import_does_not_undo_what_staff_changed_without_being_told_to
            a_schedule_that_shall_replace_weeks_does
            a_policy_without_a_schedule_keeps_what_it_has_a_place_for;
        staffing:
            a_token_is_found_by_its_secret_until_it_ends_or_is_revoked
            a_token_is_for_practitioners_of_the_policy
            tokens_are_listed_page_by_page_as_they_were_created
            a_token_is_revoked_once_and_at_its_own_site
            tokens_are_in_the_log_and_whose_they_are_is_not
            what_is_done_by_a_token_is_on_record_with_it_and_is_what_it_lets_its_bearer_do
            a_pause_that_a_practitioner_began_is_nobody_elses_to_end;
    } };
}
pub(crate) use conformance_suite;

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
