//! Which steps a journey has, and in which order.

use super::{Catalogue, State};

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepName {
    /// Why.
    Reason,
    /// Who and where.
    Choice,
    /// When.
    Slot,
    /// For whom.
    Details,
    /// Is all this right?
    Review,
    /// It is booked.
    Done,
}

impl StepName {
    /// The name that the host's page sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Choice => "practitioner",
            Self::Slot => "slot",
            Self::Details => "details",
            Self::Review => "review",
            Self::Done => "done",
        }
    }
}

impl State {
    /// The steps that this journey goes through: those with a single choice are left out.
    pub fn path(&self, catalogue: &Catalogue) -> Vec<StepName> {
        let mut path = Vec::new();
        if catalogue.only_reason().is_none() {
            path.push(StepName::Reason);
        }
        if self.reason.is_none() || self.only_candidate(catalogue).is_none() {
            path.push(StepName::Choice);
        }
        path.extend([StepName::Slot, StepName::Details, StepName::Review]);
        path
    }

    /// The step before this one, if there is one to go back to.
    pub fn previous(&self, catalogue: &Catalogue) -> Option<StepName> {
        if self.step == StepName::Done {
            return None;
        }
        self.path(catalogue).into_iter().rev().find(|step| *step < self.step)
    }

    /// Number of this step, counted from 1, and of all steps.
    pub fn progress(&self, catalogue: &Catalogue) -> Option<(usize, usize)> {
        let path = self.path(catalogue);
        Some((path.iter().position(|step| *step == self.step)? + 1, path.len()))
    }
}
