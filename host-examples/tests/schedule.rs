//! The demo's schedules, read as the backend reads them.
//!
//! Owns that a fresh backend accepts the demo, and that the demo has the cases that people are
//! told to try on it.

use guichet_contract::policy::HostPolicy;
use guichet_host_examples::{Host, Origins, policy_document, schedule_path};
use guichet_server::schedule::{Registration, RegistrationError};
use std::collections::BTreeSet;

fn registration(host: Host) -> Result<Registration, RegistrationError> {
    let origins = Origins::demo();
    let policy = policy_document(host, &origins).unwrap();
    let schedule = std::fs::read_to_string(schedule_path(host)).unwrap();
    let origins = origins.of_site(host).into_iter().map(ToString::to_string).collect();
    Registration::parse(&policy, &schedule, Some(origins))
}

fn offerings_with_periods(registration: &Registration) -> BTreeSet<String> {
    let schedule = &registration.schedule.as_ref().unwrap().schedule;
    let periods = schedule.periods.iter();
    periods.flat_map(|period| period.offerings.iter().map(ToString::to_string)).collect()
}

#[test]
fn the_backend_accepts_both_sites() {
    for host in [Host::Hospital, Host::Clinic] {
        if let Err(error) = registration(host) {
            panic!("{host:?}: {error}");
        }
    }
}

#[test]
fn a_schedule_is_refused_for_the_other_site() {
    let policy: String = policy_document(Host::Clinic, &Origins::demo()).unwrap();
    let schedule = std::fs::read_to_string(schedule_path(Host::Hospital)).unwrap();
    assert!(Registration::parse(&policy, &schedule, None).is_err());
}

#[test]
fn one_reason_of_the_hospital_can_only_be_asked_for_by_phone() {
    let hospital = registration(Host::Hospital).unwrap();
    let opened = offerings_with_periods(&hospital);
    let policy: &HostPolicy = &hospital.policy;
    let closed: Vec<_> = policy
        .reasons
        .iter()
        .filter(|reason| {
            let mut own = policy.offerings.iter().filter(|offering| offering.reason == reason.id);
            own.all(|offering| !opened.contains(offering.id.as_str()))
        })
        .map(|reason| reason.id.as_str())
        .collect();
    assert_eq!(closed, ["skin-surgery"]);
}

#[test]
fn one_practitioner_of_the_hospital_is_away_most_of_the_winter() {
    let hospital = registration(Host::Hospital).unwrap();
    let schedule = hospital.schedule.unwrap().schedule;
    let away = schedule.absences.iter();
    assert_eq!(away.filter(|a| a.practitioner.as_str() == "pr-helene-aubrac").count(), 3);
}

#[test]
fn every_offering_of_the_clinic_has_a_period() {
    let clinic = registration(Host::Clinic).unwrap();
    assert_eq!(offerings_with_periods(&clinic).len(), clinic.policy.offerings.len());
}
