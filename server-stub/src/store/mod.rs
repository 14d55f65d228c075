//! What must not be lost, as a trait of use cases.
//!
//! Owns what a store promises: each method is one transaction, a slot is sold once, nothing
//! outside the policy in force is held or booked, and a change by any process is seen by the next
//! call of every other. What happened is in the site's audit log, written in the same transaction.
//! Knows no database: adapters live below ([`sqlite`]), and each runs the
//! suite in `conformance`. Start reading at [`Store`]; ready-made answers are in [`reading`].

mod error;
mod invitation;
mod manage;
mod order;
mod outbox;
mod people;
pub mod preview;
pub mod reading;
mod recall;
mod sessions;
pub mod sqlite;
mod staff;
mod week;

#[cfg(test)]
pub(crate) mod conformance;

pub use error::{
    AuditError, CancelError, ConfirmError, ExtendError, HoldError, OfferingError, RegisterError,
    ReleaseError, RotateError, StoreError,
};
pub use invitation::{InvitationError, InvitationStatus};
pub use manage::{LinkShown, Manage, ManageError, NewCancellation, NewMove, NewMoveHold};
pub use order::{
    Answered, Changed, IdempotencyKey, ImportReport, NewHold, NewReservation, OfferingStatus,
    PauseStatus, Presented, PublishReport, Published, PurgeReport, ReceiptDue, WithdrawReport,
};
pub use outbox::{
    CALLS_TO_FAILING_HOSTS, CALLS_TO_ONE_HOST, LEASE_SECONDS, MAX_MESSAGES_A_PAGE, MessageCounts,
    MessagePage, MessageStatus, Outbox, Unreadable, Untold, WantedMessages,
};
pub use people::{Keeping, KeptVisit, People, Person, PersonError, PersonRecord};
pub use preview::{NewPreview, Previewed, Previews};
pub use recall::{
    ChangedSet, RecallAccount, RecallError, RecallOrder, RecallStatus, RecalledPatients, Recalls,
    RehearsedRecall, Unreachable,
};
pub use sessions::{LinkError, Sessions, SignIn};
pub use staff::{MAX_TOKENS_A_PAGE, NewToken, RevokeError, TokenError, TokenPage};

pub use week::{DayVisit, Rehearsal, WeekChange, WeekError, WeekView};

use crate::domain::busy::BusyTimes;
use crate::domain::consent::{Consent, Taken, Terms};
use crate::domain::invitation::NewInvitation;
use crate::domain::site::SiteState;
use crate::domain::staff::Author;
use crate::domain::token::{SecretHash, Token, TokenId};
use crate::schedule::{Registration, Schedule, Week};
use guichet_audit::key::{PublicKey, Signature};
use guichet_audit::scope::Scope;
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId, PractitionerId, SiteId};
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{HoldAnswer, Receipt, ReservationAnswer};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

/// Counts every change that an answer can rest on. Grows; means nothing across two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub i64);

/// A site as it is now.
#[derive(Debug, Clone)]
pub struct SiteView {
    /// The site. Shared: it changes only when the catalogue does.
    pub state: Arc<SiteState>,
    /// No change after this one is in it.
    pub as_of: Revision,
}

/// What an answer rests on: as long as [`Store::still_holds`], it may be given again.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The last change that the answer is sure to know.
    pub as_of: Revision,
    /// Whose times it tells.
    pub practitioners: Arc<[PractitionerId]>,
    /// From this moment on it is wrong even if nothing changes: a minimum notice or a hold ends.
    pub fresh_until: Instant,
}

/// A store. `now` is always the caller's: no adapter reads a clock.
pub trait Store:
    Manage + Outbox + People + Previews + Recalls + Sessions + Send + Sync + 'static
{
    /// The site with its policy, origins, publications and schedule, as of the last commit of any
    /// process; `None` when it is not registered.
    fn site(
        &self,
        site: &SiteId,
    ) -> impl Future<Output = Result<Option<SiteView>, StoreError>> + Send;

    /// Every registered site.
    fn sites(&self) -> impl Future<Output = Result<Vec<SiteId>, StoreError>> + Send;

    /// What is taken of some practitioners' schedules between two moments, expired holds included.
    /// At least as new as any [`SiteView`] that was seen before the call.
    fn busy(
        &self,
        site: &SiteId,
        practitioners: &[PractitionerId],
        from: Instant,
        until: Instant,
    ) -> impl Future<Output = Result<BusyTimes, StoreError>> + Send;

    /// Whether an answer on this basis may be given again at `now`. Takes microseconds and may be
    /// called on an async thread.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be asked.
    fn still_holds(&self, site: &SiteId, basis: &Basis, now: Instant) -> Result<bool, StoreError>;

    /// Takes a slot out of the offer for a few minutes, and releases the hold that it replaces in
    /// the same act; when it fails, the former hold stays.
    fn hold_slot(
        &self,
        hold: NewHold,
        now: Instant,
    ) -> impl Future<Output = Result<HoldAnswer, HoldError>> + Send;

    /// Keeps a hold longer.
    fn extend_hold(
        &self,
        site: SiteId,
        hold: HoldId,
        token: HoldToken,
        now: Instant,
    ) -> impl Future<Output = Result<HoldAnswer, ExtendError>> + Send;

    /// Gives a hold back. Doing it again changes nothing.
    fn release_hold(
        &self,
        site: SiteId,
        hold: HoldId,
        token: HoldToken,
        now: Instant,
    ) -> impl Future<Output = Result<(), ReleaseError>> + Send;

    /// Turns holds into appointments, all or none. The form is checked in the same transaction.
    fn confirm_holds(
        &self,
        reservation: NewReservation,
        now: Instant,
    ) -> impl Future<Output = Result<ReservationAnswer, ConfirmError>> + Send;

    /// Gives up an appointment and its time, whatever the policy in force says by now.
    fn cancel_appointment(
        &self,
        site: SiteId,
        appointment: AppointmentId,
        now: Instant,
    ) -> impl Future<Output = Result<Receipt, CancelError>> + Send;

    /// Registers a site's policy, schedule and origins, or changes what changed; a schedule that is
    /// not given stays, as far as the policy has a place for it. Only proposes offerings; withdraws the publication of those that vanish or become something else. A policy
    /// that is not the registered one, byte for byte, must have a higher serial, and be signed with
    /// the site's key if it has one.
    fn register_site(
        &self,
        registration: Registration,
        now: Instant,
    ) -> impl Future<Output = Result<ImportReport, RegisterError>> + Send;

    /// Changes the key of a site by a statement that the former key signed. Answers the new one.
    fn rotate_key(
        &self,
        site: SiteId,
        statement: String,
        signature: Signature,
        now: Instant,
    ) -> impl Future<Output = Result<PublicKey, RotateError>> + Send;

    /// Makes offerings bookable, on record. One that is published on other terms is published anew,
    /// if it was named: its stock is whole again. Whoever names none means what nobody has answered, of
    /// one practitioner or of everybody.
    fn publish_offerings(
        &self,
        site: SiteId,
        consent: Consent,
        now: Instant,
    ) -> impl Future<Output = Result<PublishReport, OfferingError>> + Send;

    /// Takes consent back. What was booked stays booked.
    fn withdraw_offerings(
        &self,
        site: SiteId,
        offerings: Vec<OfferingId>,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<WithdrawReport, OfferingError>> + Send;

    /// Puts the answer "later" on record, and changes nothing else.
    fn defer_offerings(
        &self,
        site: SiteId,
        offerings: Vec<OfferingId>,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<(), OfferingError>> + Send;

    /// Every offering of the site's policy, in its order, and what it has come to.
    fn list_offerings(
        &self,
        site: SiteId,
    ) -> impl Future<Output = Result<Vec<OfferingStatus>, OfferingError>> + Send;

    /// What somebody is shown before they publish an offering on these terms.
    fn present_offering(
        &self,
        site: SiteId,
        offering: OfferingId,
        terms: Terms,
    ) -> impl Future<Output = Result<Presented, OfferingError>> + Send;

    /// Stops everything within the scope, from the next request of every process on. Holds under way
    /// cannot be confirmed; what was booked stays booked. `false` when such a pause stands already;
    /// a practitioner's takes the place of one that somebody else began.
    fn begin_pause(
        &self,
        site: SiteId,
        scope: Scope,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<bool, OfferingError>> + Send;

    /// Ends a pause, and leaves what it stopped exactly as it was. `false` when none stands. One that
    /// a practitioner began, nobody of another role ends.
    fn end_pause(
        &self,
        site: SiteId,
        scope: Scope,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<bool, OfferingError>> + Send;

    /// The pauses that stand, oldest first.
    fn list_pauses(
        &self,
        site: SiteId,
    ) -> impl Future<Output = Result<Vec<PauseStatus>, OfferingError>> + Send;

    /// What is taken of the stock of each of these offerings, by the publication that stands. At
    /// least as new as any [`SiteView`] that was seen before the call.
    fn taken(
        &self,
        site: &SiteId,
        offerings: &[OfferingId],
    ) -> impl Future<Output = Result<HashMap<OfferingId, Taken>, StoreError>> + Send;

    /// The schedule of the site; `None` when it is not registered.
    fn schedule(
        &self,
        site: SiteId,
    ) -> impl Future<Output = Result<Option<Schedule>, StoreError>> + Send;

    /// When a practitioner receives and when not; `None` when the site is not registered or its
    /// policy has nobody of this identifier.
    fn week(
        &self,
        site: SiteId,
        practitioner: PractitionerId,
    ) -> impl Future<Output = Result<Option<WeekView>, StoreError>> + Send;

    /// What a week would do to the appointments of its practitioner that are not over. Changes
    /// nothing.
    fn rehearse_week(
        &self,
        site: SiteId,
        week: Week,
        now: Instant,
    ) -> impl Future<Output = Result<Rehearsal, WeekError>> + Send;

    /// Replaces a practitioner's week, on record. Cancels nothing: appointments that fall outside
    /// stay, and whoever changes the week must have named them.
    fn change_week(
        &self,
        site: SiteId,
        change: WeekChange,
        now: Instant,
    ) -> impl Future<Output = Result<WeekView, WeekError>> + Send;

    /// What a practitioner has on a day by the clock at the place, earliest first, with whose it is;
    /// cancelled appointments are not there. `None` when the site never had the practitioner; one
    /// who has left its policy may still have appointments.
    fn day(
        &self,
        site: SiteId,
        practitioner: PractitionerId,
        date: LocalDate,
    ) -> impl Future<Output = Result<Option<Vec<DayVisit>>, StoreError>> + Send;

    /// Writes the site's audit log, with the documents that it names, as `guichet_audit::export` has
    /// it. Answers the number of entries.
    fn export_audit(
        &self,
        site: SiteId,
        now: Instant,
        out: Box<dyn std::io::Write + Send>,
    ) -> impl Future<Output = Result<u32, AuditError>> + Send;

    /// A receipt for each host that has named an address for them, permitted or not.
    fn receipts_due(&self) -> impl Future<Output = Result<Vec<ReceiptDue>, StoreError>> + Send;

    /// Gives somebody on the staff a token, on record.
    fn create_token(
        &self,
        token: NewToken,
        now: Instant,
    ) -> impl Future<Output = Result<Token, TokenError>> + Send;

    /// The token of this secret, if it opens anything at `now`: a revocation by any process counts
    /// from its commit on.
    fn find_token(
        &self,
        hash: SecretHash,
        now: Instant,
    ) -> impl Future<Output = Result<Option<Token>, StoreError>> + Send;

    /// The site's tokens, also those that open nothing any more, in the order in which they were
    /// created: at most `limit` of those after the cursor `after`, which is 0 at first.
    fn list_tokens(
        &self,
        site: SiteId,
        after: u32,
        limit: u32,
    ) -> impl Future<Output = Result<TokenPage, TokenError>> + Send;

    /// Ends a token, on record.
    fn revoke_token(
        &self,
        site: SiteId,
        token: TokenId,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<Receipt, RevokeError>> + Send;

    /// Gives out codes for a practitioner's own patients, on record.
    fn issue_invitation(
        &self,
        invitation: NewInvitation,
        now: Instant,
    ) -> impl Future<Output = Result<InvitationStatus, InvitationError>> + Send;

    /// The invitations of a site, also those that open nothing any more, in the order in which they
    /// were given out: one practitioner's, or everybody's.
    fn list_invitations(
        &self,
        site: SiteId,
        of: Option<PractitionerId>,
    ) -> impl Future<Output = Result<Vec<InvitationStatus>, InvitationError>> + Send;

    /// Ends the invitation of this number, on record; where somebody is named, only if it is theirs. What was booked
    /// with it stays booked.
    fn revoke_invitation(
        &self,
        site: SiteId,
        what: (u32, Option<PractitionerId>),
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<(), InvitationError>> + Send;

    /// Deletes what need not be kept: idempotency keys after 24 hours, holds one hour after they
    /// expired, if nobody else took their slot before, previews, sessions and links that have ended, and
    /// what patients typed once their visits are long over. Makes dead letters of messages that were
    /// of use and are no more.
    fn purge(
        &self,
        keeping: Keeping,
        now: Instant,
    ) -> impl Future<Output = Result<PurgeReport, StoreError>> + Send;

    /// Whether the database answers and can be written to: for health checks.
    fn check(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}
