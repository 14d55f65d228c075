//! What a store is asked to do, and what it reports.

use super::week::list;
use crate::domain::consent::{OfferingState, Seen, Taken, Terms};
use crate::domain::outside::BookedVisit;
use guichet_audit::key::PublicKey;
use guichet_audit::receipt::KeptReceipt;
use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, HoldId, OfferingId, ReservationId, SiteId};
use guichet_contract::policy::{Offering, PolicyDigest};
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldRequest, ReservationRequest};
use std::fmt;

/// What makes a repeated request harmless: 16 to 64 characters of an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key; `None` when it has not the form.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() >= 16 && guichet_contract::ids::is_identifier(text))
            .then(|| Self(text.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A slot to hold.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// Where.
    pub site: SiteId,
    /// The new hold's identifier, fresh from [`crate::domain::random::identifier`].
    pub id: HoldId,
    /// What the caller sent.
    pub request: HoldRequest,
    /// Under which key.
    pub key: IdempotencyKey,
}

/// Holds to confirm.
#[derive(Debug, Clone)]
pub struct NewReservation {
    /// Where.
    pub site: SiteId,
    /// The new reservation's identifier.
    pub id: ReservationId,
    /// A fresh identifier for each hold of the request.
    pub appointments: Vec<AppointmentId>,
    /// What the caller sent.
    pub request: ReservationRequest,
    /// Under which key.
    pub key: IdempotencyKey,
}

/// What of a site is not as before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub struct Changed {
    /// The policy is another edition.
    pub policy: bool,
    /// The schedule is another.
    pub schedule: bool,
    /// The origins are others.
    pub origins: bool,
    /// Receipts go to another address.
    pub receipts: bool,
    /// Patients book on another page of the host's.
    pub page: bool,
    /// What the site says of its messages is another.
    pub messages: bool,
}

/// What importing a site changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Whether the site is new.
    pub created: bool,
    /// What of a known site is not as before.
    pub changed: Changed,
    /// The key of the host, without which no policy is accepted; `None` where nothing is signed.
    pub key: Option<PublicKey>,
    /// Offerings that were not in the policy before, or meant something else.
    pub proposed: Vec<OfferingId>,
    /// Offerings that are in the policy no more.
    pub removed: Vec<OfferingId>,
    /// Publications that ended, because the offering is gone or means something else.
    pub withdrawn: Vec<OfferingId>,
    /// Visits that had a place in the schedule before and have none by now. They stay booked.
    pub outside: Vec<BookedVisit>,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = |changed| if changed { "changed" } else { "as before" };
        if self.created {
            writeln!(f, "site registered")?;
        } else {
            writeln!(f, "policy: {}", changed(self.changed.policy))?;
            writeln!(f, "schedule: {}", changed(self.changed.schedule))?;
            writeln!(f, "origins: {}", changed(self.changed.origins))?;
            writeln!(f, "receipts: {}", changed(self.changed.receipts))?;
            writeln!(f, "page: {}", changed(self.changed.page))?;
            writeln!(f, "messages: {}", changed(self.changed.messages))?;
        }
        if let Some(key) = &self.key {
            writeln!(f, "policy signed with: {key}")?;
        }
        write!(f, "offerings proposed: {}", self.proposed.len())?;
        for (what, offerings) in
            [("removed", &self.removed), ("publication withdrawn", &self.withdrawn)]
        {
            if !offerings.is_empty() {
                let names: Vec<_> = offerings.iter().map(OfferingId::as_str).collect();
                write!(f, "\n{what}: {}", names.join(" "))?;
            }
        }
        if !self.outside.is_empty() {
            let number = self.outside.len();
            write!(f, "\nappointments that are outside by now, and stay booked: {number}")?;
            list(f, &self.outside)?;
        }
        Ok(())
    }
}

/// A receipt that a host wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptDue {
    /// The host's address.
    pub to: String,
    /// Whether the policy in force permits it by now.
    pub permitted: bool,
    /// Where the site's log stands.
    pub receipt: KeptReceipt,
}

/// What publishing changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// Published now.
    pub published: Vec<OfferingId>,
    /// Published before on other terms, and on these from now on.
    pub changed: Vec<OfferingId>,
    /// Published before; their record stays as it was.
    pub already: Vec<OfferingId>,
    /// Where all were meant: somebody has said "later" to them, or taken their consent back. Nothing
    /// became of them.
    pub answered: Vec<OfferingId>,
}

/// What taking consent back changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WithdrawReport {
    /// Not published any more.
    pub withdrawn: Vec<OfferingId>,
    /// They were not published.
    pub not_published: Vec<OfferingId>,
}

/// Who made an offering bookable, when, and to what they agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number, which appointments name.
    pub number: u32,
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Under which edition of the policy.
    pub policy: PolicyDigest,
    /// On which terms.
    pub terms: Terms,
    /// Digest of what they were shown.
    pub seen: Digest,
}

/// Who said "later" or took consent back, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Who; nobody where an edition of the policy ended the consent.
    pub by: Option<String>,
    /// When.
    pub at: Instant,
}

/// An offering of the policy, and what it has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingStatus {
    /// Who, why, where.
    pub offering: Offering,
    /// What it has come to.
    pub state: OfferingState,
    /// The consent, if there is one.
    pub published: Option<Published>,
    /// The last answer, if it was not a consent that stands.
    pub answered: Option<Answered>,
    /// The pauses that stop it.
    pub paused: Vec<Scope>,
    /// What of its stock is taken, where it has one.
    pub taken: Option<Taken>,
    /// Whether any opening period is made for it.
    pub has_periods: bool,
}

/// What somebody is shown before they publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// All that a patient would go by, as JSON.
    pub text: String,
    /// Its digest, and the last answer by now: what consent names.
    pub seen: Seen,
}

/// A pause that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseStatus {
    /// Its number: what begins later has a higher one.
    pub number: u32,
    /// What it stops.
    pub scope: Scope,
    /// Who began it.
    pub by: String,
    /// Since when.
    pub at: Instant,
}

/// What the retention job deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PurgeReport {
    /// Idempotency keys.
    pub keys: u64,
    /// Holds.
    pub holds: u64,
    /// Previews.
    pub previews: u64,
    /// Sessions of staff, and links to begin one.
    pub sessions: u64,
    /// Reservations whose visits are long over: nobody's now.
    pub patients: u64,
}
