//! What becomes of a recall: undone, reopened, told.

use super::recalling::{VACCINATIONS, desk};
use super::*;
use crate::domain::consent::Terms;
use crate::domain::invitation::Extent;
use crate::domain::message::{Outcome, Reason, State};
use crate::domain::staff::Role;
use crate::store::{OfferingError, Outbox, RecallError, RecallOrder, Recalls};

pub(crate) async fn recalled_time_stays_closed_until_it_is_deliberately_reopened<F: Factory>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    let there = counter.beside(factory.open(HoldTerms::default()));
    counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let before = there.times("o2").await;
    let recall = counter.recall(VACCINATIONS).await;
    assert_eq!(there.times("o2").await, before);
    let taken = there.hold("ben", &["o1", "o2"], "09:00").await;
    assert!(matches!(taken, Err(HoldError::SlotUnavailable)), "{taken:?}");
    let reopened = counter.later(60).reopen(&recall).await.unwrap();
    assert_eq!(reopened.reopened, Some(("Desk".to_owned(), counter.later(60).now)));
    assert_eq!(there.times("o2").await[0], "09:00");
    there.later(60).visit("ben", "o1", "09:00", "06 39 98 00 02").await;
    for ended in [counter.later(61).reopen(&recall).await, counter.later(61).undo(&recall).await] {
        assert!(matches!(ended, Err(RecallError::Ended)), "{ended:?}");
    }
}

pub(crate) async fn what_is_recalled_is_of_the_stock_until_it_is_reopened<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let stock = Terms { stock: Some(2), ..Default::default() };
    let offerings = vec![OfferingId::parse("o2").unwrap()];
    let consent = Consent { terms: stock, ..Consent::to(offerings, "Dr Ada") };
    counter.store.publish_offerings(counter.site.clone(), consent, counter.now).await.unwrap();
    counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let recall = counter.recall(VACCINATIONS).await;
    counter.visit("ben", "o2", "10:00", "ben@h.example").await;
    assert_eq!(counter.times("o2").await, [""; 0], "one is closed, one is booked");
    counter.reopen(&recall).await.unwrap();
    assert!(counter.times("o2").await.contains(&"09:00".to_owned()));
    counter.visit("eve", "o2", "09:00", "eve@h.example").await;
    assert_eq!(counter.times("o2").await, [""; 0]);
}

pub(crate) async fn an_undone_recall_leaves_everything_as_it_was<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let visit = counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    counter.visit("col", "o1", "10:20", "06 39 98 00 03").await;
    let all = r#"{"practitioners": ["ada"]}"#;
    let before = (counter.ids_of_day().await, counter.times("o2").await);
    let seen = counter.foresee(all).await.unwrap().set;
    let order = RecallOrder { pause: true, ..counter.order(all, seen.clone()) };
    let recall = counter.store.run_recall(order, counter.now).await.unwrap();
    assert_eq!(counter.times("o2").await, [""; 0], "paused");
    let pauses = counter.store.list_pauses(counter.site.clone()).await.unwrap();
    let scopes: Vec<_> = pauses.iter().map(|it| it.scope.to_string()).collect();
    assert_eq!(scopes, ["offering/o1", "offering/o2"]);
    let late = counter.later(600).undo(&recall).await;
    assert!(matches!(late, Err(RecallError::TooLate)), "{late:?}");
    let elsewhere = counter.at("mirror");
    assert!(matches!(elsewhere.undo(&recall).await, Err(RecallError::NotFound)));
    let last = counter.later(599);
    last.send_all(|_| panic!("a message left before its time")).await;
    let undone = last.undo(&recall).await.unwrap();
    assert_eq!(undone.undone, Some(("Desk".to_owned(), last.now)));
    assert_eq!((last.ids_of_day().await, last.times("o2").await), before);
    let reasons: Vec<_> = last.recall_messages().await.iter().map(|it| it.reason).collect();
    assert_eq!(reasons, [Some(Reason::Undone); 2]);
    last.later(9).send_all(|_| panic!("an undone recall is told")).await;
    assert_eq!(last.foresee(all).await.unwrap().set.digest, seen.digest);
    let ended = last.undo(&recall).await;
    assert!(matches!(ended, Err(RecallError::Ended)), "{ended:?}");
    // As if nothing had happened: it can be recalled again, and given up.
    let again = last.recall(all).await;
    last.undo(&again).await.unwrap();
    let cancel = last.store.cancel_appointment(last.site.clone(), visit.appointment, last.now);
    cancel.await.unwrap();
    assert_eq!(last.times("o2").await[0], "09:00");
    assert_eq!(last.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn a_recall_whose_messages_left_is_not_undone<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let seen = counter.foresee(VACCINATIONS).await.unwrap().set;
    let order = RecallOrder { grace_seconds: 0, ..counter.order(VACCINATIONS, seen) };
    let recall = counter.store.run_recall(order, counter.now).await.unwrap();
    counter.send_all(|_| Outcome::Sent(None)).await;
    let late = counter.undo(&recall).await;
    assert!(matches!(late, Err(RecallError::TooLate)), "{late:?}");
    assert_eq!(counter.ids_of_day().await.len(), 0);
}

pub(crate) async fn a_pause_that_a_recall_began_ends_with_it_and_others_stand<F: Factory>(
    factory: &F,
) {
    use guichet_audit::scope::Scope;
    let counter = Counter::published(factory).await;
    counter.visit("ann", "o2", "09:00", "ann@h.example").await;
    let hold = counter.hold("eve", &["o2"], "09:20").await.unwrap();
    let scope = Scope::Offering(OfferingId::parse("o1").unwrap());
    let site = || counter.site.clone();
    counter.store.begin_pause(site(), scope.clone(), desk(), counter.now).await.unwrap();
    let what = r#"{"practitioners": ["ada"]}"#;
    let rehearsed = counter.foresee(what).await.unwrap();
    assert_eq!(rehearsed.pauses.len(), 1, "the other stands already");
    let order = RecallOrder { pause: true, ..counter.order(what, rehearsed.set) };
    let recall = counter.store.run_recall(order, counter.now).await.unwrap();
    assert!(matches!(counter.book("eve", &[&hold]).await, Err(ConfirmError::Lost)));
    counter.undo(&recall).await.unwrap();
    let pauses = counter.store.list_pauses(site()).await.unwrap();
    assert_eq!(pauses.into_iter().map(|it| it.scope).collect::<Vec<_>>(), [scope]);
    // Whoever is no practitioner ends no practitioner's pause, not even so.
    let doctor = counter.staff(Role::Practitioner, &["ada"]).await;
    let secretary = counter.staff(Role::Secretary, &["ada"]).await;
    let seen = counter.foresee(what).await.unwrap().set;
    let order = RecallOrder { pause: true, by: doctor, ..counter.order(what, seen) };
    let recall = counter.store.run_recall(order, counter.now).await.unwrap();
    let refused = counter.store.undo_recall(site(), recall.number, secretary, counter.now).await;
    let theirs = matches!(refused, Err(RecallError::Pause(OfferingError::PausedByPractitioner)));
    assert!(theirs, "{refused:?}");
    assert_eq!(counter.ids_of_day().await.len(), 0, "nothing of it is undone");
}

pub(crate) async fn an_account_says_who_was_told_who_came_back_and_whom_nobody_reached<
    F: Factory,
>(
    factory: &F,
) {
    let counter = Counter::published(factory).await;
    for (who, clock) in [("ann", "09:00"), ("ben", "09:20"), ("eve", "09:40")] {
        counter.visit(who, "o2", clock, &format!("{who}@h.example")).await;
    }
    counter.visit("col", "o1", "10:20", "06 39 98 00 03").await;
    let what = r#"{"practitioners": ["ada"]}"#;
    let recall = counter.recall(what).await;
    let account = async |counter: &Counter<F::Store>| {
        let site = counter.site.clone();
        let it = counter.store.recall_account(site, recall.number).await.unwrap();
        [it.patients, it.waiting, it.told, it.delivered, it.unreachable, it.rebooked]
    };
    assert_eq!(account(&counter).await, [4, 4, 0, 0, 0, 0]);
    let later = counter.later(600);
    let outcomes = |turn| match turn {
        0 | 1 => Outcome::Sent(None),
        _ => Outcome::Refused(Reason::Rejected),
    };
    later.send_all(outcomes).await;
    assert_eq!(account(&later).await, [4, 0, 2, 0, 2, 0]);
    let sent = later.recall_messages().await.into_iter().find(|it| it.state == State::Sent);
    later.store.confirm_delivery(sent.unwrap().id, true, later.now).await.unwrap();
    assert_eq!(account(&later).await, [4, 0, 2, 1, 2, 0]);
    later.visit("ann", "o2", "11:40", "ANN@h.example").await;
    later.visit("ben", "o1", "11:00", "06 39 98 00 02").await;
    assert_eq!(account(&later).await, [4, 0, 2, 1, 2, 1], "for the same reason");
    let list = later.store.list_unreachable(later.site.clone(), recall.number).await.unwrap();
    let names: Vec<_> =
        list.iter().map(|it| it.patient.family_name.as_ref().unwrap().expose()).collect();
    assert_eq!((list.len(), names.contains(&"col")), (2, true), "{names:?}");
    assert!(list.is_sorted_by_key(|it| it.visits[0].start));
    let nobody = later.store.list_unreachable(later.site.clone(), 9).await;
    assert!(matches!(nobody, Err(RecallError::NotFound)));
    assert!(matches!(
        later.store.recall_account(later.site.clone(), 9).await,
        Err(RecallError::NotFound)
    ));
}

pub(crate) async fn a_code_of_a_recalled_visit_is_free_once_nobody_can_undo_it<F: Factory>(
    factory: &F,
) {
    let terms = Terms { invited_only: true, ..Terms::default() };
    let counter = Counter::asking(factory, terms).await;
    let (_, codes) = counter.invite("ada", Extent { codes: 1, uses: 1, days: 30 }).await;
    let code = codes[0].expose();
    counter.come(("o1", "09:00"), ("no", &code)).await.unwrap();
    let recalled = counter.recall(r#"{"offerings":["o1"]}"#).await;
    counter.come(("o1", "10:20"), ("no", &code)).await.unwrap_err();
    let undone =
        counter.store.undo_recall(counter.site.clone(), recalled.number, desk(), counter.now);
    undone.await.unwrap();
    counter.come(("o1", "10:20"), ("no", &code)).await.unwrap_err();
    counter.recall(r#"{"offerings":["o1"]}"#).await;
    let told = counter.later(601);
    assert!(!told.sends().await.is_empty());
    told.come(("o1", "10:20"), ("no", &code)).await.unwrap();
}
