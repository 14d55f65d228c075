//! Recalls as they unfold: each names as many appointments as it says, and gives back all or none.
//!
//! Owns what must be so of the entries about recalls. Start reading at [`Replay::recall`].

use super::replay::Replay;
use crate::entry::Act;
use guichet_contract::ids::AppointmentId;
use std::collections::HashSet;

/// A recall as the log has it.
pub(super) struct Recall {
    /// How many appointments it said it cancels.
    said: u32,
    /// How many it has cancelled.
    cancelled: u32,
    /// Those that it cancelled and has not given back.
    named: HashSet<AppointmentId>,
    undone: bool,
    reopened: bool,
}

impl Replay<'_> {
    /// Takes in an act about a recall; any other is none of this module's.
    pub(super) fn recall(&mut self, act: &Act) {
        match act {
            Act::RecallRun { recall, appointments } => self.run(*recall, *appointments),
            Act::AppointmentRecalled { appointment, recall } => {
                self.appointment_cancelled(appointment);
                let found = self.recalls.get_mut(recall).filter(|it| it.stands());
                let room = found.is_some_and(|found| found.names(appointment));
                self.require(room, "recalled an appointment that no recall had said");
            }
            Act::RecallUndone { recall } => self.ends(*recall, |it| &mut it.undone),
            Act::RecallReopened { recall } => self.ends(*recall, |it| &mut it.reopened),
            Act::AppointmentRestored { appointment, recall } => {
                let found = self.recalls.get_mut(recall).filter(|it| it.undone);
                let given_back = found.is_some_and(|found| found.named.remove(appointment));
                self.require(given_back, "restored an appointment that was not recalled");
                if given_back && let Some((_, cancelled)) = self.appointments.get_mut(appointment) {
                    *cancelled = false;
                    self.verdict.cancellations -= 1;
                }
            }
            _ => {}
        }
    }

    fn run(&mut self, number: u32, said: u32) {
        let new =
            Recall { said, cancelled: 0, named: HashSet::new(), undone: false, reopened: false };
        let former = self.recalls.insert(number, new);
        self.require(former.is_none(), "two recalls have one number");
    }

    fn ends(&mut self, number: u32, end: impl Fn(&mut Recall) -> &mut bool) {
        let found = self.recalls.get_mut(&number).filter(|it| it.stands());
        let stood = found.map(|found| *end(found) = true).is_some();
        self.require(stood, "ended a recall that did not stand");
    }

    /// There are no more entries.
    pub(super) fn recalls_are_whole(&mut self) {
        let whole = self.recalls.values().all(Recall::is_whole);
        self.require(whole, "a recall cancelled or gave back others than it said");
    }
}

impl Recall {
    fn stands(&self) -> bool {
        !self.undone && !self.reopened
    }

    fn names(&mut self, appointment: &AppointmentId) -> bool {
        self.cancelled += 1;
        self.named.insert(appointment.clone()) && self.cancelled <= self.said
    }

    fn is_whole(&self) -> bool {
        self.cancelled == self.said && (!self.undone || self.named.is_empty())
    }
}
