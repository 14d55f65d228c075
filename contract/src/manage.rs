//! What travels between the manage page and the backend.
//!
//! Owns the requests of whoever has a link to the manage page, and their answers. The secret of
//! the link is in the body of each: nothing is shown or changed by an address. Times and places are
//! shown to whoever has the link; what was booked, and any change, wants a second detail that the
//! patient gave when they booked. Start reading at [`LookupAnswer`].

use crate::ids::{AppointmentId, LocationId, ManageToken, OfferingId};
use crate::json::{wire_answer, wire_struct, wire_words};
use crate::patient::{Field, Personal};
use crate::time::{Instant, LocalDateTime};
use crate::wire::{HoldClaim, HoldRequest, Receipt};

wire_struct! {
    /// `POST visits/lookups`: what a link opens.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LookupRequest {
        /// The secret of the link.
        pub token: ManageToken,
        /// The second detail, once it was asked for.
        pub detail: Option<Personal>,
    }
}

wire_answer! {
    /// The answer to `POST visits/lookups`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LookupAnswer {
        /// The second detail that is wanted; null once it was given, or where there is none to ask for.
        pub detail: Option<Field>,
        /// How many wrong ones the link still bears.
        pub tries_left: u32,
        /// The visits that are not over, or since a day at most; earliest first.
        pub visits: Vec<ManagedVisit>,
    }
}

wire_words! {
    /// What became of a visit.
    pub enum VisitState {
        /// It takes place.
        Booked = "booked",
        /// It was given up, by the patient or for them.
        Cancelled = "cancelled",
        /// It takes place at another time, which is a visit of its own.
        Moved = "moved",
    }
}

wire_answer! {
    /// A visit, as its patient sees it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ManagedVisit {
        /// Which.
        pub appointment: AppointmentId,
        /// The first of the visits that were moved to this one; itself when none was. Calendars know
        /// the visit by it.
        pub series: AppointmentId,
        /// How often it was changed since: what calendars call its sequence.
        pub sequence: u32,
        /// Where.
        pub location: LocationId,
        /// Start, in UTC.
        pub start: Instant,
        /// Date and time at the place.
        pub local: LocalDateTime,
        /// End, in UTC.
        pub end: Instant,
        /// What became of it.
        pub state: VisitState,
        /// What was booked; null until the second detail was given.
        pub offering: Option<OfferingId>,
        /// Until when it can be cancelled or moved here, in UTC.
        pub cancel_until: Instant,
        /// Whether it can be moved: it takes place, there is time, and its offering can be booked.
        pub movable: bool,
    }
}

wire_struct! {
    /// `POST visits/cancellations`: give a visit up.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CancellationRequest {
        /// The secret of the link.
        pub token: ManageToken,
        /// The second detail; null where there is none to ask for.
        pub detail: Option<Personal>,
        /// Which visit.
        pub appointment: AppointmentId,
    }
}

wire_struct! {
    /// `POST visits/holds`: take a slot out of the offer to which a visit is to be moved. The visit keeps
    /// what it has of a stock until then, so the hold takes none.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MoveHoldRequest {
        /// The secret of the link.
        pub token: ManageToken,
        /// The second detail; null where there is none to ask for.
        pub detail: Option<Personal>,
        /// Which visit.
        pub appointment: AppointmentId,
        /// The slot, of the same offering.
        pub hold: HoldRequest,
    }
}

wire_struct! {
    /// `POST visits/moves`: give a visit up for another time of the same offering, which is held.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MoveRequest {
        /// The secret of the link.
        pub token: ManageToken,
        /// The second detail; null where there is none to ask for.
        pub detail: Option<Personal>,
        /// Which visit.
        pub appointment: AppointmentId,
        /// The hold of the new time.
        pub hold: HoldClaim,
    }
}

wire_answer! {
    /// The answer to `POST visits/cancellations` and `POST visits/moves`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VisitChanged {
        /// The visit as it is by now; of a move, the new one.
        pub visit: ManagedVisit,
        /// Where the site's audit log stood then.
        pub receipt: Receipt,
    }
}
