//! Messages, as rows: taken on, settled, listed.
//!
//! `claim` takes them on (`hosts` says which calls are next), `read` puts together what they tell of,
//! `settle` says what became of them (`another_way` has the SMS in the place of an e-mail), `list` is for
//! operators, `reminders` writes those that nobody's act brings about. What an act brings about is
//! written in its own transaction, by `telling`. Start reading at the trait.

mod another_way;
mod claim;
mod hosts;
mod list;
mod read;
mod reminders;
mod settle;
mod untold;

pub(super) use read::series;
pub(super) use reminders::catch_up;
pub(super) use settle::{purge, revive};

use super::SqliteStore;
use super::fault::unreadable;
use crate::domain::message::{Channel, Outcome, Outgoing};
use crate::store::{
    MessageCounts, MessagePage, Outbox, Store, StoreError, Unreadable, Untold, WantedMessages,
};
use claim::Claimed;
use guichet_contract::ids::{ManageToken, MessageId, SiteId};
use guichet_contract::time::Instant;

impl Outbox for SqliteStore {
    async fn claim_messages(
        &self,
        channel: Channel,
        tokens: Vec<ManageToken>,
        now: Instant,
    ) -> Result<Vec<Result<Outgoing, Unreadable>>, StoreError> {
        // Most of the time there is nothing to do: to ask takes no turn of whoever writes.
        let is_any_due = move |connection: &_| claim::is_any_due(connection, channel, now);
        if tokens.is_empty() || !self.readers.read(is_any_due).await? {
            return Ok(Vec::new());
        }
        let claim = move |connection: &_| claim::claim(connection, channel, tokens, now);
        let mut outgoing = Vec::new();
        for claimed in self.writer.run(claim).await? {
            let (message, attempt) = (claimed.id.clone(), claimed.attempt);
            let read = self.put_together(claimed, now).await;
            outgoing.push(read.map_err(|error| Unreadable { message, attempt, error }));
        }
        Ok(outgoing)
    }

    async fn settle_message(
        &self,
        message: MessageId,
        attempt: u32,
        outcome: Outcome,
        spread: u32,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                settle::settle(connection, (&message, attempt), &outcome, spread, now)
            })
            .await
    }

    async fn confirm_delivery(
        &self,
        message: MessageId,
        arrived: bool,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.writer.run(move |connection| settle::confirm(connection, &message, arrived, now)).await
    }

    async fn queue_reminders(&self, limit: u32, now: Instant) -> Result<u32, StoreError> {
        if !self.readers.read(move |it| reminders::is_any_due(it, now)).await? {
            return Ok(0);
        }
        self.writer.run(move |connection| reminders::queue(connection, limit, now)).await
    }

    async fn count_messages(&self, now: Instant) -> Result<MessageCounts, StoreError> {
        self.readers.read(move |connection| list::count(connection, now)).await
    }

    async fn list_messages(
        &self,
        site: SiteId,
        wanted: WantedMessages,
        limit: u32,
    ) -> Result<Option<MessagePage>, StoreError> {
        self.readers.read(move |connection| list::page(connection, &site, &wanted, limit)).await
    }

    async fn list_untold(&self, site: SiteId, now: Instant) -> Result<Vec<Untold>, StoreError> {
        self.readers.read(move |connection| untold::list(connection, &site, now)).await
    }

    async fn retry_messages(
        &self,
        site: SiteId,
        message: Option<MessageId>,
        now: Instant,
    ) -> Result<u32, StoreError> {
        self.writer
            .run(move |connection| settle::retry(connection, &site, message.as_ref(), now))
            .await
    }
}

impl SqliteStore {
    async fn put_together(&self, claimed: Claimed, now: Instant) -> Result<Outgoing, StoreError> {
        let view = self.site(&claimed.site).await?;
        let view = view.ok_or_else(|| unreadable("the site of a message"))?;
        let read = move |connection: &_| read::outgoing(connection, claimed, &view.state, now);
        self.readers.read(read).await
    }
}
