//! A backend that tells the truth: what the lies are made from.

use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, HoldId, OfferingId, ReservationId};
use guichet_contract::json::Wire;
use guichet_contract::routes::Query;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::{
    AppointmentAnswer, AvailabilityAnswer, HoldAnswer, HoldRequest, OfferedSlot, OfferingSlots,
    Opening, OpeningsAnswer, Receipt, ReservationAnswer, SlotTime,
};
use guichet_tests::hostile::Answer;
use guichet_widget::flow::{Catalogue, Hold};

/// The Monday on which all of it takes place. In winter: an hour ahead of UTC.
pub(super) const MONDAY: &str = "2026-11-30";

/// A time of some day, by the clock at the place.
fn time(day: LocalDate, hour: u32) -> SlotTime {
    at(LocalDateTime::new(day, hour * 60).unwrap())
}

fn at(local: LocalDateTime) -> SlotTime {
    SlotTime { start: Instant::from_seconds(local.as_if_utc() - 3600), local }
}

fn local(start: Instant) -> LocalDateTime {
    let seconds = start.seconds() + 3600;
    let day = LocalDate::from_days_since_epoch(seconds.div_euclid(86_400));
    let minute = u32::try_from(seconds.rem_euclid(86_400) / 60).unwrap();
    LocalDateTime::new(day, minute).unwrap()
}

fn monday() -> LocalDate {
    LocalDate::parse(MONDAY).unwrap()
}

fn sent(status: u16, answer: &impl Wire) -> Answer {
    Answer::json(status, answer.write().to_string())
}

/// Everybody is open.
pub(super) fn openings(catalogue: &Catalogue) -> Answer {
    let open = |offering: &guichet_contract::policy::Offering| Opening {
        offering: offering.id.clone(),
        next: Some(time(monday(), 9)),
    };
    let openings = catalogue.policy.admitted(&catalogue.narrowing).map(open).collect();
    let policy = catalogue.digest.clone().unwrap();
    sent(200, &OpeningsAnswer { policy, openings })
}

/// Three times a day for everybody who was asked for, from the Monday on; before it, nothing.
pub(super) fn availability(catalogue: &Catalogue, query: &Query) -> Answer {
    let from = query.from.unwrap_or(monday());
    let days = query.days.unwrap();
    let asked = catalogue.policy.admitted(&query.narrowing);
    let asked: Vec<OfferingId> = asked.map(|offering| offering.id.clone()).collect();
    let open = (0..i64::from(days)).map(|day| from.plus_days(day)).filter(|day| *day >= monday());
    let slots: Vec<SlotTime> =
        open.flat_map(|day| [9, 11, 14].map(|hour| time(day, hour))).collect();
    let next = slots.is_empty().then(|| asked.first()).flatten();
    let next = next.map(|offering| {
        let SlotTime { start, local } = time(monday(), 9);
        OfferedSlot { offering: offering.clone(), start, local }
    });
    let offerings = asked.iter().filter(|_| !slots.is_empty());
    let offerings = offerings
        .map(|offering| OfferingSlots { offering: offering.clone(), slots: slots.clone() })
        .collect();
    let policy = catalogue.digest.clone().unwrap();
    sent(200, &AvailabilityAnswer { policy, from, days, offerings, next })
}

fn held(id: HoldId, offering: OfferingId, time: SlotTime) -> HoldAnswer {
    HoldAnswer {
        hold: id,
        offering,
        start: time.start,
        local: time.local,
        expires: time.start,
        lifetime_seconds: 300,
        extendable: true,
    }
}

/// The first that would do.
pub(super) fn hold(request: &HoldRequest, number: usize) -> Answer {
    let id = HoldId::parse(&format!("hold-{number}")).unwrap();
    let start = request.start;
    let time = SlotTime { start, local: local(start) };
    sent(201, &held(id, request.offerings[0].clone(), time))
}

/// As long again.
pub(super) fn extension(hold: &Hold) -> Answer {
    sent(200, &held(hold.claim.hold.clone(), hold.offering.clone(), hold.time))
}

/// What was held.
pub(super) fn reservation(offering: OfferingId, time: SlotTime) -> Answer {
    let SlotTime { start, local } = time;
    let end = start.plus_seconds(1200);
    let appointment = AppointmentId::parse("appointment-1").unwrap();
    let visit = AppointmentAnswer { appointment, offering, start, local, end };
    let receipt = Receipt { entry: 1, head: Digest::of("head") };
    let reservation = ReservationId::parse("reservation-1").unwrap();
    sent(201, &ReservationAnswer { reservation, appointments: vec![visit], receipt })
}
