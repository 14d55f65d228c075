//! Keeps what the limits and the metrics remember from growing.

use super::repeat;
use crate::routes::app::App;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(5);

/// Forgets idle clients and sums up the histograms, again and again.
pub async fn run<S: Store>(app: Arc<App<S>>) {
    repeat(PAUSE, async || {
        app.rates.forget_idle();
        app.staff.forget_idle();
        app.metrics.tidy();
    })
    .await;
}
