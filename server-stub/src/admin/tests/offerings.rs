//! `/admin/v1/sites/{site}/offerings`: who sees which, and what becomes of consent.

use super::world::Staff;
use crate::admin::offerings::document::OfferingDocument;
use crate::admin::offerings::list::OfferingList;
use crate::admin::offerings::show::OfferingShown;
use crate::domain::staff::Role;
use axum::http::{Method, StatusCode};
use guichet_contract::digest::Digest;

const OFFERINGS: &str = "/admin/v1/sites/sample/offerings";
const O1: &str = "/admin/v1/sites/sample/offerings/o1";
const PUBLICATION: &str = "/admin/v1/sites/sample/offerings/o1/publication";
const DEFERRAL: &str = "/admin/v1/sites/sample/offerings/o1/deferral";

/// A world in which nobody has consented to `o1`, who it is, and what they show.
async fn withdrawn() -> (Staff, String, crate::domain::token::Secret) {
    let staff = Staff::new().await;
    let (token, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    let answer = staff.ask(Method::DELETE, PUBLICATION, Some(ada.expose())).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.body);
    assert_eq!(staff.world.starts().await, [""; 0]);
    (staff, token.id.to_string(), ada)
}

fn names(list: &OfferingList) -> Vec<&str> {
    list.offerings.iter().map(|it| it.offering.as_str()).collect()
}

#[tokio::test]
async fn everybody_sees_the_offerings_of_those_for_whom_they_act() {
    let staff = Staff::new().await;
    for (role, named, expected) in [
        (Role::Practitioner, &["ada"][..], &["o1", "o2"][..]),
        (Role::Secretary, &["bea"], &["o3"]),
        (Role::Secretary, &[], &["o1", "o2", "o3"]),
        (Role::Administrator, &[], &["o1", "o2", "o3"]),
        (Role::Auditor, &[], &["o1", "o2", "o3"]),
    ] {
        let (_, secret) = staff.member(role, named).await;
        let list: OfferingList = staff.get(OFFERINGS, &secret).await.read();
        assert_eq!(names(&list), expected, "{role} {named:?}");
        assert_eq!(list.next, None);
        let o1 = list.offerings.iter().find(|it| it.offering.as_str() == "o1");
        if let Some(publication) = o1.and_then(|it| it.publication.as_ref()) {
            assert_eq!(publication.by, "Dr Ada");
            assert_eq!(publication.at.to_string(), "2026-11-23T07:00:00Z");
        }
    }
}

#[tokio::test]
async fn offerings_come_by_the_page_and_by_what_is_asked_for() {
    let staff = Staff::new().await;
    let (_, all) = staff.member(Role::Administrator, &[]).await;
    let (_, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    let mut cursor = String::new();
    for (expected, is_last) in [("o1", false), ("o2", false), ("o3", true)] {
        let page = staff.get(&format!("{OFFERINGS}?limit=1{cursor}"), &all).await;
        let page: OfferingList = page.read();
        assert_eq!((names(&page), page.next.is_none()), (vec![expected], is_last));
        cursor = page.next.map(|next| format!("&after={next}")).unwrap_or_default();
    }
    // What a cursor names may be gone by the next page.
    let page: OfferingList = staff.get(&format!("{OFFERINGS}?after=o1x"), &all).await.read();
    assert_eq!(names(&page), ["o2", "o3"]);
    staff.ask(Method::DELETE, PUBLICATION, Some(ada.expose())).await;
    for (query, expected) in [
        ("state=published", &["o2", "o3"][..]),
        ("state=withdrawn", &["o1"]),
        ("practitioner=ada&state=published", &["o2"]),
        ("practitioner=bea", &["o3"]),
        ("practitioner=nobody", &[]),
    ] {
        let list: OfferingList = staff.get(&format!("{OFFERINGS}?{query}"), &all).await.read();
        assert_eq!(names(&list), expected, "{query}");
    }
    let bodies = ["bea", "nobody"].map(|who| format!("{OFFERINGS}?practitioner={who}"));
    assert_eq!(staff.get(&bodies[0], &ada).await.body, staff.get(&bodies[1], &ada).await.body);
    for (query, field) in [
        ("state=maybe", "state"),
        ("state=paused&state=paused", "state"),
        ("practitioner=", "practitioner"),
        ("reason=checkup", "reason"),
        ("limit=0", "limit"),
    ] {
        let refused = staff.get(&format!("{OFFERINGS}?{query}"), &ada).await;
        let expected = (400, "malformed_request".to_owned(), Some(field.to_owned()));
        assert_eq!(refused.problem(), expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_published_is_what_was_shown_on_those_terms() {
    let (staff, token, ada) = withdrawn().await;
    let answer = staff.get(&format!("{O1}?stock=2&last=2026-12-31"), &ada).await;
    let etag = answer.header("etag").unwrap().to_owned();
    let shown: OfferingShown = answer.read();
    assert!(etag.starts_with(&format!("\"{}-", shown.digest)), "{etag}");
    assert_eq!(shown.digest, Digest::of(&shown.shown));
    for part in ["Dr Ada Morvan", "09:00", "\"stock\":2", "2026-12-31"] {
        assert!(shown.shown.contains(part), "{part}: {}", shown.shown);
    }
    assert_eq!(shown.offering.state, "withdrawn");
    let publish = |seen, body| staff.send((Method::PUT, PUBLICATION), &ada, seen, body);
    let terms = r#"{"stock":2,"last":"2026-12-31"}"#;
    for (seen, body, status, code) in [
        (None, terms, 428, "precondition_required"),
        (Some("*"), terms, 428, "precondition_required"),
        (Some(etag.as_str()), r#"{"stock":3,"last":"2026-12-31"}"#, 412, "precondition_failed"),
    ] {
        assert_eq!(publish(seen, body).await.problem(), (status, code.to_owned(), None), "{body}");
    }
    assert_eq!(staff.world.starts().await, [""; 0]);
    let answer = publish(Some(&etag), terms).await;
    let published: OfferingDocument = answer.read();
    let publication = published.publication.unwrap();
    assert_eq!((published.state.as_str(), publication.seen), ("published", shown.digest));
    assert_eq!((publication.by.as_str(), publication.terms), ("Canarine Morel", shown.terms));
    assert_eq!(staff.world.starts().await.len(), 6);
    let act = staff.last_act().await;
    for part in [r#""act":"offering_published""#, &format!(r#""by":"{token}""#)] {
        assert!(act.contains(part), "{part}: {act}");
    }
    assert!(!act.contains("Morel"), "{act}");
}

#[tokio::test]
async fn nothing_is_published_when_the_hours_have_changed_since_they_were_shown() {
    let (staff, _, ada) = withdrawn().await;
    let stale = staff.get(O1, &ada).await.header("etag").unwrap().to_owned();
    let week = "/admin/v1/sites/sample/practitioners/ada/week";
    let read = staff.get(week, &ada).await;
    let body = read.body.replacen("11:00", "11:20", 1);
    let changed = staff.send((Method::PUT, week), &ada, read.header("etag"), &body).await;
    assert_eq!(changed.status.as_u16(), 200, "{}", changed.body);
    let refused = staff.send((Method::PUT, PUBLICATION), &ada, Some(&stale), "{}").await;
    assert_eq!(refused.problem(), (412, "precondition_failed".to_owned(), None));
    assert_eq!(staff.world.starts().await, [""; 0]);
    let fresh = staff.get(O1, &ada).await.header("etag").unwrap().to_owned();
    let published = staff.send((Method::PUT, PUBLICATION), &ada, Some(&fresh), "{}").await;
    assert_eq!(published.status.as_u16(), 200, "{}", published.body);
    assert_eq!(staff.world.starts().await.len(), 7);
}

#[tokio::test]
async fn an_answer_that_a_colleague_gave_meanwhile_is_not_overruled() {
    let (staff, _, ada) = withdrawn().await;
    let (_, colleague) = staff.member(Role::Practitioner, &["ada"]).await;
    let shown = async |stock: u32| {
        let answer = staff.get(&format!("{O1}?stock={stock}"), &ada).await;
        let digest = answer.read::<OfferingShown>().digest;
        (answer.header("etag").unwrap().to_owned(), digest)
    };
    let publish = async |stock: u32, tag: &str| {
        let body = format!(r#"{{"stock":{stock}}}"#);
        staff.send((Method::PUT, PUBLICATION), &ada, Some(tag), &body).await
    };
    let (mut tag, digest) = shown(2).await;
    for answer in ["later", "other terms", "withdrawn"] {
        let given = match answer {
            "later" => staff.ask(Method::POST, DEFERRAL, Some(colleague.expose())).await,
            "withdrawn" => staff.ask(Method::DELETE, PUBLICATION, Some(colleague.expose())).await,
            _ => {
                let seen = staff.get(&format!("{O1}?stock=9"), &colleague).await;
                let seen = seen.header("etag");
                staff.send((Method::PUT, PUBLICATION), &colleague, seen, r#"{"stock":9}"#).await
            }
        };
        assert!(given.status.is_success(), "{answer}: {}", given.body);
        let before = staff.log("sample").await;
        let refused = publish(2, &tag).await;
        assert_eq!(refused.problem(), (412, "precondition_failed".to_owned(), None), "{answer}");
        assert_eq!(staff.log("sample").await, before, "{answer}");
        let (fresh, same) = shown(2).await;
        assert_eq!(same, digest, "what would be on record is as it was");
        assert_ne!(fresh, tag, "{answer}");
        tag = fresh;
    }
    let published = publish(2, &tag).await;
    assert_eq!(published.status.as_u16(), 200, "{}", published.body);
}

#[tokio::test]
async fn nobody_publishes_for_a_practitioner_whatever_they_have_seen() {
    let (staff, _, ada) = withdrawn().await;
    let seen = staff.get(O1, &ada).await.header("etag").unwrap().to_owned();
    for (role, named, status, code) in [
        (Role::Practitioner, &["bea"][..], 404, "not_found"),
        (Role::Secretary, &["bea"], 403, "forbidden"),
        (Role::Secretary, &["ada"], 403, "forbidden"),
        (Role::Secretary, &[], 403, "forbidden"),
        (Role::Administrator, &[], 403, "forbidden"),
        (Role::Auditor, &[], 403, "forbidden"),
    ] {
        let (_, secret) = staff.member(role, named).await;
        let before = staff.log("sample").await;
        let refused = staff.send((Method::PUT, PUBLICATION), &secret, Some(&seen), "{}").await;
        assert_eq!(refused.problem(), (status, code.to_owned(), None), "{role} {named:?}");
        assert_eq!(staff.log("sample").await, before, "{role} {named:?}");
    }
    assert_eq!(staff.world.starts().await, [""; 0]);
}

#[tokio::test]
async fn terms_that_make_no_sense_are_refused_with_the_field_that_says_so() {
    let (staff, _, ada) = withdrawn().await;
    for (body, field) in [
        (r#"{"stock":0}"#, "stock"),
        (r#"{"doses":3}"#, "doses"),
        (r#"{"first":"2026-12-02","last":"2026-12-01"}"#, "last"),
        (r#"{"first":"tomorrow"}"#, "first"),
    ] {
        let refused = staff.send((Method::PUT, PUBLICATION), &ada, None, body).await;
        let expected = (422, "invalid_field".to_owned(), Some(field.to_owned()));
        assert_eq!(refused.problem(), expected, "{body}");
    }
    // `o1` is for a check-up, for which nobody is asked when they were born.
    let seen = staff.get(&format!("{O1}?min_age_years=18"), &ada).await;
    let body = r#"{"min_age_years":18}"#;
    let refused = staff.send((Method::PUT, PUBLICATION), &ada, seen.header("etag"), body).await;
    let field = Some("min_age_years".to_owned());
    assert_eq!(refused.problem(), (422, "invalid_field".to_owned(), field));
    let refused = staff.get(&format!("{O1}?stock=0"), &ada).await;
    assert_eq!(refused.problem(), (400, "malformed_request".to_owned(), Some("stock".to_owned())));
}

#[tokio::test]
async fn later_is_an_answer_to_what_is_proposed_and_none_to_what_is_published() {
    let staff = Staff::new().await;
    let (token, ada) = staff.member(Role::Practitioner, &["ada"]).await;
    let before = staff.log("sample").await;
    let later = || staff.ask(Method::POST, DEFERRAL, Some(ada.expose()));
    assert_eq!(later().await.problem(), (409, "published".to_owned(), None));
    assert_eq!(staff.log("sample").await, before);
    assert_eq!(staff.world.starts().await.len(), 6);
    staff.ask(Method::DELETE, PUBLICATION, Some(ada.expose())).await;
    assert_eq!(later().await.status.as_u16(), 204);
    let shown: OfferingShown = staff.get(O1, &ada).await.read();
    assert_eq!(shown.offering.state, "later");
    assert_eq!(shown.offering.answer.unwrap().by.as_deref(), Some("Canarine Morel"));
    let act = staff.last_act().await;
    let expected = [r#""act":"offering_deferred""#.to_owned(), format!(r#""by":"{}""#, token.id)];
    assert!(expected.iter().all(|part| act.contains(part)), "{act}");
}

#[tokio::test]
async fn a_stock_tells_what_is_booked_and_what_is_held_just_now() {
    let (staff, _, ada) = withdrawn().await;
    let seen = staff.get(&format!("{O1}?stock=2"), &ada).await;
    let body = r#"{"stock":2}"#;
    staff.send((Method::PUT, PUBLICATION), &ada, seen.header("etag"), body).await;
    let taken = async || {
        let shown: OfferingShown = staff.get(O1, &ada).await.read();
        let taken = shown.offering.taken.unwrap();
        (taken.booked, taken.held)
    };
    assert_eq!(taken().await, (0, 0));
    staff.world.hold().await;
    assert_eq!(taken().await, (0, 1));
    staff.world.clock.advance(301);
    assert_eq!(taken().await, (0, 0), "the hold is over");
    staff.book().await;
    assert_eq!(taken().await, (1, 0));
}

#[tokio::test]
async fn a_preview_is_told_once_with_where_to_look_and_is_nothing_that_is_on_record() {
    let staff = Staff::new().await;
    let (_, secret) = staff.member(Role::Secretary, &["ada"]).await;
    let before = staff.log("sample").await;
    let path = "/admin/v1/sites/sample/offerings/o1/previews";
    let begun = staff.send((Method::POST, path), &secret, None, r#"{"stock":3}"#).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let told: serde_json::Value = serde_json::from_str(&begun.body).unwrap();
    assert_eq!(told["link"], serde_json::Value::Null, "nobody said on which page patients book");
    assert!(told["fragment"].as_str().unwrap().starts_with("#guichet-preview="));
    assert_eq!(told["ends"], "2026-11-23T07:30:00Z");
    let wrong = staff.send((Method::POST, path), &secret, None, r#"{"stock":0}"#).await;
    assert_eq!(wrong.problem().2.as_deref(), Some("stock"));
    assert_eq!(staff.log("sample").await, before);
}
