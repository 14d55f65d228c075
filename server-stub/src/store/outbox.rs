//! What a store is asked about messages.
//!
//! Whoever changes an appointment writes the message that tells of it in the same transaction: there
//! is no method for it. What is here takes messages on, and says what became of them.

use super::StoreError;
use crate::domain::message::{Channel, Kind, Outcome, Outgoing, Reason, State};
use crate::domain::outside::BookedVisit;
use guichet_contract::ids::{AppointmentId, ManageToken, MessageId, SiteId};
use guichet_contract::patient::PatientForm;
use guichet_contract::time::Instant;
use std::future::Future;

/// How long a process has for an attempt, in seconds, before another may take the message on.
pub const LEASE_SECONDS: i64 = 120;
/// Calls to one host's server that are under way at a time, by all processes, of whichever sites.
pub const CALLS_TO_ONE_HOST: u32 = 4;
/// Calls under way at a time to all servers whose last one failed: fewer than a process makes, so that
/// the others always have some.
pub const CALLS_TO_FAILING_HOSTS: u32 = 6;
/// Most messages that a page of a list has.
pub const MAX_MESSAGES_A_PAGE: u32 = 500;

/// The part of a store that keeps messages. What holds for [`super::Store`] holds here.
pub trait Outbox: Send + Sync + 'static {
    /// Takes on messages that go this way and whose time has come, those of one reservation one at a
    /// time and in order: at most as many as there are tokens, each of which becomes a link of one, and
    /// at most [`CALLS_TO_ONE_HOST`] to one host's server and [`CALLS_TO_FAILING_HOSTS`] to those that
    /// fail. No other process gets them before [`LEASE_SECONDS`] are over. What there is nothing to tell
    /// of any more is dropped.
    fn claim_messages(
        &self,
        channel: Channel,
        tokens: Vec<ManageToken>,
        now: Instant,
    ) -> impl Future<Output = Result<Vec<Result<Outgoing, Unreadable>>, StoreError>> + Send;

    /// Says what came of an attempt. One that ended after another process took the message on again
    /// changes nothing, unless it was sent. `spread` is any number.
    fn settle_message(
        &self,
        message: MessageId,
        attempt: u32,
        outcome: Outcome,
        spread: u32,
        now: Instant,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The provider says whether what it took has arrived, under the identifier of the message. `false`
    /// when there is no message of the kind that was sent.
    fn confirm_delivery(
        &self,
        message: MessageId,
        arrived: bool,
        now: Instant,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Writes reminders whose time has come, at most `limit` of them; answers how many.
    fn queue_reminders(
        &self,
        limit: u32,
        now: Instant,
    ) -> impl Future<Output = Result<u32, StoreError>> + Send;

    /// How many messages are in which state, of all sites: what operators watch.
    fn count_messages(
        &self,
        now: Instant,
    ) -> impl Future<Output = Result<MessageCounts, StoreError>> + Send;

    /// The messages of a site, newest first: at most `limit` of those before the cursor `before`.
    fn list_messages(
        &self,
        site: SiteId,
        wanted: WantedMessages,
        limit: u32,
    ) -> impl Future<Output = Result<Option<MessagePage>, StoreError>> + Send;

    /// Who was not told of visits that are still ahead or were until a week ago, with how to reach
    /// them, the earliest visit first.
    fn list_untold(
        &self,
        site: SiteId,
        now: Instant,
    ) -> impl Future<Output = Result<Vec<Untold>, StoreError>> + Send;

    /// Queues dead letters again: one, or all of the site. Answers how many.
    fn retry_messages(
        &self,
        site: SiteId,
        message: Option<MessageId>,
        now: Instant,
    ) -> impl Future<Output = Result<u32, StoreError>> + Send;
}

/// A message that was taken on and cannot be put together. The others that were taken on with it can.
#[derive(Debug)]
pub struct Unreadable {
    /// Its identity.
    pub message: MessageId,
    /// How often it was taken on.
    pub attempt: u32,
    /// Why not.
    pub error: StoreError,
}

/// Which messages are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedMessages {
    /// In this state alone.
    pub state: Option<State>,
    /// That tell of this appointment alone.
    pub appointment: Option<AppointmentId>,
    /// Before this cursor; the newest where there is none.
    pub before: Option<i64>,
}

/// Some messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessagePage {
    /// Newest first.
    pub messages: Vec<MessageStatus>,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
}

/// A message, and how far it has come. Nothing of it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageStatus {
    /// Its identity.
    pub id: MessageId,
    /// What it tells.
    pub kind: Kind,
    /// Which way; `None` where the patient gave no address.
    pub channel: Option<Channel>,
    /// Of which appointments.
    pub appointments: Vec<AppointmentId>,
    /// How far it has come.
    pub state: State,
    /// Why it was not sent, or not yet.
    pub reason: Option<Reason>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Instant,
    /// When it is sent, or tried again; when it was, once that is over.
    pub at: Instant,
}

/// Somebody who was not told of something.
#[derive(Debug, Clone)]
pub struct Untold {
    /// The message.
    pub message: MessageId,
    /// What it tells.
    pub kind: Kind,
    /// Which way it did not go; `None` where there was none.
    pub channel: Option<Channel>,
    /// Why.
    pub reason: Option<Reason>,
    /// Whom; nothing once that was erased.
    pub patient: PatientForm,
    /// Of which visits, earliest first.
    pub visits: Vec<BookedVisit>,
}

/// How many messages are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessageCounts {
    /// Waiting for their time.
    pub waiting: u32,
    /// Whose time has come, and which are not sent.
    pub due: u32,
    /// Dead letters.
    pub failed: u32,
    /// For how long the oldest of those that are due has been so, in seconds.
    pub oldest_due_seconds: i64,
}
