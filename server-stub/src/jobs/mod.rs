//! What runs beside requests.
//!
//! Owns the rhythm: each job runs again after a fixed pause, never at an hour of the day, since
//! local hours can come twice or not at all. A job that fails is told to the log and tried again.

pub mod limits;
pub mod outbox;
pub mod policies;
pub mod receipts;
pub mod retention;

use std::future::Future;
use std::time::Duration;

/// Runs `job` at once and then after each pause, until the task is dropped.
pub(crate) async fn repeat<F: Future<Output = ()>>(pause: Duration, job: impl Fn() -> F) {
    loop {
        job().await;
        tokio::time::sleep(pause).await;
    }
}
