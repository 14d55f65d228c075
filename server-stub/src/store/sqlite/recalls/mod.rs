//! Recalls, as rows.
//!
//! What a cause means is selected in `select`, grouped by patient in `group`, cancelled in `run`,
//! given back in `end`, and told of in `status` and `account`. Start reading at [`run::run`].

mod account;
mod end;
mod group;
mod run;
mod select;
mod status;

use super::SqliteStore;
use super::catalogue::Known;
use crate::domain::recall::Cause;
use crate::domain::staff::Author;
use crate::store::{
    OfferingError, RecallAccount, RecallError, RecallOrder, RecallStatus, Recalls, RehearsedRecall,
    StoreError, Unreachable,
};
use guichet_audit::scope::Scope;
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::sync::Arc;

impl SqliteStore {
    async fn read_recalls<T: Send + 'static>(
        &self,
        site: SiteId,
        read: impl FnOnce(&Connection, &Known) -> Result<T, RecallError> + Send + 'static,
    ) -> Result<T, RecallError> {
        let read = self.read_known(site, |connection, known| Ok(read(connection, known)));
        read.await.map_err(pause_fault)?
    }

    async fn write_recall<T: Send + 'static>(
        &self,
        site: SiteId,
        work: impl FnOnce(&Connection, &Known, &super::catalogue::Catalogue) -> Result<T, RecallError>
        + Send
        + 'static,
    ) -> Result<T, RecallError> {
        self.write(move |connection, catalogue| {
            let known = catalogue.in_transaction(connection, &site)?;
            let known: Arc<Known> = known.ok_or(RecallError::UnknownSite(site))?;
            work(connection, &known, catalogue)
        })
        .await
    }
}

impl Recalls for SqliteStore {
    async fn rehearse_recall(
        &self,
        site: SiteId,
        cause: Cause,
        now: Instant,
    ) -> Result<RehearsedRecall, RecallError> {
        self.read_recalls(site, move |connection, known| {
            run::rehearse(connection, known, &cause, now)
        })
        .await
    }

    async fn pause_for_recall(
        &self,
        site: SiteId,
        cause: Cause,
        by: Author,
        now: Instant,
    ) -> Result<Vec<Scope>, RecallError> {
        self.write_recall(site, move |connection, known, catalogue| {
            run::pause(connection, (catalogue, known), (&cause, &by), now)
        })
        .await
    }

    async fn run_recall(
        &self,
        order: RecallOrder,
        now: Instant,
    ) -> Result<RecallStatus, RecallError> {
        self.write_recall(order.site.clone(), move |connection, known, catalogue| {
            run::run(connection, (catalogue, known), &order, now)
        })
        .await
    }

    async fn undo_recall(
        &self,
        site: SiteId,
        recall: u32,
        by: Author,
        now: Instant,
    ) -> Result<RecallStatus, RecallError> {
        self.write_recall(site, move |connection, known, catalogue| {
            end::undo(connection, (catalogue, known), (recall, &by), now)
        })
        .await
    }

    async fn reopen_recall(
        &self,
        site: SiteId,
        recall: u32,
        by: Author,
        now: Instant,
    ) -> Result<RecallStatus, RecallError> {
        self.write_recall(site, move |connection, known, _| {
            end::reopen(connection, known, (recall, &by), now)
        })
        .await
    }

    async fn list_recalls(&self, site: SiteId) -> Result<Vec<RecallStatus>, RecallError> {
        self.read_recalls(site, |connection, known| Ok(status::list(connection, known.key)?)).await
    }

    async fn recall_account(
        &self,
        site: SiteId,
        recall: u32,
    ) -> Result<RecallAccount, RecallError> {
        self.read_recalls(site, move |connection, known| {
            let status = status::find(connection, known.key, recall)?;
            Ok(account::account(connection, status)?)
        })
        .await
    }

    async fn list_unreachable(
        &self,
        site: SiteId,
        recall: u32,
    ) -> Result<Vec<Unreachable>, RecallError> {
        self.read_recalls(site, move |connection, known| {
            status::find(connection, known.key, recall)?;
            Ok(account::unreachable(connection, recall)?)
        })
        .await
    }
}

/// The name of whoever answers for a recall, if it is one.
fn person(by: &Author) -> Result<&str, RecallError> {
    by.named().ok_or(RecallError::Anonymous)
}

fn pause_fault(error: OfferingError) -> RecallError {
    match error {
        OfferingError::Store(error) => RecallError::Store(error),
        OfferingError::UnknownSite(site) => RecallError::UnknownSite(site),
        OfferingError::Anonymous => RecallError::Anonymous,
        other => RecallError::Pause(other),
    }
}

impl From<rusqlite::Error> for RecallError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(StoreError::from(error))
    }
}
