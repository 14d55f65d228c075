//! Firefox through geckodriver.

use super::{EngineError, Launch, Theme, Visitor, places};
use serde_json::json;
use std::path::Path;
use std::process::Command;

pub(super) fn launch(port: u16, profile: &Path, visitor: Visitor) -> Result<Launch, EngineError> {
    let browser = places::program("firefox-esr", "apt-get install -y firefox-esr")
        .or_else(|missing| places::program("firefox", "").map_err(|_| missing))?;
    let mut driver = Command::new(places::program("geckodriver", "cargo install geckodriver")?);
    // Without the third, every driver asks for the same port for a protocol that is not used.
    driver
        .arg(format!("--port={port}"))
        .arg("--profile-root")
        .arg(profile)
        .arg("--websocket-port=0");
    let dark = u8::from(visitor.theme != Theme::Dark);
    let capabilities = json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": browser,
            "args": ["-headless"],
            "prefs": {
                "network.proxy.type": 0,
                "layout.css.prefers-color-scheme.content-override": dark,
                // 2: the system's colours override the page's, which is what forced colours are.
                "browser.display.document_color_use": if visitor.theme == Theme::Forced { 2 } else { 0 },
            },
        },
    });
    Ok(Launch { driver, capabilities, screen: None })
}
