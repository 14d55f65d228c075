//! E-mail.

use crate::town::{Booked, Town};
use guichet_tests::post::host::HostServer;
use guichet_tests::post::mail::{MailServer, Secured};
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::wait::{self, PATIENCE};
use serde_json::Value;
use std::time::Duration;

/// Longer than the first pause before a message is sent again.
const AGAIN: Duration = Duration::from_secs(60);

#[test]
fn a_patient_gets_an_e_mail_and_an_entry_for_the_calendar_however_the_server_is_secured() {
    for secured in [Secured::Tls, Secured::StartTls, Secured::Plain] {
        let server = MailServer::start(secured);
        let town = Town::with(&[server.flags()]);
        let booked = town.book(0, Some("rita@example.org"));
        let [mail] = &server.wait_for(1)[..] else { panic!("more than one") };
        assert_eq!(mail["secured"], secured != Secured::Plain, "{mail:#}");
        assert_eq!(mail["envelope"]["from"], "rdv@hospital.example");
        assert_eq!(mail["envelope"]["to"], "rita@example.org");
        assert_eq!(mail["from"][0]["name"], "Invented");
        assert_eq!(mail["to"][0]["address"], "rita@example.org");
        assert_eq!(mail["headers"]["auto-submitted"], "Auto-Submitted: auto-generated");
        let text = mail["text"].as_str().unwrap();
        assert!(text.contains("https://invented.example/manage#guichet-manage="), "{text}");
        assert!(text.contains("Dr Invented 0\nPlace\n1 Street"), "{text}");
        let entry = &mail["entries"][0];
        let start = booked.slot.start.to_string().replace('Z', ".000Z");
        assert_eq!(entry["start"], start.as_str(), "{entry:#}");
        let end = booked.slot.start.plus_seconds(1200).to_string().replace('Z', ".000Z");
        assert_eq!(entry["end"], end.as_str());
        let uid = format!("{}@invented.guichet", booked.appointment);
        assert_eq!(entry["uid"], uid.as_str());
        assert_eq!((&entry["sequence"], &entry["status"]), (&0.into(), &"CONFIRMED".into()));
        assert_eq!((&entry["method"], &entry["summary"]), (&"PUBLISH".into(), &"Invented".into()));
        assert_eq!(entry["location"], "Place, 1 Street");
    }
}

#[test]
fn a_moved_visit_keeps_its_entry_and_the_mail_has_both_times() {
    let (server, host) = (MailServer::start(Secured::Plain), HostServer::start());
    let town = Town::told_at(&host.url(), &[server.flags()]);
    let booked = town.book(0, Some("rita@example.org"));
    let mails = server.wait_for(1);
    let text = mails[0]["text"].as_str().unwrap();
    let link = text.split_whitespace().find(|word| word.contains("#guichet-manage=")).unwrap();
    let moved = town.move_to(link, &booked, 5);
    let mails = server.wait_for(2);
    let [first, second] = [0, 1].map(|number| &mails[number]["entries"][0]);
    assert_eq!(first["uid"], second["uid"]);
    assert!(second["sequence"].as_i64() > first["sequence"].as_i64());
    assert_eq!(second["start"], moved.slot.start.to_string().replace('Z', ".000Z").as_str());
    assert_eq!(second["status"], "CONFIRMED");
    let text = mails[1]["text"].as_str().unwrap();
    let clock = |booked: &Booked| {
        let minute = booked.slot.local.minute_of_day();
        format!(" à {}\u{a0}h\u{a0}{:02}\n", minute / 60, minute % 60)
    };
    let [new, old] = [&moved, &booked].map(|booked| text.find(&clock(booked)).unwrap());
    assert!(new < old, "{text}");
    let event: Value = serde_json::from_str(&host.wait_for(2)[1].body).unwrap();
    assert_eq!(event["type"], "appointment.moved");
    assert_eq!(event["data"]["appointments"][0]["appointment"], moved.appointment.as_str());
    assert_eq!(event["data"]["former"][0]["appointment"], booked.appointment.as_str());
}

#[test]
fn a_cancelled_visit_is_cancelled_in_the_calendar_too() {
    let server = MailServer::start(Secured::Plain);
    let town = Town::with(&[server.flags()]);
    let booked = town.book(0, Some("rita@example.org"));
    server.wait_for(1);
    town.cancel(&booked);
    let mails = server.wait_for(2);
    let [first, second] = [0, 1].map(|number| &mails[number]["entries"][0]);
    assert_eq!(first["uid"], second["uid"]);
    assert_eq!(second["status"], "CANCELLED");
    assert!(second["sequence"].as_i64() > first["sequence"].as_i64());
    assert_ne!(mails[0]["message_id"], mails[1]["message_id"]);
}

#[test]
fn who_cannot_be_reached_by_e_mail_is_told_by_sms() {
    let (server, provider) = (MailServer::start(Secured::Plain), SmsProvider::start());
    let town = Town::with(&[server.flags(), provider.flags()]);
    let booked = town.book(0, Some("refuse@example.org"));
    assert_eq!(provider.wait_for(1)[0].to, "+33639981111");
    let settled = wait::until(PATIENCE, || {
        let told = town.told(&booked);
        (told == ["booked email failed rejected", "booked sms sent"]).then_some(())
    });
    assert!(settled.is_some(), "{:?}", town.told(&booked));
    assert!(server.mails().is_empty());
}

#[test]
fn a_mail_whose_delivery_broke_off_comes_again_under_the_same_identity() {
    let server = MailServer::start(Secured::StartTls);
    let town = Town::with(&[server.flags()]);
    let booked = town.book(0, Some("hangup@example.org"));
    let mails = server.wait_longer(1, AGAIN);
    let (broken, identity) = (server.broken_off(), &mails[0]["message_id"]);
    assert_eq!((mails.len(), broken.len()), (1, 1));
    assert!(identity.is_string() && broken[0]["message_id"] == *identity, "{broken:?} {identity}");
    let sent =
        wait::until(PATIENCE, || (town.told(&booked) == ["booked email sent"]).then_some(()));
    assert!(sent.is_some(), "{:?}", town.told(&booked));
}

#[test]
fn a_server_that_says_later_or_nothing_holds_up_nobody_else_and_no_log_has_an_address() {
    let server = MailServer::start(Secured::Tls);
    let town = Town::with(&[server.flags()]);
    let later = town.book(0, Some("later@example.org"));
    town.book(1, Some("hang@example.org"));
    town.book(2, Some("rita@example.org"));
    assert_eq!(server.wait_for(1)[0]["envelope"]["to"], "rita@example.org");
    let waits = wait::until(PATIENCE, || {
        (town.told(&later) == ["booked email queued try_later"]).then_some(())
    });
    assert!(waits.is_some(), "{:?}", town.told(&later));
    let log = town.backend.output();
    assert!(log.contains("message sent") && log.contains("try_later"), "{log}");
    for secret in ["example.org", "p%40ss", "p@ss", "guichet-manage="] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

#[test]
fn who_is_refused_or_offered_no_tls_sends_nothing_and_says_so_in_the_log() {
    for (secured, good, bad) in [
        (Secured::Tls, "p%40ss", "wrong"),
        // A server, or somebody between, that says nothing of STARTTLS.
        (Secured::Plain, "127.0.0.1", "me:p%40ss@localhost"),
    ] {
        let server = MailServer::start(secured);
        let mut flags = server.flags();
        flags[1] = flags[1].replace(good, bad);
        if secured == Secured::Plain {
            flags[1].push_str("?tls=required");
        }
        let town = Town::with(&[flags]);
        let booked = town.book(0, Some("rita@example.org"));
        let waits = wait::until(PATIENCE, || {
            (town.told(&booked) == ["booked email queued unauthorized"]).then_some(())
        });
        assert!(waits.is_some(), "{secured:?} {:?}", town.told(&booked));
        assert!(town.backend.output().contains("we are refused, see the settings"));
        assert!(server.mails().is_empty());
    }
}

#[test]
fn a_server_of_an_authority_that_nobody_trusts_gets_nothing() {
    let server = MailServer::start(Secured::Tls);
    let other = MailServer::start(Secured::Tls);
    let mut flags = server.flags();
    let at = flags.iter().position(|flag| flag == "--smtp-ca-file").unwrap() + 1;
    flags[at] = other.authority().display().to_string();
    let town = Town::with(&[flags]);
    let booked = town.book(0, Some("rita@example.org"));
    let waits = wait::until(PATIENCE, || {
        (town.told(&booked) == ["booked email queued unreachable"]).then_some(())
    });
    assert!(waits.is_some(), "{:?}", town.told(&booked));
    assert!(server.mails().is_empty());
}
