//! Every public DOM event, in one enum.
//!
//! Owns their names and details. No personal data: identifiers of the host's own policy, times,
//! codes and counts alone. Dispatching is the session's.

use crate::flow::{StepName, Trouble};
use guichet_contract::ids::{AppointmentId, OfferingId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use guichet_contract::wire::{Receipt, SlotTime};

/// Most identifiers that one event names.
const MOST_NAMED: usize = 20;

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
    /// `guichet-search`: somebody searched for a reason. Its words are nobody's business.
    Search {
        /// How many reasons were found.
        results: usize,
    },
    /// `guichet-slot`: a time was chosen.
    Slot {
        /// Who could.
        offerings: Vec<OfferingId>,
        /// When.
        start: Instant,
    },
    /// `guichet-refused`: the backend named something outside the policy, and it was dropped.
    Refused {
        /// In which answer.
        place: RefusedIn,
        /// What.
        refusals: Refusals,
    },
    /// `guichet-before-hold`: cancelable. A time is about to be held.
    BeforeHold {
        /// Who could.
        offerings: Vec<OfferingId>,
        /// When.
        start: Instant,
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
        /// Whose audit log the receipt is of.
        site: SiteId,
        /// Where the audit log stood then.
        receipt: Receipt,
    },
    /// `guichet-before-cancel`: cancelable. A visit is about to be cancelled by its patient.
    #[cfg(feature = "manage")]
    BeforeCancel {
        /// Which.
        appointment: AppointmentId,
        /// When it is.
        time: SlotTime,
    },
    /// `guichet-before-move`: cancelable. A visit is about to be moved by its patient.
    #[cfg(feature = "manage")]
    BeforeMove {
        /// Which.
        appointment: AppointmentId,
        /// When it is.
        from: SlotTime,
        /// When it will be.
        time: SlotTime,
    },
    /// `guichet-visit-cancelled`: a visit was cancelled by its patient.
    #[cfg(feature = "manage")]
    VisitCancelled {
        /// Which.
        appointment: AppointmentId,
        /// Whose audit log the receipt is of.
        site: SiteId,
        /// Where the audit log stood then.
        receipt: Receipt,
    },
    /// `guichet-visit-moved`: a visit was moved by its patient.
    #[cfg(feature = "manage")]
    VisitMoved {
        /// The visit at its new time.
        appointment: AppointmentId,
        /// The one that was given up.
        from: AppointmentId,
        /// When it is.
        time: SlotTime,
        /// Whose audit log the receipt is of.
        site: SiteId,
        /// Where the audit log stood then.
        receipt: Receipt,
    },
    /// `guichet-failed`: something did not work; the patient was told.
    Failed {
        /// Why.
        trouble: Trouble,
    },
}

/// What was dropped of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals {
    /// How many entries.
    pub count: usize,
    /// Which offerings they named, each once; the first [`MOST_NAMED`].
    pub offerings: Vec<OfferingId>,
}

impl Refusals {
    /// Counts entries that named an offering.
    pub fn add(&mut self, offering: &OfferingId, count: usize) {
        self.count += count;
        let room = self.offerings.len() < MOST_NAMED;
        if count > 0 && room && !self.offerings.contains(offering) {
            self.offerings.push(offering.clone());
        }
    }
}

/// The answer in which something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedIn {
    /// Openings.
    Openings,
    /// Availability.
    Availability,
    /// A hold, or its extension.
    Hold,
    /// A reservation.
    Reservation,
    /// Visits that a link opens.
    #[cfg(feature = "manage")]
    Visits,
}

impl RefusedIn {
    const fn name(self) -> &'static str {
        match self {
            Self::Openings => "openings",
            Self::Availability => "availability",
            Self::Hold => "hold",
            Self::Reservation => "reservation",
            #[cfg(feature = "manage")]
            Self::Visits => "visits",
        }
    }
}

impl PublicEvent {
    /// The name of the DOM event.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready => "guichet-ready",
            Self::Step { .. } => "guichet-step",
            Self::Search { .. } => "guichet-search",
            Self::Slot { .. } => "guichet-slot",
            Self::Refused { .. } => "guichet-refused",
            Self::BeforeHold { .. } => "guichet-before-hold",
            Self::Held { .. } => "guichet-held",
            Self::BeforeBook { .. } => "guichet-before-book",
            Self::Booked { .. } => "guichet-booked",
            Self::Failed { .. } => "guichet-failed",
            #[cfg(feature = "manage")]
            Self::BeforeCancel { .. } => "guichet-before-cancel",
            #[cfg(feature = "manage")]
            Self::BeforeMove { .. } => "guichet-before-move",
            #[cfg(feature = "manage")]
            Self::VisitCancelled { .. } => "guichet-visit-cancelled",
            #[cfg(feature = "manage")]
            Self::VisitMoved { .. } => "guichet-visit-moved",
        }
    }

    /// Whether the host's page can say no.
    pub const fn is_cancelable(&self) -> bool {
        match self {
            Self::BeforeHold { .. } | Self::BeforeBook { .. } => true,
            #[cfg(feature = "manage")]
            Self::BeforeCancel { .. } | Self::BeforeMove { .. } => true,
            _ => false,
        }
    }

    /// The `detail` of the DOM event.
    pub fn detail(&self) -> Json {
        match self {
            Self::Ready => Json::object([]),
            Self::Step { step } => Json::object([("step", Json::text(step.name()))]),
            Self::Search { results } => Json::object([("results", number(*results))]),
            Self::Refused { place, refusals } => Json::object([
                ("answer", Json::text(place.name())),
                ("count", number(refusals.count)),
                ("offerings", refusals.offerings.write()),
            ]),
            Self::Slot { offerings, start } | Self::BeforeHold { offerings, start } => {
                Json::object([("offerings", offerings.write()), ("start", start.write())])
            }
            Self::Held { offering, time } | Self::BeforeBook { offering, time } => {
                Json::object([("offering", offering.write()), ("start", time.start.write())])
            }
            Self::Booked { appointment, offering, time, site, receipt } => Json::object([
                ("appointment", appointment.write()),
                ("offering", offering.write()),
                ("start", time.start.write()),
                ("receipt", kept(site, receipt, Some(appointment))),
            ]),
            #[cfg(feature = "manage")]
            Self::BeforeCancel { appointment, time } => {
                Json::object([("appointment", appointment.write()), ("start", time.start.write())])
            }
            #[cfg(feature = "manage")]
            Self::BeforeMove { appointment, from, time } => Json::object([
                ("appointment", appointment.write()),
                ("from", from.start.write()),
                ("start", time.start.write()),
            ]),
            #[cfg(feature = "manage")]
            Self::VisitCancelled { appointment, site, receipt } => Json::object([
                ("appointment", appointment.write()),
                ("receipt", kept(site, receipt, None)),
            ]),
            #[cfg(feature = "manage")]
            Self::VisitMoved { appointment, from, time, site, receipt } => Json::object([
                ("appointment", appointment.write()),
                ("from", from.write()),
                ("start", time.start.write()),
                ("receipt", kept(site, receipt, Some(appointment))),
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

/// A receipt, whole in itself: it is kept as it is, and read by `guichet-verify`. It names the
/// appointment that its entry made, if it made one.
fn kept(site: &SiteId, receipt: &Receipt, appointment: Option<&AppointmentId>) -> Json {
    let mut members = vec![
        ("site".to_owned(), site.write()),
        ("entry".to_owned(), receipt.entry.write()),
        ("head".to_owned(), receipt.head.write()),
    ];
    members.extend(appointment.map(|it| ("appointment".to_owned(), it.write())));
    Json::Object(members)
}

fn number(count: usize) -> Json {
    Json::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_refused_offering_is_named_once_and_no_more_than_twenty_are() {
        let mut refusals = Refusals::default();
        for index in 0..30 {
            let id = OfferingId::parse(&format!("o{index}")).unwrap();
            refusals.add(&id, 1);
            refusals.add(&id, 2);
        }
        refusals.add(&OfferingId::parse("nothing").unwrap(), 0);
        assert_eq!((refusals.count, refusals.offerings.len()), (90, MOST_NAMED));
        let told = PublicEvent::Refused { place: RefusedIn::Openings, refusals };
        let detail = told.detail().to_string();
        assert!(
            detail.starts_with(r#"{"answer":"openings","count":90,"offerings":["o0","o1","#),
            "{detail}"
        );
    }
}
