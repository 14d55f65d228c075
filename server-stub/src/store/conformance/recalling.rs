//! Appointments are cancelled by their cause, in one act that can be taken back.

use super::*;
use crate::domain::message::{Kind, Outcome, State};
use crate::domain::recall::{Cause, Facts, SeenSet};
use crate::domain::staff::{Author, Role};
use crate::store::{
    MessageStatus, RecallError, RecallOrder, RecallStatus, Recalls, RehearsedRecall, WantedMessages,
};
use guichet_contract::ids::{LocationId, ReasonId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::LocalDateTime;
use guichet_contract::wire::AppointmentAnswer;
use std::collections::BTreeSet;

fn cause(text: &str) -> Cause {
    Cause::read(&Json::parse(text).unwrap()).unwrap()
}

pub(super) fn desk() -> Author {
    Author::operator("Desk")
}

impl<S: Store> Counter<S> {
    /// Books as `who`, who is reached at `address`: by e-mail for a vaccination, else by telephone.
    pub(super) async fn visit(
        &self,
        who: &str,
        offering: &str,
        clock: &str,
        address: &str,
    ) -> AppointmentAnswer {
        let hold = self.hold(who, &[offering], clock).await.unwrap();
        let mut request = booking(who, &[&hold]);
        let value = |text: &str| Some(Personal::new(text));
        request.patient = if offering == "o2" {
            PatientForm {
                family_name: value(who),
                email: value(address),
                birth_date: value("1990-01-01"),
                ..PatientForm::default()
            }
        } else {
            PatientForm { phone: value(address), ..request.patient }
        };
        let answer = self.confirm(&fresh("key"), request).await.unwrap();
        answer.appointments.into_iter().next().unwrap()
    }

    pub(super) async fn foresee(&self, what: &str) -> Result<RehearsedRecall, RecallError> {
        self.store.rehearse_recall(self.site.clone(), cause(what), self.now).await
    }

    pub(super) fn order(&self, what: &str, seen: SeenSet) -> RecallOrder {
        let (site, by) = (self.site.clone(), desk());
        RecallOrder { site, cause: cause(what), seen, by, pause: false, grace_seconds: 600 }
    }

    pub(super) async fn recall(&self, what: &str) -> RecallStatus {
        let seen = self.foresee(what).await.unwrap().set;
        self.store.run_recall(self.order(what, seen), self.now).await.unwrap()
    }

    pub(super) async fn undo(&self, recall: &RecallStatus) -> Result<RecallStatus, RecallError> {
        self.store.undo_recall(self.site.clone(), recall.number, desk(), self.now).await
    }

    pub(super) async fn reopen(&self, recall: &RecallStatus) -> Result<RecallStatus, RecallError> {
        self.store.reopen_recall(self.site.clone(), recall.number, desk(), self.now).await
    }

    pub(super) async fn recall_messages(&self) -> Vec<MessageStatus> {
        let all = self.store.list_messages(self.site.clone(), WantedMessages::default(), 500).await;
        let all = all.unwrap().unwrap().messages.into_iter();
        all.filter(|message| message.kind == Kind::Recalled).collect()
    }

    /// Sends what is due; what of it arrives, `arrives` says by the number of its turn.
    pub(super) async fn send_all(&self, arrives: impl Fn(usize) -> Outcome) {
        let mut turn = 0;
        loop {
            let claimed = self.claims(2).await;
            if claimed.is_empty() {
                return;
            }
            for message in claimed {
                let outcome = if message.kind == Kind::Recalled {
                    turn += 1;
                    arrives(turn - 1)
                } else {
                    Outcome::Sent(None)
                };
                let (id, attempt) = (message.id.clone(), message.attempt);
                self.store.settle_message(id, attempt, outcome, 0, self.now).await.unwrap();
            }
        }
    }

    pub(super) async fn ids_of_day(&self) -> BTreeSet<String> {
        let date = guichet_contract::time::LocalDate::parse("2026-11-24").unwrap();
        let mut ids = BTreeSet::new();
        for who in ["ada", "bea"] {
            let who = PractitionerId::parse(who).unwrap();
            let day = self.store.day(self.site.clone(), who, date).await.unwrap().unwrap();
            ids.extend(day.into_iter().map(|it| it.visit.appointment.as_str().to_owned()));
        }
        ids
    }
}

pub(super) const VACCINATIONS: &str = r#"{"reasons": ["vaccination"]}"#;

pub(crate) async fn a_rehearsal_says_what_a_recall_would_do_and_changes_nothing<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let one = counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let two = counter.visit("ann", "o2", "09:20", "Ann@H.example").await;
    counter.visit("ben", "o1", "10:20", "06 39 98 00 02").await;
    counter.visit("col", "o3", "09:00", "06 39 98 00 03").await;
    let log = counter.log().await;
    let rehearsed = counter.foresee(VACCINATIONS).await.unwrap();
    let visits: Vec<_> = rehearsed.visits.iter().map(|it| &it.appointment).collect();
    assert_eq!(visits, [&one.appointment, &two.appointment]);
    assert_eq!(rehearsed.visits[0].local_start.to_string(), "2026-11-24T09:00");
    assert_eq!(rehearsed.set, SeenSet::of(visits.into_iter(), counter.now));
    assert_eq!(rehearsed.practitioners, BTreeSet::from([ada()]));
    let patients = rehearsed.patients;
    let counts = [patients.by_email, patients.by_sms, patients.without_address];
    assert_eq!(counts, [1, 0, 0], "one patient has both");
    let stay: Vec<_> = rehearsed.stay.iter().map(|(why, n)| format!("{why} {n}")).collect();
    assert_eq!(stay, ["checkup 1"], "of Ada's; Bea is not concerned");
    let pauses: Vec<_> = rehearsed.pauses.iter().map(ToString::to_string).collect();
    assert_eq!(pauses, ["offering/o2"]);
    let patients = counter.foresee(r#"{"reasons": ["checkup"]}"#).await.unwrap().patients;
    let counts = [patients.by_email, patients.by_sms, patients.without_address];
    assert_eq!(counts, [0, 2, 0]);
    assert_eq!((counter.log().await, counter.ids_of_day().await.len()), (log, 4));
    let nothing = counter.foresee("{}").await;
    assert!(matches!(nothing, Err(RecallError::NoCause)), "{nothing:?}");
    let elsewhere = counter.at("nowhere").foresee(VACCINATIONS).await;
    assert!(matches!(elsewhere, Err(RecallError::UnknownSite(_))), "{elsewhere:?}");
}

pub(crate) async fn a_recall_cancels_what_was_seen_and_nothing_else_and_tells_each_patient_once<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let one = counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let two = counter.visit("ann", "o2", "09:20", "ann@h.example").await;
    let other = counter.visit("eve", "o2", "09:40", "eve@h.example").await;
    let stays = counter.visit("ben", "o1", "10:20", "06 39 98 00 02").await;
    let later = counter.later(60);
    let recall = later.recall(VACCINATIONS).await;
    assert_eq!((recall.number, recall.appointments), (1, 3));
    assert_eq!(recall.run, ("Desk".to_owned(), later.now));
    assert_eq!(recall.grace_until, later.later(600).now);
    assert_eq!((&recall.cause, recall.practitioners.len()), (&cause(VACCINATIONS), 1));
    let left = BTreeSet::from([stays.appointment.as_str().to_owned()]);
    assert_eq!(later.ids_of_day().await, left);
    let messages = later.recall_messages().await;
    let mut told: Vec<Vec<&str>> = messages
        .iter()
        .map(|message| message.appointments.iter().map(AppointmentId::as_str).collect())
        .collect();
    for visits in &mut told {
        visits.sort_unstable();
    }
    told.sort();
    let visits = [&one, &two, &other].map(|visit| visit.appointment.as_str());
    assert_eq!(told, [visits[..2].to_vec(), visits[2..].to_vec()]);
    let waits = |message: &MessageStatus| (message.state, message.at);
    assert!(messages.iter().all(|it| waits(it) == (State::Queued, recall.grace_until)));
    let gone = later.store.cancel_appointment(later.site.clone(), one.appointment, later.now).await;
    assert!(matches!(gone, Err(super::super::CancelError::Already(_))), "{gone:?}");
    let again = later.store.run_recall(
        later.order(VACCINATIONS, later.foresee(VACCINATIONS).await.unwrap().set),
        later.now,
    );
    assert!(matches!(again.await, Err(RecallError::Nothing)));
    assert_eq!(later.store.list_recalls(later.site.clone()).await.unwrap(), [recall]);
}

pub(crate) async fn a_recall_of_others_than_were_seen_does_nothing_and_says_how_they_changed<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let gone = counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    counter.visit("ben", "o2", "09:20", "ben@h.example").await;
    let seen = counter.later(10).foresee(VACCINATIONS).await.unwrap().set;
    let later = counter.later(20);
    let cancel =
        later.store.cancel_appointment(later.site.clone(), gone.appointment.clone(), later.now);
    cancel.await.unwrap();
    let added = later.visit("eve", "o2", "10:00", "eve@h.example").await;
    later.visit("col", "o3", "10:20", "06 39 98 00 03").await;
    let last = later.later(10);
    let log = last.log().await;
    let order = last.order(VACCINATIONS, seen.clone());
    let Err(RecallError::Changed(changed)) = last.store.run_recall(order, last.now).await else {
        panic!("it is another set");
    };
    assert_eq!(
        (&changed.added, &changed.gone),
        (&vec![added.appointment], &vec![gone.appointment])
    );
    assert_eq!((last.log().await, last.ids_of_day().await.len()), (log, 3));
    let order = last.order(VACCINATIONS, changed.seen);
    assert_eq!(last.store.run_recall(order, last.now).await.unwrap().appointments, 2);
    for name in ["E\nve", " "] {
        let order = RecallOrder { by: Author::operator(name), ..last.order("{}", seen.clone()) };
        let nobody = last.store.run_recall(order, last.now).await;
        assert!(matches!(nobody, Err(RecallError::Anonymous)), "{nobody:?}");
    }
    let order = RecallOrder { grace_seconds: 86_401, ..last.order(VACCINATIONS, seen) };
    let refused = last.store.run_recall(order, last.now).await;
    assert!(matches!(refused, Err(RecallError::TooLong)), "{refused:?}");
}

pub(crate) async fn a_pause_before_a_recall_keeps_its_set_as_it_is_read<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let pause = async |what: &str, by| {
        counter.store.pause_for_recall(counter.site.clone(), cause(what), by, counter.now).await
    };
    assert!(matches!(pause("{}", desk()).await, Err(RecallError::NoCause)));
    let nobody = pause(VACCINATIONS, Author::operator(" ")).await;
    assert!(matches!(nobody, Err(RecallError::Anonymous)), "{nobody:?}");
    let foreseen = counter.foresee(VACCINATIONS).await.unwrap();
    assert!(foreseen.visits.is_empty(), "nothing is booked yet");
    let begun = pause(VACCINATIONS, desk()).await.unwrap();
    assert_eq!((begun.len(), &begun), (1, &foreseen.pauses));
    assert_eq!(pause(VACCINATIONS, desk()).await.unwrap(), [], "it stands");
    assert!(counter.hold("ann", &["o2"], "09:00").await.is_err());
    counter.visit("ben", "o1", "10:20", "06 39 98 00 02").await;
    let now = counter.foresee(VACCINATIONS).await.unwrap();
    assert_eq!((now.set, now.pauses), (foreseen.set, vec![]));
}

pub(crate) async fn a_recall_is_on_record_with_whose_token_and_the_log_holds<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let one = counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    counter.visit("col", "o3", "09:00", "06 39 98 00 03").await;
    let give = |role, who: &'static [&'static str]| counter.staff(role, who);
    let secretary = give(Role::Secretary, &["ada"]).await;
    let (administrator, auditor) =
        (give(Role::Administrator, &[]).await, give(Role::Auditor, &[]).await);
    let refused = |outcome: Result<_, RecallError>| {
        assert!(matches!(outcome, Err(RecallError::Store(_))), "{outcome:?}");
    };
    let run = async |what: &str, by: &Author| {
        let seen = counter.foresee(what).await.unwrap().set;
        let order = RecallOrder { by: by.clone(), ..counter.order(what, seen) };
        counter.store.run_recall(order, counter.now).await
    };
    // Whoever asks has asked whether they may; the database asks again.
    refused(run(VACCINATIONS, &auditor).await);
    refused(run(r#"{"locations": ["main"]}"#, &secretary).await);
    let recall = run(VACCINATIONS, &secretary).await.unwrap();
    let all = run(r#"{"locations": ["main"]}"#, &administrator).await.unwrap();
    let site = || counter.site.clone();
    refused(counter.store.undo_recall(site(), all.number, secretary.clone(), counter.now).await);
    refused(counter.store.reopen_recall(site(), all.number, secretary.clone(), counter.now).await);
    counter.store.undo_recall(site(), recall.number, secretary, counter.now).await.unwrap();
    counter.store.reopen_recall(site(), all.number, administrator, counter.now).await.unwrap();
    let log = counter.log().await;
    let acts = log.split("\"act\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    let acts: Vec<&str> =
        acts.filter(|act| act.contains("recall") || act.contains("restored")).collect();
    assert_eq!(
        acts.join(" "),
        "recall_run appointment_recalled recall_run appointment_recalled recall_undone \
         appointment_restored recall_reopened"
    );
    let line = format!(r#""appointment":"{}","recall":1"#, one.appointment);
    assert_eq!(log.matches(&line).count(), 2);
    assert!(!log.contains("Desk") && !log.contains("ann@"));
    assert_eq!(counter.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn what_is_selected_is_what_the_cause_covers<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let mut visits = Vec::new();
    for (index, (offering, clock)) in [
        ("o1", "09:00"),
        ("o2", "09:40"),
        ("o2", "10:00"),
        ("o1", "10:20"),
        ("o3", "09:00"),
        ("o3", "10:20"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = counter.later(3600 * i64::try_from(index).unwrap());
        let address = if offering == "o2" { "ann@h.example" } else { "06 39 98 00 01" };
        let visit = at.visit("ann", offering, clock, address).await;
        visits.push((visit, at.now));
    }
    let of = |offering: &str| match offering {
        "o1" => ("checkup", "ada", 1),
        "o2" => ("vaccination", "ada", 2),
        _ => ("checkup", "bea", 3),
    };
    let last = counter.later(77_400);
    let pools: [(&str, &[&str]); 6] = [
        ("offerings", &["o1", "o2", "o3"]),
        ("reasons", &["checkup", "vaccination"]),
        ("practitioners", &["ada", "bea", "eve"]),
        ("locations", &["main", "port"]),
        ("starts", &["2026-11-24", "2026-11-24T09:40", "2026-11-24T09:00:00Z", "2026-11-25"]),
        ("booked", &["2026-11-23", "2026-11-23T14:00", "2026-11-23T12:00:00Z", "2026-11-24"]),
    ];
    let mut dice = 7_u64;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % sides
    };
    let mut found = 0;
    for _ in 0..300 {
        let mut said = Vec::new();
        for (kind, pool) in pools {
            let mut pick = || format!(r#""{}""#, pool[roll(pool.len())]);
            let (one, other) = (pick(), pick());
            match (kind, roll(4)) {
                ("starts" | "booked", 0) => said.push(format!(r#""{kind}": {{"from": {one}}}"#)),
                ("starts" | "booked", 1) => said.push(format!(r#""{kind}": {{"until": {one}}}"#)),
                (_, 0) => said.push(format!(r#""{kind}": [{one}]"#)),
                (_, 1) => said.push(format!(r#""{kind}": [{one}, {other}]"#)),
                _ => {}
            }
        }
        if roll(6) == 0 {
            said.push(format!(r#""publication": {}"#, roll(3) + 1));
        }
        let text = format!("{{{}}}", said.join(", "));
        let what = cause(&text);
        let expected: BTreeSet<_> = visits
            .iter()
            .filter(|(visit, booked)| {
                let (reason, practitioner, publication) = of(visit.offering.as_str());
                let local = |at: Instant| {
                    let paris = at.plus_seconds(3600);
                    LocalDateTime::parse(&paris.to_string()[..16]).unwrap()
                };
                what.covers(&Facts {
                    appointment: &visit.appointment,
                    offering: &visit.offering,
                    reason: &ReasonId::parse(reason).unwrap(),
                    practitioner: &PractitionerId::parse(practitioner).unwrap(),
                    location: &LocationId::parse("main").unwrap(),
                    publication,
                    starts: (visit.start, local(visit.start)),
                    booked: (*booked, local(*booked)),
                }) && visit.start > last.now
            })
            .map(|(visit, _)| visit.appointment.clone())
            .collect();
        match last.foresee(&text).await {
            Err(RecallError::NoCause) => assert!(what.is_empty(), "{text}"),
            rehearsed => {
                let visits = rehearsed.unwrap().visits.into_iter();
                let selected: BTreeSet<_> = visits.map(|it| it.appointment).collect();
                assert_eq!(selected, expected, "{text}");
                found += selected.len();
            }
        }
    }
    assert!(found > 100, "{found}");
}
