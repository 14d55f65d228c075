//! Moving a visit: whole or not at all; what is used up, too, and never a visit too many.

use super::managing::{Link, clock, many, of, time};
use super::*;
use crate::domain::consent::Terms;
use crate::domain::message::Kind;
use crate::store::reading::move_times_of;
use crate::store::{ManageError, NewMoveHold};
use guichet_contract::ids::ManageToken;
use guichet_contract::manage::VisitState;
use guichet_contract::time::LocalDate;

const DAY: i64 = 86_400;

impl<S: Store> Counter<S> {
    /// Holds a time on Tuesday for a move, as Morel.
    async fn holds_for(
        &self,
        (link, detail): (&Link, &str),
        appointment: &AppointmentId,
        (offering, clock): (&str, &str),
        key: &str,
    ) -> Result<HoldAnswer, ManageError> {
        let hold = NewHold {
            site: self.site.clone(),
            id: HoldId::parse(&fresh("hold")).unwrap(),
            request: wish("Morel", &[offering], clock),
            key: idempotency_key(key),
        };
        let link = self.shows(link, Some(detail));
        let new = NewMoveHold { link, appointment: appointment.clone(), hold };
        self.store.hold_for_move(new, self.now).await
    }

    /// The times on Tuesday to which visits of an offering can be moved.
    async fn times_to_move_to(&self, offering: &str) -> usize {
        let view = self.store.site(&self.site).await.unwrap().unwrap();
        let (all, days) = (Narrowing::default(), (LocalDate::parse("2026-11-24"), 1));
        let read = move_times_of(&*self.store, &view, &all, days, self.now);
        let mut all = read.await.unwrap().answer.offerings.into_iter();
        all.find(|it| it.offering.as_str() == offering).map_or(0, |it| it.slots.len())
    }

    /// Publishes an offering with a stock.
    async fn stocks(&self, offering: &str, stock: u32) {
        let terms = Terms { stock: Some(stock), ..Terms::default() };
        let offerings = vec![OfferingId::parse(offering).unwrap()];
        let consent = Consent { terms, ..Consent::to(offerings, "Dr Ada") };
        self.store.publish_offerings(self.site.clone(), consent, self.now).await.unwrap();
    }

    /// Visits of an offering that stand, by the consent that does.
    async fn given(&self, offering: &str) -> u32 {
        let all = self.store.list_offerings(self.site.clone()).await.unwrap();
        let of = all.into_iter().find(|it| it.offering.id.as_str() == offering).unwrap();
        of.taken.unwrap().booked
    }
}

pub(crate) async fn what_is_used_up_is_moved_and_never_oversold<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.stocks("o1", 1).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let own = (&link, "Morel");
    assert_eq!(counter.times("o1").await, [""; 0]);
    assert_eq!(counter.times_to_move_to("o1").await, 3, "at nine it is");
    let refused = counter.hold("Ben", &["o1"], "09:40").await;
    assert!(matches!(refused, Err(HoldError::SlotUnavailable)), "{refused:?}");
    let first = counter.holds_for(own, &id, ("o1", "09:40"), "first").await.unwrap();
    assert_eq!(counter.holds_for(own, &id, ("o1", "09:40"), "first").await.unwrap(), first);
    assert_eq!((counter.times_to_move_to("o1").await, counter.given("o1").await), (2, 1));
    // A visit holds one time for a move, and it is no dose more.
    let second = counter.holds_for(own, &id, ("o1", "10:20"), "second").await.unwrap();
    let lost = counter.moves(own, &id, claim("Morel", &first), "lost").await;
    assert!(matches!(lost, Err(ManageError::Lost)), "{lost:?}");
    let booked = counter.book("Morel", &[&second]).await;
    assert!(booked.is_err(), "a second dose: {booked:?}");
    let late = counter.later(301);
    let kept =
        late.store.extend_hold(late.site.clone(), second.hold.clone(), token("Morel"), late.now);
    kept.await.unwrap();
    let moved = late.moves(own, &id, claim("Morel", &second), "moved").await.unwrap();
    assert_eq!((clock(&moved.visit).as_str(), late.given("o1").await), ("10:20", 1));
    let refused = late.hold("Ben", &["o1"], "09:00").await;
    assert!(matches!(refused, Err(HoldError::SlotUnavailable)), "{refused:?}");
    assert_eq!(late.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn a_time_is_held_for_a_move_by_whoever_may_move<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let (of_ben, link_of_ben) = counter.visits("Ben", "o3", "09:00").await;
    let later = ("o1", "09:40");
    let wrong = counter.holds_for((&link, "Dupont"), &id, later, "wrong").await;
    assert!(matches!(wrong, Err(ManageError::DetailWrong(4))), "{wrong:?}");
    assert_eq!(counter.looks(&link, None).await.unwrap().tries_left, 4);
    let invented = Link(ManageToken::parse(&"x".repeat(26)).unwrap());
    let ended = counter.holds_for((&invented, "Morel"), &id, later, "ended").await;
    assert!(matches!(ended, Err(ManageError::Ended)), "{ended:?}");
    let foreign = counter.holds_for((&link_of_ben, "Ben"), &id, later, "foreign").await;
    assert!(matches!(foreign, Err(ManageError::NotFound)), "{foreign:?}");
    let own = (&link, "Morel");
    let other = counter.holds_for(own, &id, ("o3", "09:40"), "other").await;
    assert!(matches!(other, Err(ManageError::OtherOffering)), "{other:?}");
    let near = Counter { now: tuesday("05:00"), ..counter.clone() };
    let late = near.holds_for(own, &id, later, "late").await;
    assert!(matches!(late, Err(ManageError::TooLate)), "{late:?}");
    assert_eq!(counter.times("o1").await, ["09:40", "10:20", "11:00"], "nothing is held");
    counter.holds_for(own, &id, later, "key").await.unwrap();
    let reused = counter.holds_for((&link_of_ben, "Ben"), &of_ben, ("o3", "09:40"), "key").await;
    assert!(matches!(reused, Err(ManageError::Hold(HoldError::KeyReused))), "{reused:?}");
}

pub(crate) async fn what_a_visit_gave_up_meanwhile_is_anybodys<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.stocks("o1", 1).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let own = (&link, "Morel");
    let hold = counter.holds_for(own, &id, ("o1", "09:40"), "hold").await.unwrap();
    counter.gives_up(own, &id, "cancel").await.unwrap();
    let of_ben = counter.hold("Ben", &["o1"], "09:00").await.unwrap();
    let booked = counter.book("Morel", &[&hold]).await;
    assert!(booked.is_err(), "Ben holds the dose: {booked:?}");
    counter.book("Ben", &[&of_ben]).await.unwrap();
    let moved = counter.moves(own, &id, claim("Morel", &hold), "move").await;
    assert!(matches!(moved, Err(ManageError::Already)), "{moved:?}");
    assert!(counter.book("Morel", &[&hold]).await.is_err());
    assert_eq!(counter.given("o1").await, 1);
}

pub(crate) async fn a_visit_has_no_part_of_a_stock_that_was_published_after_it<F: Factory>(
    factory: &F,
) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    counter.stocks("o1", 1).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    counter.stocks("o1", 2).await;
    let of_ben = counter.hold("Ben", &["o1"], "09:40").await.unwrap();
    counter.book("Ben", &[&of_ben]).await.unwrap();
    counter.holds_for((&link, "Morel"), &id, ("o1", "10:20"), "left").await.unwrap();
    let refused = counter.hold("Eve", &["o1"], "11:00").await;
    assert!(matches!(refused, Err(HoldError::SlotUnavailable)), "one for Morel: {refused:?}");
    let late = counter.later(301);
    let of_eve = late.hold("Eve", &["o1"], "11:00").await.unwrap();
    late.book("Eve", &[&of_eve]).await.unwrap();
    let refused = late.holds_for((&link, "Morel"), &id, ("o1", "10:20"), "none").await;
    let none_left = matches!(refused, Err(ManageError::Hold(HoldError::SlotUnavailable)));
    assert!(none_left, "{refused:?}");
}

pub(crate) async fn of_64_who_move_cancel_and_book_a_stock_at_once_nobody_gets_one_too_many<
    F: Factory,
>(
    factory: &F,
) {
    let here = many(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    here.stocks("o2", 8).await;
    let mut visits = Vec::new();
    for index in 0..8 {
        visits.push(here.visits("Morel", "o2", &time(index)).await);
    }
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        let (id, link) = visits[index % 8].clone();
        async move {
            let (own, clock) = ((&link, "2008-11-24"), time(8 + index));
            if index < 4 {
                counter.gives_up(own, &id, &fresh("key")).await.is_ok()
            } else if index < 40 {
                let slot = counter.holds_for(own, &id, ("o2", &clock), &fresh("key")).await;
                let Ok(hold) = slot else { return false };
                counter.moves(own, &id, claim("Morel", &hold), &fresh("key")).await.is_ok()
            } else {
                let Ok(hold) = counter.hold("Morel", &["o2"], &clock).await else { return false };
                let form = of("Morel", "o2");
                let request = ReservationRequest { patient: form, ..booking("Morel", &[&hold]) };
                counter.confirm(&fresh("key"), request).await.is_ok()
            }
        }
    })
    .await;
    let done = |range: std::ops::Range<usize>| {
        u32::try_from(outcomes[range].iter().filter(|done| **done).count()).unwrap()
    };
    let (cancelled, moved, booked) = (done(0..4), done(4..40), done(40..64));
    assert_eq!(cancelled + moved, 8, "each visit is given up or moved, and once");
    assert!(booked <= cancelled, "{booked} of {cancelled}");
    assert_eq!(here.given("o2").await, 8 - cancelled + booked);
    assert_eq!(here.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn a_visit_is_moved_or_stays_where_it_was<F: Factory>(factory: &F) {
    let counter = Counter::published(factory).await;
    let (id, link) = counter.visits("Morel", "o1", "09:00").await;
    let own = (&link, "Morel");
    let other = counter.hold("Morel", &["o3"], "09:00").await.unwrap();
    let other = counter.moves(own, &id, claim("Morel", &other), "other").await;
    assert!(matches!(other, Err(ManageError::OtherOffering)), "{other:?}");
    let hold = counter.hold("Morel", &["o1"], "10:20").await.unwrap();
    let foreign = counter.moves(own, &id, claim("Ben", &hold), "foreign").await;
    assert!(matches!(foreign, Err(ManageError::NotFound)), "{foreign:?}");
    let lapsed = counter.later(301);
    let taken = lapsed.hold("Ben", &["o1"], "10:20").await.unwrap();
    let lost = lapsed.moves(own, &id, claim("Morel", &hold), "lost").await;
    assert!(matches!(lost, Err(ManageError::Lost)), "{lost:?}");
    lapsed
        .store
        .release_hold(lapsed.site.clone(), taken.hold, token("Ben"), lapsed.now)
        .await
        .unwrap();
    assert_eq!(lapsed.sees(&link, "Morel").await[0].state, VisitState::Booked);
    assert_eq!(lapsed.times("o1").await, ["09:40", "10:20", "11:00"]);

    let hold = lapsed.hold("Morel", &["o1"], "10:20").await.unwrap();
    let moved = lapsed.moves(own, &id, claim("Morel", &hold), "once").await.unwrap();
    assert_eq!(lapsed.moves(own, &id, claim("Morel", &hold), "once").await.unwrap(), moved);
    let visit = &moved.visit;
    assert_eq!((clock(visit).as_str(), visit.state), ("10:20", VisitState::Booked));
    assert_eq!((&visit.series, visit.sequence), (&id, 1));
    assert_eq!(lapsed.times("o1").await, ["09:00", "09:40", "11:00"], "the former time is free");
    let told = lapsed.sends().await;
    assert_eq!((told.len(), told[0].kind), (1, Kind::Moved));
    assert_eq!(
        (&told[0].visits[0].appointment, &told[0].former[0].appointment),
        (&visit.appointment, &id)
    );
    let again = lapsed.moves_to(own, &id, ("o1", "11:00")).await;
    assert!(matches!(again, Err(ManageError::Already)), "{again:?}");
    // The link of the first message opens the visit where it is by now.
    let seen: Vec<_> =
        lapsed.sees(&link, "Morel").await.iter().map(|it| (clock(it), it.state)).collect();
    assert_eq!(
        seen,
        [("09:00".to_owned(), VisitState::Moved), ("10:20".to_owned(), VisitState::Booked)]
    );
    let verdict = lapsed.verdict(Vec::new(), Vec::new()).await;
    assert_eq!((verdict.breaches, verdict.appointments, verdict.cancellations), (vec![], 2, 1));
}

pub(crate) async fn of_64_moves_of_one_visit_one_wins_and_no_slot_is_lost<F: Factory>(factory: &F) {
    let here = many(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    let (id, link) = here.visits("Morel", "o2", &time(0)).await;
    let mut holds = Vec::new();
    for index in 1..=64 {
        holds.push(here.hold("Morel", &["o2"], &time(index)).await.unwrap());
    }
    let outcomes = at_once(64, |index| {
        let counter = if index % 2 == 0 { here.clone() } else { there.clone() };
        let (id, link, hold) = (id.clone(), link.clone(), claim("Morel", &holds[index]));
        async move { counter.moves((&link, "2008-11-24"), &id, hold, &fresh("key")).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let late = |outcome: &&Result<_, _>| matches!(outcome, Err(ManageError::Already));
    assert_eq!(outcomes.iter().filter(late).count(), 63);
    // Once the other holds have expired, every time but the visit's is free.
    assert_eq!(here.later(301).times("o2").await.len(), 71);
    assert_eq!(here.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn of_a_move_and_a_cancellation_at_once_one_happens<F: Factory>(factory: &F) {
    let here = many(factory).await;
    let there = here.beside(factory.open(HoldTerms::default()));
    for round in 0..10 {
        let (id, link) = here.visits("Morel", "o2", &time(round * 3)).await;
        let hold = here.hold("Morel", &["o2"], &time(round * 3 + 1)).await.unwrap();
        let outcomes = at_once(2, |index| {
            let counter = if index == 0 { here.clone() } else { there.clone() };
            let (id, link, hold) = (id.clone(), link.clone(), claim("Morel", &hold));
            async move {
                let own = (&link, "2008-11-24");
                if index == round % 2 {
                    counter.moves(own, &id, hold, &fresh("key")).await
                } else {
                    counter.gives_up(own, &id, &fresh("key")).await
                }
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        here.sends().await;
    }
    assert_eq!(here.verdict(Vec::new(), Vec::new()).await.breaches, []);
}

pub(crate) async fn who_was_let_in_stays_in_when_the_visit_is_moved<F: Factory>(factory: &F) {
    let terms = Terms { invited_only: true, ..Terms::default() };
    let counter = Counter::asking(factory, terms).await;
    let once = crate::domain::invitation::Extent { codes: 1, uses: 1, days: 1 };
    let (_, codes) = counter.invite("ada", once).await;
    let booked = counter.come(("o1", "09:00"), ("no", &codes[0].expose())).await.unwrap();
    let link = counter.next_link().await;
    let id = &booked.appointments[0].appointment;
    counter.moves_to((&link, "Morel"), id, ("o1", "09:40")).await.unwrap();
    let again = counter.come(("o1", "09:00"), ("no", &codes[0].expose())).await;
    assert!(again.is_err(), "the code is used, wherever the visit is");
}

pub(crate) async fn who_is_not_of_age_on_the_new_day_stays_where_they_are<F: Factory>(factory: &F) {
    let counter = Counter::proposed(factory, HoldTerms::default()).await;
    let terms = Terms { max_age_years: Some(17), ..Terms::default() };
    let consent =
        Consent { terms, ..Consent::to(vec![OfferingId::parse("o2").unwrap()], "Dr Ada") };
    counter.store.publish_offerings(counter.site.clone(), consent, counter.now).await.unwrap();
    let mut form = of("Morel", "o2");
    form.birth_date = Some(Personal::new("2008-11-25"));
    let hold = counter.hold("Morel", &["o2"], "09:00").await.unwrap();
    let request = ReservationRequest { patient: form, ..booking("Morel", &[&hold]) };
    let booked = counter.confirm(&fresh("key"), request).await.unwrap();
    let link = counter.next_link().await;
    let id = &booked.appointments[0].appointment;
    let wish = HoldRequest {
        start: tuesday("09:00").plus_seconds(DAY),
        ..wish("Morel", &["o2"], "09:00")
    };
    let on_the_birthday = counter.send(&fresh("key"), wish).await.unwrap();
    let own = (&link, "2008-11-25");
    let refused = counter.moves(own, id, claim("Morel", &on_the_birthday), "late").await;
    assert!(matches!(refused, Err(ManageError::NotOfAge)), "{refused:?}");
    let hold = counter.hold("Morel", &["o2"], "10:00").await.unwrap();
    counter.moves(own, id, claim("Morel", &hold), "same-day").await.unwrap();
}
