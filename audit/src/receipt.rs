//! What a host keeps of a log, so that it can never be rewritten or cut short unseen.
//!
//! Owns the receipt's form: the one that the widget's `guichet-booked` event carries and that the
//! backend sends to the host on a schedule.

use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::json::{Json, ShapeError, Wire, member};
use guichet_contract::time::Instant;

/// Where a site's log stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReceipt {
    /// Whose log.
    pub site: SiteId,
    /// Number of its last entry.
    pub entry: u32,
    /// The digest of that entry.
    pub head: Digest,
    /// An appointment that is in the log by then, if there is one.
    pub appointment: Option<AppointmentId>,
    /// When the backend sent it, if it did.
    pub sent_at: Option<Instant>,
    /// When the host received it, if the host noted that: what a backend says of time is only its
    /// word.
    pub received_at: Option<Instant>,
}

impl KeptReceipt {
    /// When the log had come so far, at the latest.
    pub fn moment(&self) -> Option<Instant> {
        self.received_at.or(self.sent_at)
    }
}

impl Wire for KeptReceipt {
    /// Members besides are passed over: a host keeps its receipts with notes of its own.
    fn read(json: &Json) -> Result<Self, ShapeError> {
        Ok(Self {
            site: member(json, "site")?,
            entry: member(json, "entry")?,
            head: member(json, "head")?,
            appointment: member(json, "appointment")?,
            sent_at: member(json, "sent_at")?,
            received_at: member(json, "received_at")?,
        })
    }
    fn write(&self) -> Json {
        Json::object([
            ("site", self.site.write()),
            ("entry", self.entry.write()),
            ("head", self.head.write()),
            ("appointment", self.appointment.write()),
            ("sent_at", self.sent_at.write()),
            ("received_at", self.received_at.write()),
        ])
    }
}
