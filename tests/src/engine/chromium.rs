//! Chromium through chromedriver, and the parts of its `DevTools` protocol that journeys use.

use super::running::Launch;
use super::{EngineError, NOBODY, Theme, places};
use crate::webdriver::{Client, Error};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const REMEDY: &str = "apt-get install -y chromium chromium-driver";

/// `recorder` is the port of the proxy that sees everything; without one there is none.
pub(super) fn launch(
    port: u16,
    profile: &Path,
    recorder: Option<u16>,
) -> Result<Launch, EngineError> {
    let browser = places::program("chromium", REMEDY)?;
    let mut driver = Command::new(places::program("chromedriver", REMEDY)?);
    driver.arg(format!("--port={port}"));
    let mut arguments = vec![
        "--headless".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints".to_owned(),
        // Who is signed in, what is new and what its first tab shows it asks whatever it is told; so
        // it asks nobody.
        format!("--gaia-url=https://{NOBODY}"),
        format!("--google-base-url=https://{NOBODY}/"),
        format!("--gcm-checkin-url=https://{NOBODY}/"),
        format!("--gcm-mcs-endpoint=https://{NOBODY}/"),
        format!("--gcm-registration-url=https://{NOBODY}/"),
        format!("--optimization-guide-service-get-models-url=https://{NOBODY}"),
        format!("--component-updater=url-source=https://{NOBODY}"),
        "--hide-scrollbars".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    match recorder {
        // What is on this machine would be left out.
        Some(port) => arguments.extend([
            format!("--proxy-server=127.0.0.1:{port}"),
            "--proxy-bypass-list=<-loopback>".to_owned(),
        ]),
        None => arguments.push("--no-proxy-server".to_owned()),
    }
    if places::is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": browser, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    Ok(Launch { driver, capabilities, screen: None })
}

pub(super) fn devtools(client: &Client, command: &str, parameters: &Value) -> Result<Value, Error> {
    client.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
}

/// Windows cannot be as narrow as a phone; the emulated device can.
pub(super) fn resize(client: &Client, width: u32, height: u32) -> Result<(), Error> {
    let metrics =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    devtools(client, "Emulation.setDeviceMetricsOverride", &metrics).map(drop)
}

pub(super) fn set_theme(client: &Client, theme: Theme) -> Result<(), Error> {
    let scheme = if theme == Theme::Dark { "dark" } else { "light" };
    let forced = if theme == Theme::Forced { "active" } else { "none" };
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "forced-colors", "value": forced },
    ] });
    devtools(client, "Emulation.setEmulatedMedia", &features).map(drop)
}
