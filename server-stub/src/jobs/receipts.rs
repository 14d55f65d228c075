//! Sends receipts to hosts: what they keep, no log can leave out later.
//!
//! Owns when and how. Where to is the host's: an address under the `links` of its policy, asked
//! without following any redirect.

use super::repeat;
use crate::routes::app::App;
use crate::store::{ReceiptDue, Store};
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::json::Wire;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{RootCerts, TlsConfig};

/// How long a host may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends a receipt to each host that wants them, again and again.
pub async fn run<S: Store>(app: Arc<App<S>>, pause: Duration) {
    // The roots of this machine: many hospitals have an authority of their own.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("guichet/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent = ureq::Agent::from(config);
    repeat(pause, || once(&app, &agent)).await;
}

/// One round. A host that does not answer harms nobody else: each has its own time.
pub(crate) async fn once<S: Store>(app: &App<S>, agent: &ureq::Agent) {
    let due = match app.store.receipts_due().await {
        Ok(due) => due,
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            return tracing::error!(cause, "receipts could not be made");
        }
    };
    for ReceiptDue { to, permitted, receipt } in due {
        if !permitted {
            app.metrics.receipt(false);
            tracing::warn!(site = %receipt.site, "the policy's links do not permit where receipts go");
            continue;
        }
        let receipt = KeptReceipt { sent_at: Some(app.now()), ..receipt };
        let (agent, body) = (agent.clone(), receipt.write().to_string());
        let sent = tokio::task::spawn_blocking(move || send(&agent, &to, &body)).await;
        let taken = matches!(sent, Ok(Ok(status)) if (200..300).contains(&status));
        app.metrics.receipt(taken);
        let site = receipt.site;
        match sent {
            Ok(Ok(status)) if taken => tracing::debug!(%site, status, "receipt sent"),
            Ok(Ok(status)) => tracing::warn!(%site, status, "the host did not take its receipt"),
            Ok(Err(error)) => {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(%site, cause, "the host was not reached with its receipt");
            }
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(%site, cause, "a receipt was not sent");
            }
        }
    }
}

fn send(agent: &ureq::Agent, to: &str, body: &str) -> Result<u16, ureq::Error> {
    let answer = agent.post(to).content_type("application/json").send(body)?;
    Ok(answer.status().as_u16())
}
