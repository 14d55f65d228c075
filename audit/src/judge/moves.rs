//! Moves as they unfold: one visit is given up for another of the same, in one entry.
//!
//! Owns what must be so of an entry about a move. Start reading at [`Replay::appointment_moved`].

use super::replay::Replay;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId};

impl Replay<'_> {
    /// Takes in a move. Whether the new time may be booked is asked as of any booking.
    pub(super) fn appointment_moved(
        &mut self,
        appointment: &AppointmentId,
        from: &AppointmentId,
        (offering, policy): (&OfferingId, &Digest),
    ) {
        let former = self.booked.get(from).cloned();
        let same = former.is_some_and(|(booked, edition)| {
            booked == *offering && self.means_the_same(&edition, policy, offering)
        });
        self.require(same, "moved an appointment to something else than was booked");
        self.appointment_cancelled(from);
        self.appointment_booked(appointment, (offering, policy));
    }
}
