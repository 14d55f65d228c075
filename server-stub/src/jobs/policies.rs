//! Warns while a policy still holds that it will not for long: after its end nobody is shown.

use super::repeat;
use crate::domain::policy_end::expires_soon;
use crate::routes::app::App;
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(3600);

/// Looks at the policies of all sites, again and again.
pub async fn run<S: Store>(app: Arc<App<S>>) {
    repeat(PAUSE, || once(&app)).await;
}

/// One look.
pub(crate) async fn once<S: Store>(app: &App<S>) {
    if let Err(error) = look(app).await {
        let cause: &dyn std::error::Error = &error;
        tracing::error!(cause, "the policies could not be looked at");
    }
}

async fn look<S: Store>(app: &App<S>) -> Result<(), StoreError> {
    let now = app.now();
    for site in app.store.sites().await? {
        let policy = match app.store.site(&site).await {
            Ok(Some(view)) => view.state,
            Ok(None) => continue,
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(%site, cause, "this site shows nobody");
                continue;
            }
        };
        let until = policy.policy.valid.until;
        app.metrics.policy_ends(site.as_str(), until.seconds() - now.seconds());
        if let Some(days) = expires_soon(&policy.policy, now) {
            tracing::warn!(%site, %until, days, "the policy ends soon: then nobody is shown");
        } else if until <= now {
            tracing::warn!(%site, %until, "the policy has ended: nobody is shown");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::tests::world::World;

    #[tokio::test]
    async fn the_time_that_is_left_of_each_policy_is_a_number() {
        let world = World::new().await;
        once(&world.app).await;
        let metrics = world.get("/metrics").await.body;
        assert!(metrics.contains(r#"guichet_policy_valid_seconds{site="sample"} 28"#), "{metrics}");
    }
}
