//! What happened, on record.

use super::signing::{key, pair, signed};
use super::*;
use crate::store::{CancelError, RegisterError};
use guichet_audit::export::Export;
use guichet_audit::judge::{Evidence, Verdict, judge};
use guichet_audit::receipt::KeptReceipt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// Keeps what is written into it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<S: Store> Counter<S> {
    pub(super) async fn log(&self) -> String {
        let kept = Kept::default();
        let exported =
            self.store.export_audit(self.site.clone(), self.now, Box::new(kept.clone())).await;
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let entries = text.lines().filter(|line| line.starts_with("{\"entry\":")).count();
        assert_eq!(exported.unwrap() as usize, entries);
        text
    }

    pub(super) async fn verdict(
        &self,
        keys: Vec<guichet_audit::key::PublicKey>,
        receipts: Vec<KeptReceipt>,
    ) -> Verdict {
        let export = Export::parse(&self.log().await).unwrap();
        judge(&export, &Evidence { keys, receipts, ..Evidence::default() })
    }

    fn kept(&self, booked: &ReservationAnswer) -> KeptReceipt {
        let receipt = booked.receipt.clone();
        let appointment = Some(booked.appointments[0].appointment.clone());
        let (entry, head) = (receipt.entry, receipt.head);
        KeptReceipt {
            site: self.site.clone(),
            entry,
            head,
            appointment,
            sent_at: None,
            received_at: None,
        }
    }
}

pub(crate) async fn what_happened_at_a_site_is_in_its_log_and_the_log_holds<F: Factory>(
    factory: &F,
) {
    let hospital = pair();
    let counter = Counter::empty(factory, HoldTerms::default());
    let first = signed(1, Some(&hospital), Some(&hospital));
    counter.store.register_site(first, counter.now).await.unwrap();
    counter.publish().await;
    let one = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let two = counter.later(60).hold("ann", &["o3"], "09:40").await.unwrap();
    let both = counter.later(90).book("ann", &[&one, &two]).await.unwrap();
    let cancelled = both.appointments[1].appointment.clone();
    let cancel =
        counter.store.cancel_appointment(counter.site.clone(), cancelled, counter.later(95).now);
    cancel.await.unwrap();
    let hold = counter.later(99).hold("ben", &["o3"], "09:40").await.unwrap();
    let third = counter.later(99).book("ben", &[&hold]).await.unwrap();
    let later = counter.later(120);
    let mut second = signed(2, Some(&hospital), None);
    second.origins = Some(vec!["https://h.example".to_owned()]);
    later.store.register_site(second, later.now).await.unwrap();

    let receipts = vec![counter.kept(&both), counter.kept(&third)];
    let verdict = later.verdict(vec![key(&hospital)], receipts).await;
    assert_eq!(verdict.breaches, []);
    let counts = [verdict.policies, verdict.publications, verdict.withdrawals];
    assert_eq!(counts, [2, 3, 0]);
    assert_eq!([verdict.appointments, verdict.cancellations, verdict.receipts], [3, 1, 2]);
    let log = later.log().await;
    let acts: Vec<&str> =
        log.split("\"act\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let expected = "site_registered key_adopted policy_registered offering_published \
        offering_published offering_published appointment_booked appointment_booked \
        appointment_cancelled appointment_booked origins_changed policy_registered";
    assert_eq!(acts.join(" "), expected);
}

pub(crate) async fn nothing_personal_is_in_the_log<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("Canarine", &["o1"], "09:00").await.unwrap();
    counter.book("Canarine", &[&hold]).await.unwrap();
    let log = counter.log().await;
    let entries = log.lines().filter(|line| line.starts_with("{\"entry\":"));
    for entry in entries {
        for personal in ["Canarine", "Camille", "06 39", "Morvan", "2026-11-24"] {
            assert!(!entry.contains(personal), "{personal} in {entry}");
        }
    }
}

pub(crate) async fn a_refused_booking_leaves_no_entry<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let before = counter.log().await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let mut request = booking("ann", &[&hold]);
    request.patient.phone = None;
    let refused = counter.confirm(&fresh("key"), request).await;
    assert!(matches!(refused, Err(ConfirmError::Invalid { .. })), "{refused:?}");
    let expired = counter.later(400);
    expired.hold("ben", &["o1"], "09:00").await.unwrap();
    let lost = expired.book("ann", &[&hold]).await;
    assert!(matches!(lost, Err(ConfirmError::Lost)), "{lost:?}");
    assert_eq!(counter.log().await, before);
}

pub(crate) async fn an_appointment_is_cancelled_once_and_its_slot_is_free_again<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let before = counter.times("o1").await;
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let booked = counter.book("ann", &[&hold]).await.unwrap();
    let id = booked.appointments[0].appointment.clone();
    let cancel =
        |name: &str| counter.store.cancel_appointment(site(name), id.clone(), counter.later(9).now);
    assert!(matches!(cancel("mirror").await, Err(CancelError::NotFound)));
    let receipt = cancel("sample").await.unwrap();
    assert_eq!(receipt.entry, booked.receipt.entry + 1);
    assert!(
        matches!(cancel("sample").await, Err(CancelError::Already(at)) if at == counter.later(9).now)
    );
    assert_eq!(counter.times("o1").await, before);
    let again = counter.later(10).hold("ben", &["o1"], "09:00").await.unwrap();
    counter.later(10).book("ben", &[&again]).await.unwrap();
}

pub(crate) async fn who_has_left_the_policy_can_still_be_cancelled<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let hold = counter.hold("ann", &["o3"], "09:00").await.unwrap();
    let booked = counter.book("ann", &[&hold]).await.unwrap();
    let without = POLICY.replace(
        r#"{ "id": "o3", "practitioner": "bea""#,
        r#"{ "id": "o4", "practitioner": "bea""#,
    );
    let later = counter.later(30);
    later.import(&edition(2, &without), &SCHEDULE.replace("o3", "o4")).await;
    let id = booked.appointments[0].appointment.clone();
    later.store.cancel_appointment(site("sample"), id, later.now).await.unwrap();
    let verdict = later.verdict(Vec::new(), vec![counter.kept(&booked)]).await;
    assert_eq!((verdict.breaches, verdict.withdrawals, verdict.cancellations), (vec![], 1, 1));
}

pub(crate) async fn a_receipt_is_for_a_host_that_wants_one_at_an_address_of_its_own<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    assert_eq!(counter.store.receipts_due().await.unwrap(), []);
    let mut new = Registration::parse(POLICY, SCHEDULE, None).unwrap();
    new.receipts_to = Some("https://vendor.example/receipts".to_owned());
    let refused = counter.store.register_site(new.clone(), counter.now).await;
    assert!(matches!(refused, Err(RegisterError::ReceiptsElsewhere(_))), "{refused:?}");
    new.receipts_to = Some("https://h.example/receipts".to_owned());
    counter.store.register_site(new, counter.now).await.unwrap();
    let due = counter.store.receipts_due().await.unwrap();
    assert_eq!((due.len(), due[0].to.as_str()), (1, "https://h.example/receipts"));
    assert_eq!((due[0].permitted, &due[0].receipt.appointment), (true, &None));
    let hold = counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let booked = counter.book("ann", &[&hold]).await.unwrap();
    let due = counter.store.receipts_due().await.unwrap();
    assert_eq!(due[0].receipt, counter.kept(&booked));
    // The host has moved: what it permits no more gets nothing.
    let moved = edition(2, POLICY).replace("https://h.example/", "https://g.example/");
    counter.later(5).import(&moved, SCHEDULE).await;
    assert!(!counter.store.receipts_due().await.unwrap()[0].permitted);
}

pub(crate) async fn what_a_site_says_of_its_messages_is_registered_seen_and_on_record<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let elsewhere = counter.beside(factory.open(HoldTerms::default()));
    let webhook = async || {
        let view = elsewhere.store.site(&site("sample")).await.unwrap().unwrap();
        view.state.messages.webhook.clone()
    };
    assert_eq!(webhook().await, None);
    let mut new = Registration::parse(POLICY, SCHEDULE, None).unwrap();
    let told = r#"{"version": 1, "site": "sample", "webhook": {"url": "https://h.example/hook"}}"#;
    new.messages = Some(told.to_owned());
    let report = counter.store.register_site(new, counter.now).await.unwrap();
    assert!(report.changed.messages && !report.changed.schedule);
    assert_eq!(webhook().await.as_deref(), Some("https://h.example/hook"));
    // What is not given stays.
    let same = Registration::parse(POLICY, SCHEDULE, None).unwrap();
    let report = counter.store.register_site(same, counter.now).await.unwrap();
    assert!(!report.changed.messages);
    assert!(webhook().await.is_some());
    let log = counter.log().await;
    assert_eq!(log.matches("messages_changed").count(), 1, "{log}");
    assert!(!log.contains("hook"), "{log}");
}

pub(crate) async fn of_64_bookings_at_once_each_has_an_entry_and_the_chain_holds<F: Factory>(
    factory: &F,
) {
    let here = Counter::published(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        async move {
            let who = format!("patient-{index}");
            let clock = ["09:00", "09:40", "10:20"][index % 3];
            let hold = counter.hold(&who, &["o1", "o3"], clock).await.ok()?;
            counter.book(&who, &[&hold]).await.ok()
        }
    });
    let booked: Vec<_> = outcomes.await.into_iter().flatten().collect();
    assert_eq!(booked.len(), 6, "three times of two practitioners");
    let receipts: Vec<_> = booked.iter().map(|booked| here.kept(booked)).collect();
    let verdict = here.verdict(Vec::new(), receipts).await;
    assert_eq!(verdict.breaches, []);
    assert_eq!((verdict.appointments, verdict.receipts), (booked.len(), booked.len()));
}
