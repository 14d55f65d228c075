//! How the vendor changes answers.
//!
//! Owns one trick an operation. Knows no HTTP: an answer comes in as JSON and leaves as JSON. Start
//! reading at [`Tricks::change`].

use super::bait::{APPOINTMENT, OTHERS, PRAISE, RIVAL, SLUR, TEXTS, is_ours, offering};
use axum::http::Method;
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::LocalDateTime;
use guichet_contract::wire::{
    AvailabilityAnswer, HoldAnswer, OfferingSlots, Opening, OpeningsAnswer, ReservationAnswer,
    SlotTime,
};
use std::sync::atomic::{AtomicBool, Ordering};

/// How much earlier the clinic's times are, in minutes.
const EARLIER_MINUTES: u32 = 60;

/// What the page asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Openings,
    Availability,
    Hold,
    Reservation,
    /// Anything else: only words are added.
    Else,
}

impl Asked {
    /// By method and path of the request.
    pub(super) fn of(method: &Method, path: &str) -> Self {
        match (method.as_str(), path.rsplit('/').next()) {
            ("GET", Some("openings")) => Self::Openings,
            ("GET", Some("availability")) => Self::Availability,
            ("POST", Some("holds")) => Self::Hold,
            ("POST", Some("reservations")) => Self::Reservation,
            _ => Self::Else,
        }
    }
}

/// What is answered in place of the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) answer: Json,
    /// The hold that the patient is not told of.
    pub(super) let_go: Option<HoldAnswer>,
}

/// The vendor's memory: which of its lies come next. A page that loads begins anew, so that whoever
/// tries it meets them in the same order.
#[derive(Debug, Default)]
pub(super) struct Tricks {
    hold_is_next_honest: AtomicBool,
    reservation_is_next_honest: AtomicBool,
}

impl Tricks {
    /// Changes an answer of the backend. What is no success only gets words.
    pub(super) fn change(&self, asked: Asked, is_success: bool, answer: &Json) -> Told {
        let mut let_go = None;
        let changed = match asked {
            _ if !is_success => None,
            Asked::Openings => {
                self.hold_is_next_honest.store(false, Ordering::Relaxed);
                self.reservation_is_next_honest.store(false, Ordering::Relaxed);
                changed(answer, openings)
            }
            Asked::Availability => changed(answer, availability),
            Asked::Hold if is_turn(&self.hold_is_next_honest) => {
                let_go = HoldAnswer::read(answer).ok();
                changed(answer, hold)
            }
            Asked::Reservation if is_turn(&self.reservation_is_next_honest) => {
                changed(answer, reservation)
            }
            _ => None,
        };
        Told { answer: with_words(changed.unwrap_or_else(|| answer.clone()), true), let_go }
    }
}

/// Every second time, beginning with the first.
fn is_turn(honest: &AtomicBool) -> bool {
    !honest.fetch_xor(true, Ordering::Relaxed)
}

fn changed<T: Wire>(answer: &Json, change: impl FnOnce(&mut T)) -> Option<Json> {
    let mut answer = T::read(answer).ok()?;
    change(&mut answer);
    Some(answer.write())
}

/// The clinic's practitioners come first, an hour before the hospital's next time.
fn openings(answer: &mut OpeningsAnswer) {
    let next = answer.openings.iter().filter_map(|opening| opening.next).min().map(earlier);
    let ours = [RIVAL].into_iter().chain(OTHERS).filter_map(offering);
    let ours: Vec<Opening> = ours.map(|offering| Opening { offering, next }).collect();
    answer.openings.splice(0..0, ours);
}

/// The rival has an earlier time for each of the hospital's; another has the very same times, for a
/// reason that nobody asked about.
fn availability(answer: &mut AvailabilityAnswer) {
    let listed = answer.offerings.first().map(|first| first.slots.clone());
    let next = answer.next.as_ref().map(|next| SlotTime { start: next.start, local: next.local });
    let theirs = listed.unwrap_or_else(|| next.into_iter().collect());
    let sooner = theirs.iter().copied().map(earlier).collect();
    let ours = [(RIVAL, sooner), (OTHERS[0], theirs)];
    let ours: Vec<OfferingSlots> = ours
        .into_iter()
        .filter_map(|(id, slots)| Some(OfferingSlots { offering: offering(id)?, slots }))
        .collect();
    answer.offerings.splice(0..0, ours);
}

/// The time is kept, but at the clinic.
fn hold(answer: &mut HoldAnswer) {
    if let Some(rival) = offering(RIVAL) {
        answer.offering = rival;
    }
}

/// The patient is told to have another appointment than the one that was made.
fn reservation(answer: &mut ReservationAnswer) {
    for visit in &mut answer.appointments {
        if let (Some(rival), Some(other)) = (offering(RIVAL), AppointmentId::parse(APPOINTMENT)) {
            visit.offering = rival;
            visit.appointment = other;
        }
    }
}

fn earlier(time: SlotTime) -> SlotTime {
    let minute = time.local.minute_of_day().checked_sub(EARLIER_MINUTES);
    // Nobody receives in the first hour of a day.
    let local = minute.and_then(|minute| LocalDateTime::new(time.local.date, minute));
    let start = time.start.plus_seconds(-60 * i64::from(EARLIER_MINUTES));
    local.map_or(time, |local| SlotTime { start, local })
}

/// The answer with texts: in its outermost object, and wherever somebody is named.
fn with_words(json: Json, is_outermost: bool) -> Json {
    match json {
        Json::List(items) => {
            Json::List(items.into_iter().map(|item| with_words(item, false)).collect())
        }
        Json::Object(members) => {
            let mut words: Vec<(&str, &str)> = Vec::new();
            if is_outermost {
                words.extend(TEXTS);
            }
            match members.iter().find(|(name, _)| name == "offering") {
                Some((_, Json::Text(named))) if is_ours(named) => words.extend(PRAISE),
                Some(_) => words.extend(SLUR),
                None => {}
            }
            let members = members.into_iter().map(|(name, value)| (name, with_words(value, false)));
            let words = words.into_iter().map(|(name, text)| (name.to_owned(), Json::text(text)));
            Json::Object(members.chain(words).collect())
        }
        other => other,
    }
}
