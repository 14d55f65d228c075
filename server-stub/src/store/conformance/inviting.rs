//! Who is invited: new or known patients, and codes for a practitioner's own.

use super::*;
use crate::domain::consent::{Patients, Terms};
use crate::domain::invitation::{Code, Extent, NewInvitation};
use crate::domain::random::Random;
use crate::domain::staff::Author;
use crate::store::{InvitationError, InvitationStatus, OfferingError};
use guichet_contract::patient::{Field, FieldProblem};

const DAY: i64 = 86_400;
const ONCE: Extent = Extent { codes: 2, uses: 1, days: 30 };

/// Not random: never the same twice.
struct Counting;

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        let number: u64 = fresh("").trim_start_matches('-').parse().unwrap();
        buffer.copy_from_slice(&number.to_be_bytes());
    }
}

/// Ada's check-ups ask for a code and whether the patient is known.
fn policy() -> String {
    let more = r#"{ "field": "phone", "required": true },
        { "field": "known_patient", "required": true },
        { "field": "invitation_code", "required": false }"#;
    POLICY.replacen(r#"{ "field": "phone", "required": true }"#, more, 1)
}

fn problem(field: Field) -> (String, Option<FieldProblem>) {
    (format!("patient.{}", field.word()), Some(FieldProblem::NotAccepted))
}

impl<S: Store> Counter<S> {
    /// Check-ups are published on these terms.
    pub(super) async fn asking<F: Factory<Store = S>>(factory: &F, terms: Terms) -> Self {
        let counter = Self::empty(factory, HoldTerms::default());
        for name in ["sample", "mirror"] {
            let site = format!(r#""site": "{name}""#);
            let of = |text: &str| text.replace(r#""site": "sample""#, &site);
            counter.import(&of(&policy()), &of(SCHEDULE)).await;
            let there = counter.at(name);
            let what = ["o1", "o3"].map(|id| OfferingId::parse(id).unwrap());
            let consent = Consent { terms: terms.clone(), ..Consent::to(what.to_vec(), "Dr Ada") };
            there.store.publish_offerings(there.site.clone(), consent, there.now).await.unwrap();
        }
        counter
    }

    /// Gives out codes of this practitioner.
    pub(super) async fn invite(
        &self,
        practitioner: &str,
        extent: Extent,
    ) -> (InvitationStatus, Vec<Code>) {
        let codes: Vec<_> = (0..extent.codes).map(|_| Code::fresh(&Counting)).collect();
        let invitation = NewInvitation {
            site: self.site.clone(),
            practitioner: PractitionerId::parse(practitioner).unwrap(),
            codes: codes.iter().map(Code::hash).collect(),
            extent,
            by: Author::operator("Desk"),
        };
        (self.store.issue_invitation(invitation, self.now).await.unwrap(), codes)
    }

    /// Books with an answer and a code.
    pub(super) async fn come(
        &self,
        (offering, clock): (&str, &str),
        (known, code): (&str, &str),
    ) -> Result<ReservationAnswer, (String, Option<FieldProblem>)> {
        let hold = self.hold("ann", &[offering], clock).await.unwrap();
        let value = |text: &str| (!text.is_empty()).then(|| Personal::new(text));
        let patient = PatientForm {
            known_patient: value(known),
            invitation_code: value(code),
            ..patient("Morel")
        };
        let request = ReservationRequest { patient, ..booking("ann", &[&hold]) };
        let outcome = self.confirm(&fresh("key"), request).await;
        let given_back =
            self.store.release_hold(self.site.clone(), hold.hold, token("ann"), self.now);
        drop(given_back.await);
        outcome.map_err(|error| match error {
            ConfirmError::Invalid { field, problem } => (field, problem),
            error => panic!("{error:?}"),
        })
    }
}

fn invited() -> Terms {
    Terms { invited_only: true, ..Terms::default() }
}

pub(crate) async fn what_is_for_new_patients_is_booked_by_those_who_say_they_are<F: Factory>(
    factory: &F,
) {
    let terms = Terms { patients: Some(Patients::New), ..Terms::default() };
    let counter = Counter::asking(factory, terms).await;
    let known = counter.come(("o1", "09:00"), ("yes", "")).await;
    assert_eq!(known.unwrap_err(), problem(Field::KnownPatient));
    counter.come(("o1", "09:00"), ("no", "")).await.unwrap();
}

pub(crate) async fn terms_that_the_form_cannot_tell_are_not_published<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let known = Terms { patients: Some(Patients::Known), ..Terms::default() };
    for (terms, word) in [(known, "known_patient"), (invited(), "invitation_code")] {
        let consent = Consent { terms, ..Consent::to(vec![], "Dr Ada") };
        let refused = counter.store.publish_offerings(site("sample"), consent, counter.now).await;
        assert!(
            matches!(&refused, Err(OfferingError::Terms(why)) if why.contains(word)),
            "{refused:?}"
        );
    }
}

pub(crate) async fn whoever_has_no_code_that_opens_it_gets_one_answer_whatever_they_tried<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::asking(factory, invited()).await;
    let (_, mine) = counter.invite("ada", ONCE).await;
    let (_, others) = counter.invite("bea", ONCE).await;
    let (_, elsewhere) = counter.at("mirror").invite("ada", ONCE).await;
    let (ended, of_the_ended) = counter.invite("ada", ONCE).await;
    let by = Author::operator("Desk");
    counter
        .store
        .revoke_invitation(site("sample"), (ended.number, None), by, counter.now)
        .await
        .unwrap();
    let (_, short) = counter.later(-2 * DAY).invite("ada", Extent { days: 1, ..ONCE }).await;
    counter.come(("o1", "09:00"), ("no", &mine[0].expose())).await.unwrap();
    let log = counter.log().await;
    for tried in [
        String::new(),
        "no code at all".to_owned(),
        Code::fresh(&Counting).expose(),
        others[0].expose(),
        elsewhere[0].expose(),
        of_the_ended[0].expose(),
        short[0].expose(),
        mine[0].expose(),
    ] {
        let refused = counter.come(("o1", "09:40"), ("no", &tried)).await;
        assert_eq!(refused.unwrap_err(), problem(Field::InvitationCode), "{tried}");
    }
    assert_eq!(counter.log().await, log, "a refused booking leaves no trace");
    counter.come(("o1", "09:40"), ("no", &mine[1].expose().to_lowercase())).await.unwrap();
    counter.come(("o3", "09:00"), ("no", &others[0].expose())).await.unwrap();
}

pub(crate) async fn a_code_is_good_for_its_visits_and_a_cancellation_gives_it_back<F: Factory>(
    factory: &F,
) {
    let counter = Counter::asking(factory, invited()).await;
    let twice = Extent { codes: 1, uses: 2, days: 30 };
    let (given, codes) = counter.invite("ada", twice).await;
    let code = codes[0].expose();
    assert_eq!((given.codes, given.uses, given.used), (1, 2, 0));
    let first = counter.come(("o1", "09:00"), ("no", &code)).await.unwrap();
    counter.come(("o1", "09:40"), ("no", &code)).await.unwrap();
    counter.come(("o1", "10:20"), ("no", &code)).await.unwrap_err();
    let visit = first.appointments[0].appointment.clone();
    counter.store.cancel_appointment(site("sample"), visit, counter.now).await.unwrap();
    counter.come(("o1", "10:20"), ("no", &code)).await.unwrap();
    let all = counter.store.list_invitations(site("sample"), Some(ada())).await.unwrap();
    assert_eq!(all.iter().map(|it| (it.number, it.used)).collect::<Vec<_>>(), [(given.number, 2)]);
    assert_eq!(counter.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn of_64_patients_with_one_code_one_is_booked<F: Factory>(factory: &F) {
    let counter = Counter::asking(factory, invited()).await;
    let (_, codes) = counter.invite("ada", Extent { codes: 1, uses: 1, days: 30 }).await;
    let there = counter.beside(factory.open(HoldTerms::default()));
    let mut holds = Vec::new();
    for clock in ["09:00", "09:40", "10:20", "11:00"] {
        holds.push(counter.hold("ann", &["o1"], clock).await.unwrap());
    }
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { counter.clone() } else { there.clone() };
        let patient = PatientForm {
            known_patient: Some(Personal::new("no")),
            invitation_code: Some(Personal::new(codes[0].expose())),
            ..patient("Morel")
        };
        let request = ReservationRequest { patient, ..booking("ann", &[&holds[index % 4]]) };
        async move { counter.confirm(&fresh("key"), request).await.is_ok() }
    });
    assert_eq!(outcomes.await.into_iter().filter(|booked| *booked).count(), 1);
}

pub(crate) async fn an_invitation_is_of_somebody_by_somebody_and_ends_once<F: Factory>(
    factory: &F,
) {
    let counter = Counter::asking(factory, invited()).await;
    let wanted = |practitioner: &str, by: &str, codes: u32| NewInvitation {
        site: site("sample"),
        practitioner: PractitionerId::parse(practitioner).unwrap(),
        codes: vec![Code::fresh(&Counting).hash()],
        extent: Extent { codes, ..ONCE },
        by: Author::operator(by),
    };
    let issue = |new| counter.store.issue_invitation(new, counter.now);
    let refused = issue(wanted("eve", "Desk", 1)).await;
    assert!(matches!(refused, Err(InvitationError::UnknownPractitioner(_))), "{refused:?}");
    let refused = issue(wanted("ada", " ", 1)).await;
    assert!(matches!(refused, Err(InvitationError::Anonymous)), "{refused:?}");
    for codes in [0, 2, 1001] {
        let refused = issue(wanted("ada", "Desk", codes)).await;
        assert!(matches!(refused, Err(InvitationError::Extent(_))), "{refused:?}");
    }
    let given = issue(wanted("ada", "Desk", 1)).await.unwrap();
    let many = Extent { codes: 1000, ..ONCE };
    for _ in 0..9 {
        counter.invite("bea", many).await;
    }
    counter.invite("bea", Extent { codes: 999, ..ONCE }).await;
    let more = issue(wanted("bea", "Desk", 1)).await;
    assert!(more.is_ok(), "the last of 10000: {more:?}");
    let more = issue(wanted("bea", "Desk", 1)).await;
    assert!(matches!(more, Err(InvitationError::Extent(_))), "{more:?}");
    let end = |at: &str| {
        let by = Author::operator("Desk");
        counter.store.revoke_invitation(site(at), (given.number, Some(ada())), by, counter.now)
    };
    let bea = PractitionerId::parse("bea").unwrap();
    assert_eq!(
        counter.store.list_invitations(site("sample"), Some(bea.clone())).await.unwrap().len(),
        11
    );
    let by = Author::operator("Desk");
    let what = (given.number, Some(bea));
    let anothers = counter.store.revoke_invitation(site("sample"), what, by, counter.now).await;
    assert!(matches!(anothers, Err(InvitationError::NotFound)), "{anothers:?}");
    let elsewhere = end("mirror").await;
    assert!(matches!(elsewhere, Err(InvitationError::NotFound)), "{elsewhere:?}");
    end("sample").await.unwrap();
    let again = end("sample").await;
    assert!(matches!(again, Err(InvitationError::Already(_))), "{again:?}");
    let log = counter.log().await;
    assert!(
        log.contains(r#""act":"invitation_issued","invitation":1,"practitioner":"ada","codes":1"#)
    );
    assert!(!log.contains("Desk"), "{log}");
}
