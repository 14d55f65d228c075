//! Every public DOM event, in one enum.
//!
//! Owns their names and details. No personal data: identifiers of the host's own policy, times,
//! codes and counts alone. Dispatching is the session's.

use crate::flow::{StepName, Trouble};
use guichet_contract::ids::{AppointmentId, OfferingId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::wire::SlotTime;

/// Something that the host's page may know.
#[derive(Debug, Clone, PartialEq)]
pub enum PublicEvent {
    /// `guichet-ready`: the widget stands, the first step is shown.
    Ready,
    /// `guichet-step`: a step is shown.
    Step {
        /// Which.
        step: StepName,
    },
    /// `guichet-refused`: the backend named something outside the policy, and it was dropped.
    Refused {
        /// In which answer.
        place: RefusedIn,
        /// How many.
        count: usize,
    },
    /// `guichet-before-hold`: cancelable. A time was chosen.
    BeforeHold {
        /// Who could.
        offerings: Vec<OfferingId>,
        /// When.
        start: guichet_contract::time::Instant,
    },
    /// `guichet-held`: a slot is kept for the patient.
    Held {
        /// What.
        offering: OfferingId,
        /// When.
        time: SlotTime,
    },
    /// `guichet-before-book`: cancelable. The host's last word before an appointment is made.
    BeforeBook {
        /// What.
        offering: OfferingId,
        /// When.
        time: SlotTime,
    },
    /// `guichet-booked`: there is an appointment.
    Booked {
        /// Its identifier.
        appointment: AppointmentId,
        /// What.
        offering: OfferingId,
        /// When.
        time: SlotTime,
    },
    /// `guichet-failed`: something did not work; the patient was told.
    Failed {
        /// Why.
        trouble: Trouble,
    },
}

/// The answer in which something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedIn {
    /// Openings.
    Openings,
    /// Availability.
    Availability,
    /// A hold.
    Hold,
    /// A reservation.
    Reservation,
}

impl RefusedIn {
    const fn name(self) -> &'static str {
        match self {
            Self::Openings => "openings",
            Self::Availability => "availability",
            Self::Hold => "hold",
            Self::Reservation => "reservation",
        }
    }
}

impl PublicEvent {
    /// The name of the DOM event.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready => "guichet-ready",
            Self::Step { .. } => "guichet-step",
            Self::Refused { .. } => "guichet-refused",
            Self::BeforeHold { .. } => "guichet-before-hold",
            Self::Held { .. } => "guichet-held",
            Self::BeforeBook { .. } => "guichet-before-book",
            Self::Booked { .. } => "guichet-booked",
            Self::Failed { .. } => "guichet-failed",
        }
    }

    /// Whether the host's page can say no.
    pub const fn is_cancelable(&self) -> bool {
        matches!(self, Self::BeforeHold { .. } | Self::BeforeBook { .. })
    }

    /// The `detail` of the DOM event.
    pub fn detail(&self) -> Json {
        match self {
            Self::Ready => Json::object([]),
            Self::Step { step } => Json::object([("step", Json::text(step.name()))]),
            Self::Refused { place, count } => Json::object([
                ("answer", Json::text(place.name())),
                ("count", Json::Int(i64::try_from(*count).unwrap_or(i64::MAX))),
            ]),
            Self::BeforeHold { offerings, start } => {
                Json::object([("offerings", offerings.write()), ("start", start.write())])
            }
            Self::Held { offering, time } | Self::BeforeBook { offering, time } => {
                Json::object([("offering", offering.write()), ("start", time.start.write())])
            }
            Self::Booked { appointment, offering, time } => Json::object([
                ("appointment", appointment.write()),
                ("offering", offering.write()),
                ("start", time.start.write()),
            ]),
            Self::Failed { trouble } => Json::object([(
                "code",
                match trouble {
                    Trouble::Unreachable => Json::text("unreachable"),
                    Trouble::Garbage => Json::text("garbage"),
                    Trouble::Problem { code, .. } => code.write(),
                },
            )]),
        }
    }
}
