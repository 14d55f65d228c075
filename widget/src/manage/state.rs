//! What can be so, what can happen, and what can be asked for, on the manage page.

use crate::events::PublicEvent;
use crate::flow::{self, Focus, Trouble};
use guichet_contract::ids::{AppointmentId, ManageToken};
use guichet_contract::manage::{
    CancellationRequest, LookupAnswer, LookupRequest, ManagedVisit, MoveRequest, VisitChanged,
};
use guichet_contract::patient::{Field, Personal};
use guichet_contract::wire::{HoldClaim, SlotTime};

/// What is so.
#[derive(Debug, Clone, PartialEq)]
pub struct Manage {
    /// The secret of the link.
    pub token: ManageToken,
    /// What is shown.
    pub screen: Screen,
    /// What the link opens, earliest first.
    pub visits: Vec<ManagedVisit>,
    /// The second detail that is wanted, as long as it was not given.
    pub wanted: Option<Field>,
    /// The second detail, once it was asked for.
    pub detail: Option<Personal>,
    /// Something to say above what is shown.
    pub notice: Option<Said>,
    /// Whether a request is under way.
    pub busy: bool,
    /// The key under which a change is asked for, as long as its outcome is unknown.
    pub key: Option<String>,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// The visits are asked for.
    Loading,
    /// They did not arrive.
    Failed(Trouble),
    /// The link opens nothing.
    Ended,
    /// The visits.
    Visits,
    /// The second detail is asked for, and what it is for.
    Detail(Then),
    /// Really?
    Cancel(AppointmentId),
    /// It is cancelled.
    Cancelled(AppointmentId),
    /// A new time is chosen, in the ordinary journey.
    Moving(AppointmentId),
    /// It is moved: when it was, and the visit that it is now.
    Moved(SlotTime, AppointmentId),
    /// The ordinary journey: another visit is booked.
    Journey,
}

/// What the second detail is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// To see what was booked.
    See,
    /// To cancel a visit.
    Cancel(AppointmentId),
    /// To move a visit.
    Move(AppointmentId),
}

/// Something to say above what is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// The second detail was wrong.
    Wrong,
    /// The visit is too near.
    TooLate,
    /// The visit was cancelled or moved before.
    Already,
    /// The host's page said no, perhaps in its own words.
    Vetoed(Option<String>),
    /// It did not work.
    Trouble(Trouble),
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The visits came, or did not.
    Arrived(Result<LookupAnswer, Trouble>),
    /// Something is wanted that may need the second detail first.
    Asked(Then),
    /// The second detail was given.
    DetailGiven(String),
    /// The visit on the screen shall be cancelled, or moved to what is held.
    Confirmed {
        /// A fresh idempotency key; an unanswered one is used again instead.
        key: String,
        /// What is held, and when.
        held: Option<(HoldClaim, SlotTime)>,
    },
    /// The change was answered, or was not.
    Changed {
        /// What the visit was to become.
        asked: Asked,
        /// The visit.
        answer: Result<VisitChanged, Trouble>,
    },
    /// The host's page forbade it, perhaps with a message for the patient.
    Vetoed(Option<String>),
    /// To the visits.
    Back,
    /// What failed shall be tried again.
    Retry,
    /// Another visit shall be booked, for the same reason as this one.
    AnotherAsked(AppointmentId),
}

/// What a visit was to become.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Cancelled.
    Cancelled,
    /// At another time, by this hold.
    Moved(HoldClaim, SlotTime),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask for the visits.
    LookUp(LookupRequest),
    /// Ask the host's page, then the backend, to cancel.
    Cancel(CancellationRequest, String, PublicEvent),
    /// Ask the host's page, then the backend, to move.
    Move(MoveRequest, String, SlotTime, PublicEvent),
    /// Something happens in the ordinary journey.
    Journey(flow::Event),
    /// Move the focus.
    Focus(Focus),
    /// Tell the host's page.
    Emit(PublicEvent),
}
