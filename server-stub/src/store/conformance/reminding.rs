//! Who is reminded of what is coming, when, and how often.

use super::messaging::{kinds, reachable, starts};
use super::*;
use crate::domain::message::{Channel, Kind, Outcome, Reason, State};
use crate::store::Outbox;

const DAY: i64 = 86_400;

pub(crate) async fn visits_are_reminded_of_in_time_and_once<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    let form = reachable("Roy", "06 39 98 00 01", Some("roy@h.example"));
    counter.books(form, &[("o1", start)]).await;
    counter.sends().await;
    let other = counter.beside(factory.open(HoldTerms::default()));
    for (before, expected) in [
        (7 * DAY + 1, None),
        (7 * DAY, Some(Channel::Email)),
        (2 * DAY + 1, None),
        (2 * DAY, Some(Channel::Sms)),
        (DAY, Some(Channel::Email)),
        (1, None),
        (-1, None),
    ] {
        let at = start.plus_seconds(-before).seconds() - counter.now.seconds();
        let (one, two) = (counter.later(at), other.later(at));
        let (sent, again) = (one.reminds().await, two.reminds().await);
        let expected: Vec<_> = expected.into_iter().map(|it| (Kind::Reminder, it)).collect();
        assert_eq!(kinds(&sent), expected, "{before} seconds before");
        assert!(again.is_empty(), "twice, {before} seconds before");
    }
}

pub(crate) async fn whoever_has_just_booked_or_given_up_is_not_reminded<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    // The e-mail of the day before, and the SMS of two days before, would be due already.
    let form = reachable("Roy", "06 39 98 00 01", Some("roy@h.example"));
    counter.books(form, &[("o1", tuesday("09:00"))]).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    let form = reachable("Sand", "06 39 98 00 02", None);
    let booked = counter.books(form, &[("o1", start)]).await;
    counter.sends().await;
    assert!(counter.reminds().await.is_empty());
    let due = counter.later(start.seconds() - 2 * DAY - counter.now.seconds());
    due.store.queue_reminders(100, due.now).await.unwrap();
    due.cancels(&booked).await;
    assert_eq!(kinds(&due.sends().await), [(Kind::Cancelled, Channel::Sms)]);
    assert!(due.later(DAY).reminds().await.is_empty());
}

pub(crate) async fn several_visits_of_a_day_are_one_reminder<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let at = |clock, days| tuesday(clock).plus_seconds(days * DAY);
    let form = || reachable("Roy", "06 39 98 00 01", None);
    counter.books(form(), &[("o1", at("09:00", 7)), ("o1", at("11:00", 7))]).await;
    // The same telephone, written otherwise, in another reservation; and the day after.
    let other = PatientForm { phone: Some(Personal::new("+33 (0)6.39.98.00.01")), ..form() };
    counter.books(other, &[("o1", at("10:20", 7)), ("o1", at("09:00", 8))]).await;
    counter.books(reachable("Sand", "06 39 98 00 02", None), &[("o1", at("09:40", 7))]).await;
    counter.sends().await;
    let due = counter.later(at("11:30", 5).seconds() - counter.now.seconds());
    let sent = due.reminds().await;
    let told: Vec<_> = sent.iter().map(starts).collect();
    let of_the_day = vec![at("09:00", 7), at("10:20", 7), at("11:00", 7)];
    assert_eq!(told, [of_the_day, vec![at("09:40", 7)]]);
    let due = counter.later(at("11:30", 6).seconds() - counter.now.seconds());
    let told: Vec<_> = due.reminds().await.iter().map(starts).collect();
    assert_eq!(told, [vec![at("09:00", 8)]]);
}

pub(crate) async fn a_reminder_that_leaves_late_is_of_what_is_ahead<F: Factory>(factory: &F) {
    let counter = Counter::reaching(factory).await;
    let at = |clock| tuesday(clock).plus_seconds(7 * DAY);
    let visits = [("o1", at("09:00")), ("o1", at("11:00"))];
    counter.books(reachable("Roy", "06 39 98 00 01", None), &visits).await;
    counter.sends().await;
    let counter = counter.later(at("09:00").seconds() - 2 * DAY - counter.now.seconds());
    counter.store.queue_reminders(100, counter.now).await.unwrap();
    let claimed = counter.claims(10).await;
    assert_eq!(claimed[0].visits.len(), 2);
    counter.settles(&claimed[0], Outcome::Refused(Reason::Rejected)).await;
    // Somebody has it sent again, between the two.
    let between = counter.later(2 * DAY + 3600);
    between.store.retry_messages(between.site.clone(), None, between.now).await.unwrap();
    let told: Vec<_> = between.sends().await.iter().map(starts).collect();
    assert_eq!(told, [[at("11:00")]]);
}

pub(crate) async fn nobody_is_reminded_half_a_day_late<F: Factory>(factory: &F) {
    let booked = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    for (name, minutes) in [("Roy", 0), ("Sand", 80)] {
        let visit = [("o1", start.plus_seconds(minutes * 60))];
        booked.books(reachable(name, &format!("06 39 98 00 {minutes:02}"), None), &visit).await;
    }
    booked.sends().await;
    let due = booked.later(start.seconds() - 2 * DAY - booked.now.seconds());
    due.store.queue_reminders(100, due.now).await.unwrap();
    let mut counter = due.clone();
    loop {
        for message in counter.claims(10).await {
            counter.settles(&message, Outcome::Later(Reason::Unreachable)).await;
        }
        if counter.store.count_messages(counter.now).await.unwrap().failed == 1 {
            break;
        }
        counter = counter.later(60);
        assert!(counter.now <= due.now.plus_seconds(DAY), "tried without end");
    }
    let late = counter.now.seconds() - due.now.seconds();
    assert!((10 * 3600..=12 * 3600).contains(&late), "tried in vain for {late} seconds");
    // Of another, nobody tried at all.
    let due = due.later(80 * 60);
    due.store.queue_reminders(100, due.now).await.unwrap();
    assert!(due.later(12 * 3600 + 1).sends().await.is_empty());
    let newest = due.messages().await.remove(0);
    assert_eq!((newest.state, newest.reason), (State::Failed, Some(Reason::TooLate)));
}

pub(crate) async fn a_reminder_that_a_recall_held_back_is_told_once_it_is_undone<F: Factory>(
    factory: &F,
) {
    let counter = Counter::reaching(factory).await;
    let start = tuesday("09:00").plus_seconds(7 * DAY);
    counter.books(reachable("Roy", "06 39 98 00 01", None), &[("o1", start)]).await;
    counter.sends().await;
    let at = |before: i64| counter.later(start.seconds() - before - counter.now.seconds());
    let recall = at(2 * DAY + 60).recall(r#"{"practitioners": ["ada"]}"#).await;
    assert!(at(2 * DAY).reminds().await.is_empty(), "it is cancelled");
    let undone = at(2 * DAY - 60);
    undone.undo(&recall).await.unwrap();
    assert_eq!(kinds(&undone.reminds().await), [(Kind::Reminder, Channel::Sms)]);
    assert!(at(DAY).reminds().await.is_empty(), "once");
}
