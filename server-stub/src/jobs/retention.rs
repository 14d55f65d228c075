//! Erases what need not be kept.

use super::repeat;
use crate::routes::app::App;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// Runs the store's purge again and again.
pub async fn run<S: Store>(app: Arc<App<S>>, pause: Duration) {
    repeat(pause, || once(&app)).await;
}

/// One purge.
pub(crate) async fn once<S: Store>(app: &App<S>) {
    match app.store.purge(app.now()).await {
        Ok(report) => {
            app.metrics.purged(report.keys + report.holds);
            tracing::debug!(keys = report.keys, holds = report.holds, "retention");
        }
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause, "retention failed, tried again later");
        }
    }
}
