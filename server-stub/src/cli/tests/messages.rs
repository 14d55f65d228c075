//! Messages, and what is kept of a person, from the command line.

use super::*;
use crate::domain::message::{Channel, Outcome, Reason, State};
use crate::store::{Outbox, Person, WantedMessages};
use guichet_contract::ids::{AppointmentId, ManageToken, MessageId};
use guichet_contract::patient::Personal;
use serde_json::Value;

const VISIT: &str = "2026-11-24T08:00:00Z";

impl Bench {
    async fn messages(&self, wanted: WantedMessages) -> String {
        message::list(&self.store, &self.site, wanted, (100, false)).await.unwrap()
    }

    /// Makes a dead letter of what is due.
    async fn fails(&self) -> MessageId {
        let token = ManageToken::parse(&"l".repeat(26)).unwrap();
        let claimed = self.store.claim_messages(Channel::Sms, vec![token], self.now).await.unwrap();
        let claimed = claimed.into_iter().next().unwrap().unwrap();
        let outcome = Outcome::Refused(Reason::Rejected);
        let settled = (claimed.id.clone(), claimed.attempt);
        self.store.settle_message(settled.0, settled.1, outcome, 0, self.now).await.unwrap();
        claimed.id
    }
}

#[tokio::test]
async fn a_message_is_listed_by_what_it_tells_and_never_by_whom() {
    let bench = Bench::published().await;
    let appointment = bench.book(VISIT).await;
    let listed = bench.messages(WantedMessages::default()).await;
    assert!(listed.contains("booked  sms  queued  to be sent 2026-11-23T08:00:00Z"), "{listed}");
    assert!(listed.ends_with(&format!("  0         {appointment}")), "{listed}");
    let wanted = WantedMessages::default();
    let json = message::list(&bench.store, &bench.site, wanted, (1, true)).await.unwrap();
    let read: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&read["state"], &read["reason"]), (&Value::from("queued"), &Value::Null));
    for personal in ["Morel", "0639980001", "06 39 98"] {
        assert!(!listed.contains(personal) && !json.contains(personal), "{personal}");
    }
    let other =
        WantedMessages { appointment: AppointmentId::parse("a"), ..WantedMessages::default() };
    assert_eq!(bench.messages(other).await.lines().count(), 1, "the header alone");
    let nowhere = SiteId::parse("nowhere").unwrap();
    let list = message::list(&bench.store, &nowhere, WantedMessages::default(), (1, false)).await;
    assert_eq!(list.unwrap_err().to_string(), "no site nowhere is registered");
}

#[tokio::test]
async fn a_dead_letter_is_sent_again_when_somebody_says_so() {
    let bench = Bench::published().await;
    bench.book(VISIT).await;
    let id = bench.fails().await;
    let dead = WantedMessages { state: Some(State::Failed), ..WantedMessages::default() };
    let listed = bench.messages(dead.clone()).await;
    assert!(listed.contains("failed, rejected") && listed.contains(id.as_str()), "{listed}");
    let retry = async |id| message::retry(&bench.store, &bench.site, id, bench.now).await;
    let said = retry(Some(id.clone())).await.unwrap();
    assert_eq!(said, "clinique-miroir: dead letters that are sent again: 1");
    assert!(!bench.messages(dead).await.contains(id.as_str()));
    let again = retry(Some(id)).await.unwrap_err().to_string();
    assert!(again.ends_with("is no dead letter of this site that could be sent"), "{again}");
    assert!(retry(None).await.unwrap().ends_with(": 0"));
}

#[tokio::test]
async fn what_is_kept_of_a_person_is_handed_over_and_erased() {
    let bench = Bench::published().await;
    let appointment = bench.book(VISIT).await;
    let who = || Person::Address(Personal::new("06.39.98.00.01"));
    let exported = patient::export(&bench.store, &bench.site, who(), bench.now).await.unwrap();
    let read: Value = serde_json::from_str(&exported).unwrap();
    let kept = &read["reservations"][0];
    assert_eq!(kept["patient"]["family_name"], "Morel");
    assert_eq!(kept["patient"]["birth_date"], "1950-02-28");
    assert_eq!(kept["visits"][0]["appointment"], appointment.as_str());
    assert_eq!(kept["visits"][0]["start"], VISIT);
    let erase = async |now| patient::erase(&bench.store, &bench.site, who(), now).await;
    let ahead = erase(bench.now).await.unwrap_err().to_string();
    assert_eq!(ahead, format!("there are visits ahead: cancel them first: {appointment}"));
    let after = bench.now.plus_seconds(3 * 86_400);
    let said = erase(after).await.unwrap();
    assert_eq!(said, "clinique-miroir: erased what was kept of 1 reservations");
    let nobody = patient::export(&bench.store, &bench.site, who(), after).await.unwrap_err();
    assert_eq!(nobody.to_string(), "nothing is kept of such a person at this site");
    assert!(nobody.is_bad_input());
}
