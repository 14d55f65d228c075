//! Weeks and days, as somebody reads and changes them on the pages.

use super::browser::{Browser, Office, hidden};
use crate::clock::Clock;
use crate::domain::staff::Role;
use crate::routes::tests::world::{Answer, TOKEN, reservation_body};
use crate::schedule::Registration;
use crate::store::Store;
use axum::http::StatusCode;

impl Office {
    /// Jeanne Morel has 09:00 to 09:20 with Ada on Monday.
    pub(super) async fn book(&self) {
        let hold = self.world.hold().await;
        let body = reservation_body(hold.hold.as_str(), TOKEN);
        let answer = self.world.post("/v1/sites/sample/reservations", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    }
}

/// Sends the form at a path, on the week as it is.
async fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let digest = hidden(&browser.get("/week/ada").await, "digest");
    browser.post(path, &[fields, &[("digest", &digest)]].concat()).await
}

const WEDNESDAYS: [(&str, &str); 5] =
    [("offering", "o1"), ("days", "weekly"), ("weekday", "2"), ("from", "14h"), ("until", "16:30")];

#[tokio::test]
async fn a_secretary_adds_a_period_and_removes_it_again() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let told = "Every Wednesday, 14:00 to 16:30";
    let answer = send(&desk, "/week/ada/period", &WEDNESDAYS).await;
    assert_eq!(answer.header("location"), Some("/week/ada"), "{}", answer.body);
    let page = desk.get("/week/ada").await;
    assert!(page.body.contains("The week is saved.") && page.body.contains(told), "{}", page.body);
    assert!(office.log().await.iter().any(|entry| entry.contains("week_changed")));
    let (_, after) = page.body.split_once(told).unwrap();
    let (_, entry) = after.split_once(r#"name="entry" value=""#).unwrap();
    let entry = entry.split('"').next().unwrap();
    let answer = send(&desk, "/week/ada/remove", &[("entry", entry)]).await;
    assert_eq!(answer.header("location"), Some("/week/ada"), "{}", answer.body);
    assert!(!desk.get("/week/ada").await.body.contains(told));
}

#[tokio::test]
async fn what_must_be_mended_in_a_period_is_said_at_its_field_with_what_was_typed() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let before = office.rows().await;
    for (typed, field) in [
        (
            &[("days", "weekly"), ("weekday", "2"), ("from", "9:17"), ("until", "10")][..],
            "offerings",
        ),
        (&[("offering", "o1"), ("from", "9:17"), ("until", "10")], "weekdays"),
        (&[("offering", "o1"), ("weekday", "2"), ("from", "9:17"), ("until", "9")], "until"),
        (&[("offering", "o1"), ("weekday", "2"), ("from", "noon"), ("until", "9:17")], "from"),
        (&[("offering", "o1"), ("days", "once"), ("from", "9:17"), ("until", "10")], "date"),
        (&[("offering", "o1"), ("weekday", "2"), ("from", "9:17"), ("until", "9:20")], "until"),
        (&[("offering", "o1"), ("weekday", "0"), ("from", "9:17"), ("until", "10")], "from"),
        (&[("offering", "o3"), ("weekday", "2"), ("from", "9:17"), ("until", "10")], "offerings"),
    ] {
        let answer = send(&desk, "/week/ada/period", typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        let link = format!(r##"<a href="#{field}">"##);
        assert!(answer.body.contains(&link), "{typed:?}: {}", answer.body);
        assert!(answer.body.contains("9:17"), "{typed:?}");
        assert!(answer.body.contains("<title>Error"), "{typed:?}");
    }
    assert_eq!(office.rows().await, before);
}

#[tokio::test]
async fn an_appointment_that_would_fall_outside_is_shown_and_takes_an_explicit_yes() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let before = office.rows().await;
    let away = [("from", "2026-11-23"), ("until", "2026-11-23")];
    let asked = send(&desk, "/week/ada/absence", &away).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    for part in ["1 appointment would fall outside", "Jeanne Morel", "Check-up", "at 09:00"] {
        assert!(asked.body.contains(part), "{part}: {}", asked.body);
    }
    assert_eq!(office.rows().await, before, "nothing is saved before the yes");
    let leave = hidden(&asked, "leave");
    for wrong in ["", "another", &format!("{leave} another")] {
        let again =
            send(&desk, "/week/ada/absence", &[&away[..], &[("leave", wrong)]].concat()).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{wrong}");
    }
    assert_eq!(office.rows().await, before);
    let yes = [("from", hidden(&asked, "from")), ("until", hidden(&asked, "until"))];
    let yes: Vec<_> = yes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = send(&desk, "/week/ada/absence", &[&yes[..], &[("leave", &leave)]].concat()).await;
    assert_eq!(answer.header("location"), Some("/week/ada"), "{}", answer.body);
    assert!(desk.get("/week/ada").await.body.contains("On Monday 23 November 2026"));
    let day = desk.get("/day/ada/2026-11-23").await;
    assert!(day.body.contains("Jeanne Morel"), "it stays booked: {}", day.body);
}

/// Where the first entry of a kind is changed.
async fn first(browser: &Browser<'_>, kind: &str) -> String {
    let week = browser.get("/week/ada").await;
    let link = format!("/week/ada/{kind}/");
    let (_, rest) = week.body.split_once(&link).unwrap_or_else(|| panic!("{}", week.body));
    link + rest.split('"').next().unwrap()
}

#[tokio::test]
async fn a_morning_is_made_shorter_and_only_what_no_longer_fits_is_asked_about() {
    let office = Office::new().await;
    office.book().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let path = first(&desk, "period").await;
    let form = desk.get(&path).await;
    for part in [
        "<h1>Change a period</h1>",
        r#"name="offering" value="o1" checked"#,
        r#"name="weekday" value="0" checked"#,
        r#"name="from" class="short" inputmode="numeric" autocomplete="off" value="09:00""#,
        &format!(r#"action="{path}""#),
    ] {
        assert!(form.body.contains(part), "{part}: {}", form.body);
    }
    let shorter = |until| [("offering", "o1"), ("weekday", "0"), ("from", "9h"), ("until", until)];
    let before = office.rows().await;
    let wrong = send(&desk, &path, &shorter("8:00")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("<h1>Change a period</h1>"), "{}", wrong.body);
    assert_eq!(office.rows().await, before);
    let saved = send(&desk, &path, &shorter("10:00")).await;
    assert_eq!(saved.header("location"), Some("/week/ada"), "nobody is outside: {}", saved.body);
    let week = desk.get("/week/ada").await;
    assert!(week.body.contains("Every Monday, 09:00 to 10:00"), "{}", week.body);
    assert_eq!(office.world.starts().await.len(), 2, "from 09:20 to 10:00");
    let later = [("offering", "o1"), ("weekday", "0"), ("from", "9:20"), ("until", "10:00")];
    let path = first(&desk, "period").await;
    let asked = send(&desk, &path, &later).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.body.contains("1 appointment would fall outside"), "{}", asked.body);
    assert!(asked.body.contains(&format!(r#"action="{path}""#)), "{}", asked.body);
    let leave = hidden(&asked, "leave");
    let saved = send(&desk, &path, &[&later[..], &[("leave", &leave)]].concat()).await;
    assert_eq!(saved.header("location"), Some("/week/ada"), "{}", saved.body);
}

#[tokio::test]
async fn an_absence_is_changed_as_it_was_typed_and_comes_back_when_it_was_removed_meanwhile() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    for (from_time, until_time) in [("", ""), ("14:00", "18:30")] {
        let typed = [
            ("from", "2026-12-24"),
            ("from_time", from_time),
            ("until", "2026-12-26"),
            ("until_time", until_time),
        ];
        let added = send(&desk, "/week/ada/absence", &typed).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
        let path = first(&desk, "absence").await;
        let form = desk.get(&path).await;
        for (name, value) in typed {
            let field = form.body.split(&format!(r#"name="{name}""#)).nth(1).unwrap();
            let field = field.split('>').next().unwrap();
            assert!(field.contains(&format!(r#"value="{value}""#)), "{name}: {field}");
        }
        let digest = hidden(&form, "digest");
        let longer = [&typed[..2], &[("until", "2026-12-31"), typed[3]]].concat();
        let saved = send(&desk, &path, &longer).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let week = desk.get("/week/ada").await;
        assert!(week.body.contains("Thursday 31 December 2026"), "{}", week.body);
        assert!(!week.body.contains("Saturday 26 December 2026"), "{}", week.body);
        // Whoever still has the former one open keeps what they typed, and can add it.
        let stale = [&typed[..], &[("digest", digest.as_str())]].concat();
        let told = desk.post(&path, &stale).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        assert!(told.body.contains("<h1>Add an absence</h1>"), "{}", told.body);
        assert!(told.body.contains(r#"value="2026-12-26""#), "{}", told.body);
        let gone = desk.get(&path).await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        assert!(gone.body.contains("You have changed nothing"), "{}", gone.body);
        let entry = first(&desk, "absence").await.rsplit('/').next().unwrap().to_owned();
        send(&desk, "/week/ada/remove", &[("entry", &entry)]).await;
    }
}

#[tokio::test]
async fn of_two_who_edit_a_week_the_second_is_told_and_keeps_what_they_typed() {
    let office = Office::new().await;
    let desk = office.sit(Role::Secretary, &["ada"]).await;
    let week = desk.get("/week/ada/period").await;
    let (digest, entry) = (hidden(&week, "digest"), hidden(&desk.get("/week/ada").await, "entry"));
    let away = [("from", "2026-12-24"), ("until", "2026-12-25"), ("until_time", "12:00")];
    assert_eq!(send(&desk, "/week/ada/absence", &away).await.status, StatusCode::SEE_OTHER);
    let before = office.rows().await;
    let stale = [("digest", digest.as_str())];
    let typed = [&WEDNESDAYS[..], &stale].concat();
    let told = desk.post("/week/ada/period", &typed).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.body.contains("Somebody else has changed this week meanwhile."), "{}", told.body);
    assert!(told.body.contains(r#"value="14h""#), "{}", told.body);
    let typed = [("entry", entry.as_str()), stale[0]];
    assert_eq!(desk.post("/week/ada/remove", &typed).await.status, StatusCode::CONFLICT);
    assert_eq!(office.rows().await, before);
    let fresh = hidden(&told, "digest");
    let again = [&WEDNESDAYS[..], &[("digest", fresh.as_str())]].concat();
    assert_eq!(desk.post("/week/ada/period", &again).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_has_left_the_policy_still_has_a_day_to_read() {
    let office = Office::new().await;
    office.book().await;
    let sample = include_str!("../../../../contract/src/policy/sample.json");
    let is_adas = |line: &&str| line.contains(r#""ada""#);
    let without: String = sample.lines().filter(|line| !is_adas(line)).collect();
    let edition = without.replace(r#""serial": 1"#, r#""serial": 2"#);
    let registration = Registration::keeping_schedule(&edition, None).unwrap();
    let (store, now) = (&office.world.app.store, office.world.clock.now());
    store.register_site(registration, now).await.unwrap();
    let desk = office.sit(Role::Secretary, &[]).await;
    let day = desk.get("/day/ada/2026-11-23").await;
    for part in ["Jeanne Morel", "offering no longer on the site"] {
        assert!(day.body.contains(part), "{part}: {}", day.body);
    }
    assert_eq!(desk.get("/day/eve/2026-11-23").await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get("/week/ada").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_day_is_read_by_those_who_may_and_leads_to_its_neighbours() {
    let office = Office::new().await;
    office.book().await;
    let ada = office.sit(Role::Practitioner, &["ada"]).await;
    assert_eq!(ada.get("/day/ada").await.header("location"), Some("/day/ada/2026-11-23"));
    let page = ada.get("/day/ada/2026-11-23").await;
    for part in
        ["Jeanne Morel", "01 02 03 04 05", "09:00", "/day/ada/2026-11-22", "/day/ada/2026-11-24"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(ada.get("/day/ada/2026-11-24").await.body.contains("No appointment."));
    let chosen = ada.get("/day/ada?date=2026-12-01").await;
    assert_eq!(chosen.header("location"), Some("/day/ada/2026-12-01"));
    assert_eq!(ada.get("/day/ada/2026-13-01").await.status, StatusCode::NOT_FOUND);
    let administrator = office.sit(Role::Administrator, &[]).await;
    let refused = administrator.get("/day/ada/2026-11-23").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.body.contains("Morel"));
}
