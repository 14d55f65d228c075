//! What a store is asked about recalls: cancelling appointments by their cause, in one act that is
//! rehearsed before, and can be taken back until patients are told. Start reading at [`Recalls`].

use super::{OfferingError, StoreError};
use crate::domain::outside::BookedVisit;
use crate::domain::recall::{Cause, SeenSet};
use crate::domain::staff::Author;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{AppointmentId, PractitionerId, ReasonId, SiteId};
use guichet_contract::patient::PatientForm;
use guichet_contract::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

/// The part of a store that recalls. What holds for [`super::Store`] holds here.
pub trait Recalls: Send + Sync + 'static {
    /// What a recall would do now. Changes nothing.
    fn rehearse_recall(
        &self,
        site: SiteId,
        cause: Cause,
        now: Instant,
    ) -> impl Future<Output = Result<RehearsedRecall, RecallError>> + Send;

    /// Begins the pauses that a recall could begin, before it: what it means comes to an end there, and
    /// can be read in peace. They are pauses like any other, and undoing a recall does not end them.
    /// Answers which began.
    fn pause_for_recall(
        &self,
        site: SiteId,
        cause: Cause,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<Vec<Scope>, RecallError>> + Send;

    /// Cancels just what whoever recalls has seen, on record, and queues one message for each patient.
    /// When the cause means other appointments by now, nothing happens. The time stays closed.
    fn run_recall(
        &self,
        order: RecallOrder,
        now: Instant,
    ) -> impl Future<Output = Result<RecallStatus, RecallError>> + Send;

    /// Restores every appointment as it was and ends the pauses that began with the recall, as long
    /// as nobody was told.
    fn undo_recall(
        &self,
        site: SiteId,
        recall: u32,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<RecallStatus, RecallError>> + Send;

    /// Gives the closed time back that is still ahead. Pauses stand as they do.
    fn reopen_recall(
        &self,
        site: SiteId,
        recall: u32,
        by: Author,
        now: Instant,
    ) -> impl Future<Output = Result<RecallStatus, RecallError>> + Send;

    /// The recalls of a site, newest first.
    fn list_recalls(
        &self,
        site: SiteId,
    ) -> impl Future<Output = Result<Vec<RecallStatus>, RecallError>> + Send;

    /// A recall, and how far its patients were told.
    fn recall_account(
        &self,
        site: SiteId,
        recall: u32,
    ) -> impl Future<Output = Result<RecallAccount, RecallError>> + Send;

    /// Whom a recall could not reach, by their first visit, when it begins and then which it is: for somebody who telephones.
    fn list_unreachable(
        &self,
        site: SiteId,
        recall: u32,
    ) -> impl Future<Output = Result<Vec<Unreachable>, RecallError>> + Send;
}

/// What a recall would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RehearsedRecall {
    /// The appointments that it would cancel, earliest first.
    pub visits: Vec<BookedVisit>,
    /// Which they are: what an order names.
    pub set: SeenSet,
    /// With whom.
    pub practitioners: BTreeSet<PractitionerId>,
    /// How many other appointments of the same practitioners are ahead and stay, by reason.
    pub stay: BTreeMap<ReasonId, u32>,
    /// How many patients would be told which way.
    pub patients: RecalledPatients,
    /// The pauses that it could begin.
    pub pauses: Vec<Scope>,
}

/// Patients, by the best way in which they can be told. One who has several visits counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecalledPatients {
    /// By e-mail.
    pub by_email: u32,
    /// By SMS.
    pub by_sms: u32,
    /// They gave no address.
    pub without_address: u32,
}

/// A recall to run.
#[derive(Debug, Clone)]
pub struct RecallOrder {
    /// Where.
    pub site: SiteId,
    /// What.
    pub cause: Cause,
    /// The appointments that whoever orders it has seen in a rehearsal.
    pub seen: SeenSet,
    /// Who.
    pub by: Author,
    /// Whether the pauses that the rehearsal named begin with it.
    pub pause: bool,
    /// How long it can be taken back, and patients are not told, in seconds: at most
    /// [`crate::domain::recall::MAX_GRACE_SECONDS`].
    pub grace_seconds: u32,
}

/// A recall that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallStatus {
    /// Its number.
    pub number: u32,
    /// Why.
    pub cause: Cause,
    /// How many appointments it cancelled.
    pub appointments: u32,
    /// Whose.
    pub practitioners: BTreeSet<PractitionerId>,
    /// Who ran it, and when.
    pub run: (String, Instant),
    /// Until when it can be undone; then patients are told.
    pub grace_until: Instant,
    /// Who took it back, and when.
    pub undone: Option<(String, Instant)>,
    /// Who opened its time again, and when.
    pub reopened: Option<(String, Instant)>,
}

/// How far a recall has come. Nothing of it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallAccount {
    /// The recall.
    pub status: RecallStatus,
    /// Patients who are concerned.
    pub patients: u32,
    /// Patients whose message waits, or is on its way.
    pub waiting: u32,
    /// Patients whose message was sent; it may have arrived.
    pub told: u32,
    /// Of those, patients whose message is known to have arrived.
    pub delivered: u32,
    /// Patients who could not be told.
    pub unreachable: u32,
    /// Patients who have booked for the same reason since.
    pub rebooked: u32,
}

/// A patient whom a recall could not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// Names, telephone and e-mail address as they were filled in; empty once they were erased.
    pub patient: PatientForm,
    /// What was recalled, earliest first.
    pub visits: Vec<BookedVisit>,
}

/// Why nothing is recalled, undone or reopened.
#[derive(Debug, thiserror::Error)]
pub enum RecallError {
    /// No such site.
    #[error("no site {0} is registered")]
    UnknownSite(SiteId),
    /// No such recall at this site.
    #[error("there is no such recall")]
    NotFound,
    /// The cause says nothing: it would mean everything.
    #[error("a recall needs a cause")]
    NoCause,
    /// It means no appointment that is booked and ahead.
    #[error("there is nothing to recall")]
    Nothing,
    /// A recall is on record with whoever ran it.
    #[error("a recall needs the name of whoever runs it")]
    Anonymous,
    /// Patients would wait too long.
    #[error("a recall can be undone for a day at most")]
    TooLong,
    /// The cause means other appointments than whoever ordered it has seen.
    #[error("{0}")]
    Changed(Box<ChangedSet>),
    /// Patients are being told, or were.
    #[error("it is too late to undo the recall: patients are being told")]
    TooLate,
    /// It was undone or reopened before.
    #[error("the recall was undone or reopened before")]
    Ended,
    /// A pause that began with it cannot be ended by whoever undoes it.
    #[error(transparent)]
    Pause(OfferingError),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a set has changed since somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the appointments are others than in the rehearsal: {} came, {} went; rehearse again",
    .added.len(), .gone.len()
)]
pub struct ChangedSet {
    /// Those that the cause means now and did not then.
    pub added: Vec<AppointmentId>,
    /// Those that it meant then.
    pub gone: Vec<AppointmentId>,
    /// The set as it is.
    pub seen: SeenSet,
}
