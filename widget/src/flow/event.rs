//! Everything that can happen.

use super::{Catalogue, Choice, DatePart, StepName, Trouble};
use guichet_contract::ids::{HoldId, HoldToken, ReasonId};
use guichet_contract::patient::Field;
use guichet_contract::routes::Query;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{
    AvailabilityAnswer, HoldAnswer, OpeningsAnswer, ReservationAnswer, SlotTime,
};
use std::rc::Rc;

/// Randomness for one request, drawn outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The secret of a new hold.
    pub token: HoldToken,
    /// The idempotency key.
    pub key: String,
}

/// Something happened. Answers of the backend have been sifted: they name nobody outside the
/// policy.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The openings came, or did not.
    OpeningsArrived(Result<OpeningsAnswer, Trouble>),
    /// Something was typed into the search field.
    Searched(String),
    /// A search is over, for now.
    SearchDone,
    /// A reason was chosen.
    ReasonChosen(ReasonId),
    /// A practitioner was chosen, or the first available.
    ChoiceMade(Choice),
    /// Other days were asked for.
    DaysAsked(LocalDate),
    /// The times came, or did not.
    SlotsArrived {
        /// What was asked for: the patient may want something else by now.
        asked: Query,
        /// The times.
        answer: Result<AvailabilityAnswer, Trouble>,
    },
    /// A time was chosen.
    SlotChosen {
        /// When.
        time: SlotTime,
        /// Randomness for the hold.
        secrets: Secrets,
    },
    /// The hold came, or did not.
    HoldArrived {
        /// The secret that was sent.
        token: HoldToken,
        /// The hold.
        answer: Result<HoldAnswer, Trouble>,
        /// The visitor's clock.
        now: Instant,
    },
    /// The host's page forbade the hold or the booking, perhaps with a message for the patient.
    Vetoed(Option<String>),
    /// A minute of the hold is left.
    HoldEnding(HoldId),
    /// The hold's time has run out.
    HoldOver(HoldId),
    /// The patient wants to keep the slot longer.
    ExtensionAsked {
        /// Randomness, in case the hold must be made anew.
        secrets: Secrets,
    },
    /// The extension came, or did not.
    ExtensionArrived {
        /// The hold that was to be extended.
        hold: HoldId,
        /// The hold.
        answer: Result<HoldAnswer, Trouble>,
        /// The visitor's clock.
        now: Instant,
    },
    /// Whether somebody books for somebody else.
    ForSomebodyElse(bool),
    /// A field was typed into.
    Typed(Field, String),
    /// A part of the birth date was typed into.
    DatePartTyped(DatePart, String),
    /// The form was filled in.
    DetailsDone {
        /// Today, for birth dates.
        today: LocalDate,
    },
    /// The patient confirms.
    BookingAsked {
        /// A fresh idempotency key; an unanswered one is used again instead.
        key: String,
    },
    /// The booking was answered, or was not.
    BookingArrived(Result<ReservationAnswer, Trouble>),
    /// One step back.
    Back,
    /// Back to one of the earlier steps.
    ChangeAsked(StepName),
    /// What failed shall be tried again.
    Retry,
    /// What was held is a visit by now.
    #[cfg(feature = "manage")]
    HoldSpent,
    /// The host gave other policies: what they allow is in the catalogue by now. This was it before.
    PolicyChanged(Rc<Catalogue>),
}
