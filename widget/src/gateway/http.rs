//! Requests: retries with back-off and jitter, idempotency keys. The element has the time-out.

use super::answer::Raw;
use guichet_contract::wire::IDEMPOTENCY_KEY;
use js_sys::{Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// How often a passing failure is tried again.
const RETRIES: u32 = 3;
/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT: f64 = 10_000.0;

/// One request of the public API. Every one may be repeated: those that create carry a key.
pub struct Call {
    /// The method: `GET`, `POST`.
    pub method: &'static str,
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
        Self { method: "GET", path, body: None, key: None, bearer: None }
    }
}

#[wasm_bindgen]
extern "C" {
    /// The element's way to the backend: it has the address and the time-out.
    pub type Backend;
    #[wasm_bindgen(method)]
    fn send(
        this: &Backend,
        method: &str,
        path: &str,
        headers: Vec<String>,
        body: Option<&str>,
    ) -> Promise;

    /// An answer as the element hands it over.
    type Fetched;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Fetched) -> u16;
    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    fn retry_after(this: &Fetched) -> f64;
    #[wasm_bindgen(method, getter)]
    fn sandbox(this: &Fetched) -> bool;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Fetched) -> String;
}

/// Waits for something that the element asked for. The element's promises are never rejected.
pub(crate) async fn fetched(promise: Promise) -> Raw {
    match JsFuture::from(promise).await {
        Ok(value) => {
            let value = value.unchecked_into::<Fetched>();
            // Saturates: what is longer than any wait is cut down to the longest one anyhow.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let retry_after = Some(value.retry_after() as u32);
            Raw {
                status: value.status(),
                body: value.body(),
                retry_after,
                sandbox: value.sandbox(),
            }
        }
        Err(_) => Raw::none(),
    }
}

/// The backend of one widget.
pub struct Gateway {
    /// How it is asked.
    pub backend: Backend,
}

impl Gateway {
    /// Sends a request until it is answered, or it is clear that it will not be, or nobody wants it
    /// any more.
    pub async fn send(&self, call: &Call, wanted: &dyn Fn() -> bool) -> Raw {
        let mut attempt = 0;
        loop {
            if !wanted() {
                return Raw::none();
            }
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
        let mut headers = Vec::new();
        let mut header = |name: &str, value: String| headers.extend([name.to_owned(), value]);
        if let Some(key) = &call.key {
            header(IDEMPOTENCY_KEY, key.clone());
        }
        if let Some(secret) = &call.bearer {
            header("authorization", ["Bearer ", secret].concat());
        }
        if call.body.is_some() {
            header("content-type", "application/json".to_owned());
        }
        fetched(self.backend.send(call.method, &call.path, headers, call.body.as_deref())).await
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
