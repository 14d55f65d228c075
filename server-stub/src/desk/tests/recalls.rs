//! Recalls, as somebody does them on the pages.

use super::browser::{Office, hidden};
use crate::clock::Clock;
use crate::domain::message::{Channel, Outcome, Reason};
use crate::domain::staff::Role;
use crate::store::Outbox;
use axum::http::StatusCode;
use guichet_contract::ids::ManageToken;

impl Office {
    /// Whoever delivers messages refuses all that are due, for good.
    async fn refuse_messages(&self) {
        let (store, now) = (&self.world.app.store, self.world.clock.now());
        for turn in 0..9 {
            let way = [Channel::Email, Channel::Sms][turn % 2];
            let token = ManageToken::parse(&format!("{turn:->30}")).unwrap();
            for message in store.claim_messages(way, vec![token], now).await.unwrap() {
                let message = message.unwrap();
                let outcome = Outcome::Refused(Reason::Rejected);
                let settle = store.settle_message(message.id, message.attempt, outcome, 0, now);
                settle.await.unwrap();
            }
        }
    }

    /// Appointments that were recalled and not restored.
    async fn recalled(&self) -> usize {
        let rows = self.rows().await.into_iter();
        rows.filter(|row| row.starts_with("audit ") && row.contains("appointment_recalled")).count()
    }
}

#[tokio::test]
async fn somebody_recalls_what_was_booked_since_and_takes_it_back_in_time() {
    let office = Office::new().await;
    let before_all = office.world.starts().await;
    office.book().await;
    let before = office.world.starts().await;
    assert_ne!(before, before_all);
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let page = ada.get("/offering/o1").await;
    assert!(page.body.contains("/recall?offering=o1"), "{}", page.body);
    let ask = ada.get("/recall?offering=o1").await;
    assert!(ask.body.contains("Offering: <") || ask.body.contains("Offering: "), "{}", ask.body);
    let cause = [("offering", "o1"), ("booked", "2026-11-23")];
    let log = office.log().await;
    let review = ada.post("/recall/review", &cause).await;
    assert_eq!(review.status, StatusCode::OK);
    assert!(review.body.contains("1 appointment would be cancelled."), "{}", review.body);
    assert!(review.body.contains("name=\"pause\" value=\"yes\" checked"), "{}", review.body);
    assert!(review.body.contains("by SMS"), "{}", review.body);
    assert!(review.body.contains("What a patient gets"), "{}", review.body);
    assert!(review.body.contains("example-example-example"), "{}", review.body);
    assert_eq!(office.log().await, log);
    let set = hidden(&review, "set");
    let fields = [cause.as_slice(), &[("set", set.as_str()), ("pause", "yes")]].concat();
    let run = ada.post("/recall/run", &fields).await;
    assert_eq!(run.header("location"), Some("/recall/1"));
    let shown = ada.get("/recall/1").await;
    assert!(shown.body.contains("The appointments are cancelled."), "{}", shown.body);
    assert!(shown.body.contains("You can undo it until"), "{}", shown.body);
    assert_eq!((office.recalled().await, office.world.starts().await.len()), (1, 0));
    let undone = ada.post("/recall/1/undo", &[]).await;
    assert_eq!(undone.header("location"), Some("/recall/1"));
    let shown = ada.get("/recall/1").await;
    assert!(shown.body.contains("nobody was told"), "{}", shown.body);
    assert_eq!(office.world.starts().await, before);
    assert!(ada.get("/recalls").await.body.contains("Undone: everything is as it was"));
}

#[tokio::test]
async fn what_has_changed_since_it_was_seen_is_shown_again_and_not_cancelled() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    let cause = [("practitioner", "ada")];
    let empty = desk.post("/recall/review", &cause).await;
    assert!(empty.body.contains("0 appointments would be cancelled."), "{}", empty.body);
    assert!(!empty.body.contains("/recall/run"));
    office.book().await;
    let old = format!("{}-0", guichet_contract::digest::Digest::of(""));
    for set in [old.as_str(), "", "x"] {
        let again = desk.post("/recall/run", &[cause[0], ("set", set)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{set}");
        assert!(again.body.contains("Nothing was cancelled: read again."), "{}", again.body);
    }
    assert_eq!(office.recalled().await, 0);
}

#[tokio::test]
async fn while_patients_keep_booking_a_pause_comes_first_and_the_list_stays_as_it_is() {
    let office = Office::new().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let cause = [("offering", "o1"), ("booked", "2026-11-23")];
    let review = ada.post("/recall/review", &cause).await;
    assert!(review.body.contains("0 appointments would be cancelled."), "{}", review.body);
    office.book().await;
    assert_eq!(hidden(&review, "offering"), "o1", "the pause is of what was asked about");
    let paused = ada.post("/recall/pause", &cause).await;
    assert_eq!(paused.status, StatusCode::OK);
    for part in ["The pause has begun: nothing that it covers", "1 appointment would be cancelled."]
    {
        assert!(paused.body.contains(part), "{part}: {}", paused.body);
    }
    assert_eq!((office.world.starts().await.len(), office.recalled().await), (0, 0));
    let again = ada.post("/recall/pause", &cause).await;
    assert!(!again.body.contains("The pause has begun"), "it stands: {}", again.body);
    assert!(!again.body.contains("/recall/pause"), "{}", again.body);
    let set = hidden(&paused, "set");
    let fields = [cause.as_slice(), &[("set", set.as_str())]].concat();
    assert_eq!(ada.post("/recall/run", &fields).await.header("location"), Some("/recall/1"));
    ada.post("/recall/1/undo", &[]).await;
    assert_eq!(office.world.starts().await.len(), 0, "the pause is one of its own");
}

#[tokio::test]
async fn a_recall_that_came_too_early_or_too_late_still_pauses_what_was_to_be_paused() {
    for booked in [false, true] {
        let office = Office::new().await;
        let desk = office.sit(Role::Secretary, &[]).await;
        let cause = [("reason", "checkup")];
        let none = format!("{}-0", guichet_contract::digest::Digest::of(""));
        if booked {
            office.book().await;
        }
        let order = [cause[0], ("set", none.as_str())];
        let unpaused = desk.post("/recall/run", &order).await;
        assert_eq!(unpaused.status, StatusCode::CONFLICT);
        assert!(!office.world.starts().await.is_empty(), "nobody asked for a pause");
        let paused =
            desk.post("/recall/run", &[order.as_slice(), &[("pause", "yes")]].concat()).await;
        assert_eq!(paused.status, StatusCode::CONFLICT);
        for part in
            ["Nothing was cancelled: read again.", "The pause has begun: nothing that it covers"]
        {
            assert!(paused.body.contains(part), "{part}: {}", paused.body);
        }
        assert_eq!((office.world.starts().await.len(), office.recalled().await), (0, 0));
        if booked {
            let order = [cause[0], ("set", &hidden(&paused, "set")), ("pause", "yes")];
            let run = desk.post("/recall/run", &order).await;
            assert_eq!(run.header("location"), Some("/recall/1"));
        }
    }
}

#[tokio::test]
async fn what_one_consent_allowed_is_recalled_and_what_the_former_did_stays() {
    let office = Office::new().await;
    office.book().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    let link = async || {
        let page = ada.get("/offering/o1").await;
        let (_, rest) = page.body.split_once("/recall?offering=o1&amp;publication=").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let former = link().await;
    let seen = hidden(&ada.get("/offering/o1/publish?stock=5").await, "seen");
    ada.post("/offering/o1/publish", &[("stock", "5"), ("seen", &seen)]).await;
    let now = link().await;
    assert_ne!(now, former);
    for (number, count) in [(&former, "1 appointment would"), (&now, "0 appointments would")] {
        let ask = ada.get(&format!("/recall?offering=o1&publication={number}")).await;
        assert_eq!(&hidden(&ask, "publication"), number);
        let cause = [("offering", "o1"), ("publication", number.as_str())];
        let review = ada.post("/recall/review", &cause).await;
        for part in [count, &format!(r#"Publication: <span class="strong">{number}<"#)] {
            assert!(review.body.contains(part), "{part}: {}", review.body);
        }
    }
    let wrong = ada.post("/recall/review", &[("offering", "o1"), ("publication", "x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_was_booked_later_than_said_stays() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    for (until, count) in [
        (&[("booked_until", "2026-11-23")][..], 1),
        (&[("booked_until", "2026-11-22")], 0),
        (&[("booked_until", "2026-11-23"), ("booked_until_time", "08:00")], 0),
        (&[("booked_until", "23/11/2026"), ("booked_until_time", "8h01")], 1),
    ] {
        let review = desk.post("/recall/review", &[&[("reason", "checkup")], until].concat()).await;
        let told = format!("{count} appointment{} would be", if count == 1 { "" } else { "s" });
        assert!(review.body.contains(&told), "{until:?}: {}", review.body);
        assert!(review.body.contains("Booked until"), "{}", review.body);
    }
}

#[tokio::test]
async fn a_cause_that_says_nothing_or_nonsense_is_asked_again() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    for (fields, words) in [
        (&[][..], "Say at least one of these."),
        (&[("booked", "someday")], "Give a date, such as"),
        (&[("booked", "2026-11-23"), ("booked_time", "late")], "Give a time, such as"),
        (&[("booked_until", "x")], "href=\"#booked_until\""),
        (&[("booked_until", "2026-11-23"), ("booked_until_time", "x")], "#booked_until_time"),
        (&[("practitioner", "ada"), ("offering", "no such/id")], "Choose from the list."),
        (&[("until", "32/11/2026")], "Give a date, such as"),
    ] {
        let answer = desk.post("/recall/review", fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.body.contains(words), "{fields:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn appointments_that_a_week_leaves_outside_are_recalled_from_there() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let week = desk.get("/week/ada/absence").await;
    let digest = hidden(&week, "digest");
    let absence = [("from", "2026-11-20"), ("until", "2026-12-30"), ("digest", digest.as_str())];
    let outside = desk.post("/week/ada/absence", &absence).await;
    assert_eq!(outside.status, StatusCode::CONFLICT);
    let (then, leave) = (hidden(&outside, "then"), hidden(&outside, "leave"));
    let on = [absence.as_slice(), &[("then", &then), ("leave", &leave)]].concat();
    let review = desk.post("/week/ada/absence", &on).await;
    assert_eq!(review.status, StatusCode::OK);
    for part in ["The week is saved.", "1 appointment would be cancelled."] {
        assert!(review.body.contains(part), "{part}: {}", review.body);
    }
    let chosen = hidden(&review, "appointments");
    let cause = [("practitioner", "ada"), ("appointments", chosen.as_str())];
    assert!(!review.body.contains("checked"), "nothing is paused for an absence");
    let set = hidden(&review, "set");
    let run = desk.post("/recall/run", &[cause[0], cause[1], ("set", &set)]).await;
    assert_eq!(run.header("location"), Some("/recall/1"));
    assert_eq!((office.recalled().await, office.world.starts().await.len()), (1, 0));
}

#[tokio::test]
async fn recalls_are_for_those_who_act_for_whom_they_are_about() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    let cause = [("reason", "checkup")];
    let set = hidden(&desk.post("/recall/review", &cause).await, "set");
    desk.post("/recall/run", &[cause[0], ("set", &set)]).await;
    let bea = office.sit(Role::Practitioner, &["bea"]).await;
    let auditor = office.sit(Role::Auditor, &[]).await;
    let administrator = office.sit(Role::Administrator, &[]).await;
    for (browser, path, expected) in [
        (&bea, "/recall/1", 404),
        (&bea, "/recall/1/calls", 404),
        (&bea, "/recalls", 200),
        (&auditor, "/recalls", 403),
        (&auditor, "/recall", 403),
        (&administrator, "/recall/1", 200),
        (&administrator, "/recall/1/calls", 403),
        (&administrator, "/recall/1/calls.csv", 403),
        (&desk, "/recall/1/calls", 200),
        (&desk, "/recall/1/calls.csv", 200),
        (&desk, "/recall/9", 404),
    ] {
        assert_eq!(browser.get(path).await.status.as_u16(), expected, "{path}");
    }
    let before = office.rows().await;
    for path in ["/recall/1/undo", "/recall/1/reopen"] {
        assert_eq!(bea.post(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(auditor.post(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/recall/review", "/recall/pause"] {
        let foreign = bea.post(path, &[("practitioner", "ada")]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        let forbidden = auditor.post(path, &[("practitioner", "ada")]).await;
        assert_eq!(forbidden.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(office.rows().await, before);
    let reopened = desk.post("/recall/1/reopen", &[]).await;
    assert_eq!(reopened.header("location"), Some("/recall/1"));
    assert!(desk.get("/recall/1").await.body.contains("Times reopened"));
}

#[tokio::test]
async fn whom_nobody_reached_is_on_a_list_to_telephone() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &[]).await;
    let cause = [("reason", "checkup")];
    let set = hidden(&desk.post("/recall/review", &cause).await, "set");
    desk.post("/recall/run", &[cause[0], ("set", &set)]).await;
    assert!(desk.get("/recall/1/calls").await.body.contains("Nobody to telephone."));
    office.world.clock.advance(600);
    office.refuse_messages().await;
    let late = desk.post("/recall/1/undo", &[]).await;
    assert_eq!(late.header("location"), Some("/recall/1"));
    let shown = desk.get("/recall/1").await;
    assert!(shown.body.contains("It is too late"), "{}", shown.body);
    assert!(shown.body.contains("/recall/1/calls"), "{}", shown.body);
    let administrator = office.sit(Role::Administrator, &[]).await;
    assert!(!administrator.get("/recall/1").await.body.contains("/recall/1/calls"));
    let calls = desk.get("/recall/1/calls").await;
    let table = desk.get("/recall/1/calls.csv").await;
    for page in [&calls, &table] {
        assert!(page.body.contains("Jeanne") && page.body.contains("Morel"), "{}", page.body);
    }
    assert!(calls.body.contains("Monday 23 November 2026"), "{}", calls.body);
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(table.body.lines().count(), 2, "{}", table.body);
}
