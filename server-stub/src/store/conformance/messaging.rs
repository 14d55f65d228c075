//! Who is told what, when, and how often.

use super::*;
use crate::domain::message::{Channel, Kind, Outcome, Outgoing, Reason, State};
use crate::store::{LEASE_SECONDS, MessageStatus, Outbox, WantedMessages};
use guichet_contract::ids::ManageToken;

const DAY: i64 = 86_400;

/// Somebody with a telephone, and an e-mail address if one is given.
pub(super) fn reachable(name: &str, phone: &str, email: Option<&str>) -> PatientForm {
    PatientForm {
        phone: Some(Personal::new(phone)),
        email: email.map(Personal::new),
        ..patient(name)
    }
}

impl<S: Store> Counter<S> {
    /// A site whose check-ups ask for a telephone, and for an e-mail address if there is one.
    pub(super) async fn reaching<F: Factory<Store = S>>(factory: &F) -> Self {
        let phone = r#"{ "field": "phone", "required": true }"#;
        let both = [phone, r#"{ "field": "email", "required": false }"#].join(", ");
        assert!(POLICY.contains(phone));
        let counter = Self::empty(factory, HoldTerms::default());
        counter.import(&POLICY.replace(phone, &both), SCHEDULE).await;
        counter.publish().await;
        counter
    }

    /// Books visits on a day, as somebody who can be reached.
    pub(super) async fn books(
        &self,
        form: PatientForm,
        visits: &[(&str, Instant)],
    ) -> ReservationAnswer {
        let name = form.family_name.as_ref().unwrap().expose().to_owned();
        let mut holds = Vec::new();
        for (offering, start) in visits {
            let wish = HoldRequest { start: *start, ..wish(&name, &[offering], "09:00") };
            holds.push(self.send(&fresh("key"), wish).await.unwrap());
        }
        let holds: Vec<_> = holds.iter().collect();
        let request = ReservationRequest { patient: form, ..booking(&name, &holds) };
        self.confirm(&fresh("key"), request).await.unwrap()
    }

    pub(super) async fn claims(&self, most: usize) -> Vec<Outgoing> {
        let token = |_| ManageToken::parse(&format!("{:->26}", fresh("link"))).unwrap();
        let mut claimed = Vec::new();
        for way in [Channel::Email, Channel::Sms, Channel::Webhook] {
            let tokens = (claimed.len()..most).map(token).collect();
            let found = self.store.claim_messages(way, tokens, self.now).await.unwrap();
            claimed.extend(found.into_iter().map(Result::unwrap));
        }
        claimed
    }

    pub(super) async fn settles(&self, message: &Outgoing, outcome: Outcome) {
        let (id, attempt) = (message.id.clone(), message.attempt);
        self.store.settle_message(id, attempt, outcome, 0, self.now).await.unwrap();
    }

    /// Sends whatever is due, and answers it.
    pub(super) async fn sends(&self) -> Vec<Outgoing> {
        let mut sent = Vec::new();
        loop {
            let claimed = self.claims(10).await;
            if claimed.is_empty() {
                return sent;
            }
            for message in claimed {
                self.settles(&message, Outcome::Sent(None)).await;
                sent.push(message);
            }
        }
    }

    pub(super) async fn messages(&self) -> Vec<MessageStatus> {
        let wanted = WantedMessages::default();
        let page = self.store.list_messages(self.site.clone(), wanted, 100).await.unwrap();
        page.unwrap().messages
    }

    pub(super) async fn cancels(&self, booked: &ReservationAnswer) {
        let id = booked.appointments[0].appointment.clone();
        self.store.cancel_appointment(self.site.clone(), id, self.now).await.unwrap();
    }

    /// Books as somebody else each time.
    pub(super) async fn hold_and_book(&self, offering: &str, clock: &str) {
        let who = fresh("who");
        let hold = self.hold(&who, &[offering], clock).await.unwrap();
        self.book(&who, &[&hold]).await.unwrap();
    }

    pub(super) async fn reminds(&self) -> Vec<Outgoing> {
        self.store.queue_reminders(100, self.now).await.unwrap();
        self.sends().await
    }
}

pub(super) fn kinds(messages: &[Outgoing]) -> Vec<(Kind, Channel)> {
    messages.iter().map(|message| (message.kind, message.channel)).collect()
}

pub(super) fn starts(message: &Outgoing) -> Vec<Instant> {
    message.visits.iter().map(|visit| visit.start).collect()
}

pub(crate) async fn a_booking_is_told_once_by_the_best_address_that_was_given<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let by_mail = reachable("Roy", "06 39 98 00 01", Some("roy@h.example"));
    let booked = counter.books(by_mail, &[("o1", tuesday("09:00"))]).await;
    counter.books(reachable("Sand", "06 39 98 00 02", None), &[("o1", tuesday("10:20"))]).await;
    let sent = counter.sends().await;
    assert_eq!(kinds(&sent), [(Kind::Booked, Channel::Email), (Kind::Booked, Channel::Sms)]);
    let message = &sent[0];
    assert_eq!(message.address.as_ref().unwrap().expose(), "roy@h.example");
    assert_eq!(message.visits[0].appointment, booked.appointments[0].appointment);
    assert_eq!(message.visits[0].local_start.to_string(), "2026-11-24T09:00");
    assert_eq!((message.visits[0].sequence, message.attempt), (0, 1));
    assert!(sent.iter().all(|message| message.link.is_some()));
    assert!(counter.later(DAY).sends().await.is_empty());
}

pub(crate) async fn messages_of_a_reservation_go_one_at_a_time_and_in_order<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let visits = [("o1", tuesday("09:00")), ("o1", tuesday("10:20"))];
    let booked = counter.books(reachable("Roy", "06 39 98 00 01", None), &visits).await;
    counter.cancels(&booked).await;
    let first = counter.claims(10).await;
    assert_eq!(kinds(&first), [(Kind::Booked, Channel::Sms)]);
    assert!(counter.claims(10).await.is_empty(), "the first is not settled");
    counter.settles(&first[0], Outcome::Later(Reason::Unreachable)).await;
    assert!(counter.claims(10).await.is_empty(), "the first is tried again before the second");
    let later = counter.later(60);
    let again = later.claims(10).await;
    assert_eq!((&again[0].id, again[0].attempt), (&first[0].id, 2));
    assert_ne!(again[0].link.as_ref().unwrap().expose(), first[0].link.as_ref().unwrap().expose());
    later.settles(&again[0], Outcome::Sent(Some("p1".to_owned()))).await;
    let second = later.claims(10).await;
    assert_eq!(kinds(&second), [(Kind::Cancelled, Channel::Sms)]);
    assert_eq!(second[0].visits.len(), 1);
    assert!(second[0].visits[0].cancelled && second[0].visits[0].sequence == 1);
}

pub(crate) async fn of_several_processes_one_gets_a_message_until_it_had_its_time<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let other = counter.beside(factory.open(HoldTerms::default()));
    for (index, clock) in ["09:00", "09:40", "10:20", "11:00"].into_iter().enumerate() {
        let form = reachable("Roy", &format!("06 39 98 00 0{index}"), None);
        counter.books(form, &[("o1", tuesday(clock))]).await;
    }
    let counters = [counter.clone(), other.clone()];
    let claimed = at_once(16, |index| {
        let counter = counters[index % 2].clone();
        async move { counter.claims(1).await }
    });
    let claimed: Vec<_> = claimed.await.into_iter().flatten().collect();
    let mut ids: Vec<_> = claimed.iter().map(|message| message.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((claimed.len(), ids.len()), (4, 4));
    assert!(other.later(LEASE_SECONDS - 1).claims(10).await.is_empty());
    let mut again: Vec<_> = other.later(LEASE_SECONDS).claims(10).await;
    again.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(again.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), ids, "the same identity");
    // Who was slow and failed says nothing about the attempt of the other.
    counter.later(LEASE_SECONDS).settles(&claimed[0], Outcome::Refused(Reason::Rejected)).await;
    let failed = counter.messages().await.into_iter().filter(|it| it.state == State::Failed);
    assert_eq!(failed.count(), 0);
}

pub(crate) async fn what_cannot_be_sent_for_a_day_is_a_dead_letter_until_somebody_retries<
    F: Factory,
>(
    factory: &F,
) {
    let mut counter = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    counter.books(reachable("Roy", "06 39 98 00 01", None), &[("o1", start)]).await;
    let mut attempts = 0;
    loop {
        let claimed = counter.claims(10).await;
        if let Some(message) = claimed.first() {
            attempts += 1;
            counter.settles(message, Outcome::Later(Reason::Unreachable)).await;
        }
        let message = counter.messages().await.remove(0);
        if message.state == State::Failed {
            assert_eq!(message.reason, Some(Reason::Unreachable));
            break;
        }
        counter = counter.later((message.at.seconds() - counter.now.seconds()).max(1));
    }
    assert!((25..40).contains(&attempts), "{attempts} attempts in a day");
    assert_eq!(counter.store.count_messages(counter.now).await.unwrap().failed, 1);
    assert!(counter.later(DAY).claims(10).await.is_empty());
    let retried = counter.store.retry_messages(counter.site.clone(), None, counter.now).await;
    assert_eq!(retried.unwrap(), 1);
    counter.store.purge(Keeping::default(), counter.now).await.unwrap();
    assert_eq!(kinds(&counter.sends().await), [(Kind::Booked, Channel::Sms)]);
}

pub(crate) async fn what_nobody_is_set_up_to_send_is_a_dead_letter_after_a_day<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    counter.books(reachable("Roy", "06 39 98 00 01", None), &[("o1", start)]).await;
    for (later, state) in [(DAY, State::Queued), (DAY + 1, State::Failed)] {
        let counter = counter.later(later);
        counter.store.purge(Keeping::default(), counter.now).await.unwrap();
        assert_eq!(counter.messages().await[0].state, state);
    }
    assert_eq!(counter.messages().await[0].reason, Some(Reason::TooLate));
}

pub(crate) async fn whom_no_e_mail_reaches_is_told_by_sms<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", Some("roy@h.example"));
    counter.books(form, &[("o1", tuesday("09:00"))]).await;
    let claimed = counter.claims(10).await;
    counter.settles(&claimed[0], Outcome::Refused(Reason::Rejected)).await;
    let sent = counter.sends().await;
    assert_eq!(kinds(&sent), [(Kind::Booked, Channel::Sms)]);
    assert_eq!(starts(&sent[0]), [tuesday("09:00")]);
    // Who means all means nobody who knows already; who means this very one does.
    let retry = async |which| {
        counter.store.retry_messages(counter.site.clone(), which, counter.now).await.unwrap()
    };
    assert_eq!(retry(None).await, 0);
    assert_eq!(retry(Some(claimed[0].id.clone())).await, 1);
    let claimed = counter.claims(10).await;
    counter.settles(&claimed[0], Outcome::Refused(Reason::Rejected)).await;
    assert!(counter.sends().await.is_empty());
}

pub(crate) async fn who_could_not_be_told_by_e_mail_for_a_day_is_told_by_sms<F: Factory>(
    factory: &F,
) {
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    let form = || reachable("Roy", "06 39 98 00 01", Some("roy@h.example"));
    let mut counter = Counter::reaching(factory).await;
    counter.books(form(), &[("o1", start)]).await;
    // Nobody takes it on; tried in vain for a day; nobody takes the SMS on either.
    let idle = counter.later(DAY + 1);
    let states = async |counter: &Counter<F::Store>| {
        counter.store.purge(Keeping::default(), counter.now).await.unwrap();
        let messages = counter.messages().await;
        messages.iter().map(|it| (it.channel.unwrap(), it.state)).collect::<Vec<_>>()
    };
    let late = (Channel::Email, State::Failed);
    assert_eq!(states(&idle).await, [(Channel::Sms, State::Queued), late]);
    assert_eq!(states(&idle.later(1)).await, [(Channel::Sms, State::Failed), late]);

    counter.books(form(), &[("o1", start.plus_seconds(80 * 60))]).await;
    let began = counter.now;
    loop {
        for message in counter.claims(10).await {
            assert_eq!(message.channel, Channel::Email, "an e-mail is tried for a day");
            counter.settles(&message, Outcome::Later(Reason::Unreachable)).await;
        }
        if counter.messages().await[0].channel == Some(Channel::Sms) {
            break;
        }
        counter = counter.later(60);
        assert!(counter.now <= began.plus_seconds(DAY), "told by nobody");
    }
    assert!((DAY - 7200..=DAY).contains(&(counter.now.seconds() - began.seconds())));
    assert_eq!(kinds(&counter.sends().await), [(Kind::Booked, Channel::Sms)]);
    assert!(counter.later(DAY).claims(10).await.is_empty(), "and not twice");
}

pub(crate) async fn whom_a_recall_concerns_does_not_wait_for_a_mail_server<F: Factory>(
    factory: &F,
) {
    let mut counter = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    for (name, phone) in [("Roy", "06 39 98 00 01"), ("Sand", "06 39 98 00 02")] {
        let visit = [("o1", start.plus_seconds(if name == "Roy" { 0 } else { 80 * 60 }))];
        counter.books(reachable(name, phone, Some(&format!("{name}@h.example"))), &visit).await;
    }
    counter.sends().await;
    counter.recall(r#"{"practitioners": ["ada"]}"#).await;
    counter = counter.later(600);
    let began = counter.now;
    let instead = loop {
        let claimed = counter.claims(10).await;
        if claimed.iter().any(|it| it.channel == Channel::Sms) {
            break claimed;
        }
        for message in claimed {
            assert_eq!((message.kind, message.channel), (Kind::Recalled, Channel::Email));
            counter.settles(&message, Outcome::Later(Reason::TryLater)).await;
        }
        counter = counter.later(60);
        assert!(counter.now <= began.plus_seconds(2 * 3600), "told by nobody");
    };
    assert!((3600..2 * 3600).contains(&(counter.now.seconds() - began.seconds())));
    assert_eq!(kinds(&instead), [(Kind::Recalled, Channel::Sms); 2]);
    counter.settles(&instead[0], Outcome::Sent(None)).await;
    counter.settles(&instead[1], Outcome::Refused(Reason::NotConfigured)).await;
    // The one has been told; the other by the mail server, once it can.
    let again = counter.claims(10).await;
    assert_eq!(kinds(&again), [(Kind::Recalled, Channel::Email)]);
    assert_eq!(starts(&again[0]), starts(&instead[1]));
    counter.settles(&again[0], Outcome::Later(Reason::TryLater)).await;
    let later = counter.later(2 * 3600);
    assert_eq!(kinds(&later.sends().await), [(Kind::Recalled, Channel::Email)]);
    let untold = later.store.list_untold(later.site.clone(), later.now).await.unwrap();
    assert!(untold.is_empty(), "both know");
    assert!(later.later(DAY).claims(10).await.is_empty());
}

pub(crate) async fn a_confirmation_names_what_stands_by_then<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let visits = [("o1", tuesday("09:00")), ("o1", tuesday("10:20"))];
    let booked = counter.books(reachable("Roy", "06 39 98 00 01", None), &visits).await;
    counter.cancels(&booked).await;
    let sent = counter.sends().await;
    let both = [(Kind::Booked, Channel::Sms), (Kind::Cancelled, Channel::Sms)];
    assert_eq!(kinds(&sent), both);
    assert_eq!(starts(&sent[0]), [tuesday("10:20")]);
    assert_eq!(starts(&sent[1]), [tuesday("09:00")]);
}

pub(crate) async fn nobody_is_told_of_a_visit_that_was_given_up_since<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", None);
    let booked = counter.books(form, &[("o1", tuesday("09:00"))]).await;
    counter.cancels(&booked).await;
    assert_eq!(kinds(&counter.sends().await), [(Kind::Cancelled, Channel::Sms)]);
    let messages = counter.messages().await;
    assert_eq!((messages[1].kind, messages[1].state), (Kind::Booked, State::Dropped));
}

pub(crate) async fn the_provider_says_what_arrived<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    for (index, clock) in ["09:00", "09:40"].into_iter().enumerate() {
        let form = reachable("Roy", &format!("06 39 98 00 0{index}"), None);
        counter.books(form, &[("o1", tuesday(clock))]).await;
    }
    let sent = counter.sends().await;
    for (message, arrived) in sent.iter().zip([true, false]) {
        let said = counter.store.confirm_delivery(message.id.clone(), arrived, counter.now).await;
        assert!(said.unwrap());
    }
    let states: Vec<_> = counter.messages().await.iter().map(|it| (it.state, it.reason)).collect();
    let failed = (State::Failed, Some(Reason::Undelivered));
    assert_eq!(states, [failed, (State::Delivered, None)]);
    let nobody = guichet_contract::ids::MessageId::parse("nobody").unwrap();
    assert!(!counter.store.confirm_delivery(nobody, true, counter.now).await.unwrap());
}

pub(crate) async fn what_did_not_arrive_stays_so_whatever_a_slow_answer_says<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", None);
    counter.books(form, &[("o1", tuesday("09:00"))]).await;
    let claimed = counter.claims(1).await;
    // The provider's word overtakes its own answer.
    let said = counter.store.confirm_delivery(claimed[0].id.clone(), false, counter.now).await;
    assert!(said.unwrap());
    counter.settles(&claimed[0], Outcome::Sent(None)).await;
    let message = counter.messages().await.remove(0);
    assert_eq!((message.state, message.reason), (State::Failed, Some(Reason::Undelivered)));
}

pub(crate) async fn nobody_is_told_again_of_a_visit_that_is_over<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let form = reachable("Roy", "06 39 98 00 01", None);
    counter.books(form, &[("o1", tuesday("09:00"))]).await;
    let claimed = counter.claims(1).await;
    counter.settles(&claimed[0], Outcome::Refused(Reason::Rejected)).await;
    for (later, retried) in [(2 * DAY, 0), (0, 1)] {
        let counter = counter.later(later);
        let queued = counter.store.retry_messages(counter.site.clone(), None, counter.now).await;
        assert_eq!(queued.unwrap(), retried, "{later} seconds later");
    }
}

pub(crate) async fn what_a_recall_had_overtaken_is_told_once_it_is_undone<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    counter.books(reachable("Roy", "06 39 98 00 01", None), &[("o1", tuesday("09:00"))]).await;
    let recall = counter.recall(r#"{"practitioners": ["ada"]}"#).await;
    assert!(counter.sends().await.is_empty(), "nobody is told to come");
    let undone = counter.later(60);
    undone.undo(&recall).await.unwrap();
    assert_eq!(kinds(&undone.sends().await), [(Kind::Booked, Channel::Sms)]);
    assert!(undone.later(DAY).sends().await.is_empty());
}
