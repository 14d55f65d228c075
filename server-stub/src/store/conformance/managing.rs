//! The manage page: what a link opens, and what becomes of a visit by it.

use super::*;
use crate::domain::message::Kind;
use crate::domain::token::SecretHash;
use crate::store::{LinkShown, Manage, ManageError, NewCancellation, NewMove, Outbox};
use guichet_contract::ids::ManageToken;
use guichet_contract::manage::{LookupAnswer, ManagedVisit, VisitChanged, VisitState};
use guichet_contract::patient::Field;

const DAY: i64 = 86_400;
const CUT_OFF: i64 = 4 * 3600;

/// A link of a message, and what its patient knows.
#[derive(Clone)]
pub(super) struct Link(pub(super) ManageToken);

impl<S: Store> Counter<S> {
    /// Books a visit as somebody, and takes the link of the message that tells of it.
    pub(super) async fn visits(
        &self,
        who: &str,
        offering: &str,
        clock: &str,
    ) -> (AppointmentId, Link) {
        let hold = self.hold(who, &[offering], clock).await.unwrap();
        let request = ReservationRequest { patient: of(who, offering), ..booking(who, &[&hold]) };
        let booked = self.confirm(&fresh("key"), request).await.unwrap();
        let link = self.next_link().await;
        (booked.appointments[0].appointment.clone(), link)
    }

    /// The link of the next message.
    pub(super) async fn next_link(&self) -> Link {
        let messages = self.sends().await;
        assert_eq!(messages.len(), 1, "one message is told at a time");
        Link(messages[0].link.clone().unwrap())
    }

    pub(super) fn shows(&self, link: &Link, detail: Option<&str>) -> LinkShown {
        LinkShown {
            site: self.site.clone(),
            hash: SecretHash::of(link.0.expose()),
            detail: detail.map(Personal::new),
            cut_off_seconds: CUT_OFF,
        }
    }

    pub(super) async fn looks(
        &self,
        link: &Link,
        detail: Option<&str>,
    ) -> Result<LookupAnswer, ManageError> {
        self.store.look_up(self.shows(link, detail), self.now).await
    }

    pub(super) async fn sees(&self, link: &Link, who: &str) -> Vec<ManagedVisit> {
        self.looks(link, Some(who)).await.unwrap().visits
    }

    pub(super) async fn gives_up(
        &self,
        (link, who): (&Link, &str),
        appointment: &AppointmentId,
        key: &str,
    ) -> Result<VisitChanged, ManageError> {
        let new = NewCancellation {
            link: self.shows(link, Some(who)),
            appointment: appointment.clone(),
            key: idempotency_key(key),
        };
        self.store.cancel_visit(new, self.now).await
    }

    pub(super) async fn moves(
        &self,
        (link, who): (&Link, &str),
        appointment: &AppointmentId,
        hold: HoldClaim,
        key: &str,
    ) -> Result<VisitChanged, ManageError> {
        let new = NewMove {
            link: self.shows(link, Some(who)),
            appointment: appointment.clone(),
            hold,
            id: AppointmentId::parse(&fresh("appointment")).unwrap(),
            key: idempotency_key(key),
        };
        self.store.move_visit(new, self.now).await
    }

    /// Moves a visit to another time on Tuesday.
    pub(super) async fn moves_to(
        &self,
        (link, who): (&Link, &str),
        appointment: &AppointmentId,
        (offering, clock): (&str, &str),
    ) -> Result<VisitChanged, ManageError> {
        let hold = self.hold(who, &[offering], clock).await.unwrap();
        self.moves((link, who), appointment, claim(who, &hold), &fresh("key")).await
    }
}

/// What the reason of the offering asks for.
pub(super) fn of(who: &str, offering: &str) -> PatientForm {
    if offering == "o2" {
        let value = |text: &str| Some(Personal::new(text));
        PatientForm {
            family_name: value(who),
            email: value("a@b.example"),
            birth_date: value("2008-11-24"),
            ..PatientForm::default()
        }
    } else {
        patient(who)
    }
}

pub(super) fn clock(visit: &ManagedVisit) -> String {
    visit.local.to_string()[11..].to_owned()
}

pub(crate) async fn a_link_shows_what_was_booked_to_whoever_knows_more<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let seen = counter.looks(&link, None).await.unwrap();
    assert_eq!((seen.detail, seen.tries_left), (Some(Field::FamilyName), 5));
    let visit = &seen.visits[0];
    assert_eq!((&visit.appointment, &visit.series, visit.sequence), (&id, &id, 0));
    assert_eq!((clock(visit).as_str(), visit.location.as_str()), ("09:00", "main"));
    assert_eq!((visit.state, visit.offering.as_ref()), (VisitState::Booked, None));
    assert!(visit.movable && visit.cancel_until == tuesday("05:00"));
    let seen = counter.looks(&link, Some("MORÉL")).await.unwrap();
    let offering = seen.visits[0].offering.as_ref().map(OfferingId::as_str);
    assert_eq!((seen.detail, offering), (None, Some("o1")));
    // What was booked in another act is none of this link's.
    let (_, of_another) = counter.visits("Ben", "o3", "09:00").await;
    assert_eq!(counter.sees(&link, "Morel").await.len(), 1);
    assert_eq!(counter.sees(&of_another, "Ben").await[0].offering.as_ref().unwrap().as_str(), "o3");
    let too_near = counter.later(20 * 3600).sees(&link, "Morel").await;
    assert!(!too_near[0].movable);
}

pub(crate) async fn a_reminder_of_two_people_opens_to_nobody_the_visits_of_the_other<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let mut booked = Vec::new();
    for (who, clock) in [("Morel", "09:00"), ("Petit", "09:40")] {
        let hold = HoldRequest {
            start: tuesday(clock).plus_seconds(7 * DAY),
            ..wish(who, &["o1"], "09:00")
        };
        let hold = counter.send(&fresh("key"), hold).await.unwrap();
        let visit = counter.book(who, &[&hold]).await.unwrap();
        booked.push(visit.appointments[0].appointment.clone());
    }
    counter.sends().await;
    let due = counter.later(6 * DAY);
    due.store.queue_reminders(100, due.now).await.unwrap();
    let link = due.next_link().await;
    assert_eq!(due.looks(&link, None).await.unwrap().visits.len(), 2, "times and places");
    let seen = due.sees(&link, "Morel").await;
    assert_eq!(seen.iter().map(|it| &it.appointment).collect::<Vec<_>>(), [&booked[0]]);
    let of_another = due.gives_up((&link, "Morel"), &booked[1], "cancel").await;
    assert!(of_another.is_err(), "{of_another:?}");
    due.gives_up((&link, "Morel"), &booked[0], "cancel").await.unwrap();
    let seen = due.sees(&link, "Petit").await;
    assert_eq!(seen.iter().map(|it| &it.appointment).collect::<Vec<_>>(), [&booked[1]]);
    assert!(due.looks(&link, Some("Durand")).await.is_err(), "who is neither");
}

pub(crate) async fn whoever_guesses_is_let_in_no_more<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let missing = counter.store.cancel_visit(
        NewCancellation {
            link: counter.shows(&link, None),
            appointment: id.clone(),
            key: idempotency_key("missing"),
        },
        counter.now,
    );
    assert!(matches!(missing.await, Err(ManageError::DetailMissing)));
    for left in [4, 3] {
        let wrong = counter.looks(&link, Some("Dupont")).await;
        assert!(matches!(wrong, Err(ManageError::DetailWrong(it)) if it == left), "{wrong:?}");
    }
    let wrong = counter.gives_up((&link, "Dupont"), &id, "guess").await;
    assert!(matches!(wrong, Err(ManageError::DetailWrong(2))), "{wrong:?}");
    assert_eq!(counter.looks(&link, Some("Morel")).await.unwrap().tries_left, 2);
    let guesses = at_once(64, |index| {
        let (counter, link) = (counter.clone(), link.clone());
        async move { counter.looks(&link, Some(&format!("guess {index}"))).await }
    });
    let ended = |outcome: &&Result<_, _>| matches!(outcome, Err(ManageError::Ended));
    assert_eq!(guesses.await.iter().filter(ended).count(), 63, "two were left, one to be told so");
    for detail in [Some("Morel"), None] {
        let outcome = counter.looks(&link, detail).await;
        assert!(matches!(outcome, Err(ManageError::Ended)), "{outcome:?}");
    }
    let outcome = counter.gives_up((&link, "Morel"), &id, "late").await;
    assert!(matches!(outcome, Err(ManageError::Ended)), "{outcome:?}");
    // Each message about the same visits has a link of its own, and all of them bear twenty together.
    let (id, mut link) = counter.visits("Ann", "o3", "09:00").await;
    let mut at = id;
    for clock in ["09:40", "10:20", "09:00", "09:40"] {
        for _ in 0..4 {
            drop(counter.looks(&link, Some("Dupont")).await);
        }
        let moved = counter.moves_to((&link, "Ann"), &at, ("o3", clock)).await.unwrap();
        at = moved.visit.appointment;
        link = counter.next_link().await;
    }
    assert_eq!(
        counter.looks(&link, None).await.unwrap().tries_left,
        4,
        "of twenty, sixteen are gone"
    );
}

pub(crate) async fn a_link_that_opens_nothing_is_like_one_that_never_was<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (_, link) = counter.visits("Morel", "o1", "09:00").await;
    let invented = Link(ManageToken::parse(&"x".repeat(26)).unwrap());
    let end = tuesday("09:40").plus_seconds(DAY);
    let at = |now| Counter { now, ..counter.clone() };
    let last = at(end.plus_seconds(-1)).looks(&link, Some("Morel")).await.unwrap();
    assert!(!last.visits[0].movable);
    for (what, outcome) in [
        ("a link that never was", counter.looks(&invented, Some("Morel")).await),
        ("at another site", counter.at("mirror").looks(&link, Some("Morel")).await),
        ("at a site that is not there", counter.at("nowhere").looks(&link, None).await),
        ("a day after the visit", at(end).looks(&link, Some("Morel")).await),
    ] {
        assert!(matches!(outcome, Err(ManageError::Ended)), "{what}: {outcome:?}");
    }
}

pub(crate) async fn what_a_patient_cancels_is_free_at_once_and_told_once<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let before = counter.times("o1").await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let (_, of_another) = counter.visits("Ben", "o3", "09:00").await;
    let foreign = counter.gives_up((&of_another, "Ben"), &id, "foreign").await;
    assert!(matches!(foreign, Err(ManageError::NotFound)), "{foreign:?}");
    let near = Counter { now: tuesday("05:00"), ..counter.clone() };
    let late = near.gives_up((&link, "Morel"), &id, "late").await;
    assert!(matches!(late, Err(ManageError::TooLate)), "{late:?}");
    let just = Counter { now: tuesday("04:59"), ..counter.clone() };
    let done = just.gives_up((&link, "Morel"), &id, "once").await.unwrap();
    assert_eq!((done.visit.state, done.visit.sequence), (VisitState::Cancelled, 1));
    assert_eq!(just.gives_up((&link, "Morel"), &id, "once").await.unwrap(), done);
    let again = just.gives_up((&link, "Morel"), &id, "twice").await;
    assert!(matches!(again, Err(ManageError::Already)), "{again:?}");
    let other = just.gives_up((&of_another, "Ben"), &id, "once").await;
    assert!(matches!(other, Err(ManageError::KeyReused)), "{other:?}");
    assert_eq!(counter.times("o1").await, before);
    let told = just.sends().await;
    assert_eq!((told.len(), told[0].kind), (1, Kind::Cancelled));
    let seen = just.sees(&link, "Morel").await;
    assert_eq!((seen[0].state, seen[0].movable), (VisitState::Cancelled, false));
    assert_eq!(just.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

/// Seventy-two times of ten minutes on Tuesday, and as many holds as there are.
pub(super) async fn many<F: Factory>(factory: &F) -> Counter<F::Store> {
    let terms = HoldTerms { max_live_per_offering: 100, ..HoldTerms::default() };
    let counter = Counter::proposed(factory, terms).await;
    let long = SCHEDULE
        .replace(r#""duration_minutes": 20"#, r#""duration_minutes": 10"#)
        .replace(r#""from": "09:00", "until": "12:00""#, r#""from": "08:00", "until": "20:00""#);
    counter.import(POLICY, &long).await;
    counter.publish().await;
    counter
}

pub(super) fn time(index: usize) -> String {
    format!("{:02}:{:02}", 8 + index / 6, index % 6 * 10)
}

pub(crate) async fn who_has_left_the_policy_is_seen_and_cancelled_and_not_moved<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let (id, link) = counter.visits("Morel", "o3", "09:00").await;
    let hold = counter.hold("Morel", &["o3"], "09:40").await.unwrap();
    let without = POLICY.replace(
        r#"{ "id": "o3", "practitioner": "bea""#,
        r#"{ "id": "o4", "practitioner": "bea""#,
    );
    let later = counter.later(30);
    later.import(&edition(2, &without), &SCHEDULE.replace("o3", "o4")).await;
    let seen = later.sees(&link, "Morel").await;
    assert_eq!((seen[0].state, seen[0].movable), (VisitState::Booked, false));
    let own = (&link, "Morel");
    let moved = later.moves(own, &id, claim("Morel", &hold), "move").await;
    assert!(matches!(moved, Err(ManageError::Lost)), "{moved:?}");
    later.gives_up(own, &id, "cancel").await.unwrap();
    assert_eq!(later.verdict(Vec::new(), Vec::new()).await.breaches, []);
}
