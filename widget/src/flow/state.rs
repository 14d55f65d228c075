//! Everything that is so, at one moment of the journey.

use super::{Catalogue, Form, Remote, SlotsPage, StepName, Trouble};
use guichet_contract::ids::{AppointmentId, HoldToken, LocationId, OfferingId, ReasonId};
use guichet_contract::policy::{Offering, PolicyDigest, Reason};
use guichet_contract::routes::Query;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{DEFAULT_DAYS, HoldClaim, Opening, SlotTime};

/// The state of the journey.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Where the patient is.
    pub step: StepName,
    /// What can be booked at all.
    pub openings: Remote<Vec<Opening>>,
    /// Whether the openings are asked for again, after they did not arrive.
    pub retrying: bool,
    /// The policy that the backend has registered.
    pub registered: Option<PolicyDigest>,
    /// What was typed to find a reason.
    pub search: String,
    /// Why.
    pub reason: Option<ReasonId>,
    /// Who and where.
    pub choice: Option<Choice>,
    /// First day that was asked for; `None` for the first days there are.
    pub from: Option<LocalDate>,
    /// The earliest day that was ever shown: there is nothing before it.
    pub first_day: Option<LocalDate>,
    /// The times, once they were asked for.
    pub slots: Option<Remote<SlotsPage>>,
    /// The hold that is under way.
    pub holding: Option<Holding>,
    /// The claim on a slot.
    pub hold: Option<Hold>,
    /// What the patient typed.
    pub form: Form,
    /// The key under which the booking is asked for, as long as its outcome is unknown.
    pub booking_key: Option<String>,
    /// Whether the booking is under way.
    pub booking: bool,
    /// Something to say above the step.
    pub notice: Option<Notice>,
    /// What was booked.
    pub booked: Option<Booked>,
    /// Whether this is a preview: nothing can be booked.
    pub preview: bool,
}

/// With whom, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The first available, anywhere.
    Anyone,
    /// The first available at one place.
    AnyoneAt(LocationId),
    /// This one.
    One(OfferingId),
}

/// A hold that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// When.
    pub time: SlotTime,
    /// Who would do.
    pub offerings: Vec<OfferingId>,
    /// The secret that was sent: by it the answer is known.
    pub token: HoldToken,
}

/// A claim on a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The claim and its secret.
    pub claim: HoldClaim,
    /// What was assigned.
    pub offering: OfferingId,
    /// Why: the patient may choose something else before the form is done.
    pub reason: ReasonId,
    /// Where.
    pub location: LocationId,
    /// When.
    pub time: SlotTime,
    /// Until when the slot is kept, on the visitor's own clock.
    pub kept_until: Instant,
    /// Whether it can be kept longer.
    pub extendable: bool,
    /// How far its time has run.
    pub life: HoldLife,
}

/// How far the time of a hold has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldLife {
    /// There is time.
    Kept,
    /// A minute is left.
    Ending,
    /// It has run out; the slot is still there if nobody else took it.
    Over,
}

/// Something to say above the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The slot is gone. The nearest others are offered.
    SlotGone {
        /// The time that is gone.
        time: SlotTime,
    },
    /// It did not work, and can be tried again.
    Trouble(Trouble),
    /// The host's page said no, perhaps in its own words.
    Vetoed(Option<String>),
    /// The host gave another policy, and something that was chosen or shown is gone.
    PolicyChanged,
}

/// What was booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The visit; `None` at the end of a preview, where there is none.
    pub appointment: Option<AppointmentId>,
    /// What.
    pub offering: OfferingId,
    /// When.
    pub time: SlotTime,
}

impl Default for State {
    /// The beginning, with the openings asked for.
    fn default() -> Self {
        Self {
            step: StepName::Reason,
            openings: Remote::Loading,
            retrying: false,
            registered: None,
            search: String::new(),
            reason: None,
            choice: None,
            from: None,
            first_day: None,
            slots: None,
            holding: None,
            hold: None,
            form: Form::default(),
            booking_key: None,
            booking: false,
            notice: None,
            booked: None,
            preview: false,
        }
    }
}

impl State {
    /// The next time of an opening: `None` when it is not open, `Some(None)` when it is full.
    pub fn next_time(&self, id: &OfferingId) -> Option<Option<SlotTime>> {
        let openings = self.openings.ready()?;
        openings.iter().find(|opening| opening.offering == *id).map(|opening| opening.next)
    }

    /// The next time of any offering of a reason.
    pub fn next_of(&self, catalogue: &Catalogue, reason: &ReasonId) -> Option<SlotTime> {
        catalogue.offerings(reason).filter_map(|offering| self.next_time(&offering.id)?).min()
    }

    /// The reasons that fit what was typed and can be booked now; all when nothing was typed.
    pub fn found<'a>(&self, catalogue: &'a Catalogue) -> Vec<&'a Reason> {
        catalogue.search(&self.search, |id| self.next_time(id).flatten().is_some())
    }

    /// The offerings of the chosen reason that are open, full ones among them.
    pub fn open<'a>(&'a self, catalogue: &'a Catalogue) -> Vec<&'a Offering> {
        let Some(reason) = &self.reason else { return Vec::new() };
        let open = |offering: &&Offering| self.next_time(&offering.id).is_some();
        catalogue.offerings(reason).filter(open).collect()
    }

    /// The offering of the chosen reason, when only one is open.
    pub(super) fn only_candidate(&self, catalogue: &Catalogue) -> Option<OfferingId> {
        match self.open(catalogue).as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        }
    }

    /// The open offerings that the choice allows.
    pub fn candidates(&self, catalogue: &Catalogue) -> Vec<OfferingId> {
        let chosen = |offering: &&Offering| match &self.choice {
            None => false,
            Some(Choice::Anyone) => true,
            Some(Choice::AnyoneAt(location)) => offering.location == *location,
            Some(Choice::One(id)) => offering.id == *id,
        };
        let open = self.open(catalogue);
        open.into_iter().filter(chosen).map(|offering| offering.id.clone()).collect()
    }

    /// What to ask the backend for. Offerings are named where the page is narrower than what the
    /// backend has registered, or cannot know that it is not.
    pub(super) fn slots_query(&self, catalogue: &Catalogue) -> Option<Query> {
        let reason = self.reason.clone()?;
        let mut narrowing = catalogue.narrowing.clone();
        narrowing.reasons = vec![reason];
        let same_policy = catalogue.digest.is_some() && catalogue.digest == self.registered;
        if self.choice != Some(Choice::Anyone) || !same_policy {
            narrowing.offerings = self.candidates(catalogue);
        }
        Some(Query {
            narrowing,
            policy: catalogue.digest.clone(),
            from: self.from,
            days: Some(DEFAULT_DAYS),
        })
    }

    pub(super) fn forget_choice(&mut self) {
        self.choice = None;
        self.forget_slots();
    }

    pub(super) fn forget_slots(&mut self) {
        self.slots = None;
        self.from = None;
        self.first_day = None;
    }

    /// The first of the days that are shown or asked for, their number, and whether there are none
    /// before them; `None` until the backend has said which days come first.
    pub fn days_shown(&self) -> Option<(LocalDate, i64, bool)> {
        let page = self.slots.as_ref().and_then(Remote::ready);
        let from = page.map(|page| page.from).or(self.from)?;
        let days = page.map_or(DEFAULT_DAYS, |page| page.days);
        Some((from, days.into(), self.first_day.is_none_or(|first| from <= first)))
    }

    /// The claim on a slot, as long as its time has not run out and it is of what is chosen.
    pub fn kept(&self) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| hold.life != HoldLife::Over && self.is_chosen(hold))
    }

    /// Whether a hold is of what is chosen now: a time that is held for one reason is not on offer for
    /// another.
    fn is_chosen(&self, hold: &Hold) -> bool {
        self.reason.as_ref() == Some(&hold.reason)
            && match &self.choice {
                Some(Choice::One(id)) => *id == hold.offering,
                Some(Choice::AnyoneAt(location)) => *location == hold.location,
                Some(Choice::Anyone) | None => true,
            }
    }

    /// The times on offer, with one's own held one among them.
    pub fn shown_slots(&self) -> Option<SlotsPage> {
        let page = self.slots.as_ref()?.ready()?.clone();
        Some(match self.kept() {
            Some(hold) => page.with_own(&hold.offering, hold.time),
            None => page,
        })
    }
}
