//! Everything that the journey can ask for.

use crate::events::PublicEvent;
use guichet_contract::ids::{HoldId, OfferingId};
use guichet_contract::routes::Query;
use guichet_contract::wire::{HoldClaim, HoldRequest, ReservationRequest, SlotTime};

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask for the openings.
    LoadOpenings,
    /// Ask for times.
    LoadSlots(Query),
    /// Ask the host's page, then the backend, for a hold.
    Hold {
        /// What to send.
        request: HoldRequest,
        /// Idempotency key.
        key: String,
    },
    /// Ask to keep a hold longer.
    Extend(HoldClaim),
    /// Ask the host's page, then the backend, for the booking.
    Book {
        /// What to send.
        request: Box<ReservationRequest>,
        /// Idempotency key.
        key: String,
        /// What is booked, for the host's page.
        offering: OfferingId,
        /// When, for the host's page.
        time: SlotTime,
    },
    /// Say when the time of a hold runs out.
    Watch {
        /// Which.
        hold: HoldId,
        /// In how many seconds it does.
        lifetime_seconds: u32,
    },
    /// Say something to screen readers.
    Announce(Announcement),
    /// Move the focus.
    Focus(Focus),
    /// Tell the host's page.
    Emit(PublicEvent),
}

/// Something that is said to screen readers alone: on screen it is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announcement {
    /// So many times are shown.
    Times(usize),
    /// No times on these days.
    NoTimes,
    /// A time is kept.
    Held(SlotTime),
    /// A minute is left.
    HoldEnding,
    /// The time is no longer kept.
    HoldOver,
    /// What the notice says.
    Notice,
}

/// Where the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The heading of the step.
    Heading,
    /// The list of what is wrong with the form.
    ErrorSummary,
    /// The notice above the step.
    Notice,
}
