//! `/admin/v1/sites/{site}/practitioners/{practitioner}/days/{date}`: whose the appointments are, and
//! that nobody else learns it.

use super::world::Staff;
use crate::admin::days::show::DayDocument;
use crate::config::{LogFormat, LogLevel};
use crate::domain::staff::Role;
use crate::logging::subscriber;
use crate::logging::tests::Log;
use tracing::instrument::WithSubscriber;

const DAYS: &str = "/admin/v1/sites/sample/practitioners/ada/days";

#[tokio::test]
async fn whoever_prepares_a_day_sees_whose_it_is_and_nobody_else_does() {
    let staff = Staff::new().await;
    let appointment = staff.book().await;
    let path = format!("{DAYS}/2026-11-23");
    for (role, named) in
        [(Role::Practitioner, &["ada"][..]), (Role::Secretary, &[]), (Role::Secretary, &["ada"])]
    {
        let (_, secret) = staff.member(role, named).await;
        let answer = staff.get(&path, &secret).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let day: DayDocument = answer.read();
        let [booked] = day.appointments.as_slice() else { panic!("{}", answer.body) };
        assert_eq!(booked.visit.appointment.as_str(), appointment);
        assert_eq!(booked.visit.local_start.to_string(), "2026-11-23T09:00");
        let of = |value: &Option<guichet_contract::patient::Personal>| {
            value.as_ref().map(|it| it.expose().to_owned())
        };
        let patient = &booked.patient;
        let told = [&patient.given_name, &patient.family_name, &patient.phone, &patient.email];
        assert_eq!(
            told.map(of).map(Option::unwrap_or_default),
            ["Jeanne", "Morel", "01 02 03 04 05", ""]
        );
    }
    for (role, named, status, code) in [
        (Role::Administrator, &[][..], 403, "forbidden"),
        (Role::Auditor, &[], 403, "forbidden"),
        (Role::Secretary, &["bea"], 404, "not_found"),
        (Role::Practitioner, &["bea"], 404, "not_found"),
    ] {
        let (_, secret) = staff.member(role, named).await;
        let refused = staff.get(&path, &secret).await;
        assert_eq!(refused.problem(), (status, code.to_owned(), None), "{role} {named:?}");
    }
}

#[tokio::test]
async fn a_day_without_appointments_is_empty_and_what_is_no_day_is_said_to_be_none() {
    let staff = Staff::new().await;
    staff.book().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let day: DayDocument = staff.get(&format!("{DAYS}/2026-11-24"), &desk).await.read();
    assert_eq!((day.date.to_string().as_str(), day.appointments.len()), ("2026-11-24", 0));
    for date in ["today", "2026-02-30", "2026-11-23T09:00", "%32026-11-23"] {
        let refused = staff.get(&format!("{DAYS}/{date}"), &desk).await;
        let expected = (400, "malformed_request".to_owned(), Some("date".to_owned()));
        assert_eq!(refused.problem(), expected, "{date}");
    }
}

#[tokio::test]
async fn nothing_of_a_patient_reaches_the_log_the_metrics_or_the_record() {
    let staff = Staff::new().await;
    let appointment = staff.book().await;
    let (_, desk) = staff.member(Role::Secretary, &[]).await;
    let log = Log::default();
    let subscriber = subscriber(LogFormat::Json, LogLevel::Debug, log.clone());
    let answer = async { staff.get(&format!("{DAYS}/2026-11-23"), &desk).await };
    let answer = answer.with_subscriber(subscriber).await;
    assert!(answer.body.contains("Jeanne"), "{}", answer.body);
    let (log, metrics) = (log.text(), staff.world.get("/metrics").await.body);
    let route = "/admin/v1/sites/{site}/practitioners/{practitioner}/days/{date}";
    assert!(log.contains(&format!(r#""route":"{route}","status":200"#)), "{log}");
    let record = staff.log("sample").await;
    for (place, text) in [("log", &log), ("metrics", &metrics), ("record", &record)] {
        for canary in ["Jeanne", "Morel"] {
            assert!(!text.contains(canary), "{canary} is in the {place}:\n{text}");
        }
    }
    for canary in ["01 02 03", appointment.as_str(), "2026-11-23T09", "/ada/"] {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
        assert!(!metrics.contains(canary), "{canary} is in the metrics:\n{metrics}");
    }
}
