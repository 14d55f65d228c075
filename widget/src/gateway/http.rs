//! Requests: time-outs, retries with back-off and jitter, idempotency keys.

use super::answer::Raw;
use gloo_net::http::{Method, RequestBuilder};
use js_sys::Math;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// How long one attempt may take, in milliseconds.
const TIMEOUT: u32 = 12_000;
/// How often a passing failure is tried again.
const RETRIES: u32 = 3;
/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT: f64 = 10_000.0;

/// One request of the public API. Every one may be repeated: those that create carry a key.
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The body, JSON.
    pub body: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// The secret of the hold that is acted on.
    pub bearer: Option<String>,
}

impl Call {
    /// A GET that needs no preflight.
    pub fn get(path: String) -> Self {
        Self { method: Method::GET, path, body: None, key: None, bearer: None }
    }
}

/// The backend of one widget.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Origin and base path, without a slash at the end.
    pub api: String,
}

impl Gateway {
    /// Sends a request until it is answered, or it is clear that it will not be.
    pub async fn send(&self, call: &Call) -> Raw {
        let mut attempt = 0;
        loop {
            let raw = self.attempt(call).await;
            if !raw.is_passing() || attempt == RETRIES {
                return raw;
            }
            let asked = raw.retry_after.map_or(0.0, |seconds| f64::from(seconds) * 1000.0);
            let backed_off = 400.0 * f64::from(1 << attempt);
            // Jitter: those who were turned away together must not come back together.
            let wait = asked.max(backed_off).min(LONGEST_WAIT) * (1.0 + Math::random());
            sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, call: &Call) -> Raw {
        self.fetch(call).await.unwrap_or(Raw { status: 0, body: String::new(), retry_after: None })
    }

    async fn fetch(&self, call: &Call) -> Result<Raw, gloo_net::Error> {
        let timeout = web_sys::AbortSignal::timeout_with_u32(TIMEOUT);
        let url = [self.api.as_str(), &call.path].concat();
        let mut builder =
            RequestBuilder::new(&url).method(call.method.clone()).abort_signal(Some(&timeout));
        if let Some(key) = &call.key {
            builder = builder.header(guichet_contract::wire::IDEMPOTENCY_KEY, key);
        }
        if let Some(secret) = &call.bearer {
            builder = builder.header("authorization", &["Bearer ", secret].concat());
        }
        let response = match &call.body {
            Some(body) => {
                builder.header("content-type", "application/json").body(body)?.send().await?
            }
            None => builder.send().await?,
        };
        let retry_after =
            response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
        Ok(Raw { status: response.status(), body: response.text().await?, retry_after })
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
}

/// Waits.
pub(crate) async fn sleep(milliseconds: f64) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, milliseconds);
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await;
}
