//! Whom no message reached, as somebody telephones and sends again.

use super::browser::Office;
use crate::domain::message::{Channel, Outcome, Reason};
use crate::domain::staff::Role;
use crate::store::{MessageStatus, Outbox, WantedMessages};
use axum::http::StatusCode;
use guichet_contract::ids::{ManageToken, SiteId};

impl Office {
    /// Somebody has booked with Ada, and no message reaches them.
    async fn fails_to_tell(&self) {
        self.book().await;
        let token = ManageToken::parse(&"l".repeat(26)).unwrap();
        let store = &self.world.app.store;
        let claimed =
            store.claim_messages(Channel::Sms, vec![token], self.world.app.now()).await.unwrap();
        let claimed = claimed[0].as_ref().unwrap();
        let (id, attempt) = (claimed.id.clone(), claimed.attempt);
        let outcome = Outcome::Refused(Reason::Rejected);
        store.settle_message(id, attempt, outcome, 0, self.world.app.now()).await.unwrap();
    }

    async fn messages(&self) -> Vec<MessageStatus> {
        let site = SiteId::parse("sample").unwrap();
        let wanted = WantedMessages::default();
        let page = self.world.app.store.list_messages(site, wanted, 10).await.unwrap();
        page.unwrap().messages
    }
}

#[tokio::test]
async fn who_was_not_told_is_telephoned_or_told_again() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    assert!(desk.get("/untold").await.body.contains("There is nobody to call"));
    office.fails_to_tell().await;
    let page = desk.get("/untold").await.body;
    for said in ["Jeanne", "href=\"tel:0", "Appointment booked", "By SMS: the address", "Check-up"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let message = office.messages().await.remove(0).id.to_string();
    let sent = desk.post("/untold", &[("message", &message)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = desk.get("/untold").await.body;
    assert!(
        page.contains("The message is sent again.") && page.contains("nobody to call"),
        "{page}"
    );
    assert_eq!(office.messages().await[0].attempts, 0, "as if it were new");
}

#[tokio::test]
async fn who_was_not_told_is_shown_to_those_who_act_for_their_practitioner() {
    let office = Office::new().await;
    office.fails_to_tell().await;
    let message = office.messages().await.remove(0).id.to_string();
    let before = office.rows().await;
    let bea = office.sit(Role::Secretary, &["bea"]).await;
    let page = bea.get("/untold").await.body;
    assert!(page.contains("nobody to call") && !page.contains("Jeanne"), "{page}");
    let sent = bea.post("/untold", &[("message", &message)]).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    for role in [Role::Administrator, Role::Auditor] {
        let without = office.sit(role, &[]).await;
        assert_eq!(without.get("/untold").await.status, StatusCode::FORBIDDEN);
    }
    let messages = |rows: &[String]| {
        rows.iter().filter(|row| row.starts_with("message ")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(messages(&office.rows().await), messages(&before));
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    assert!(ada.get("/untold").await.body.contains("Jeanne"));
}
