//! What is kept of a person, and for how long.

use super::messaging::reachable;
use super::*;
use crate::store::{People, Person, PersonError};

const DAY: i64 = 86_400;

fn address(text: &str) -> Person {
    Person::Address(Personal::new(text))
}

pub(crate) async fn a_person_is_found_however_the_address_is_written<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", Some("Roy@h.example"));
    let booked = counter.books(form, &[("o1", tuesday("09:00"))]).await;
    let only_phone = reachable("Roy", "+33 6 39 98 00 01", None);
    counter.books(only_phone, &[("o1", tuesday("10:20"))]).await;
    counter.books(reachable("Sand", "06 39 98 00 02", None), &[("o1", tuesday("11:00"))]).await;
    for (written, reservations) in [
        ("0639980001", 2),
        ("06-39 98.00/01", 2),
        ("0033 6 39 98 00 01", 2),
        ("roy@H.example", 1),
        (" Roy@h.example ", 1),
        ("06 39 98 00 02", 1),
    ] {
        let found = counter.store.find_person(counter.site.clone(), address(written)).await;
        assert_eq!(found.unwrap().len(), reservations, "{written}");
    }
    let who = Person::Appointment(booked.appointments[0].appointment.clone());
    let found = counter.store.find_person(counter.site.clone(), who).await.unwrap().remove(0);
    assert_eq!(found.form.family_name.unwrap().expose(), "Roy");
    assert_eq!(found.visits[0].start, tuesday("09:00"));
    for (site, nobody) in
        [("sample", ""), ("sample", "@"), ("sample", "x@h.example"), ("mirror", "0639980001")]
    {
        let found = counter.store.find_person(super::site(site), address(nobody)).await;
        assert!(matches!(found, Err(PersonError::Nobody)), "{site} {nobody}");
    }
}

pub(crate) async fn who_asks_for_it_is_erased_and_what_was_booked_stays<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = || reachable("Roy", "06 39 98 00 01", None);
    let booked = counter.books(form(), &[("o1", tuesday("09:00"))]).await;
    let erase = async |counter: &Counter<F::Store>| {
        let (site, who) = (counter.site.clone(), address("0639980001"));
        counter.store.erase_person(site, who, counter.now).await
    };
    let Err(PersonError::Ahead(ahead)) = erase(&counter).await else {
        panic!("nobody would know who comes")
    };
    assert_eq!(ahead, [booked.appointments[0].appointment.clone()]);
    let after = counter.later(2 * DAY);
    assert_eq!(erase(&after).await.unwrap(), 1);
    assert!(matches!(erase(&after).await, Err(PersonError::Nobody)));
    let day = guichet_contract::time::LocalDate::parse("2026-11-24").unwrap();
    let visits = after.store.day(after.site.clone(), ada(), day).await.unwrap().unwrap();
    assert_eq!(visits[0].visit.appointment, booked.appointments[0].appointment);
    assert_eq!(visits[0].patient, PatientForm::default());
}

pub(crate) async fn who_may_yet_come_is_not_erased<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", None);
    counter.books(form, &[("o1", tuesday("09:00"))]).await;
    counter.recall(r#"{"practitioners": ["ada"]}"#).await;
    let erase = async |counter: Counter<F::Store>| {
        let (site, who) = (counter.site.clone(), address("0639980001"));
        counter.store.erase_person(site, who, counter.now).await
    };
    let refused = erase(counter.later(599)).await;
    assert!(matches!(refused, Err(PersonError::Ahead(_))), "it can be undone: {refused:?}");
    assert_eq!(erase(counter.later(600)).await.unwrap(), 1);
}

pub(crate) async fn patients_whose_visits_are_long_over_are_nobody<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let next_week = tuesday("09:00").plus_seconds(7 * DAY);
    let both = [("o1", tuesday("09:00")), ("o1", next_week)];
    counter.books(reachable("Roy", "06 39 98 00 01", None), &both).await;
    let one = [("o1", tuesday("10:20"))];
    let booked = counter.books(reachable("Sand", "06 39 98 00 02", None), &one).await;
    let keeping = Keeping { patients_days: 30 };
    let over = tuesday("11:00").plus_seconds(30 * DAY);
    let kept = async |phone| {
        let found = counter.store.find_person(counter.site.clone(), address(phone)).await;
        found.is_ok()
    };
    let report = counter.store.purge(keeping, over.plus_seconds(-1)).await.unwrap();
    assert_eq!(report.patients, 0);
    let report = counter.store.purge(keeping, over.plus_seconds(1)).await.unwrap();
    assert_eq!(report.patients, 1);
    assert!(kept("0639980001").await && !kept("0639980002").await);
    let report = counter.store.purge(keeping, over.plus_seconds(8 * DAY)).await.unwrap();
    assert_eq!(report.patients, 1);
    assert!(!kept("0639980001").await);
    let id = booked.appointments[0].appointment.clone();
    let messages = counter.messages().await;
    assert!(messages.iter().any(|message| message.appointments.contains(&id)), "what was told");
}
