//! `/admin/v1/sites/{site}/recalls`: rehearsed, run as it was rehearsed, undone, reopened.

use super::world::Staff;
use crate::admin::recalls::document::{
    CallList, RecallAccountDocument, RecallDocument, RecallList, RecallRehearsalDocument,
};
use crate::clock::Clock;
use crate::domain::message::{Channel, Outcome, Reason};
use crate::domain::staff::Role;
use crate::domain::token::Secret;
use crate::routes::tests::world::{Answer, hold_body, reservation_body};
use crate::store::Outbox;
use axum::http::Method;
use guichet_contract::ids::ManageToken;
use guichet_contract::json::Json;
use guichet_contract::wire::HoldAnswer;

const RECALLS: &str = "/admin/v1/sites/sample/recalls";
const ADAS: &str = r#"{"cause": {"practitioners": ["ada"]}}"#;

async fn post(
    staff: &Staff,
    path: &str,
    secret: &Secret,
    seen: Option<&str>,
    body: &str,
) -> Answer {
    staff.send((Method::POST, &format!("{RECALLS}{path}")), secret, seen, body).await
}

/// What a recall of Ada's would do, and its `ETag`.
async fn rehearse(staff: &Staff, secret: &Secret) -> (RecallRehearsalDocument, String) {
    let answer = post(staff, "/rehearsals", secret, None, ADAS).await;
    let tag = answer.header("etag").unwrap().to_owned();
    (answer.read(), tag)
}

/// Whoever delivers messages refuses all that are due, for good.
async fn refuse_messages(staff: &Staff) {
    let (store, now) = (&staff.world.app.store, staff.world.clock.now());
    for turn in 0..20 {
        let way = [Channel::Email, Channel::Sms][turn % 2];
        let token = ManageToken::parse(&format!("{turn:->30}")).unwrap();
        for message in store.claim_messages(way, vec![token], now).await.unwrap() {
            let message = message.unwrap();
            let outcome = Outcome::Refused(Reason::Rejected);
            store.settle_message(message.id, message.attempt, outcome, 0, now).await.unwrap();
        }
    }
}

#[track_caller]
fn refused(answer: &Answer) -> (u16, String, Option<String>) {
    answer.problem()
}

fn code(answer: &Answer) -> (u16, String) {
    let (status, code, _) = refused(answer);
    (status, code)
}

#[tokio::test]
async fn what_was_rehearsed_is_run_and_undone_and_patients_find_it_closed_in_between() {
    let staff = Staff::new().await;
    let (token, desk) = staff.member(Role::Secretary, &[]).await;
    let appointment = staff.book().await;
    let before = staff.world.starts().await;
    let (rehearsal, tag) = rehearse(&staff, &desk).await;
    assert_eq!(rehearsal.appointments[0].appointment.as_str(), appointment);
    assert_eq!((rehearsal.appointments.len(), rehearsal.patients.by_sms), (1, 1));
    assert_eq!((format!("\"{}\"", rehearsal.set), rehearsal.pauses.len()), (tag.clone(), 2));
    let ways: Vec<_> = rehearsal.examples.iter().map(|it| (&*it.channel, &*it.language)).collect();
    assert_eq!(ways, [("email", "fr"), ("sms", "fr"), ("email", "en"), ("sms", "en")]);
    assert!(rehearsal.examples.iter().all(|it| it.text.contains("example-example-example")));
    let order = ADAS.replace("}}", r#"}, "pause": true, "grace_seconds": 60}"#);
    let run = post(&staff, "", &desk, Some(&tag), &order).await;
    assert_eq!(run.status.as_u16(), 201, "{}", run.body);
    let recall: RecallDocument = run.read();
    assert_eq!((recall.recall, recall.appointments, recall.by.as_str()), (1, 1, "Canarine Morel"));
    assert_eq!(recall.grace_until, recall.at.plus_seconds(60));
    let act = staff.last_act().await;
    let expected = format!(r#""by":"{}","appointment":"{appointment}","recall":1"#, token.id);
    assert!(act.contains(&expected), "{act}");
    assert_eq!(staff.world.starts().await, [""; 0], "paused");
    let account: RecallAccountDocument = staff.get(&format!("{RECALLS}/1"), &desk).await.read();
    assert_eq!((account.patients, account.waiting, account.told), (1, 1, 0));
    let path = format!("{RECALLS}/1");
    let undone = staff.ask(Method::DELETE, &path, Some(desk.expose())).await;
    let undone: RecallDocument = undone.read();
    assert_eq!(undone.undone.map(|end| end.by).as_deref(), Some("Canarine Morel"));
    assert_eq!(staff.world.starts().await, before);
    let again = staff.ask(Method::DELETE, &path, Some(desk.expose())).await;
    assert_eq!(code(&again), (409, "recall_ended".to_owned()));
    let list: RecallList = staff.get(RECALLS, &desk).await.read();
    assert_eq!(list.recalls.len(), 1);
}

#[tokio::test]
async fn another_set_than_was_rehearsed_is_not_recalled_and_the_answer_says_how_it_changed() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let (_, tag) = rehearse(&staff, &desk).await;
    let nothing = post(&staff, "", &desk, Some(&tag), ADAS).await;
    assert_eq!(code(&nothing), (409, "nothing_to_recall".to_owned()));
    staff.world.clock.advance(60);
    let appointment = staff.book().await;
    let log = staff.log("sample").await;
    let changed = post(&staff, "", &desk, Some(&tag), ADAS).await;
    assert_eq!(code(&changed), (412, "precondition_failed".to_owned()));
    let json = Json::parse(&changed.body).unwrap();
    let difference = json.get("changed").unwrap();
    assert_eq!(difference.get("added"), Some(&Json::List(vec![Json::text(&appointment)])));
    assert_eq!(difference.get("gone"), Some(&Json::List(Vec::new())));
    for (seen, body, expected) in [
        (None, ADAS, (428, "precondition_required")),
        (Some("\"x\""), ADAS, (400, "malformed_request")),
        (Some("*"), ADAS, (400, "malformed_request")),
        (Some(tag.as_str()), r#"{"cause": {}}"#, (422, "invalid_field")),
        (Some(&tag), r#"{"cause": {"reason": "x"}}"#, (422, "invalid_field")),
        (Some(&tag), r#"{"pause": true}"#, (422, "invalid_field")),
    ] {
        let answer = post(&staff, "", &desk, seen, body).await;
        assert_eq!(code(&answer), (expected.0, expected.1.to_owned()), "{seen:?} {body}");
    }
    let body = ADAS.replace("}}", r#"}, "grace_seconds": 86401}"#);
    let too_long = post(&staff, "", &desk, Some(&tag), &body).await;
    assert_eq!(
        refused(&too_long),
        (422, "invalid_field".to_owned(), Some("grace_seconds".to_owned()))
    );
    assert_eq!(staff.log("sample").await, log);
    let set = Json::get(difference, "set").unwrap();
    let Json::Text(set) = set else { panic!("no set") };
    let run = post(&staff, "", &desk, Some(&format!("\"{set}\"")), ADAS).await;
    assert_eq!(run.status.as_u16(), 201, "{}", run.body);
}

#[tokio::test]
async fn whoever_acts_for_some_recalls_and_sees_what_is_theirs() {
    let staff = Staff::new().await;
    let (_, bea) = staff.member(Role::Practitioner, &["bea"]).await;
    let (_, ada) = staff.member(Role::Secretary, &["ada"]).await;
    let (_, all) = staff.member(Role::Administrator, &[]).await;
    staff.recall().await;
    for (secret, seen) in [(&bea, 0), (&ada, 1), (&all, 1)] {
        let list: RecallList = staff.get(RECALLS, secret).await.read();
        assert_eq!(list.recalls.len(), seen);
    }
    let path = format!("{RECALLS}/1");
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/reopening")),
        (Method::GET, format!("{path}/unreachable")),
    ] {
        let foreign = staff.ask(method, &path, Some(bea.expose())).await;
        assert_eq!(code(&foreign), (404, "not_found".to_owned()), "{path}");
    }
    let foreign = post(&staff, "/rehearsals", &bea, None, ADAS).await;
    assert_eq!(code(&foreign), (404, "not_found".to_owned()));
    let everybodys = r#"{"cause": {"locations": ["main"]}}"#;
    let own: RecallRehearsalDocument =
        post(&staff, "/rehearsals", &bea, None, everybodys).await.read();
    assert_eq!((own.appointments.len(), own.pauses), (0, vec!["offering/o3".to_owned()]));
    // Whom nobody reached is of patients: an administrator sees none.
    let patients = staff.get(&format!("{path}/unreachable"), &all).await;
    assert_eq!(code(&patients), (403, "forbidden".to_owned()));
    let reopened = post(&staff, "/1/reopening", &ada, None, "").await;
    let reopened: RecallDocument = reopened.read();
    assert!(reopened.reopened.is_some());
    let late = staff.ask(Method::DELETE, &path, Some(ada.expose())).await;
    assert_eq!(code(&late), (409, "recall_ended".to_owned()));
}

#[tokio::test]
async fn recalls_come_by_the_page_newest_first() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    staff.book().await;
    for number in 1..=3 {
        let (_, tag) = rehearse(&staff, &desk).await;
        let run = post(&staff, "", &desk, Some(&tag), ADAS).await;
        assert_eq!(run.status.as_u16(), 201, "{}", run.body);
        let path = format!("{RECALLS}/{number}");
        staff.ask(Method::DELETE, &path, Some(desk.expose())).await;
    }
    let (mut cursor, mut read) = (String::new(), Vec::new());
    for _ in 0..2 {
        let page = staff.get(&format!("{RECALLS}?limit=2{cursor}"), &desk).await;
        let page: RecallList = page.read();
        read.extend(page.recalls.iter().map(|it| it.recall));
        cursor = page.next.map(|next| format!("&after={next}")).unwrap_or_default();
    }
    assert_eq!((read, cursor.as_str()), (vec![3, 2, 1], ""));
    for path in [format!("{RECALLS}?after=x"), format!("{RECALLS}/1/unreachable?after=x")] {
        let expected = (400, "malformed_request".to_owned(), Some("after".to_owned()));
        assert_eq!(refused(&staff.get(&path, &desk).await), expected, "{path}");
    }
}

#[tokio::test]
async fn whom_nobody_reached_is_listed_by_the_page_in_the_order_of_the_visits() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    // In another order than their visits.
    for (name, clock, token) in [
        ("Ann", "09:20", "token-of-ann-of-22-characters"),
        ("Ben", "08:40", "token-of-ben-of-22-characters"),
        ("Col", "09:40", "token-of-col-of-22-characters"),
    ] {
        let start = format!("2026-11-24T{clock}:00Z");
        let hold = staff.world.post("/v1/sites/sample/holds", &hold_body(&start, token)).await;
        let hold: HoldAnswer = hold.read();
        let body = reservation_body(hold.hold.as_str(), token).replace("Jeanne", name);
        // Another telephone, so another patient.
        let body = body.replace("04 05", &clock.replace(':', " "));
        let booked = staff.world.post("/v1/sites/sample/reservations", &body).await;
        assert_eq!(booked.status.as_u16(), 201, "{}", booked.body);
    }
    let (_, tag) = rehearse(&staff, &desk).await;
    let order = ADAS.replace("}}", r#"}, "grace_seconds": 0}"#);
    let run = post(&staff, "", &desk, Some(&tag), &order).await;
    assert_eq!(run.status.as_u16(), 201, "{}", run.body);
    refuse_messages(&staff).await;
    let path = format!("{RECALLS}/1/unreachable");
    let (mut cursor, mut read) = (String::new(), Vec::new());
    for _ in 0..2 {
        let list: CallList = staff.get(&format!("{path}?limit=2{cursor}"), &desk).await.read();
        read.extend(list.patients.iter().map(|it| it.appointments[0].start.to_string()));
        cursor = list.next.map(|next| format!("&after={next}")).unwrap_or_default();
    }
    let expected = ["08:40", "09:20", "09:40"].map(|clock| format!("2026-11-24T{clock}:00Z"));
    assert_eq!((read.as_slice(), cursor.as_str()), (&expected[..], ""));
}

#[tokio::test]
async fn it_is_too_late_once_patients_are_told() {
    let staff = Staff::new().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    staff.recall().await;
    staff.world.clock.advance(600);
    let late = staff.ask(Method::DELETE, &format!("{RECALLS}/1"), Some(desk.expose())).await;
    assert_eq!(code(&late), (409, "too_late".to_owned()));
    let list: CallList = staff.get(&format!("{RECALLS}/1/unreachable"), &desk).await.read();
    assert_eq!(list.patients.len(), 0);
}
