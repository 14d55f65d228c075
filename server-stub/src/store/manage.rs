//! What a store is asked by whoever has a link to the manage page.
//!
//! Each method asks for the secret of the link first, and answers whoever has none that opens anything
//! all alike. A wrong second detail is counted in the same transaction.

use super::{HoldError, IdempotencyKey, NewHold, StoreError};
use crate::domain::token::SecretHash;
use guichet_contract::ids::{AppointmentId, SiteId};
use guichet_contract::manage::{LookupAnswer, VisitChanged};
use guichet_contract::patient::Personal;
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldAnswer, HoldClaim};
use std::future::Future;

/// The part of a store that patients manage their visits in. What holds for [`super::Store`] holds
/// here.
pub trait Manage: Send + Sync + 'static {
    /// The visits that a link opens. What was booked is among it once the second detail was given.
    fn look_up(
        &self,
        link: LinkShown,
        now: Instant,
    ) -> impl Future<Output = Result<LookupAnswer, ManageError>> + Send;

    /// Gives a visit up, whatever the policy in force says by now.
    fn cancel_visit(
        &self,
        cancellation: NewCancellation,
        now: Instant,
    ) -> impl Future<Output = Result<VisitChanged, ManageError>> + Send;

    /// Takes a slot out of the offer to which a visit is to be moved. The visit keeps what it has of a
    /// stock until it is moved, so the hold takes none; and there is one such hold of a visit at a time,
    /// so that nobody holds more than the stock is good for.
    fn hold_for_move(
        &self,
        new: NewMoveHold,
        now: Instant,
    ) -> impl Future<Output = Result<HoldAnswer, ManageError>> + Send;

    /// Gives a visit up for another time of the same offering: both, or none. What was asked of the
    /// patient when they booked is not asked again, but whether they are of age on the new day.
    fn move_visit(
        &self,
        new: NewMove,
        now: Instant,
    ) -> impl Future<Output = Result<VisitChanged, ManageError>> + Send;
}

/// What somebody shows to be let in.
#[derive(Debug, Clone)]
pub struct LinkShown {
    /// Where.
    pub site: SiteId,
    /// Of the secret of the link.
    pub hash: SecretHash,
    /// The second detail.
    pub detail: Option<Personal>,
    /// Until how long before its start a visit can be given up here, in seconds.
    pub cut_off_seconds: i64,
}

/// A visit to give up.
#[derive(Debug, Clone)]
pub struct NewCancellation {
    /// By whom.
    pub link: LinkShown,
    /// Which.
    pub appointment: AppointmentId,
    /// Under which key.
    pub key: IdempotencyKey,
}

/// A slot to hold, to which a visit is to be moved.
#[derive(Debug, Clone)]
pub struct NewMoveHold {
    /// By whom.
    pub link: LinkShown,
    /// Which.
    pub appointment: AppointmentId,
    /// The slot.
    pub hold: NewHold,
}

/// A visit to move.
#[derive(Debug, Clone)]
pub struct NewMove {
    /// By whom.
    pub link: LinkShown,
    /// Which.
    pub appointment: AppointmentId,
    /// The hold of the new time.
    pub hold: HoldClaim,
    /// A fresh identifier for the visit at the new time.
    pub id: AppointmentId,
    /// Under which key.
    pub key: IdempotencyKey,
}

/// Why a visit is not shown, cancelled or moved.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// The link opens nothing at this site, or nothing any more.
    #[error("the link opens nothing")]
    Ended,
    /// The second detail is another. How often it can still be tried: at least once.
    #[error("the second detail is another; {0} tries left")]
    DetailWrong(u32),
    /// The second detail is wanted, and was not given.
    #[error("the second detail was not given")]
    DetailMissing,
    /// The link does not open this visit, or the hold is not of whoever asks.
    #[error("no such visit or hold")]
    NotFound,
    /// It was cancelled or moved before.
    #[error("it was cancelled or moved before")]
    Already,
    /// It is too near.
    #[error("it is too near")]
    TooLate,
    /// The slot is not held.
    #[error(transparent)]
    Hold(HoldError),
    /// The slot of the hold is gone, or may not be booked any more.
    #[error("the hold is lost")]
    Lost,
    /// What is held is not what was booked.
    #[error("what is held is of another offering")]
    OtherOffering,
    /// The patient is too young or too old on the new day.
    #[error("the patient is not of age on the new day")]
    NotOfAge,
    /// The key was used with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}
