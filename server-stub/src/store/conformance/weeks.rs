//! When practitioners receive, changed by staff.

use super::*;
use crate::domain::outside::BookedVisit;
use crate::domain::staff::Author;
use crate::schedule::Week;
use crate::store::{RegisterError, Rehearsal, WeekChange, WeekError, WeekView};
use guichet_contract::digest::Digest;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::LocalDate;

impl<S: Store> Counter<S> {
    async fn week(&self) -> WeekView {
        self.store.week(self.site.clone(), ada()).await.unwrap().unwrap()
    }

    /// Ada's week with something in it put differently.
    async fn edited(&self, good: &str, bad: &str) -> Week {
        let text = self.week().await.week.write().to_string();
        assert!(text.contains(good), "{good} in {text}");
        Week::read(&Json::parse(&text.replace(good, bad)).unwrap()).unwrap()
    }

    async fn rehearse(&self, week: &Week) -> Result<Rehearsal, WeekError> {
        self.store.rehearse_week(self.site.clone(), week.clone(), self.now).await
    }

    /// Changes Ada's week, whoever may have changed it before.
    async fn change(&self, week: &Week, outside: &[&AppointmentId]) -> Result<WeekView, WeekError> {
        let replaces = self.week().await.digest;
        self.change_as_seen(week, replaces, outside).await
    }

    async fn change_as_seen(
        &self,
        week: &Week,
        replaces: Digest,
        outside: &[&AppointmentId],
    ) -> Result<WeekView, WeekError> {
        let leave_outside = outside.iter().map(|id| (*id).clone()).collect();
        let by = Author::operator("Desk");
        let change = WeekChange { week: week.clone(), replaces, leave_outside, by };
        self.store.change_week(self.site.clone(), change, self.now).await
    }

    /// Books a time on Tuesday.
    async fn booked(&self, who: &str, offering: &str, clock: &str) -> AppointmentId {
        let hold = self.hold(who, &[offering], clock).await.unwrap();
        let mut request = booking(who, &[&hold]);
        if offering == "o2" {
            let value = |text: &str| Some(Personal::new(text));
            let (birth_date, email) = (value("1950-02-28"), value("c@h.example"));
            let family_name = value(who);
            request.patient = PatientForm { family_name, birth_date, email, ..Default::default() };
        }
        let booked = self.confirm(&fresh("key"), request).await;
        booked.unwrap().appointments.remove(0).appointment
    }

    async fn register(
        &self,
        policy: &str,
        schedule: Option<&str>,
        replaces_weeks: bool,
    ) -> Result<crate::store::ImportReport, RegisterError> {
        let mut registration = match schedule {
            Some(schedule) => Registration::parse(policy, schedule, None),
            None => Registration::keeping_schedule(policy, None),
        }
        .unwrap();
        if let Some(given) = &mut registration.schedule {
            given.replaces_weeks = replaces_weeks;
        }
        self.store.register_site(registration, self.now).await
    }
}

fn ids(visits: &[BookedVisit]) -> Vec<&AppointmentId> {
    visits.iter().map(|visit| &visit.appointment).collect()
}

fn day(text: &str) -> LocalDate {
    LocalDate::parse(text).unwrap()
}

const LATER: (&str, &str) = ("09:00", "10:00");
const AWAY: (&str, &str) =
    (r#""absences":[]"#, r#""absences":[{"from":"2026-11-24T00:00","until":"2026-11-25T00:00"}]"#);

pub(crate) async fn a_changed_week_is_bookable_at_once_and_on_record<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let beside = counter.beside(factory.open(HoldTerms::default()));
    assert_eq!(beside.times("o1").await, ["09:00", "09:40", "10:20", "11:00"]);
    let before = counter.week().await;
    assert_eq!(before.digest, before.week.digest());
    let week = counter.edited(LATER.0, LATER.1).await;
    let changed = counter.change(&week, &[]).await.unwrap();
    assert_eq!(changed, WeekView { changed_by: Some("Desk".to_owned()), ..week.into() });
    assert_eq!(counter.week().await, changed);
    assert_eq!(beside.times("o1").await, ["10:00", "10:40", "11:20"]);
    assert_eq!(beside.times("o3").await, ["09:00", "09:40", "10:20"], "nobody else's");
    assert_eq!(counter.at("mirror").week().await, before, "and nowhere else");
    let log = counter.log().await;
    assert!(log.contains(r#""act":"week_changed","practitioner":"ada""#), "{log}");
    let verdict = counter.verdict(Vec::new(), Vec::new()).await;
    assert_eq!(verdict.breaches, []);
    counter.change(&changed.week, &[]).await.unwrap();
    assert_eq!(counter.log().await, log, "the same again is no change");
    let nobody = WeekChange {
        replaces: changed.digest,
        week: before.week,
        leave_outside: Vec::new(),
        by: Author::operator(" "),
    };
    let refused = counter.store.change_week(counter.site.clone(), nobody, counter.now).await;
    assert!(matches!(refused, Err(WeekError::Anonymous)), "{refused:?}");
}

pub(crate) async fn an_appointment_is_never_left_outside_without_somebody_who_says_so<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let early = counter.booked("ann", "o1", "09:00").await;
    let middle = counter.booked("ben", "o2", "09:40").await;
    counter.booked("col", "o1", "11:00").await;
    counter.booked("dan", "o3", "09:00").await;
    let week = counter.edited(LATER.0, LATER.1).await;
    let before = counter.week().await;
    let rehearsal = counter.rehearse(&week).await.unwrap();
    assert_eq!(rehearsal.digest, before.digest);
    assert_eq!(ids(&rehearsal.outside.new), [&early, &middle]);
    assert_eq!(rehearsal.outside.already, []);
    let first = &rehearsal.outside.new[0];
    assert_eq!((first.offering.as_str(), first.start), ("o1", tuesday("09:00")));
    assert_eq!(first.local_end.to_string(), "2026-11-24T09:40");
    let foreign = AppointmentId::parse("of-nobody").unwrap();
    for accepted in [&[][..], &[&early], &[&early, &foreign], &[&early, &middle, &foreign]] {
        match counter.change(&week, accepted).await {
            Err(WeekError::Outside(told)) => assert_eq!(told, rehearsal),
            other => panic!("{accepted:?}: {other:?}"),
        }
    }
    assert_eq!(counter.week().await, before, "nothing changed");
    counter.change(&week, &[&middle, &early]).await.unwrap();
    let tuesday = counter.store.day(counter.site.clone(), ada(), day("2026-11-24")).await.unwrap();
    assert_eq!(tuesday.unwrap().len(), 3, "nothing was cancelled");
    // From now on they are outside, and no further change is to blame.
    let back = counter.rehearse(&counter.edited("12:00", "11:30").await).await.unwrap();
    assert_eq!(ids(&back.outside.already), [&early, &middle]);
    assert_eq!(back.outside.new.len(), 1);
}

pub(crate) async fn what_is_booked_after_a_rehearsal_is_not_dropped<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let one = counter.booked("ann", "o1", "09:00").await;
    let week = counter.edited(AWAY.0, AWAY.1).await;
    let rehearsal = counter.rehearse(&week).await.unwrap();
    assert_eq!(ids(&rehearsal.outside.new), [&one]);
    let two = counter.booked("ben", "o2", "10:00").await;
    let refused = counter.change_as_seen(&week, rehearsal.digest.clone(), &[&one]).await;
    let Err(WeekError::Outside(told)) = refused else { panic!("{refused:?}") };
    assert_eq!(ids(&told.outside.new), [&one, &two]);
    // And who has given up meanwhile is not outside.
    let cancel = counter.store.cancel_appointment(counter.site.clone(), one.clone(), counter.now);
    cancel.await.unwrap();
    let refused = counter.change_as_seen(&week, rehearsal.digest.clone(), &[&one, &two]).await;
    assert!(matches!(refused, Err(WeekError::Outside(_))), "{refused:?}");
    counter.change_as_seen(&week, rehearsal.digest, &[&two]).await.unwrap();
    assert_eq!(counter.times("o1").await, [""; 0]);
}

pub(crate) async fn what_is_over_is_never_outside<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    counter.booked("ann", "o1", "09:00").await;
    let last_minute = Counter { now: tuesday("09:39"), ..counter.clone() };
    let over = Counter { now: tuesday("09:40"), ..counter.clone() };
    let week = counter.edited(LATER.0, LATER.1).await;
    assert_eq!(last_minute.rehearse(&week).await.unwrap().outside.new.len(), 1);
    assert_eq!(over.rehearse(&week).await.unwrap().outside.new, []);
    over.change(&week, &[]).await.unwrap();
}

pub(crate) async fn of_two_who_edit_a_week_the_second_is_told<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let seen = counter.week().await.digest;
    let (one, two) =
        (counter.edited("12:00", "11:00").await, counter.edited("12:00", "13:00").await);
    let changed = counter.change_as_seen(&one, seen.clone(), &[]).await.unwrap();
    match counter.change_as_seen(&two, seen, &[]).await {
        Err(WeekError::Changed(now)) => assert_eq!(now, changed.digest),
        other => panic!("{other:?}"),
    }
    assert_eq!(counter.week().await, changed);
}

pub(crate) async fn a_week_that_contradicts_the_policy_changes_nothing<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (before, log) = (counter.week().await, counter.log().await);
    let week = counter.edited(r#""o1","o2""#, r#""o1","o3""#).await;
    for outcome in
        [counter.rehearse(&week).await.map(drop), counter.change(&week, &[]).await.map(drop)]
    {
        let told = outcome.unwrap_err();
        assert!(matches!(told, WeekError::Invalid(_)), "{told:?}");
        assert_eq!(told.to_string(), "periods[0].offerings[1]: is an offering of bea");
    }
    let of_nobody = Week::new(PractitionerId::parse("eve").unwrap(), Vec::new(), Vec::new());
    let refused = counter.rehearse(&of_nobody).await.unwrap_err();
    assert!(matches!(refused, WeekError::UnknownPractitioner { .. }), "{refused:?}");
    let elsewhere = counter.at("moon").rehearse(&week).await.unwrap_err();
    assert!(matches!(elsewhere, WeekError::UnknownPractitioner { .. }), "{elsewhere:?}");
    let nobody = PractitionerId::parse("eve").unwrap();
    assert_eq!(counter.store.week(site("sample"), nobody).await.unwrap(), None);
    assert_eq!((counter.week().await, counter.log().await), (before, log));
}

pub(crate) async fn a_day_has_what_is_booked_on_it_and_whose_it_is<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let late = counter.booked("Morel", "o1", "11:00").await;
    let early = counter.booked("Kermarrec", "o2", "09:00").await;
    let gone = counter.booked("Ann", "o2", "09:20").await;
    counter.store.cancel_appointment(counter.site.clone(), gone, counter.now).await.unwrap();
    let day_of =
        async |date: &str| counter.store.day(counter.site.clone(), ada(), day(date)).await.unwrap();
    let tuesday = day_of("2026-11-24").await.unwrap();
    let visits: Vec<_> = tuesday.iter().map(|it| &it.visit).cloned().collect();
    assert_eq!(ids(&visits), [&early, &late]);
    assert_eq!(visits[0].local_start.to_string(), "2026-11-24T09:00");
    assert_eq!(visits[0].local_end.to_string(), "2026-11-24T09:20");
    let patient = &tuesday[1].patient;
    assert_eq!(patient.family_name.as_ref().unwrap().expose(), "Morel");
    assert_eq!(patient.phone.as_ref().unwrap().expose(), "06 39 98 00 01");
    assert_eq!(patient.email, None);
    let other = &tuesday[0].patient;
    assert_eq!(other.email.as_ref().unwrap().expose(), "c@h.example");
    assert_eq!(other.birth_date, None, "nobody needs it to receive somebody");
    let shown = format!("{tuesday:?}");
    assert!(shown.contains("[redacted]") && !shown.contains("Morel"), "{shown}");
    assert_eq!(day_of("2026-11-25").await, Some(Vec::new()));
    let nobody = PractitionerId::parse("eve").unwrap();
    assert_eq!(counter.store.day(site("sample"), nobody, day("2026-11-24")).await.unwrap(), None);
}

pub(crate) async fn who_has_left_the_policy_still_has_what_was_booked<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let kept = counter.booked("ann", "o3", "09:00").await;
    let without = edition(2, POLICY).replace("\"bea\"", "\"eve\"").replace("\"main\"", "\"annex\"");
    counter.later(60).register(&without, None, false).await.unwrap();
    let bea = PractitionerId::parse("bea").unwrap();
    assert_eq!(counter.store.week(site("sample"), bea.clone()).await.unwrap(), None);
    let visits = counter.store.day(site("sample"), bea, day("2026-11-24")).await.unwrap().unwrap();
    assert_eq!(visits[0].visit.appointment, kept);
    assert_eq!(visits[0].visit.local_start.to_string(), "2026-11-24T09:00");
}

pub(crate) async fn a_day_is_one_by_the_clock_at_the_place<F: Factory>(factory: &F) {
    let counter = Counter::empty(factory, HoldTerms::default());
    let policy = POLICY.replace("Europe/Paris", "Pacific/Auckland");
    counter.import(&policy, SCHEDULE).await;
    counter.publish().await;
    // In Auckland it is 13 hours later: Tuesday, 09:00 is on Monday evening in UTC.
    let mut request = wish("ann", &["o1"], "09:00");
    request.start = Instant::parse("2026-11-24T20:00:00Z").unwrap();
    let hold = counter.send(&fresh("key"), request).await.unwrap();
    counter.book("ann", &[&hold]).await.unwrap();
    let count = async |date: &str| {
        counter.store.day(counter.site.clone(), ada(), day(date)).await.unwrap().unwrap().len()
    };
    assert_eq!((count("2026-11-24").await, count("2026-11-25").await), (0, 1));
}

pub(crate) async fn an_import_does_not_undo_what_staff_changed_without_being_told_to<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let edited = counter.edited(LATER.0, LATER.1).await;
    let changed = counter.change(&edited, &[]).await.unwrap();
    let longer = SCHEDULE.replace(r#""until": "11:00""#, r#""until": "13:00""#);
    for given in [SCHEDULE, &longer] {
        match counter.register(POLICY, Some(given), false).await {
            Err(RegisterError::UndoesWeeks(of)) => assert_eq!(of, [ada()]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(counter.week().await, changed);
    assert_eq!(counter.times("o3").await, ["09:00", "09:40", "10:20"], "nothing was imported");
    // Without a schedule, whatever else changes, the weeks stay.
    let renamed = edition(2, POLICY).replace("Dr Ada Morvan", "Pr Ada Morvan");
    let report = counter.later(10).register(&renamed, None, false).await.unwrap();
    assert!(report.changed.policy && !report.changed.schedule);
    assert_eq!(counter.week().await, changed);
    // The schedule as it is, and other things changed in it, undoes nothing.
    let present = counter.store.schedule(site("sample")).await.unwrap().unwrap();
    let report = counter.register(&renamed, Some(&present.write().to_string()), false).await;
    assert!(!report.unwrap().changed.schedule);
    counter.register(&renamed, Some(SCHEDULE), false).await.unwrap();
    assert_eq!(counter.times("o1").await[0], "09:00", "it was imported as it was: nobody's change");
}

pub(crate) async fn a_schedule_that_shall_replace_weeks_does<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let before = counter.week().await;
    let week = counter.edited(LATER.0, LATER.1).await;
    counter.change(&week, &[]).await.unwrap();
    let report = counter.register(POLICY, Some(SCHEDULE), true).await.unwrap();
    assert!(report.changed.schedule);
    assert_eq!(counter.week().await, before);
    let longer = SCHEDULE.replace(r#""until": "12:00""#, r#""until": "13:00""#);
    counter.register(POLICY, Some(&longer), false).await.unwrap();
    assert_ne!(counter.week().await, before, "what was replaced is no change of staff's any more");
}

pub(crate) async fn an_import_names_the_appointments_that_have_no_place_by_now<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let mut booked = Vec::new();
    for (offering, clock) in [("o1", "09:00"), ("o1", "11:00"), ("o3", "09:00")] {
        let hold = counter.hold("ann", &[offering], clock).await.unwrap();
        let answer = counter.book("ann", &[&hold]).await.unwrap();
        booked.push(answer.appointments[0].appointment.clone());
    }
    let same = counter.register(POLICY, Some(SCHEDULE), false).await.unwrap();
    assert_eq!(same.outside, []);
    let later = SCHEDULE.replacen(r#""from": "09:00""#, r#""from": "10:20""#, 1);
    assert_ne!(later, SCHEDULE);
    let report = counter.register(POLICY, Some(&later), false).await.unwrap();
    let outside: Vec<_> = report.outside.iter().map(|visit| visit.appointment.clone()).collect();
    assert_eq!(outside, [booked[0].clone()]);
    let told = report.to_string();
    assert!(
        told.contains("outside by now, and stay booked: 1\n  2026-11-24 09:00  o1  "),
        "{told}"
    );
    let without_o3 = edition(2, &POLICY.replace(r#""id": "o3""#, r#""id": "o9""#));
    let report = counter.later(60).register(&without_o3, None, false).await.unwrap();
    let outside: Vec<_> = report.outside.iter().map(|visit| visit.appointment.clone()).collect();
    assert_eq!(outside, [booked[2].clone()], "not the one that was outside already");
}

pub(crate) async fn a_policy_without_a_schedule_keeps_what_it_has_a_place_for<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let refused = counter.at("moon").register(&POLICY.replace("sample", "moon"), None, false).await;
    assert!(matches!(refused, Err(RegisterError::NoSchedule)), "{refused:?}");
    let without_o2 = POLICY.replace(r#""id": "o2""#, r#""id": "o9""#);
    let older = counter.register(&without_o2, None, false).await;
    assert!(matches!(older, Err(RegisterError::SameSerial { .. })), "{older:?}");
    let later = counter.later(60);
    let report = later.register(&edition(2, &without_o2), None, false).await.unwrap();
    assert!(report.changed.schedule);
    let week = later.week().await.week;
    assert_eq!(week.periods().len(), 1);
    assert_eq!(week.periods()[0].offerings, [OfferingId::parse("o1").unwrap()]);
    assert_eq!(later.times("o1").await, ["09:00", "09:40", "10:20", "11:00"]);
    // A visit that takes longer than the period is no matter of what has a place.
    let longer = edition(3, &without_o2).replace(
        r#""practitioner": "bea", "reason": "checkup""#,
        r#""practitioner": "bea", "reason": "vaccination""#,
    );
    let long = SCHEDULE.replace("\"duration_minutes\": 20", "\"duration_minutes\": 180");
    let long = long.replace("[\"o1\", \"o2\"]", "[\"o1\"]");
    later.register(&edition(2, &without_o2), Some(&long), false).await.unwrap();
    let refused = later.register(&longer, None, false).await.unwrap_err().to_string();
    let complaint = "schedule: the registered one does not fit the policy: periods[1].offerings[0]: \
                     its visits take 180 minutes: none fits into the period";
    assert_eq!(refused, complaint);
}
