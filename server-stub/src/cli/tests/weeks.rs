//! Weeks from the command line.

use super::*;
use crate::cli::period::NewPeriod;
use crate::cli::week::{How, Whose};
use crate::store::{IdempotencyKey, NewHold, NewReservation};
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, PractitionerId, ReservationId};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::Language;
use guichet_contract::wire::{HoldClaim, HoldRequest, ReservationRequest};

fn by_the_desk() -> How {
    How { by: Some("Front desk".to_owned()), ..How::default() }
}

/// What the reason of a first visit asks for.
fn form() -> PatientForm {
    let value = |text: &str| Some(Personal::new(text));
    PatientForm {
        given_name: value("Jeanne"),
        family_name: value("Morel"),
        birth_date: value("1950-02-28"),
        phone: value("06 39 98 00 01"),
        ..PatientForm::default()
    }
}

impl Bench {
    pub(super) async fn published() -> Self {
        let bench = Self::new();
        bench.import("", "").await.unwrap();
        let all = Consent::to(Vec::new(), "Dr Demo");
        offering::publish(&bench.store, &bench.site, (all, false), bench.now).await.unwrap();
        bench
    }

    /// Dr Malherbe receives from 09:00 to 12:00 for first visits.
    fn malherbe(&self) -> Whose {
        let practitioner = PractitionerId::parse("dr-fabrice-malherbe").unwrap();
        Whose { site: self.site.clone(), practitioner }
    }

    async fn periods(&self) -> String {
        period::list(&self.store, &self.malherbe(), false).await.unwrap()
    }

    /// Books Dr Malherbe for a first visit.
    pub(super) async fn book(&self, start: &str) -> AppointmentId {
        let name = start.replace(':', "-");
        let token = HoldToken::parse(&format!("{name:->22}")).unwrap();
        let key = |what: &str| IdempotencyKey::parse(&format!("{what}-{name}")).unwrap();
        let request = HoldRequest {
            offerings: vec![OfferingId::parse("neuro-first-malherbe-miroir").unwrap()],
            start: Instant::parse(start).unwrap(),
            token: token.clone(),
            replaces: None,
            policy: None,
        };
        let id = HoldId::parse(&name).unwrap();
        let hold = NewHold { site: self.site.clone(), id, request, key: key("hold") };
        let hold = self.store.hold_slot(hold, self.now).await.unwrap().hold;
        let request = ReservationRequest {
            holds: vec![HoldClaim { hold, token }],
            patient: form(),
            language: Language::parse("fr").unwrap(),
            policy: None,
        };
        let appointment = AppointmentId::parse(&format!("of-{name}")).unwrap();
        let reservation = NewReservation {
            site: self.site.clone(),
            id: ReservationId::parse(&name).unwrap(),
            appointments: vec![appointment.clone()],
            request,
            key: key("book"),
        };
        self.store.confirm_holds(reservation, self.now).await.unwrap();
        appointment
    }
}

/// The name of the first entry that has this in its line.
fn name_of(table: &str, what: &str) -> String {
    let line = table.lines().find(|line| line.contains(what)).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

fn saturday() -> NewPeriod {
    NewPeriod {
        location: "miroir".to_owned(),
        offerings: vec!["neuro-first-malherbe-miroir".to_owned()],
        weekdays: vec!["saturday".to_owned()],
        first: Some("2026-12-12".to_owned()),
        from: "09:00".to_owned(),
        until: "11:00".to_owned(),
        ..NewPeriod::default()
    }
}

#[tokio::test]
async fn a_period_is_listed_added_and_removed_again() {
    let bench = Bench::published().await;
    let whose = bench.malherbe();
    let before = bench.periods().await;
    assert!(before.starts_with("id        weekdays"), "{before}");
    let told =
        period::add(&bench.store, &whose, saturday(), by_the_desk(), bench.now).await.unwrap();
    let expected = "dr-fabrice-malherbe: week changed\nappointments that would fall outside: 0";
    assert_eq!(told, expected);
    let with = bench.periods().await;
    assert_eq!(with.lines().count(), before.lines().count() + 1);
    let id = name_of(&with, "saturday");
    let json = period::list(&bench.store, &whose, true).await.unwrap();
    assert!(json.contains(r#""changed_by":"Front desk","periods":["#), "{json}");
    let entry = format!(
        r#"{{"id":"{id}","location":"miroir","offerings":["neuro-first-malherbe-miroir"],"weekdays":["saturday"],"from":"09:00","until":"11:00","first":"2026-12-12"}}"#
    );
    assert!(json.contains(&entry), "{json}");
    period::remove(&bench.store, &whose, &id, by_the_desk(), bench.now).await.unwrap();
    assert_eq!(bench.periods().await, before);
    let again =
        period::remove(&bench.store, &whose, &id, by_the_desk(), bench.now).await.unwrap_err();
    assert!(again.is_bad_input());
    assert_eq!(again.to_string(), format!("nothing was changed: {id} is not in the list"));
}

#[tokio::test]
async fn a_period_that_contradicts_something_is_refused_with_its_place() {
    let bench = Bench::published().await;
    let before = bench.periods().await;
    for (period, complaint) in [
        (NewPeriod { from: "9:00".to_owned(), ..saturday() }, "from: expected a time of day"),
        (NewPeriod { weekdays: Vec::new(), first: None, ..saturday() }, "weekdays: missing"),
        (NewPeriod { offerings: vec!["x".to_owned()], ..saturday() }, "offerings[0]: not among"),
        (NewPeriod { until: "09:10".to_owned(), ..saturday() }, "offerings[0]: its visits take 30"),
    ] {
        let refused =
            period::add(&bench.store, &bench.malherbe(), period, by_the_desk(), bench.now).await;
        let refused = refused.unwrap_err();
        assert!(refused.is_bad_input());
        let told = refused.to_string();
        assert!(told.starts_with("nothing was changed: periods["), "{told}");
        assert!(told.contains(complaint), "{told}");
    }
    let unnamed = How { by: Some(" ".to_owned()), ..How::default() };
    let refused =
        period::add(&bench.store, &bench.malherbe(), saturday(), unnamed, bench.now).await;
    let expected = "nothing was changed: who does this must be named, in 1 to 200 characters";
    assert_eq!(refused.unwrap_err().to_string(), expected);
    assert_eq!(bench.periods().await, before);
}

#[tokio::test]
async fn an_absence_leaves_as_many_appointments_outside_as_somebody_said() {
    let bench = Bench::published().await;
    let whose = bench.malherbe();
    let one = bench.book("2026-11-25T08:00:00Z").await;
    let two = bench.book("2026-11-26T09:30:00Z").await;
    bench.book("2026-11-27T08:00:00Z").await;
    let add =
        |how| absence::add(&bench.store, &whose, ("2026-11-25", "2026-11-26"), how, bench.now);
    let list = || absence::list(&bench.store, &whose, false);
    let before = list().await.unwrap();
    for leave_outside in [0, 1, 3] {
        let refused = add(How { leave_outside, ..by_the_desk() }).await.unwrap_err();
        assert!(refused.is_bad_input());
        let expected = format!(
            "nothing was changed\n\
             appointments that would fall outside: 2\n  \
             2026-11-25 09:00  neuro-first-malherbe-miroir  {one}\n  \
             2026-11-26 10:30  neuro-first-malherbe-miroir  {two}\n\
             `--leave-outside 2` changes the week; they stay booked\n\
             to see what recalling just these would do: guichet-server recall rehearse \
             --site clinique-miroir --appointment {one} --appointment {two}"
        );
        assert_eq!(refused.to_string(), expected);
    }
    let rehearsed = add(How { json: true, ..How::default() }).await.unwrap();
    let named = format!(r#""changed":false,"outside":[{{"appointment":"{one}","#);
    assert!(rehearsed.contains(&named), "{rehearsed}");
    assert_eq!(list().await.unwrap(), before);
    let told = add(How { leave_outside: 2, ..by_the_desk() }).await.unwrap();
    assert!(told.contains("week changed\nappointments that would fall outside: 2\n"), "{told}");
    assert!(told.ends_with(&format!(" --appointment {one} --appointment {two}")), "{told}");
    let after = list().await.unwrap();
    let days = "2026-11-25T00:00  2026-11-27T00:00";
    assert!(after.contains(days), "both days are included: {after}");
    let id = name_of(&after, days);
    absence::remove(&bench.store, &whose, &id, by_the_desk(), bench.now).await.unwrap();
    assert_eq!(list().await.unwrap(), before);
}

#[tokio::test]
async fn an_import_that_leaves_appointments_outside_ends_with_the_command_that_recalls_them() {
    let bench = Bench::published().await;
    let one = bench.book("2026-11-25T08:00:00Z").await;
    bench.book("2026-11-26T09:30:00Z").await;
    let told = bench.import("\"from\": \"09:00\"", "\"from\": \"10:00\"").await.unwrap();
    let command = told.lines().last().unwrap().rsplit_once(": guichet-server ").unwrap().1;
    let expected = format!("recall rehearse --site clinique-miroir --appointment {one}");
    assert_eq!(command, expected, "{told}");
}

#[tokio::test]
async fn who_is_not_in_the_policy_has_no_week() {
    let bench = Bench::published().await;
    let practitioner = PractitionerId::parse("dr-nobody").unwrap();
    let nobody = Whose { practitioner, ..bench.malherbe() };
    let refused = period::list(&bench.store, &nobody, false).await.unwrap_err();
    assert!(refused.is_bad_input());
    let complaint =
        "no site clinique-miroir is registered whose policy has a practitioner dr-nobody";
    assert_eq!(refused.to_string(), complaint);
}

#[tokio::test]
async fn importing_again_keeps_the_weeks_that_staff_changed() {
    let bench = Bench::published().await;
    period::add(&bench.store, &bench.malherbe(), saturday(), by_the_desk(), bench.now)
        .await
        .unwrap();
    let changed = bench.periods().await;
    let refused = bench.import("", "").await.unwrap_err();
    assert!(refused.is_bad_input());
    let complaint = "nothing was imported: schedule: would undo the weeks that were changed since the \
                     last import, of dr-fabrice-malherbe; without a schedule they stay, with \
                     --replace-schedule they are as it says";
    assert_eq!(refused.to_string(), complaint);
    let policy = bench.document("guichet/policy.json", "", "");
    let schedule = bench.document("backend/schedule.json", "", "");
    let again = async |import: site::Import| {
        let registration = site::read(&import, bench.now).unwrap();
        site::register(&bench.store, registration, bench.now).await.unwrap()
    };
    again(site::Import { schedule: None, ..import(&policy, &schedule) }).await;
    assert_eq!(bench.periods().await, changed);
    // What the site has by now, written to a file, is a schedule as any other.
    let present = bench.folder.path().join("present.json");
    std::fs::write(&present, site::schedule(&bench.store, &bench.site).await.unwrap()).unwrap();
    let told = again(import(&policy, &present)).await;
    assert!(told.contains("schedule: as before"), "{told}");
    period::add(
        &bench.store,
        &bench.malherbe(),
        NewPeriod { weekdays: vec!["sunday".to_owned()], ..saturday() },
        by_the_desk(),
        bench.now,
    )
    .await
    .unwrap();
    again(site::Import { replace_schedule: true, ..import(&policy, &schedule) }).await;
    assert!(!bench.periods().await.contains("sunday"));
}
