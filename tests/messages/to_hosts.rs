//! Webhooks: the host's own server is told, and no such server harms anybody.

use crate::town::{Booked, Town};
use guichet_tests::post::host::HostServer;
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::post::{Answer, SECRET};
use guichet_tests::wait::{self, PATIENCE};
use serde_json::Value;
use std::time::Duration;

#[track_caller]
fn comes_to(town: &Town, booked: &Booked, wanted: &str, patience: Duration) {
    let found = || town.told(booked).iter().any(|told| told.starts_with(wanted)).then_some(());
    let came = wait::until(patience, found);
    assert!(came.is_some(), "{wanted}: {:?}\n{}", town.told(booked), town.backend.output());
}

#[test]
fn the_host_is_told_of_what_was_booked_and_cancelled_under_a_secret_of_its_own() {
    let host = HostServer::start();
    let town = Town::told_at(&host.url(), &[]);
    let secret = town.webhook_secret();
    assert_ne!(secret, SECRET);
    let booked = town.book(0, Some("rita@example.org"));
    let [call] = &host.wait_for(1)[..] else { panic!("more than one") };
    assert!(call.is_signed_with(&secret) && !call.is_signed_with(SECRET), "{call:?}");
    let event: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(event["type"], "appointment.booked");
    assert_eq!(event["data"]["appointments"][0]["appointment"], booked.appointment.as_str());
    assert_eq!(event["data"]["appointments"][0]["start"], booked.slot.start.to_string().as_str());
    for personal in ["Rita", "Vale", "rita", "39 98", "1970"] {
        assert!(!call.body.contains(personal), "{}", call.body);
    }
    town.cancel(&booked);
    let event: Value = serde_json::from_str(&host.wait_for(2)[1].body).unwrap();
    assert_eq!(event["type"], "appointment.cancelled");
}

#[test]
fn a_host_that_was_away_is_told_again_under_the_same_identity() {
    let host = HostServer::start();
    host.answer(Answer::Status(500, String::new()));
    let town = Town::told_at(&host.url(), &[]);
    town.book(0, None);
    host.wait_for(1);
    host.answer(Answer::Status(200, String::new()));
    let calls = host.wait_longer(2, Duration::from_secs(60));
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!(calls[0].body, calls[1].body);
}

#[test]
fn a_network_that_is_not_public_is_not_asked_unless_the_operator_allows_it() {
    let host = HostServer::start();
    for url in [host.url(), host.url().replace("127.0.0.1", "localhost")] {
        let town = Town::told_at_public(&url, &[]);
        let booked = town.book(0, None);
        comes_to(&town, &booked, "booked webhook failed forbidden_address", PATIENCE);
    }
    assert!(host.taken().is_empty());
}

#[test]
fn a_redirect_is_not_followed() {
    let (host, elsewhere) = (HostServer::start(), HostServer::start());
    host.answer(Answer::Redirect(elsewhere.url()));
    let town = Town::told_at(&host.url(), &[]);
    let booked = town.book(0, None);
    comes_to(&town, &booked, "booked webhook queued rejected", PATIENCE);
    assert!(elsewhere.taken().is_empty());
}

#[test]
fn an_answer_without_an_end_is_not_read() {
    let host = HostServer::start();
    host.answer(Answer::Endless);
    let town = Town::told_at(&host.url(), &[]);
    let booked = town.book(0, None);
    comes_to(&town, &booked, "booked webhook sent", PATIENCE);
}

#[test]
fn a_host_that_never_answers_holds_up_no_patients_message() {
    let (host, provider) = (HostServer::start(), SmsProvider::start());
    host.answer(Answer::Never);
    let town = Town::told_at(&host.url(), &[provider.flags()]);
    let booked: Vec<_> = (0..12).map(|number| town.book(number, None)).collect();
    assert_eq!(provider.wait_for(12).len(), 12);
    comes_to(&town, &booked[0], "booked webhook queued unreachable", Duration::from_secs(30));
}

#[test]
fn a_host_that_is_not_there_costs_nobody_anything() {
    let gone = HostServer::start().url();
    let provider = SmsProvider::start();
    let town = Town::told_at(&gone, &[provider.flags()]);
    let booked = town.book(0, None);
    provider.wait_for(1);
    comes_to(&town, &booked, "booked webhook queued unreachable", PATIENCE);
}
