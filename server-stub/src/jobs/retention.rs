//! Erases what need not be kept.

use super::repeat;
use crate::routes::app::App;
use crate::store::{PurgeReport, Store};
use std::sync::Arc;
use std::time::Duration;

/// Runs the store's purge again and again.
pub async fn run<S: Store>(app: Arc<App<S>>, pause: Duration) {
    repeat(pause, || once(&app)).await;
}

/// One purge.
pub(crate) async fn once<S: Store>(app: &App<S>) {
    match app.store.purge(app.keeping, app.now()).await {
        Ok(report) => {
            let PurgeReport { keys, holds, previews, sessions, patients } = report;
            app.metrics.purged(keys + holds + previews + sessions + patients);
            tracing::debug!(keys, holds, previews, sessions, patients, "retention");
        }
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause, "retention failed, tried again later");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::tests::world::World;

    #[tokio::test]
    async fn what_need_not_be_kept_is_erased_and_counted() {
        let world = World::new().await;
        world.hold().await;
        once(&world.app).await;
        assert!(world.get("/metrics").await.body.contains("purged_rows_total 0"));
        world.clock.advance(25 * 3600);
        once(&world.app).await;
        let metrics = world.get("/metrics").await.body;
        assert!(metrics.contains("purged_rows_total 2"), "a hold and a key: {metrics}");
    }
}
