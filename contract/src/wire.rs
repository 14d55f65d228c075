//! What travels between the widget and the backend.
//!
//! Owns the shape of requests and answers. An answer holds identifiers and times, nothing else:
//! who, where and why come from the host's policy. Paths are in [`crate::routes`], errors in
//! [`crate::code`].

use crate::digest::Digest;
use crate::ids::{AppointmentId, HoldId, HoldToken, OfferingId, ReservationId};
use crate::json::{wire_answer, wire_struct};
use crate::patient::PatientForm;
use crate::policy::{Language, PolicyDigest};
use crate::time::{Instant, LocalDate, LocalDateTime};

/// Most days that one availability request may ask for.
pub const MAX_DAYS: u32 = 31;
/// Days that an availability answer covers when the request does not say.
pub const DEFAULT_DAYS: u32 = 7;
/// Most offerings that one hold may choose among.
pub const MAX_CANDIDATES: usize = 100;
/// Header that makes a repeated request harmless
/// (draft-ietf-httpapi-idempotency-key-header): 16 to 64 characters of an identifier.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Header with the secret of a preview: what is asked with it is answered as if the previewed offering
/// were published, and changes nothing.
pub const PREVIEW: &str = "guichet-preview";

/// Header of every answer of a backend in sandbox mode: nothing that is booked there is real.
pub const SANDBOX: &str = "guichet-sandbox";

wire_answer! {
    /// A time that can be had: the moment, and what the clock at the place shows then.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct SlotTime {
        /// The moment, in UTC.
        pub start: Instant,
        /// Date and time at the place.
        pub local: LocalDateTime,
    }
}

wire_answer! {
    /// `GET openings`: which offerings can be booked at all within the horizon.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OpeningsAnswer {
        /// The policy that the backend has registered for the site.
        pub policy: PolicyDigest,
        /// The offerings: published, in the policy, with an opening period.
        pub openings: Vec<Opening>,
    }
}

wire_answer! {
    /// An offering that can be booked, or could if it were not full.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Opening {
        /// Which.
        pub offering: OfferingId,
        /// Its next time; null when it is full.
        pub next: Option<SlotTime>,
    }
}

wire_answer! {
    /// `GET availability`: the times of some offerings on some days.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AvailabilityAnswer {
        /// The policy that the backend has registered for the site.
        pub policy: PolicyDigest,
        /// First day covered, at each offering's own place.
        pub from: LocalDate,
        /// Number of days covered.
        pub days: u32,
        /// The offerings that have times on these days.
        pub offerings: Vec<OfferingSlots>,
        /// When there are none: the next time after these days, if there is one.
        pub next: Option<OfferedSlot>,
    }
}

wire_answer! {
    /// The times of one offering, in order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OfferingSlots {
        /// Which.
        pub offering: OfferingId,
        /// Its times, earliest first.
        pub slots: Vec<SlotTime>,
    }
}

wire_answer! {
    /// One slot: an offering and a time.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OfferedSlot {
        /// Which offering.
        pub offering: OfferingId,
        /// The moment, in UTC.
        pub start: Instant,
        /// Date and time at the place.
        pub local: LocalDateTime,
    }
}

wire_struct! {
    /// `POST holds`: take one slot out of the offer for a few minutes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HoldRequest {
        /// The offerings that would do, best first; the backend assigns the first that is free.
        pub offerings: Vec<OfferingId>,
        /// When, in UTC.
        pub start: Instant,
        /// The secret of the new hold, made by the caller.
        pub token: HoldToken,
        /// The caller's former hold, which is released in the same act.
        pub replaces: Option<HoldClaim>,
        /// The policy of the page.
        pub policy: Option<PolicyDigest>,
    }
}

wire_struct! {
    /// A hold and the proof that it is the caller's.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HoldClaim {
        /// Which.
        pub hold: HoldId,
        /// Its secret.
        pub token: HoldToken,
    }
}

wire_answer! {
    /// The answer to `POST holds`, `POST visits/holds` and `POST holds/{hold}/extension`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HoldAnswer {
        /// The hold.
        pub hold: HoldId,
        /// The offering that was assigned.
        pub offering: OfferingId,
        /// Start of the slot, in UTC.
        pub start: Instant,
        /// Date and time at the place.
        pub local: LocalDateTime,
        /// Until when the slot is kept, in UTC.
        pub expires: Instant,
        /// The same, counted from the answer, in seconds: visitors' clocks are wrong.
        pub lifetime_seconds: u32,
        /// Whether it can be extended.
        pub extendable: bool,
    }
}

wire_struct! {
    /// `POST reservations`: turn holds into appointments, all or none.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReservationRequest {
        /// The holds, one a visit.
        pub holds: Vec<HoldClaim>,
        /// What the patient filled in.
        pub patient: PatientForm,
        /// The language to write to the patient in.
        pub language: Language,
        /// The policy of the page.
        pub policy: Option<PolicyDigest>,
    }
}

wire_answer! {
    /// The answer to `POST reservations`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReservationAnswer {
        /// The reservation.
        pub reservation: ReservationId,
        /// Its visits, in the order of the holds.
        pub appointments: Vec<AppointmentAnswer>,
        /// Where the site's audit log stood then: what a host keeps, no log can leave out later.
        pub receipt: Receipt,
    }
}

wire_answer! {
    /// A place in a site's audit log.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Receipt {
        /// Number of the last entry, counted from 1.
        pub entry: u32,
        /// The digest of that entry, which covers all before it: the head of the chain.
        pub head: Digest,
    }
}

wire_answer! {
    /// One visit that was booked.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AppointmentAnswer {
        /// The visit.
        pub appointment: AppointmentId,
        /// What was booked.
        pub offering: OfferingId,
        /// Start, in UTC.
        pub start: Instant,
        /// Date and time at the place.
        pub local: LocalDateTime,
        /// End, in UTC.
        pub end: Instant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Json, Wire};

    #[test]
    fn an_answer_is_read_back_as_it_was_written() {
        let text = r#"{"policy":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","from":"2026-11-23","days":7,"offerings":[{"offering":"o1","slots":[{"start":"2026-11-24T08:40:00Z","local":"2026-11-24T09:40"}]}],"next":null}"#;
        let answer = AvailabilityAnswer::read(&Json::parse(text).unwrap()).unwrap();
        assert_eq!(answer.write().to_string(), text);
    }

    #[test]
    fn what_an_answer_says_beyond_what_was_agreed_is_not_read() {
        let text = r#"{"offering":"o1","next":null,"label":"Dr Evil"}"#;
        let opening = Opening::read(&Json::parse(text).unwrap()).unwrap();
        assert_eq!(opening.write().to_string(), r#"{"offering":"o1","next":null}"#);
    }

    #[test]
    fn a_request_that_says_more_than_was_agreed_is_refused() {
        let text = r#"{"hold":"h1","token":"0123456789012345678901","price":1}"#;
        let error = HoldClaim::read(&Json::parse(text).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "price: unknown field");
    }

    #[test]
    fn a_form_in_which_nothing_is_given_needs_no_members() {
        assert_eq!(PatientForm::read(&Json::parse("{}").unwrap()), Ok(PatientForm::default()));
    }
}
