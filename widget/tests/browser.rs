//! What only a browser can decide: how it writes dates and times, and what becomes of nodes.
//!
//! `cargo xtask test --only wasm` runs this in Chromium and Firefox, without a backend. On other
//! targets there is nothing here.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod browser {
    mod dates;
    mod node;
}

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
